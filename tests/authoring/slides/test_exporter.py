"""What the exporter makes of a notebook."""

import re
import subprocess
import sys
import time
from base64 import b64decode
from copy import deepcopy
from importlib.metadata import entry_points

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lecture_utils.authoring.slides.exporter import LectureSlides, title
from lecture_utils.authoring.slides.foreign import ForeignOutputs

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
pytestmark = pytest.mark.usefixtures("javascript")


def cell(make, source, kind, **options):
    notes = options.pop("notes", None)
    made = make(source, **options)
    made.metadata.slideshow = {"slide_type": kind} | ({"notes": notes} if notes else {})
    return made


def code(source, kind, *outputs, tags=()):
    made = cell(new_code_cell, source, kind, execution_count=1, outputs=list(outputs))
    made.metadata.tags = list(tags)
    return made


def printed(text):
    return new_output("stream", name="stdout", text=text)


@pytest.fixture
def notebook():
    picture = new_output(
        "display_data",
        {"image/png": PIXEL},
        metadata={"image/png": {"alt": 'one "pixel"', "width": 800, "height": 400}},
    )
    return new_notebook(
        cells=[
            cell(new_markdown_cell, "# Part 1\n## A & B\n\n*Why?*", "slide", notes="Say *hello*."),
            code("skipped = 1", "skip"),
            cell(new_markdown_cell, "## Formula\n\n$e^z$", "slide", notes="Two minutes."),
            code("visible = 1", "-", printed("printed text"), tags=["nbval-ignore-output"]),
            code("secret = 1", "fragment", picture, tags=["hide-input"]),
            code("silent = 1", "subslide", printed("not shown"), tags=["hide-output"]),
            cell(new_markdown_cell, "an old notes cell", "notes"),
        ]
    )


def export(notebook, **options):
    return LectureSlides(**options).from_notebook_node(notebook)[0]


@pytest.fixture
def slides(notebook):
    body = export(notebook).split("<body>")[-1]
    return re.findall(r'<section class="slide".*?</section>', body, flags=re.DOTALL)


def test_slides_subslides_and_skipped_cells(slides):
    assert len(slides) == 3
    assert not any("skipped" in slide for slide in slides)


def test_tags_hide_code_and_output(slides):
    assert "visible" in slides[1]
    assert "printed text" in slides[1]
    assert "secret" not in slides[1]
    assert "silent" in slides[2]
    assert "not shown" not in slides[2]


def test_notes_belong_to_their_slide_and_not_to_a_fragment(slides):
    notes = r'<aside class="notes">.*?Two minutes\..*?</aside>.*<div class="fragment"'
    assert re.search(notes, slides[1], flags=re.DOTALL)
    assert "<em>hello</em>" in slides[0]
    assert "an old notes cell" in slides[2]


def test_a_subslide_repeats_the_title_and_every_slide_names_the_author(slides):
    assert [re.search(r"<h2.*?>(.*?)</h2>", slide)[1] for slide in slides[1:]] == ["Formula"] * 2
    assert all("Sung Kim, HKUST, CC BY</footer>" in slide for slide in slides)


def test_code_is_as_large_as_its_extent_allows(slides):
    assert "--columns: 12; --lines: 2" in slides[1]  # visible = 1 / printed text
    assert "--columns: 10; --lines: 1" in slides[2]


def test_a_picture_has_the_text_of_its_figure(slides):
    assert re.search(r'<img alt="one &quot;pixel&quot;"|alt=\'one "pixel"\'', slides[1])


def test_the_credit_can_be_changed(notebook):
    assert "<footer>Somebody else</footer>" in export(notebook, credit="Somebody else")


def test_the_title_is_that_of_the_first_slide(notebook):
    assert title(notebook) == "Part 1: A & B"
    assert "<title>Part 1: A &amp; B</title>" in export(notebook)
    assert title(new_notebook()) == "Slides"


