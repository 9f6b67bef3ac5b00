"""Find what the last row could not read: ``python -m lecture_utils.authoring.slides.lint DECK``."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from playwright.sync_api import Page

from lecture_utils.authoring import arguments
from lecture_utils.authoring.slides.browser import browser, open_deck
from lecture_utils.files import print_any_letter

FINDINGS = (Path(__file__).parent / "templates" / "check.js").read_text(encoding="utf-8")


def each_slide(page: Page) -> Iterator[int]:
    """Go through a deck, all fragments shown.

    Parameters
    ----------
    page : playwright.sync_api.Page
        A deck, as `open_deck` returns it.

    Yields
    ------
    int
        The number of the slide that is shown now, from 1.
    """
    for number in range(1, page.evaluate("Reveal.getTotalSlides()") + 1):
        page.evaluate(
            """n => {
                const { h, v } = Reveal.getIndices(Reveal.getSlides()[n - 1]);
                Reveal.slide(h, v, Infinity);
            }""",
            number,
        )
        yield number


def findings(page: Page) -> dict[int, list[str]]:
    """Say what does not fit, or is too small to read, on each slide of a deck.

    Parameters
    ----------
    page : playwright.sync_api.Page
        A deck, as `open_deck` returns it.

    Returns
    -------
    dict of int to list of str
        Slides without a fault are left out.
    """
    found = {number: page.evaluate(FINDINGS) for number in each_slide(page)}
    return {number: faults for number, faults in found.items() if faults}


def take_pictures(page: Page, folder: Path) -> None:
    """Save a picture of each slide.

    Parameters
    ----------
    page : playwright.sync_api.Page
        A deck, as `open_deck` returns it.
    folder : Path
        ``01.png``, ``02.png``, ... are written there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in each_slide(page):
        page.screenshot(path=folder / f"{number:02}.png")


def report(decks: Iterable[Path], pictures: Path | None = None) -> bool:
    """Print the faults of decks.

    Parameters
    ----------
    decks : iterable of Path
    pictures : Path, optional
        Also save a picture of every slide there, in a folder for each deck.

    Returns
    -------
    bool
        Whether there is any.
    """
    faulty = False
    with browser() as chromium:
        for deck in decks:
            page = open_deck(chromium, deck)
            for number, faults in findings(page).items():
                faulty = True
                print(f"{deck.name}, slide {number}: {'; '.join(faults)}", flush=True)
            if pictures:
                take_pictures(page, pictures / deck.name.split(".")[0])
            page.close()
    return faulty


def main() -> int:
    """Report on the decks that are named; the exit status is 1 if there is a fault."""
    print_any_letter()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("decks", nargs="+", type=arguments.deck)
    parser.add_argument("--pictures", type=Path, help="also save a picture of every slide there")
    options = parser.parse_args()
    return int(report(options.decks, options.pictures))


if __name__ == "__main__":
    sys.exit(main())
