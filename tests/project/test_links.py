"""Every relative link of a page, a notebook or a deck leads somewhere."""

import re
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

from lecture_utils.files import PROJECT, lecture_notebooks

LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|\b(?:href|src)=[\"']([^\"']+)")
ELSEWHERE = re.compile(r"https?:|mailto:|data:", flags=re.I)
FENCES = re.compile(r"^ *```.*?^ *```|`[^`\n]*`", flags=re.M | re.S)
IGNORED = {".venv", ".git", "build", "site", "slides", "node_modules"}
PAGES = [
    page
    for page in sorted(PROJECT.rglob("*.md"))
    if not any(
        part in IGNORED or part.startswith((".venv", "."))
        for part in page.relative_to(PROJECT).parts
    )
]


def relative_links(text):
    links = (first or second for first, second in LINK.findall(FENCES.sub("", text)))
    return [link for link in links if not ELSEWHERE.match(link)]


def anchors(page):
    headings = re.findall(r"^#+ +(.+?)\s*$", FENCES.sub("", page.read_text("utf-8")), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_links(links, page):
    for link in links:
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (
            anchor and target.suffix == ".md" and anchor not in anchors(target)
        ):
            yield link


def markdown(notebook):
    return [cell for cell in nbformat.read(notebook, 4).cells if cell.cell_type == "markdown"]


def test_a_dead_link_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A heading, with a comma\n[x](#a-heading-with-a-comma) [y](no%20page.md)")
    links = [*relative_links(page.read_text()), "page.md#none", "page.md"]
    assert list(dead_links(links, page)) == ["no%20page.md", "page.md#none"]
    assert relative_links("[a](https://b.c) `[d](e)` <img src='f.png'>") == ["f.png"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(Path(page).relative_to(PROJECT)))
def test_a_page_has_no_dead_link(page):
    assert list(dead_links(relative_links(page.read_text("utf-8")), page)) == []


@pytest.mark.parametrize("notebook", lecture_notebooks(), ids=lambda path: path.stem)
def test_a_notebook_has_no_dead_link(notebook):
    text = "\n".join(cell.source for cell in markdown(notebook))
    assert "](http:" not in text
    links = relative_links(text)
    assert links
    assert list(dead_links(links, notebook)) == []


@pytest.mark.parametrize("notebook", lecture_notebooks(), ids=lambda path: path.stem)
def test_a_deck_links_to_no_file(notebook):
    """It is one file that goes anywhere: what lies beside the notebook does not come along."""
    shown = [
        cell
        for cell in markdown(notebook)
        if cell.metadata.get("slideshow", {}).get("slide_type") not in ("skip", "notes")
    ]
    assert [link for cell in shown for link in relative_links(cell.source)] == []
