"""Every widget in every home: by mouse, keys, finger and pen, in a contrast theme, to a reader."""

import pytest
from homes import HOMES, WIDGETS, Pen, Touches, at, lecture_of_widgets, load_axe, open_home

from lecture_utils.authoring.slides.exporter import LectureSlides

SLIDERS = {
    "softmax-explorer": "logit of y=1",
    "cross-entropy-explorer": "logit of y=1",
    "network-view": "which digit",
}


@pytest.fixture(scope="module")
def deck(javascript, lab, tmp_path_factory):
    path = tmp_path_factory.mktemp("deck of widgets") / "deck.html"
    resources = {"metadata": {"path": str(lab.root)}}
    html, _ = LectureSlides().from_notebook_node(lecture_of_widgets(), resources)
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture(scope="module", params=HOMES)
def home(request, lab, deck, saved_network):
    home = open_home(request.param, lab, deck, has_touch=True)
    yield home
    assert home.page.complaints == []
    lab.close(home.page)


def value(slider):
    return float(slider.input_value())


@pytest.mark.parametrize("name", SLIDERS)
def test_arrow_keys_move_a_slider_and_the_focus_stays(home, name):
    slider = home.widget(name).get_by_label(SLIDERS[name])
    slider.focus()
    with home.staying():
        for _ in range(3):
            before = value(slider)
            home.page.keyboard.press("ArrowRight")
            assert value(slider) > before
            assert slider.evaluate("node => node === document.activeElement")


@pytest.mark.parametrize("name", SLIDERS)
def test_a_finger_drags_a_slider_and_the_slide_stays(home, name):
    slider = home.widget(name).get_by_label(SLIDERS[name])
    slider.fill("0")
    path = at(slider, *[(0.5 + 0.04 * k, 0.5) for k in range(11)])
    path = at(slider, (0.02, 0.5))[:1] + path if name == "network-view" else path
    with home.staying():
        Touches(home.page).drag(path)
    assert value(slider) > 5


PATH = [(0.8 - 0.05 * k, 0.3 + 0.03 * k) for k in range(13)]


def ink(widget):
    """The picture that the network sees, as text."""
    return widget.locator(".seen").evaluate("canvas => canvas.toDataURL()")


@pytest.mark.parametrize("by", ["finger", "pen", "mouse"])
def test_the_pad_is_drawn_on_and_the_slide_stays(home, by):
    pad = home.widget("digit-pad")
    pad.get_by_role("button", name="Clear").click()
    empty = ink(pad)
    path = at(pad.locator(".paper"), *PATH)
    with home.staying():
        if by == "mouse":
            home.page.mouse.move(*path[0])
            home.page.mouse.down()
            for point in path:
                home.page.mouse.move(*point)
            home.page.mouse.up()
        else:
            {"finger": Touches, "pen": Pen}[by](home.page).drag(path)
    assert ink(pad) != empty
    assert "Prediction" in pad.locator(".answer").text_content()


def test_the_pad_is_drawn_on_by_keys(home):
    pad = home.widget("digit-pad")
    pad.get_by_role("button", name="Clear").click()
    pad.locator(".paper").focus()
    with home.staying():
        home.page.keyboard.press("Space")
        for _ in range(8):
            home.page.keyboard.press("ArrowDown")
        home.page.keyboard.press("Space")
    assert "Prediction" in pad.locator(".answer").text_content()


def test_buttons_answer_to_finger_and_keys(home):
    view = home.widget("network-view")
    with home.staying():
        view.get_by_role("button", name="Restart").tap()
        view.get_by_role("button", name="Step forward").focus()
        home.page.keyboard.press("Enter")
        home.page.keyboard.press("Space")
    assert "Step 2 of 5" in view.locator(".answer").text_content()


def test_the_monitor_shows_its_run(home):
    monitor = home.widget("training-monitor")
    assert "epoch 2.00 of 2: loss 0.4000, validation accuracy 95.00%" in monitor.text_content()


@pytest.mark.parametrize("name", WIDGETS)
def test_nothing_of_a_widget_vanishes_in_a_contrast_theme(home, name):
    home.page.emulate_media(forced_colors="active")
    try:
        home.page.wait_for_timeout(50)
        widget = home.widget(name)
        assert widget.evaluate(INVISIBLE) == []
    finally:
        home.page.emulate_media(forced_colors="none")


INVISIBLE = """widget => {
    const seen = (node, property) => getComputedStyle(node)[property];
    const background = (node) => {
        for (; node; node = node.parentElement) {
            const colour = seen(node, "backgroundColor");
            if (!colour.endsWith(", 0)")) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const fills = [...widget.querySelectorAll(".bar-fill")]
        .filter((node) => seen(node, "backgroundColor") === background(node.parentElement));
    const tracks = [...widget.querySelectorAll(".bar-track")]
        .filter((node) => seen(node, "outlineStyle") === "none");
    const lines = [...widget.querySelectorAll("svg :is(polyline, path.training, line)")]
        .filter((node) => seen(node, "stroke") === background(widget));
    const texts = [...widget.querySelectorAll("svg text")]
        .filter((node) => seen(node, "fill") === background(widget));
    widget.style.outlineColor = "Highlight";
    const highlight = seen(widget, "outlineColor");
    widget.style.outlineColor = "";
    const marks = [...widget.querySelectorAll("svg :is(circle, rect)")]
        .filter((node) => seen(node, "fill") !== highlight);
    return [...fills, ...tracks, ...lines, ...texts, ...marks].map((node) => node.outerHTML);
}"""


def test_axe_has_nothing_of_weight_to_say(home):
    load_axe(home.root)
    found = []
    for colours in ("none", "active"):
        home.page.emulate_media(forced_colors=colours)
        for name in WIDGETS:
            home.widget(name)
            found += home.root.evaluate(AXE, f".{name}")
    home.page.emulate_media(forced_colors="none")
    assert found == []


AXE = """async (selector) => {
    const { violations } = await axe.run(selector, { resultTypes: ["violations"] });
    return violations.filter((v) => ["serious", "critical"].includes(v.impact))
        .map((v) => `${v.id}: ${v.nodes[0].html}`);
}"""
