"""What a hand does with each widget of a page, and what torch makes of it."""

import pytest
import torch
from handwriting import DIGITS
from torch.nn import functional as F

from lecture_utils.data import normalize
from lecture_utils.models import MnistMLP


def state_with(page, name):
    return next(state for state in page.states if name in state)


def stored_network(page):
    """Build the network whose weights lie in the page."""
    weights = torch.from_numpy(state_with(page, "weights")["weights"].view("<f4").copy())
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


def use_softmax_explorer(page, widget):
    sliders = widget.locator(".grid input")
    for value, slider in zip((-1.5, 3.0), sliders.all(), strict=False):
        slider.fill(f"{value:g}")
    widget.get_by_label("temperature").fill("2")
    logits = [float(slider.input_value()) for slider in sliders.all()]
    assert logits[:2] == [-1.5, 3.0]
    expected = torch.softmax(torch.tensor(logits, dtype=torch.float64) / 2, 0)
    assert numbers(widget.locator(".grid .bar .number"))[1::2] == near(expected.tolist())


def use_cross_entropy_explorer(page, widget):
    sliders = widget.locator(".grid input[type=range]")
    for value, slider in zip((1.5, -0.5), sliders.all(), strict=False):
        slider.fill(f"{value:g}")
    widget.get_by_role("radio").nth(1).check()
    widget.get_by_role("button", name="One gradient step").click()
    state = state_with(page, "learning_rate")
    target = torch.tensor([1])
    z = torch.tensor([[1.5, -0.5, *state["logits"][2:]]], dtype=torch.float64, requires_grad=True)
    F.cross_entropy(z, target).backward()
    moved = (z - state["learning_rate"] * z.grad).detach()
    loss = number(widget.locator(".loss").text_content().split("=")[-1])
    assert loss == near(F.cross_entropy(moved, target).item())
    probabilities = numbers(widget.locator(".grid .bar .number"))
    assert probabilities == near(torch.softmax(moved[0], 0).tolist())


def use_digit_pad(page, widget):
    box = widget.locator(".paper").bounding_box()
    for stroke in DIGITS[7]:
        points = [
            (box["x"] + x * box["width"] / 100, box["y"] + y * box["width"] / 100)
            for x, y in stroke
        ]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=4)
        page.mouse.up()
    ink = widget.locator(".seen").evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, k) => k % 4 === 0)"
    )
    picture = 255 - torch.tensor(ink, dtype=torch.uint8).view(1, 28, 28)
    assert picture.count_nonzero() > 40
    with torch.no_grad():
        expected = torch.softmax(stored_network(page)(normalize(picture)), 1)[0]
    assert numbers(widget.locator(".grid .bar .number")) == near(expected.tolist())
    assert f"Prediction: {expected.argmax()}" in widget.locator(".answer").text_content()


def use_network_view(page, widget):
    widget.get_by_label("which digit").fill("2")
    pictures = torch.from_numpy(state_with(page, "pictures")["pictures"].copy()).view(-1, 28, 28)
    with torch.no_grad():
        logits = stored_network(page)(normalize(pictures[2:3]))[0]
    shown = [text.split("→") for text in widget.locator(".output .bar .number").all_text_contents()]
    assert [number(p) for _, p in shown] == near(torch.softmax(logits, 0).tolist())
    assert [number(z) for z, _ in shown] == pytest.approx(logits.tolist(), abs=0.06)


def use_training_monitor(page, widget):
    history = state_with(page, "history")["history"]
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
