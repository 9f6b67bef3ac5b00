"""Slides that a teacher adds, decks on paper, and the browser's own print."""

import base64
import io
import re

import pytest
from homes import listened
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from lecture_utils.authoring.slides.browser import open_deck
from lecture_utils.authoring.slides.exporter import LectureSlides

COLUMNS = "".join(f"<td>column {k}</td>" for k in range(24))


def gif():
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(buffer, "GIF")
    return base64.b64encode(buffer.getvalue()).decode()


def slide(data=None, source="## A slide"):
    heading = new_markdown_cell(source)
    heading.metadata.slideshow = {"slide_type": "slide"}
    if data is None:
        return [heading]
    output = new_output("display_data", data)
    return [heading, new_code_cell("show()", execution_count=1, outputs=[output])]


def fragment(source):
    cell = new_markdown_cell(source)
    cell.metadata.slideshow = {"slide_type": "fragment"}
    return [cell]


@pytest.fixture(scope="module")
def deck(javascript, tmp_path_factory):
    cells = [
        *slide({"image/gif": gif(), "text/plain": "<IPython.core.display.Image object>"}),
        *slide(source="## A diagram\n\n```mermaid\ngraph LR; A[Start]-->B[End];\n```"),
        *slide({"text/html": '<video controls src="data:video/mp4;base64,AAAA"></video>'}),
        *slide({"text/html": f"<table><tr>{COLUMNS}</tr></table>"}),
        *slide({"text/html": '<iframe src="https://example.org/film"></iframe>'}),
        *fragment("It is $e^z$."),
    ]
    path = tmp_path_factory.mktemp("teacher") / "deck.html"
    html, _ = LectureSlides().from_notebook_node(new_notebook(cells=cells))
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def page(browser, deck):
    page = open_deck(browser, deck)
    listened(page)
    yield page
    page.close()


def shown(page, number):
    page.evaluate("n => Reveal.slide(n)", number - 1)
    return page.locator("section.slide.present")


def test_a_gif_is_a_picture(page):
    image = shown(page, 1).locator("img")
    assert image.evaluate("image => image.naturalWidth") == 40


def test_mermaid_is_a_diagram(page):
    diagram = shown(page, 2).locator(".mermaid svg")
    assert diagram.locator("text=Start").count() > 0
    assert diagram.bounding_box()["height"] > 20


def test_an_embedded_video_is_not_forbidden(page):
    shown(page, 3).locator("video").wait_for()
    assert not [text for text in page.complaints if "Content Security Policy" in text]


def test_a_wide_table_is_made_smaller(page):
    table = shown(page, 4).locator("table")
    assert float(table.evaluate("table => table.style.zoom")) < 1


def test_a_page_of_the_network_becomes_a_link(page):
    link = shown(page, 5).get_by_role("link", name="https://example.org/film")
    assert link.is_visible()


@pytest.mark.parametrize("sandbox", ["", "frame.sandbox = 'allow-scripts';"])
def test_a_deck_in_a_frame_of_bytes_turns_its_slides_in_silence(browser, deck, sandbox):
    page = listened(browser.new_page())
    page.evaluate(
        f"""html => {{
            const frame = document.createElement("iframe");
            {sandbox}
            frame.src = URL.createObjectURL(new Blob([html], {{ type: "text/html" }}));
            document.body.append(frame);
        }}""",
        deck.read_text(encoding="utf-8"),
    )
    page.wait_for_function("frames.length === 1")
    page.wait_for_timeout(300)
    frame = page.frames[-1]
    frame.wait_for_function("window.Reveal && Reveal.isReady()")
    for turn in ("next", "next", "prev", "prev"):
        frame.evaluate(f"Reveal.{turn}()")
    page.wait_for_timeout(500)
    assert page.complaints == []
    page.close()


@pytest.mark.parametrize("query", ["", "?print-pdf", "?view=print"])
@pytest.mark.parametrize("background", [True, False])
def test_printing_gives_a_page_for_each_slide(browser, deck, query, background):
    page = browser.new_page(viewport={"width": 900, "height": 700})
    page.goto(deck.as_uri() + query)
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    page.wait_for_timeout(500)
    pdf = page.pdf(prefer_css_page_size=True, print_background=background)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 5
    assert {tuple(map(float, b.split())) for b in re.findall(rb"/MediaBox \[(.*?)\]", pdf)} == {
        (0, 0, 960, 540)
    }
    page.close()


def test_glyphs_of_a_formula_are_not_drawn_twice_on_paper(page):
    # a line of width 0 is as thin as the paper allows, and on a screen that is a pixel
    page.emulate_media(media="print")
    glyphs = page.locator("mjx-container use")
    assert set(glyphs.evaluate_all("all => all.map(u => getComputedStyle(u).stroke)")) == {"none"}
    page.emulate_media(media="screen")