def test_the_notebook_is_left_as_it_was(notebook):
    before = deepcopy(notebook)
    export(notebook)
    assert notebook == before


def test_an_executed_notebook_is_exported_as_it_is_and_fast(notebook):
    start = time.monotonic()
    html = export(notebook)
    assert time.monotonic() - start < 5
    assert 'define("anywidget"' not in html


def test_a_notebook_with_a_widget_is_executed(notebook, tmp_path):
    source = "from lecture_utils.widgets import SoftmaxExplorer\nSoftmaxExplorer([0.5, 0.25])"
    notebook.cells[3] = cell(new_code_cell, source, "-")
    path = tmp_path / "with_widget.ipynb"
    nbformat.write(notebook, path)
    html, _ = LectureSlides().from_filename(str(path))
    assert re.search(r'"logits":\s*\[\s*0\.5,\s*0\.25', html)
    assert 'define("anywidget"' in html


def test_a_notebook_that_was_never_executed_is_executed(notebook):
    notebook.cells[3] = cell(new_code_cell, "6 * 7", "-")
    html = export(notebook)
    assert ">42</pre>" in html.replace("\n", "")
    assert 'define("anywidget"' not in html


def test_nothing_in_the_file_refers_to_another(notebook, project):
    html = export(notebook)
    html += (project / "lecture_utils/authoring/slides/templates/start_page.html.j2").read_text()
    markup = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    assert re.findall(r"""\b(?:src|srcset)\s*=\s*["'](?!data:)[^"']*""", markup) == []
    assert re.findall(r"<link\b|@import|url\((?!.?data:)", markup) == []


def test_the_deck_itself_forbids_every_request(notebook):
    policy = re.search(
        r'Content-Security-Policy" content="(.*?)"|content="(.*?)" http-equiv', export(notebook)
    )
    assert "default-src 'none'" in (policy[1] or policy[2])
    assert "http" not in (policy[1] or policy[2])


def test_nbconvert_knows_the_exporter_by_name(notebook, tmp_path):
    assert "lecture-slides" in entry_points(group="nbconvert.exporters").names
    nbformat.write(notebook, tmp_path / "short.ipynb")
    command = [
        sys.executable,
        "-m",
        "nbconvert",
        "--to",
        "lecture-slides",
        tmp_path / "short.ipynb",
    ]
    subprocess.run(command, check=True, capture_output=True)
    assert "<title>Part 1" in (tmp_path / "short.slides.html").read_text(encoding="utf-8")


def test_tags_within_a_line_keep_their_content():
    text = "# T\n\n<b>bold</b>, x<sub>2</sub> and <a href='https://example.org/'>a link</a>"
    html = export(new_notebook(cells=[cell(new_markdown_cell, text, "slide")]))
    assert "<b>bold</b>, x<sub>2</sub>" in html
    assert ">a link</a>" in html


def test_a_picture_of_a_tag_within_a_line_is_embedded(tmp_path):
    (tmp_path / "dot.png").write_bytes(b64decode(PIXEL))
    text = '# T\n\nHere <img src="dot.png" alt="a dot"> it is.'
    resources = {"metadata": {"path": str(tmp_path)}}
    made = new_notebook(cells=[cell(new_markdown_cell, text, "slide")])
    html, _ = LectureSlides().from_notebook_node(made, resources)
    assert f"data:image/png;base64,{PIXEL}" in html


@pytest.mark.parametrize(
    ("html", "shown"),
    [("a<!--b", "a<!--b-->"), ("<!--a-->b", "<!--a-->b"), (["a<!--", "b"], "a<!--b-->")],
)
def test_a_comment_that_an_output_leaves_open_ends_with_it(html, shown):
    output = new_output("display_data", {"text/html": html})
    cell, _ = ForeignOutputs().preprocess_cell(new_code_cell("x", outputs=[output]), {}, 0)
    assert cell.outputs[0].data["text/html"] == shown
