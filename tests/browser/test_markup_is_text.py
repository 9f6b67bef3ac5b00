"""Labels, titles and answers that look like markup: nothing runs, nothing leaves, all is text."""

import base64
import http.server
import io
import threading

import pytest
from homes import listened
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from payloads import NOTICE, payloads
from PIL import Image

from lecture_utils.authoring.site.exercises import as_html
from lecture_utils.authoring.slides.exporter import LectureSlides
from lecture_utils.authoring.slides.start_page import Deck, start_page
from lecture_utils.exercises.engine.feedback import Feedback, Verdict
from lecture_utils.widgets.base import bundle

TRAPS = "document.querySelectorAll('.trap, a[href^=\"javascript:\"]').forEach(n => n.click?.())"
WIDGETS = ("softmax_explorer", "cross_entropy_explorer")


class Notes(http.server.BaseHTTPRequestHandler):
    """Notes each request in `asked`."""

    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def other_host():
    """A server that nothing may ask."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Notes) as server:
        server.asked = []
        server.address = f"http://127.0.0.1:{server.server_port}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def texts(other_host):
    return payloads(other_host.address)


@pytest.fixture
def context(browser, other_host):
    """Windows in which nothing may run that a notebook holds, and from which nothing may leave."""
    other_host.asked.clear()
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    context.add_init_script(NOTICE)
    yield context
    context.close()


def ran(page):
    return [frame.url for frame in page.frames if frame.evaluate("window.ran")]


def slide(source, *outputs, notes=""):
    heading = new_markdown_cell(source)
    heading.metadata.slideshow = {"slide_type": "slide", "notes": notes}
    return [heading, new_code_cell("x", execution_count=1, outputs=list(outputs))]


def shown(kind, text, **options):
    return new_output("display_data", {kind: text}, **options)


def picture(kind):
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, kind)
    return base64.b64encode(file.getvalue()).decode()


@pytest.fixture(scope="module")
def deck(javascript, texts, other_host, tmp_path_factory):
    """A deck with all of it, as title, notes, output of each kind and alternative text."""
    kinds = ["text/html", "text/plain", "text/markdown", "text/latex", "application/javascript"]
    cells = [*slide(f"# A deck {texts[0]}\n## {texts[4]}")]
    for text in texts:
        outputs = [shown(kind, text) for kind in kinds]
        alt = {"image/png": {"alt": text}}
        outputs.append(shown("image/png", picture("png"), metadata=alt))
        outputs.append(new_output("stream", text=text))
        cells += slide(f"## {text}\n\n{text}\n\n- {text}", *outputs, notes=text)
    embedded = f'<video controls src="data:video/mp4;base64,{WORDLESS}"></video>'
    link = f'<a id="link" href="{other_host.address}read-more">read more</a>'
    cells += slide(
        "## What is embedded", shown("image/gif", picture("gif")), shown("text/html", embedded)
    )
    cells += slide(f"## An ordinary link\n\n{link}")
    path = tmp_path_factory.mktemp("markup") / "deck.html"
    path.write_text(LectureSlides().from_notebook_node(new_notebook(cells=cells))[0], "utf-8")
    return path


WORDLESS = "AAAA"


@pytest.fixture
def page(context, deck):
    page = listened(context.new_page())
    page.goto(deck.as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    return page


def test_nothing_that_a_notebook_holds_runs_in_a_deck_or_leaves_it(
    context, page, deck, texts, other_host
):
    assert page.evaluate("Reveal.getTotalSlides()") == len(texts) + 3
    page.evaluate(TRAPS)
    with context.expect_page() as window:
        page.keyboard.press("s")
    window.value.locator(".speaker-controls-notes .value").wait_for(state="attached")
    for number in range(len(texts) + 1):
        page.evaluate("n => Reveal.slide(n)", number)
    page.wait_for_timeout(300)
    assert [ran(opened) for opened in context.pages] == [[], []]
    assert page.url.startswith(deck.as_uri())
    assert other_host.asked == []
    printed = page.locator("[data-mime-type='text/plain'] pre").all_inner_texts()
    assert printed == [text for text in texts for _ in range(2)]
    alts = page.locator("img[src*='image/png']").evaluate_all("images => images.map(i => i.alt)")
    assert alts == texts
