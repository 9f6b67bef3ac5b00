"""What no figure can be drawn from is named before anything is drawn."""

import math

import pytest
import torch

from lecture_utils import plotting
from lecture_utils.training import History

SHOWN = History(1, 1, steps=[1], step_loss=[0.5], train_loss=[0.5])
DIGITS = torch.zeros(2, 28, 28)

WRONG = {
    "no numbers": (lambda: plotting.probability_bars(None), "probabilities must be numbers"),
    "nan": (lambda: plotting.probability_bars([0.5, math.nan]), "hold nan or infinite numbers"),
    "nan as logits": (lambda: plotting.temperature_bars([math.nan], [1.0]), "logits hold nan"),
    "a name for names": (lambda: plotting.probability_bars([1.0], "a"), "labels is 'a'; expected"),
    "True": (lambda: plotting.gradient_arrows([0.5, 0.5], True), "target is True"),
    "six points": (
        lambda: plotting.surprise_curve({str(k): 0.5 for k in range(6)}),
        "6 points; the figure holds 5 at most",
    ),
    "a list for a dict": (lambda: plotting.histograms([1.0]), "values is a list; expected a dict"),
    "no values": (lambda: plotting.histograms({"a": []}), "there are no values of"),
    "no history": (
        lambda: plotting.training_curves([1.0]),
        "history is a list; expected a History",
    ),
    "no history inside": (lambda: plotting.compared_losses({"a": 5}), r"runs\['a'\] is 5"),
    "no level": (lambda: plotting.compared_losses({"a": SHOWN}, floor="ln 10"), "floor is 'ln 10'"),
    "titles that are numbers": (lambda: plotting.digit_grid(DIGITS, [1, 2]), "a sequence of texts"),
    "half a column": (lambda: plotting.digit_grid(DIGITS, columns=0.5), "columns is 0.5"),
    "no bins": (lambda: plotting.reliability_diagram({"a": None}), "expected a CalibrationCurve"),
    "no box": (lambda: plotting.block_diagram([]), "there is no step to draw"),
    "one size": (
        lambda: plotting.matrix_product(("2",), ("2", "3")),
        "left has 1 texts; expected 2",
    ),
    "a loss that is none": (lambda: plotting.loss_bars({"a": "low"}), r"losses\['a'\] is 'low'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_drawn_is_named(name):
    draw, message = WRONG[name]
    with pytest.raises(ValueError, match=message):
        draw()


@pytest.mark.parametrize("name", ["a$b$", "$x^2$", "x_1^2", "$", r"\frac{"])
def test_names_with_signs_of_mathematics_are_names(name):
    plotting.probability_bars([0.5, 0.5], [name, "b"])._repr_mimebundle_()
