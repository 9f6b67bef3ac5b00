"""Numbers may come as anything that holds numbers, and a figure is drawn from them."""

from fractions import Fraction

import numpy as np
import pytest
import torch

from lecture_utils import plotting

P = [0.5, 0.3, 0.2]
FORMS = {
    "a tensor with a gradient": lambda values: torch.tensor(values, requires_grad=True),
    "a tensor turned round": lambda values: torch.tensor(values[::-1]).flip(0),
    "an array read backwards": lambda values: np.array(values[::-1])[::-1],
    "a column of NumPy's numbers": lambda values: [np.float64(value) for value in values],
    "another order of bytes": lambda values: np.array(values, dtype=">f8"),
}
FIGURES = {
    "bars": lambda of: plotting.probability_bars(of(P), logits=of([2.0, 1.0, 0.1])),
    "temperatures": lambda of: plotting.temperature_bars(of([2.0, 1.0, 0.1]), of([0.5, 2.0])),
    "arrows": lambda of: plotting.gradient_arrows(of(P), 0),
    "parts": lambda of: plotting.cross_entropy_parts({"hard": of([1.0, 0.0, 0.0])}, of(P)),
    "report": lambda of: plotting.class_report(of(P), of(P)),
    "histogram": lambda of: plotting.histograms({"a": of(P)}),
    "shares": lambda of: plotting.shifted_shares(of([2.0, 1.0, 0.1]), 1.0),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", FIGURES)
def test_the_form_of_numbers_does_not_matter(name, form):
    assert FIGURES[name](FORMS[form]).alt == FIGURES[name](np.array).alt


def test_a_fraction_is_a_number():
    assert "one is 0.25" in plotting.expected_losses(Fraction(1, 4)).alt
    assert plotting.class_bars({"a": Fraction(1, 2), "b": np.int64(2)})


MISTAKES = {
    "sizes must be integers from 1": lambda: plotting.network([3, 2.5]),
    "sizes must be integers": lambda: plotting.network([3, -1]),
    "counts must be integers from 0": lambda: plotting.confusion_matrix([[0.5, 1], [1, 1]]),
    "what is torch.float32.*expected a text": lambda: plotting.digit_grid(
        torch.zeros(1, 28, 28), what=torch.ones(2)
    ),
    "title is 3": lambda: plotting.probability_bars(P, title=3),
    "target is 3": lambda: plotting.block_diagram(["a"], target=3),
    "1e-06 or more": lambda: plotting.temperature_bars(P, [1e-45]),
    "must be a finite number": lambda: plotting.loss_slopes(10**400),
}


@pytest.mark.parametrize("message", MISTAKES)
def test_another_kind_of_argument_is_named(message):
    with pytest.raises(ValueError, match=message):
        MISTAKES[message]()


@pytest.mark.parametrize("name", ["", " ", "\n\n", "\u200b", "\ud800", "a\ud800b"])
def test_a_name_that_shows_nothing_ends_no_figure(name):
    for picture in (
        plotting.block_diagram([name, "b"], values=[name, ""], outputs=[name], target=name),
        plotting.class_bars({name: 1, "b": 2}),
    ):
        picture._repr_mimebundle_()


def test_a_very_long_name_leaves_room_for_the_figure():
    name = "a" + 10_000 * " word" + " z"
    picture = plotting.probability_bars([0.7, 0.3], [name, "b"], title=name)
    assert picture._repr_mimebundle_()  # no warning of matplotlib, which would be an error here
    assert f"{name[:19]}…{name[-20:]}: 0.7000" in picture.alt
    with pytest.raises(ValueError, match="cannot tell apart"):
        plotting.class_bars({"x" * 100: 5, "x" * 101: 3})
