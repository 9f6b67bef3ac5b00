"""Export notebooks as decks, with a page to start them from: ``make slides``."""

import argparse
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lecture_utils.authoring.arguments import notebook
from lecture_utils.authoring.executed import execute_all
from lecture_utils.authoring.slides.browser import find_browser
from lecture_utils.authoring.slides.exporter import LectureSlides
from lecture_utils.authoring.slides.lint import report
from lecture_utils.authoring.slides.start_page import Deck, start_page
from lecture_utils.authoring.slides.vendoring import vendor
from lecture_utils.files import lecture_notebooks, print_any_letter


def export(source: Path, folder: Path) -> Deck:
    """Write the deck of one notebook.

    Parameters
    ----------
    source : Path
        A notebook.
    folder : Path
        It must exist; the deck is named after the notebook.

    Returns
    -------
    Deck

    Raises
    ------
    SystemExit
        If the notebook has no cell that a slide would show.
    """
    try:
        html, _ = LectureSlides().from_filename(str(source))
    except ValueError as error:
        if "All cells are hidden" not in str(error):  # so nbconvert says it
            raise
        sys.exit(f"{source} makes no deck: {error}")
    path = folder / f"{source.stem}.html"
    path.write_text(html, encoding="utf-8")
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB", flush=True)
    return Deck.read(path, html)


def main() -> None:
    """Export all, and say which slides the last row could not read.

    Two are exported at a time: most of the time goes into executing the notebooks.
    """
    print_any_letter()
    logging.basicConfig(format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "notebooks", nargs="*", type=notebook, help="those of the lecture, if none is named"
    )
    parser.add_argument("--to", type=Path, default=Path("slides"), help="folder of the decks")
    arguments = parser.parse_args()
    notebooks, folder = arguments.notebooks or lecture_notebooks(), arguments.to
    folder.mkdir(parents=True, exist_ok=True)
    vendor()
    execute_all(set(lecture_notebooks()) & {path.resolve() for path in notebooks})
    with ThreadPoolExecutor(max_workers=2) as pool:
        decks = list(pool.map(lambda path: export(path, folder), notebooks))
    (folder / "index.html").write_text(start_page(decks), encoding="utf-8")
    if find_browser():
        report(folder / f"{path.stem}.html" for path in notebooks)


if __name__ == "__main__":
    main()
