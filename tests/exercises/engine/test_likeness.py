"""Results that are close to the right ones, or a step away from them, are told so."""

import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from lecture_utils import exercises
from lecture_utils.exercises.engine import exercise

softmax, chance = exercises.softmax, exercises.chance_loss
right = softmax.reference


@exercise(
    "Write the mean of -log p of the true class.",
    probes=[(torch.rand(n, c) + 0.1, torch.arange(n) % c) for n, c in ((2, 3), (4, 2), (1, 5))],
    hints=["A", "B"],
)
def loss(p, y):
    return F.nll_loss(p.log(), y)


@exercise("Sum the rows.", probes=[torch.eye(2) + 1, torch.eye(3) + 1], hints=["A", "B"])
def rows(x):
    return x.sum(1) * torch.arange(1, len(x) + 1)


rows.misconceptions(not_weighted=(lambda x: x.sum(1), "The rows are not weighted by their place."))


def only_two_rows(x):
    if len(x) > 2:
        raise ValueError("too long")
    return x.sum(1)


def fixed(divisor):
    return lambda p, y: F.nll_loss(p.log(), y, reduction="sum") / divisor


TRANSFORMED = {  # exercise, answer, words of the sentence
    "percent": (softmax, lambda z: 100 * right(z), "100 times as large"),
    "sign": (softmax, lambda z: -right(z), "opposite sign"),
    "log": (chance, lambda c: math.log(math.log(c)), "one `log` too many"),
    "sorted": (softmax, lambda z: right(z).sort(descending=True).values, "descending"),
    "first in a list": (softmax, lambda z: right(z)[:1], "inside a loop"),
    "last": (softmax, lambda z: right(z)[-1], "overwritten in each round"),
    "rounded": (softmax, lambda z: right(z).round(decimals=2), "Very close"),
    "e is 2.7": (softmax, lambda z: 2.718**z / (2.718**z).sum(), "2.718 for e"),
    "constant": (chance, lambda c: 2.0, "same whatever the input"),
    "input": (softmax, lambda z: z, "returned one of the inputs"),
    "proportions": (softmax, lambda z: right(z) / right(z)[-1], "right proportions"),
    "fixed divisor": (loss, fixed(3), "always divide by 3. It should be `len(p)`"),
    "summed": (loss, fixed(1), "factor of `len(p)`"),
    "divided by classes": (
        loss,
        lambda p, y: fixed(p.shape[1])(p, y),
        "divided by `p.shape[1]`, the number of classes",
    ),
    "twice divided": (loss, lambda p, y: fixed(len(p) ** 2)(p, y), "too small by a factor"),
    "one case": (chance, lambda c: math.log(3), "same whatever the input"),
    "right for one": (chance, lambda c: c * math.log(2) / 2, "Right for 1 of 4 inputs"),
}


@pytest.mark.parametrize("case", TRANSFORMED.values(), ids=TRANSFORMED)
def test_a_result_one_step_away_is_named(case):
    asked, answer, words = case
    feedback = asked.check(answer)
    assert words in feedback.sentence, feedback.message
    assert not feedback.passed


def test_a_coincidence_in_one_input_is_no_likeness():
    feedback = softmax.check(lambda z: -right(z) if len(z) == 3 else right(z) ** 3)
    assert "sign" not in feedback.sentence


def test_a_known_mistake_that_stops_with_an_error_elsewhere_is_told_both():
    feedback = rows.check(only_two_rows)
    assert feedback.misconception == "not-weighted"
    assert "And with another input: It stops in your line `raise ValueError" in feedback.message


def test_a_yield_and_a_generator_are_named():
    def yields(z):
        yield from right(z)

    for answer in (yields, lambda z: (value for value in right(z))):
        assert "`yield`" in softmax.check(answer).message


def test_printing_is_not_returning():
    assert "prints, but returns nothing" in softmax.check(lambda z: print(right(z))).message


def test_a_network_is_compared_layer_by_layer():
    narrow = exercises.mlp.reference()
    narrow.l2, narrow.l3 = torch.nn.Linear(520, 300), torch.nn.Linear(300, 240)
    assert "layer 2: yours is 520 -> 300; 520 -> 320 is" in exercises.mlp.check(narrow).message
    more = exercises.mlp.reference()
    more.norm = torch.nn.BatchNorm1d(520)
    assert "parameters outside the linear layers" in exercises.mlp.check(more).message


def test_numpy_notices_of_a_right_answer_are_not_the_students_business():
    feedback = exercises.cross_entropy.check(lambda p, y: -np.dot(np.array(y), np.log(p)))
    assert feedback.passed
    assert "printed" not in dict(feedback.facts)
