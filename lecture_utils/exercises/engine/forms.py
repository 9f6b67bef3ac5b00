"""Results of the wrong form: nothing, no number, another shape, another number format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from lecture_utils.exercises.engine.adapters import ends_without_return
from lecture_utils.exercises.engine.feedback import Feedback, Verdict
from lecture_utils.exercises.engine.results import Outcome, Unreadable

if TYPE_CHECKING:
    from lecture_utils.exercises.engine.verdicts import Attempt


def no_return(attempt: Attempt) -> Feedback | None:
    """Notice a function without `return` before its None is taken for another mistake's."""
    ended = all(outcome.value is None and not outcome.error for outcome in attempt.given)
    return nothing(attempt) if ended and ends_without_return(attempt.answer) else None


def nothing(attempt: Attempt) -> Feedback | None:
    """Notice None where a result should be."""
    if attempt.difference[2] is None:
        sentence = "Your function returns nothing: it ends without `return`, or with an empty one."
        if attempt.printed:
            sentence = "Your function prints, but returns nothing. End it with `return`."
        return Feedback(Verdict.NOTHING, sentence)


KINDS = {
    "generator": "a generator. A `yield`, or parentheses around a `for`, makes one: use `return`, "
    "and square brackets around the `for`.",
    "coroutine": "a coroutine, because the function begins with `async`. A plain `def` will do.",
    "str": "text, a str. Return the number itself: `str` and f-strings are for printing only.",
    "tuple": "a tuple, several things at once. Return only what is asked for.",
    "layer": "a layer or a network, and not a tensor or a number. If its output is meant, create "
    "it first, then call it with the input: `nn.SomeLayer(...)(x)`.",
    "type": "a class and not its output. Create an object of the class first, then call it.",
    "function": "a function and not its result. Are the parentheses `()` missing after its name?",
}


def unreadable(attempt: Attempt) -> Feedback | None:
    """Name a result that is not a number, an array, a list or a tensor."""
    _, expected, given = attempt.difference
    if isinstance(given, Unreadable) or isinstance(given, dict) != isinstance(expected, dict):
        what = given.what if isinstance(given, Unreadable) else "dict"
        known = KINDS.get(what, f"a {what}. Return a tensor or a number instead.")
        facts = attempt.facts("input", "expected")
        return Feedback(Verdict.TYPE, f"Your result is {known}", facts)


def wrong_shape(attempt: Attempt) -> Feedback | None:
    """Compare shapes; the right values in another arrangement are told apart."""
    _, expected, given = attempt.difference
    if not isinstance(expected, torch.Tensor) or expected.shape == given.shape:
        return None
    want, have = _shape(expected), _shape(given)
    sentence = f"Your result has {have}; it should have {want}."
    if expected.squeeze().shape == given.squeeze().shape and attempt.right(
        Outcome(expected.squeeze()), Outcome(given.squeeze())
    ):
        sentence = f"The numbers are right, the shape is not: {have} instead of {want}."
    return Feedback(Verdict.SHAPE, sentence, attempt.facts("input", "expected", "yours"))


def _shape(tensor: torch.Tensor) -> str:
    shape = tuple(tensor.shape)
    return f"shape {shape}" if shape else "shape (), that is, a single number"


def not_a_number(attempt: Attempt) -> Feedback | None:
    """Find nan or inf where a finite number belongs."""
    given = attempt.difference[2]
    if not isinstance(given, torch.Tensor) or given.isfinite().all():
        return None
    if given.isnan().any():
        sentence = (
            'Your result contains nan, "not a number". It comes from 0/0, from infinity divided '
            "by infinity or minus infinity, or from the logarithm of a negative number. Which of "
            "your steps is it?"
        )
    else:
        sentence = (
            "Your result contains an infinity. It comes from e to a large power, the logarithm of "
            "0, or a division by 0. Which of your steps is it?"
        )
    return Feedback(Verdict.NOT_FINITE, sentence, attempt.facts("input", "expected", "yours"))


def wrong_dtype(attempt: Attempt) -> Feedback | None:
    """Name a number format that cannot hold the result."""
    _, expected, given = attempt.difference
    if not isinstance(given, torch.Tensor) or not expected.is_floating_point():
        return None
    name = str(given.dtype).removeprefix("torch.")
    why = {"float16": "keeps only three digits", "bfloat16": "keeps only two digits"}.get(name)
    if given.is_complex():
        why = "has imaginary parts"
    elif not given.is_floating_point():
        why = "holds integers, so the fractions are cut off"
    if why:
        sentence = f"Your result has dtype {name}, which {why}. Use float32."
        return Feedback(Verdict.DTYPE, sentence, attempt.facts("input", "expected", "yours"))
