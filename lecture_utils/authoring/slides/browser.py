"""A browser without a window, to look at decks and to print them."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
PLACES = (  # where macOS and Windows keep what is not on the PATH
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
MISSING = "no browser was found: install Chromium or Chrome, or set LECTURE_BROWSER to its program"
SIZE: ViewportSize = {"width": 1280, "height": 720}


def find_browser() -> str | None:
    """Return the program of a browser of the Chromium family.

    Returns
    -------
    str or None
        The environment variable ``LECTURE_BROWSER`` names it, or ``none``. Without it, the PATH and
        the usual places are searched.
    """
    if named := os.environ.get("LECTURE_BROWSER"):
        return shutil.which(named)
    return next(filter(None, map(shutil.which, (*COMMANDS, *PLACES))), None)


@contextmanager
def browser() -> Generator[Browser]:
    """Start the browser that `find_browser` finds.

    Yields
    ------
    playwright.sync_api.Browser

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    executable = find_browser()
    if executable is None:
        raise FileNotFoundError(MISSING)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield started
        started.close()


def open_deck(browser: Browser, deck: Path | str, size: ViewportSize = SIZE) -> Page:
    """Open a deck from its file and wait until it can be presented.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
    deck : path
    size : dict
        ``width`` and ``height`` of the window in pixels.

    Returns
    -------
    playwright.sync_api.Page
    """
    page = browser.new_page(viewport=size)
    page.goto(Path(deck).resolve().as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    return page
