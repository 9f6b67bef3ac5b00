"""Print decks for handing out, one page a slide: ``make slides-pdf``."""

import argparse
from pathlib import Path

from playwright.sync_api import Browser

from lecture_utils.authoring import arguments
from lecture_utils.authoring.slides.browser import browser, open_deck
from lecture_utils.files import NOTEBOOKS, print_any_letter


def print_deck(chromium: Browser, deck: Path) -> Path:
    """Print a deck beside itself, as the browser's own menu does: every fragment shown.

    Parameters
    ----------
    chromium : playwright.sync_api.Browser
    deck : Path
        Its .html file.

    Returns
    -------
    Path
        The .pdf file.
    """
    page = open_deck(chromium, deck)
    path = deck.with_suffix(".pdf")
    page.pdf(path=path, prefer_css_page_size=True, print_background=True, tagged=True)
    page.close()
    return path


def main() -> None:
    """Print the decks that are named, or those of the lecture in ``slides``."""
    print_any_letter()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("decks", nargs="*", type=arguments.deck)
    lecture = [Path("slides", name).with_suffix(".html") for name in NOTEBOOKS]
    decks = parser.parse_args().decks or lecture
    with browser() as chromium:
        for deck in decks:
            path = print_deck(chromium, deck)
            print(f"{path}: {path.stat().st_size / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    main()
