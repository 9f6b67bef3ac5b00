"""A browser without a window, to look at decks and to print them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
SIZE = {"width": 1280, "height": 720}


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser of the Chromium family, found on the PATH.

    Yields
    ------
    playwright.sync_api.Browser

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        raise FileNotFoundError(
            f"no browser found; install Chromium or Chrome (one of {', '.join(BROWSERS)})"
        )
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        started = playwright.chromium.launch(executable_path=executable, args=flags)
        yield started
        started.close()


def open_deck(browser: Browser, deck: Path | str, size: dict = SIZE) -> Page:
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
