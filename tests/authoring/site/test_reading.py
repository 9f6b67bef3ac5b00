"""The site in a real browser: widgets move, predictions answer, nothing complains."""

import base64
import functools
import http.server
import json
import re
import threading

import numpy as np
import pytest
import torch
from handwriting import DIGITS
from using_widgets import USE

from lecture_utils import exercises
from lecture_utils.data import normalize, read_mnist
from lecture_utils.exercises import predict
from lecture_utils.files import lecture_notebooks
from lecture_utils.models import MnistMLP

NOTEBOOKS = [path.stem for path in lecture_notebooks()]
WITH_WIDGETS = {"index": 2, **{f"notebooks/{name}": 1 for name in NOTEBOOKS[:4]}}
WIDTHS = (1280, 768, 390)
LIGHTNESS = """(node, of) => getComputedStyle(node)[of].match(/[\\d.]+/g).slice(0, 3)
    .reduce((sum, part) => sum + Number(part), 0)"""


def part(site, name):
    text = (site / "_static" / "live" / f"{name}.js").read_text(encoding="utf-8")
    return json.loads(text.partition(" = ")[2].rstrip(";\n"))


def state(site, widget):
    """Return what a widget of a page was made with, its buffers as arrays of bytes."""
    content = json.loads(widget.get_attribute("data-widget"))
    for buffer in content["buffers"]:
        text = part(site, buffer["part"]) if "part" in buffer else buffer["data"]
        data = base64.b64decode(text)
        if buffer["half"]:
            data = np.frombuffer(data, "<f2").astype("<f4").tobytes()
        content["values"][buffer["name"]] = np.frombuffer(data, np.uint8)
    return content["values"]


@pytest.mark.parametrize("name", WITH_WIDGETS)
def test_every_widget_computes_what_torch_computes(opened, site, name):
    page = opened(site / f"{name}.html")
    places = page.locator(".live-widget").all()
    assert len(places) >= WITH_WIDGETS[name]
    page.states = [state(site, place) for place in places]
    for place in places:
        place.scroll_into_view_if_needed()
        widget = place.locator(".lecture-widget")
        widget.wait_for()
        widget.evaluate("node => node.scrollIntoView({ block: 'center' })")
        USE[widget.get_attribute("class").split()[1]](page, widget)


def test_half_the_bits_change_no_answer(site, states_of_the_network):
    """Weights of 16 bits: logits within 1e-2, and the class of all 10,000 test digits the same."""
    full, halved = states_of_the_network
    images = normalize(read_mnist(train=False)[0])
    logits = []
    for weights in (full, halved):
        model = MnistMLP()
        torch.nn.utils.vector_to_parameters(torch.from_numpy(weights.copy()), model.parameters())
        with torch.no_grad():
            logits.append(model(images))
    assert (logits[0] - logits[1]).abs().max() < 1e-2
    assert torch.equal(logits[0].argmax(1), logits[1].argmax(1))


