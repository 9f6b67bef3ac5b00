"""The widgets of every deck are used without a kernel, and their numbers compared with torch."""

import base64
import json
import re

import numpy as np
import pytest
import torch
from handwriting import DIGITS
from torch.nn import functional as F

from lecture_utils.authoring.slides.browser import open_deck
from lecture_utils.data import normalize
from lecture_utils.files import lecture_notebooks
from lecture_utils.models import MnistMLP

NAMES = sorted(
    path.stem for path in lecture_notebooks() if "widget-view" in path.read_text(encoding="utf-8")
)


@pytest.fixture(scope="module", params=NAMES)
def deck(request, browser, decks):
    path = decks / f"{request.param}.html"
    page = open_deck(browser, path)
    page.states = states(path.read_text(encoding="utf-8"))
    yield page
    page.close()


def states(html):
    """Read what the deck stores of its widgets, the buffers as arrays of bytes."""
    kind = "application/vnd.jupyter.widget-state\\+json"
    stored = json.loads(re.search(rf'<script type="{kind}">(.*?)</script>', html, re.DOTALL)[1])
    models = stored["state"]
    for model in models.values():
        for buffer in model.get("buffers", []):
            data = buffer["data"]
            if isinstance(data, dict):
                data = models[data["model"]]["buffers"][data["buffer"]]["data"]
            if isinstance(data, str):
                data = np.frombuffer(base64.b64decode(data), dtype=np.uint8)
            buffer["data"] = model["state"][buffer["path"][0]] = data
    return [model["state"] for model in models.values() if "_esm" in model["state"]]


def state_with(deck, name):
    return next(state for state in deck.states if name in state)


def stored_network(deck):
    """Build the network whose weights lie in the deck."""
    weights = torch.from_numpy(state_with(deck, "weights")["weights"].view("<f4").copy())
    model = MnistMLP()
    torch.nn.utils.vector_to_parameters(weights, model.parameters())
    return model


def number(text):
    return float(text.replace("−", "-"))


def numbers(locator):
    return [number(text) for text in locator.all_text_contents()]


def near(values):
    """Compare as they are printed: with four digits after the point."""
    return pytest.approx(values, abs=6e-5)


def show(deck, widget):
    widget.evaluate(
        """node => {
            const { h, v } = Reveal.getIndices(node.closest("section.slide"));
            Reveal.slide(h, v, Infinity);
        }"""
    )


def use_softmax_explorer(deck, widget):
    sliders = widget.locator(".grid input")
    for value, slider in zip((-1.5, 3.0), sliders.all(), strict=False):
        slider.fill(str(value))
    widget.get_by_label("temperature").fill("2")
    logits = [float(slider.input_value()) for slider in sliders.all()]
    assert logits[:2] == [-1.5, 3.0]
    expected = torch.softmax(torch.tensor(logits, dtype=torch.float64) / 2, 0)
    assert numbers(widget.locator(".grid .bar .number"))[1::2] == near(expected.tolist())


def use_cross_entropy_explorer(deck, widget):
    sliders = widget.locator(".grid input[type=range]")
    for value, slider in zip((1.5, -0.5), sliders.all(), strict=False):
        slider.fill(str(value))
    widget.get_by_role("radio").nth(1).check()
    widget.get_by_role("button", name="One gradient step").click()
    state = state_with(deck, "learning_rate")
    target = torch.tensor([1])
    z = torch.tensor([[1.5, -0.5, *state["logits"][2:]]], dtype=torch.float64, requires_grad=True)
    F.cross_entropy(z, target).backward()
    moved = (z - state["learning_rate"] * z.grad).detach()
    loss = number(widget.locator(".loss").text_content().split("=")[-1])
    assert loss == near(F.cross_entropy(moved, target).item())
    probabilities = numbers(widget.locator(".grid .bar .number"))
    assert probabilities == near(torch.softmax(moved[0], 0).tolist())


