"""The check of slides finds what it is there to find, and nothing else."""

import base64
import io
import re
import subprocess
import sys

import nbformat
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lecture_utils.authoring.slides.browser import open_deck
from lecture_utils.authoring.slides.exporter import LectureSlides
from lecture_utils.authoring.slides.lint import findings

LINE = "A sentence of this lecture, long enough to fill one line of a slide, no more.\n\n"


def picture(width, height):
    buffer = io.BytesIO()
    Figure(figsize=(1, height / width)).savefig(buffer, format="png")
    source = base64.b64encode(buffer.getvalue()).decode()
    size = f'data-width="{width}" data-height="{height}" data-type="18.7"'
    image = f'<img alt="a picture" {size} src="data:image/png;base64,{source}">'
    return f'<div class="jp-RenderedImage">{image}</div>'


def slide(source, kind="slide"):
    cell = new_markdown_cell(source)
    cell.metadata.slideshow = {"slide_type": kind}
    return cell


SLIDES = {
    "one that fits": [slide("## Title\n\n" + 8 * LINE)],
    "too tall": [slide("## Title\n\n" + 12 * LINE)],
    "too tall with its answer": [slide("## Title\n\n" + 8 * LINE), slide(4 * LINE, "fragment")],
    "too wide": [slide('## Title\n\n<div style="width: 1400px">wide</div>')],
    "behind a scroll bar": [
        slide(
            '## Title\n\n<div style="width: 300px; overflow: auto"><pre>'
            + 90 * "x"
            + "</pre></div>"
        )
    ],
    "a long line": [slide("## Title"), new_code_cell("#" + 95 * "x")],
    "small type": [slide('## Title\n\n<p style="font-size: 15px">small</p>')],
    "large picture": [slide("## Title\n\n" + picture(800, 400))],
    "shrunk picture": [slide("## Title\n\n" + 5 * LINE + picture(1000, 900))],
}


@pytest.fixture(scope="module")
def deck(javascript, tmp_path_factory):
    notebook = new_notebook(cells=[cell for cells in SLIDES.values() for cell in cells])
    path = tmp_path_factory.mktemp("check") / "deck.html"
    path.write_text(LectureSlides().from_notebook_node(notebook)[0], encoding="utf-8")
    return path


def test_each_fault_is_found_on_its_slide(browser, deck):
    page = open_deck(browser, deck)
    found = dict(zip(SLIDES, [[]] * len(SLIDES), strict=True))
    for number, faults in findings(page).items():
        found[list(SLIDES)[number - 1]] = faults
    page.close()
    assert found["one that fits"] == found["large picture"] == []
    for name in ("too tall", "too tall with its answer", "too wide"):
        assert [fault for fault in found[name] if "px beyond the slide" in fault], name
    assert found["behind a scroll bar"][0].startswith("div hides ")
    assert "px longer than its box" in found["a long line"][0]
    assert found["small type"] == ["p has type of 15 px"]
    assert [fault for fault in found["shrunk picture"] if "a picture has type of" in fault]


def test_the_command_prints_the_faults_and_takes_pictures(deck, tmp_path):
    command = [
        sys.executable,
        "-m",
        "lecture_utils.authoring.slides.lint",
        deck,
        "--pictures",
        tmp_path,
    ]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 1, result.stderr
    assert "deck.html, slide 7: p has type of 15 px" in result.stdout
    assert len(list((tmp_path / "deck").glob("*.png"))) == len(SLIDES)


def test_the_export_says_which_slide_is_too_tall(javascript, tmp_path):
    path = tmp_path / "tall.ipynb"
    nbformat.write(new_notebook(cells=SLIDES["one that fits"] + SLIDES["too tall"]), path)
    command = [sys.executable, "-m", "lecture_utils.authoring.slides", path, "--to", tmp_path]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert re.search(r"^tall.html, slide 2: .* beyond the slide", told, re.MULTILINE), told
    assert "slide 1" not in told