@pytest.fixture
def states_of_the_network(site):
    from lecture_utils.authoring.executed import widget_states

    cells = widget_states(lecture_notebooks())["03_mnist_mlp"].values()
    buffers = [b for widget in cells for b in widget.get("buffers", []) if b["path"] == ["weights"]]
    full = np.frombuffer(base64.b64decode(buffers[0]["data"]), "<f4")
    (file,) = (f for f in (site / "_static/live").iterdir() if f.stat().st_size > 1e6)
    halved = np.frombuffer(base64.b64decode(part(site, file.stem)), "<f2").astype("<f4")
    return full, halved


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Writes no log."""

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address(site):
    """The site as `python -m http.server` serves it."""
    handler = functools.partial(Quiet, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_served_page_draws_and_answers_too(opened, address):
    page = opened(f"{address}/index.html")
    pad = page.locator(".digit-pad")
    pad.wait_for()
    assert pad.locator(".samples").count() == 0  # the pad of part 3, to draw and to look
    pad.evaluate("node => node.scrollIntoView({ block: 'center' })")
    box = pad.locator(".paper").bounding_box()
    for stroke in DIGITS[7]:
        scale = box["width"] / 100
        points = [(box["x"] + x * scale, box["y"] + y * scale) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=4)
        page.mouse.up()
    assert "7" in pad.locator(".answer").text_content()


@pytest.mark.parametrize("name", [name for name in NOTEBOOKS if name[:2] not in ("03", "04")])
def test_a_page_without_a_network_transfers_less_than_a_megabyte_and_a_half(opened, address, name):
    page = opened(f"{address}/notebooks/{name}.html")
    for place in page.locator(".live-widget").all():
        place.scroll_into_view_if_needed()
        place.locator(".lecture-widget").wait_for()
    page.wait_for_load_state("networkidle")
    transferred = page.evaluate(
        """['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))
            .reduce((sum, entry) => sum + entry.transferSize, 0)"""
    )
    assert 100_000 < transferred < 1_500_000


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_prediction_answers_with_its_declaration_s_sentence(opened, site, name):
    page = opened(site / "notebooks" / f"{name}.html")
    polls = page.locator("form.poll").all()
    assert polls
    for poll in polls:
        asked = getattr(predict, poll.get_attribute("id").removeprefix("predict-"))
        for answer in answers_to(asked):
            give(poll, answer)
            (shown,) = poll.locator("[data-answer]:not([hidden])").all_text_contents()
            feedback = asked.check(answer)
            assert shown.startswith("✓") == feedback.passed, answer
            start = re.sub(r"[`*]", "", feedback.sentence).partition(" Run the next cell")[0]
            assert start in shown, answer


def answers_to(asked):
    if not asked.tolerance:
        return list(asked.replies)
    truth = asked.truth()
    return [truth, *asked.replies, truth + 2000, truth - 2000, *([-truth] if truth else [])]


def give(poll, answer):
    if isinstance(answer, str):
        poll.locator(f"button[value='{answer}']").click()
    else:
        poll.locator("input").fill(repr(float(answer)))
        poll.locator("button").click()


def test_hints_and_solution_unfold(opened, site):
    page = opened(site / "notebooks" / "01_logits_to_softmax.html")
    box = page.locator("#exercise-softmax")
    hint = exercises.softmax.hint(2)
    assert not box.get_by_text("exponential of each score").is_visible()
    box.get_by_text("Hint 1").click()
    box.get_by_text("Hint 2").click()
    assert box.get_by_text(hint).is_visible()
    box.get_by_text("Solution", exact=True).click()
    assert "return exponentials / exponentials.sum()" in box.locator("pre").inner_text()


CUT_OFF = """() => {
    const article = document.querySelector(".bd-article-container");
    const scrolls = node => node !== article && (
        /auto|scroll/.test(getComputedStyle(node).overflowX) || scrolls(node.parentElement));
    const cut = node => {
        const { width, right } = node.getBoundingClientRect();
        return width > 2 && right > innerWidth + 1 && node.checkVisibility();
    };
    // KaTeX draws the bar of a root 400em long and hides its tail.
    return [...article.querySelectorAll(":not(.katex-mathml *, .hide-tail *)")]
        .filter(node => cut(node) && !scrolls(node.parentElement))
        .map(node => node.outerHTML.slice(0, 80));
}"""


def test_no_page_scrolls_sideways_and_nothing_is_cut_off(opened, pages, site):
    page = opened(site / "index.html")
    for path in pages:
        page.goto(path.as_uri())
        for place in page.locator(".live-widget").all():
            place.scroll_into_view_if_needed()
            place.locator(".lecture-widget").wait_for()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            extra = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert extra <= 0, (path.name, width)
            assert page.evaluate(CUT_OFF) == [], (path.name, width)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_widgets_and_boxes_follow_the_reader_s_theme(opened, site, theme):
    page = opened(site / "notebooks" / f"{NOTEBOOKS[0]}.html", theme=theme)
    page.locator(".live-widget").scroll_into_view_if_needed()
    for name in (".lecture-widget", ".exercise", ".poll"):
        node = page.locator(name).first
        node.wait_for()
        ground, ink = (node.evaluate(LIGHTNESS, of) for of in ("backgroundColor", "color"))
        assert (ground > ink) == (theme == "light"), name


def test_a_first_visit_follows_the_reader_s_system(opened, site):
    page = opened(site / "index.html", theme=None)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.locator(f"html[data-theme='{scheme}']").wait_for()


def test_the_search_finds_a_word_from_a_disk(opened, site):
    page = opened(site / "search.html")
    page.goto((site / "search.html").as_uri() + "?q=temperature")
    page.locator("#search-results li a", has_text="Part 1").first.wait_for()


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
@pytest.mark.parametrize(
    "name", ["index", "teach", f"notebooks/{NOTEBOOKS[1]}", f"notebooks/{NOTEBOOKS[2]}"]
)
def test_axe_finds_nothing_of_weight(opened, site, javascript, name, theme, width):
    page = opened(site / f"{name}.html", width, theme)
    page.evaluate((javascript / "axe.js").read_text(encoding="utf-8"))
    violations = page.evaluate(
        "axe.run(document, {preload: false}).then(found => found.violations)"
    )
    heavy = [v for v in violations if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [node["target"] for node in v["nodes"]][:3]) for v in heavy] == []