def use_digit_pad(deck, widget):
    box = widget.locator(".paper").bounding_box()
    for stroke in DIGITS[7]:
        points = [
            (box["x"] + x * box["width"] / 100, box["y"] + y * box["width"] / 100)
            for x, y in stroke
        ]
        deck.mouse.move(*points[0])
        deck.mouse.down()
        for point in points[1:]:
            deck.mouse.move(*point, steps=4)
        deck.mouse.up()
    ink = widget.locator(".seen").evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, k) => k % 4 === 0)"
    )
    picture = 255 - torch.tensor(ink, dtype=torch.uint8).view(1, 28, 28)
    assert picture.count_nonzero() > 40
    with torch.no_grad():
        expected = torch.softmax(stored_network(deck)(normalize(picture)), 1)[0]
    assert numbers(widget.locator(".grid .bar .number")) == near(expected.tolist())
    assert f"Prediction: {expected.argmax()}" in widget.locator(".answer").text_content()


def use_network_view(deck, widget):
    widget.get_by_label("which digit").fill("2")
    pictures = torch.from_numpy(state_with(deck, "pictures")["pictures"].copy()).view(-1, 28, 28)
    with torch.no_grad():
        logits = stored_network(deck)(normalize(pictures[2:3]))[0]
    shown = [text.split("→") for text in widget.locator(".output .bar .number").all_text_contents()]
    assert [number(p) for _, p in shown] == near(torch.softmax(logits, 0).tolist())
    assert [number(z) for z, _ in shown] == pytest.approx(logits.tolist(), abs=0.06)


def use_training_monitor(deck, widget):
    history = state_with(deck, "history")["history"]
    text = widget.locator(".answer").text_content()
    assert f"loss {history['step_loss'][-1]:.4f}" in text
    assert f"accuracy {100 * history['validation_accuracy'][-1]:.2f}%" in text
    line = widget.locator("path.training").first.get_attribute("d")
    assert line.count(",") == len(history["steps"])


USE = {
    "softmax-explorer": use_softmax_explorer,
    "cross-entropy-explorer": use_cross_entropy_explorer,
    "digit-pad": use_digit_pad,
    "network-view": use_network_view,
    "training-monitor": use_training_monitor,
}


def test_every_widget_computes_what_torch_computes(deck):
    widgets = deck.locator(".lecture-widget")
    assert widgets.count() > 0
    for widget in widgets.all():
        show(deck, widget)
        kind = widget.get_attribute("class").split()[1]
        USE[kind](deck, widget)


def test_the_keyboard_moves_every_slider(deck):
    for slider in deck.locator(".lecture-widget input[type=range]").all():
        show(deck, slider)
        slider.focus()
        values = []
        for key in ("Home", "ArrowRight", "End", "ArrowLeft"):
            deck.keyboard.press(key)
            values.append(slider.input_value())
        assert len({*values}) == 4


def test_keys_in_a_widget_do_not_turn_the_slide(deck):
    controls = deck.locator(".lecture-widget :is(input, button, canvas[tabindex])")
    for control in controls.all():
        if control.is_disabled():
            continue
        show(deck, control)
        place = deck.evaluate("Reveal.getIndices()")
        control.focus()
        for key in ("ArrowRight", "ArrowLeft", "Home", "End", "PageUp", "PageDown", "n", "Space"):
            deck.keyboard.press(key)
            assert deck.evaluate("Reveal.getIndices()") == place, key


def first_control(deck):
    control = deck.locator(".lecture-widget :is(input, button, canvas[tabindex])").first
    show(deck, control)
    return control, deck.evaluate("Reveal.getSlidePastCount()")


def test_escape_leads_back_to_the_talk(deck):
    control, place = first_control(deck)
    control.focus()
    deck.keyboard.press("Escape")
    assert deck.evaluate("document.activeElement === document.body")
    assert not deck.evaluate("Reveal.isOverview()")
    deck.keyboard.press("ArrowRight")
    assert deck.evaluate("Reveal.getSlidePastCount()") == place + 1


def test_a_remote_control_turns_the_slide_after_the_mouse_was_in_a_widget(deck):
    control, place = first_control(deck)
    control.click()
    control.focus()
    deck.keyboard.press("PageDown")
    assert deck.evaluate("Reveal.getSlidePastCount()") == place + 1
    deck.keyboard.press("PageUp")
    assert deck.evaluate("Reveal.getSlidePastCount()") == place
    control.focus()
    deck.keyboard.press("ArrowRight")
    deck.keyboard.press("PageDown")
    assert deck.evaluate("Reveal.getSlidePastCount()") == place
