"""Labels, titles and answers that look like markup: nothing runs, nothing leaves, all is text."""

import base64
import dataclasses
import http.server
import io
import shutil
import threading

import pytest
from homes import listened
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from payloads import NOTICE, payloads
from PIL import Image

from lecture_utils import exercises
from lecture_utils.authoring.site.exercises import as_html
from lecture_utils.authoring.site.live import Parts, live_widget
from lecture_utils.authoring.slides.exporter import LectureSlides
from lecture_utils.authoring.slides.start_page import Deck, start_page
from lecture_utils.exercises import predict
from lecture_utils.exercises.engine.feedback import Feedback, Verdict
from lecture_utils.widgets import CrossEntropyExplorer, SoftmaxExplorer

TRAPS = "document.querySelectorAll('.trap, a[href^=\"javascript:\"]').forEach(n => n.click?.())"
WIDGETS = (SoftmaxExplorer, CrossEntropyExplorer)


class Notes(http.server.BaseHTTPRequestHandler):
    """Notes each request in `asked`."""

    def do_GET(self):
        if self.path != "/favicon.ico":  # a browser's own wish, in the tab of a link
            self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET  # noqa: N815

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
    return page.evaluate("window.ran === true")


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
    film = '<video controls src="data:video/mp4;base64,AAAA"></video>'
    cells += slide("## Embedded", shown("image/gif", picture("gif")), shown("text/html", film))
    cells += slide(f"## An ordinary link\n\n[read more]({other_host.address}read-more)")
    for text in texts:
        outputs = [shown(kind, text) for kind in kinds]
        alt = {"image/png": {"alt": text}}
        outputs.append(shown("image/png", picture("png"), metadata=alt))
        outputs.append(new_output("stream", text=text))
        cells += slide(f"## {text}\n\n{text}\n\n- {text}", *outputs, notes=text)
    path = tmp_path_factory.mktemp("markup") / "deck.html"
    path.write_text(LectureSlides().from_notebook_node(new_notebook(cells=cells))[0], "utf-8")
    return path


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
    for number in range(len(texts) + 3):
        page.evaluate("n => Reveal.slide(n)", number)
    page.wait_for_timeout(300)
    assert [ran(opened) for opened in context.pages] == [False, False]
    assert page.url.startswith(deck.as_uri())
    assert other_host.asked == []
    printed = page.locator("[data-mime-type='text/plain'] pre").all_inner_texts()
    assert printed == [text for text in texts for _ in range(2)]
    alts = page.locator("img[src*='image/png']").evaluate_all("images => images.map(i => i.alt)")
    assert alts == texts


def test_what_a_teacher_embeds_is_still_shown(page):
    page.complaints.clear()
    page.evaluate("Reveal.slide(1)")
    assert page.locator("img[src*='image/gif']").evaluate("image => image.naturalWidth") == 40
    page.locator("video:visible").evaluate("film => film.load()")
    page.wait_for_timeout(100)
    assert page.complaints == []


def test_a_link_opens_a_tab_of_its_own_and_nothing_else_leaves(context, page, deck, other_host):
    page.evaluate("Reveal.slide(2)")
    with context.expect_page() as opened:
        page.get_by_role("link", name="read more").click(timeout=5000)
    opened.value.wait_for_load_state()
    assert opened.value.url == f"{other_host.address}read-more"
    assert opened.value.evaluate("window.opener") is None
    assert other_host.asked == ["/read-more"]
    for program in (
        f"location.href = '{other_host.address}address'",
        f"window.open('{other_host.address}window') && null",
        f"document.querySelector('form').action = '{other_host.address}form'",
        "document.querySelector('form').submit()",
        f"fetch('{other_host.address}fetch').catch(() => null)",
        f"navigator.sendBeacon('{other_host.address}beacon')",
    ):
        page.evaluate(f"() => {{ {program} }}")
    page.wait_for_timeout(300)
    assert page.url.startswith(deck.as_uri())
    assert other_host.asked == ["/read-more"]


@pytest.mark.usefixtures("javascript")
def test_the_start_page_shows_titles_as_text(context, texts, other_host, tmp_path):
    decks = [Deck(name, text, 1) for text in texts for name in ("01", text.replace("/", "-"))]
    (tmp_path / "index.html").write_text(start_page(decks), "utf-8")
    page = context.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    links = page.get_by_role("listitem").get_by_role("link")
    assert links.all_inner_texts() == [f"{text}\n1 slides" for text in texts for _ in range(2)]
    addresses = links.evaluate_all("links => links.map(link => link.href)")
    assert all(address.startswith(tmp_path.as_uri()) for address in addresses)
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.ran=1>')"
    )
    page.wait_for_timeout(100)
    assert not page.evaluate("window.ran")
    assert other_host.asked == []


def alive(widget, parts):
    """Return the place of a widget in a page without a kernel."""
    return live_widget({"state": widget.get_state()}, parts)


def asked(text):
    """Return an exercise and a prediction that consist of a text."""
    exercise = dataclasses.replace(exercises.softmax, statement=text, hints=(text, text))
    prediction = dataclasses.replace(
        predict.more_confident, question=text, replies=predict.more_confident.replies | {text: text}
    )
    return as_html(exercise) + as_html(prediction)


def test_without_any_policy_labels_and_verdicts_are_text(
    context, texts, other_host, project, tmp_path
):
    """The box of an answer, an exercise and a prediction of the site, the labels of widgets."""
    boxes = [
        Feedback(Verdict.WRONG, text, ((text, text),), name=text, hints=[text], solution=text)
        for text in texts
    ]
    ten = [texts[k : k + 10] for k in range(0, len(texts), 10)]
    logits, parts = [0.0] * 10, Parts(tmp_path / "live")
    drawn = [alive(kind(logits, labels=labels), parts) for kind in WIDGETS for labels in ten]
    body = [*drawn, *(box._repr_html_() for box in boxes), *map(asked, texts)]
    shutil.copy(project / "docs/site/_static/live.js", tmp_path)
    head = '<meta charset="utf-8"><script src="live.js"></script>'
    (tmp_path / "page.html").write_text(f"{head}<body>{''.join(body)}", "utf-8")
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri())
    for place in page.locator(".live-widget").all():
        place.scroll_into_view_if_needed()
        place.locator(".lecture-widget").wait_for(timeout=5000)
    page.evaluate(TRAPS)
    page.wait_for_timeout(300)
    assert not ran(page)
    assert other_host.asked == []
    odd = "iframe, object, base, img, link, body [onfocus], [onmouseover]"
    assert page.locator(odd).count() == 0
    written = page.locator("body").text_content()
    for text in texts:
        assert written.count(text.replace("`", "")) > 9, text  # backticks enclose code
