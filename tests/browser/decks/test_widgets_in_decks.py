"""The widgets of every deck are used without a kernel, and their numbers compared with torch."""

import base64
import json
import re

import numpy as np
import pytest
from using_widgets import USE

from lecture_utils.authoring.slides.browser import open_deck
from lecture_utils.files import lecture_notebooks

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


def show(deck, widget):
    widget.evaluate(
        """node => {
            const { h, v } = Reveal.getIndices(node.closest("section.slide"));
            Reveal.slide(h, v, Infinity);
        }"""
    )


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
    assert controls.count() > 0
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
