"""Whatever a figure is given, it says what is wrong, or shows finite numbers."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from odd_arguments import NAMED, ODD, PLACE, QUICK, outcome, replaced

from lecture_utils import inspection, plotting
from lecture_utils.training import History

P, LOGITS, NAMES = [0.5, 0.3, 0.2], [2.0, 1.0, 0.1], ["a", "b", "c"]
DIGITS = torch.arange(2 * 784).remainder(256).byte().view(2, 28, 28)
DIGIT, WEIGHTS = DIGITS[0], torch.linspace(-1, 1, 2 * 784).view(2, 784)
PLANE = torch.tensor([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]])
RUN = History(2, 1, [1, 2], [2.3, 1.0], [1.6], [1.1], [0.6])
BINS = inspection.calibration_curve(torch.eye(3), torch.arange(3))
TURNED = {"degrees": [0, 9], "accuracy": [1.0, 0.5], "confidence": [0.9, 0.8]}

FIGURES = {
    "activation_maps": {"layers": {"a": torch.ones(6)}},
    "block_diagram": {"steps": ["x", "y"], "values": ["", "1"], "outputs": ["a"], "target": "Y"},
    "class_bars": {"sizes": {"Class_1": 5, "Class_2": 7}},
    "class_report": {"recall": P * 3, "precision": P * 3},
    "compared_losses": {"runs": {"a": RUN}, "floor": 0.5},
    "confusion_matrix": {"counts": torch.tensor([[5, 2], [1, 7]])},
    "cross_entropy_parts": {"targets": {"hard": [1.0, 0.0, 0.0]}, "prediction": P},
    "decision_regions": {
        "panels": {"a": np.full((4, 4, 3), 1 / 3)},
        "points": PLANE,
        "labels": [0, 1, 2],
        "reach": 3.0,
    },
    "digit_grid": {"images": DIGITS, "titles": ["a", "b"], "columns": 2, "what": "digits"},
    "digit_pixels": {"image": DIGIT, "label": 7},
    "expected_losses": {"truth": 0.7},
    "flip_path": {"frames": DIGITS, "probabilities": torch.eye(10)[:2], "classes": (0, 1)},
    "gradient_arrows": {"probabilities": P, "target": 0, "labels": NAMES},
    "gradient_maps": {"image": DIGIT, "gradients": {"a": torch.ones(28, 28)}},
    "histograms": {"values": {"a": [0.1, 0.2], "b": [0.5]}},
    "label_smoothing_curve": {"smoothing": 0.1, "classes": 10},
    "loss_bars": {"losses": {"a": 0.5, "b": 2.0}, "digits": 2},
    "loss_slopes": {"reach": 8.0},
    "matrix_product": {"left": ("N", "2"), "right": ("2", "3")},
    "network": {"sizes": [4, 3, 2], "names": NAMES},
    "probability_bars": {"probabilities": P, "labels": NAMES, "logits": LOGITS, "title": "P"},
    "projections": {"layers": {"a": PLANE}, "labels": [0, 0, 1]},
    "reliability_diagram": {"curves": {"a": BINS}},
    "shifted_shares": {"scores": LOGITS, "shift": 1.0},
    "soft_maximum": {"reach": 5.0},
    "surprise_curve": {"points": {"good": 0.7}},
    "table_rows": {"counts": torch.eye(20)[:2], "targets": ["Class_1", "Class_2"], "columns": 12},
    "temperature_bars": {"logits": LOGITS, "temperatures": [0.5, 2.0]},
    "training_curves": {"history": RUN},
    "turned_digits": {"image": DIGITS, **TURNED},
    "weight_grid": {"weights": WEIGHTS, "titles": ["a", "b"], "columns": 2, "rows": ["r"]},
}


def test_every_figure_is_tried():
    figures = set(plotting.__all__) - {"AltFigure"}
    untried, gone = figures - FIGURES.keys(), FIGURES.keys() - figures
    assert not untried, f"give {untried} arguments that work, in FIGURES above"
    assert not gone, f"there is no figure {gone}: take it out of FIGURES above"


@pytest.mark.parametrize("name", FIGURES)
@settings(max_examples=10, **QUICK)
@given(odd=ODD, place=PLACE)
def test_a_figure_says_what_is_wrong_or_shows_finite_numbers(name, odd, place):
    picture = outcome(getattr(plotting, name), replaced(FIGURES[name], odd, place))
    if picture is not NAMED:
        assert not re.search(r"\b(nan|inf)\b", picture.alt), picture.alt
