"""The figures of what softmax and cross-entropy are made of say what torch computes."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lecture_utils import plotting

LOGITS = torch.tensor([0.1, 0.2, 0.9])
TARGETS = {"one-hot": [0, 0, 1], "soft": [0, 0.1, 0.9], "uniform": [1 / 3] * 3}


def lines(picture):
    return {line.get_label(): line.get_xydata() for line in picture.figure.axes[0].lines}


def test_only_the_exponentials_keep_their_shares_when_all_scores_are_shifted():
    panels = plotting.shifted_shares([2.0, 1.0, 0.1], shift=10).figure.axes
    changes = {}
    for axes in panels:
        before, after = ([bar.get_height() for bar in bars] for bars in axes.containers)
        changes[axes.get_title()] = np.abs(np.subtract(before, after)).max()
    assert changes.pop("eᶻ") == pytest.approx(0, abs=1e-9)
    assert changes.pop("2ᶻ") == pytest.approx(0, abs=1e-9)
    assert len(changes) == 2
    assert min(changes.values()) > 0.1


def test_the_soft_maximum_is_logsumexp_and_lies_above_the_maximum():
    (z, hard), (_, soft) = (xy.T for xy in lines(plotting.soft_maximum()).values())
    expected = torch.logsumexp(torch.stack([torch.tensor(z), torch.zeros(len(z))]), dim=0)
    np.testing.assert_allclose(soft, expected)
    assert (soft > hard).all()


def test_the_parts_of_cross_entropy_add_up_to_torch_s():
    prediction = torch.softmax(LOGITS, 0).tolist()
    picture = plotting.cross_entropy_parts(TARGETS, prediction)
    entropy, divergence = (
        [bar.get_width() for bar in bars] for bars in picture.figure.axes[0].containers
    )
    y = torch.tensor(list(TARGETS.values()))
    total = F.cross_entropy(LOGITS.expand(3, 3), y, reduction="none")
    assert np.add(entropy, divergence) == pytest.approx(total.tolist())
    assert entropy == pytest.approx(torch.special.entr(y).sum(1).tolist())
    assert "uniform: 1.0986 + 0.0671 = 1.1657" in picture.alt


def test_the_slopes_are_those_of_autograd():
    cross, squared = list(lines(plotting.loss_slopes()).values())
    for k in (0, 100, 160, 250):
        z = torch.tensor([cross[k, 0], 0.0], requires_grad=True)
        y = torch.tensor([1.0, 0.0])
        for curve, loss in (
            (cross, F.cross_entropy(z, y)),
            (squared, (torch.softmax(z, 0) - y).square().sum()),
        ):
            (gradient,) = torch.autograd.grad(loss, z)
            assert -gradient[0].item() == pytest.approx(curve[k, 1], abs=1e-6)


def test_log_loss_and_squared_error_are_lowest_at_the_truth():
    picture = plotting.expected_losses(0.7)
    assert "log loss at 0.70, squared error at 0.70, absolute error at 1.00" in picture.alt


@pytest.mark.parametrize(
    ("message", "draw"),
    [
        ("each probability must be above 0", lambda: plotting.cross_entropy_parts({}, [1, 0])),
        (
            "2 entries and the prediction 3",
            lambda: plotting.cross_entropy_parts({"a": [1, 0]}, [0.2, 0.3, 0.5]),
        ),
        ("above 0 and below 1", lambda: plotting.expected_losses(1.0)),
    ],
)
def test_a_mistake_is_told_with_what_was_expected(message, draw):
    with pytest.raises(ValueError, match=message):
        draw()


def test_the_text_of_a_box_fits_into_it():
    picture = plotting.block_diagram(["Linear", "LogSoftmax", "A very long name of a step"])
    axes = picture.figure.axes[0]
    picture.figure.draw_without_rendering()
    boxes = [patch.get_window_extent() for patch in axes.patches if patch.get_width() > 0.5]
    written = [text for text in axes.texts if text.get_text()]  # an arrow is a text as well
    for text, box in zip(written, boxes, strict=True):
        extent = text.get_window_extent()
        assert box.x0 < extent.x0 < extent.x1 < box.x1, text.get_text()
