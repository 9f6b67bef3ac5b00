"""Wrong results that are close to the right ones, or a step away from them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from lecture_utils.exercises.engine.feedback import Feedback, Verdict
from lecture_utils.exercises.engine.results import values_equal

if TYPE_CHECKING:
    from lecture_utils.exercises.engine.verdicts import Attempt

SHOWN = ("input", "expected", "yours")
STEPS = {  # from the right result to the wrong one
    "Your result has the opposite sign.": lambda x: -x,
    "Your result is the logarithm of what is asked for: there is one `log` too many.": torch.log,
    "Your result is minus the logarithm of what is asked for.": lambda x: -torch.log(x),
    "Your result is the exponential of what is asked for: there is one `exp` too many, or a `log` "
    "is missing.": torch.exp,
    "Your result is 1 divided by what is asked for: the division is upside down.": lambda x: 1 / x,
    "Your result is 1 minus what is asked for.": lambda x: 1 - x,
    "Your result is the absolute value of what is asked for: the sign is lost.": torch.abs,
    "Your result is the square of what is asked for.": torch.square,
    "Your result is the square root of what is asked for.": torch.sqrt,
    "Your result is what is asked for, rounded down.": torch.floor,
    "Your result is what is asked for, rounded to integers.": torch.round,
    "Your numbers are 1 too large.": lambda x: x + 1,
    "Your numbers are 1 too small.": lambda x: x - 1,
    "You added the numbers up; they are asked for one by one.": torch.sum,
    "You averaged the numbers; they are asked for one by one.": torch.mean,
    "You returned the largest number only; all of them are asked for.": torch.max,
    "You returned the smallest number only; all of them are asked for.": torch.min,
    "You returned the place of the largest number; the numbers are asked for.": torch.argmax,
    "You added the numbers up along the rows; they are asked for one by one.": lambda x: x.sum(-1),
    "You added the numbers up along the columns; they are asked for one by one.": lambda x: x.sum(
        0
    ),
    "You averaged over the rows; the numbers are asked for one by one.": lambda x: x.mean(0),
    "You returned only the first of what is asked for. Does a `return` inside a loop end it too "
    "early, or is there an index `[0]`?": lambda x: x[0],
    "You returned only the first of what is asked for, in a list of its own.": lambda x: x[:1],
    "You returned only the last of what is asked for. Is something overwritten in each round of a "
    "loop?": lambda x: x[-1],
    "The last number is missing.": lambda x: x[:-1],
    "The first number is missing.": lambda x: x[1:],
    "The numbers are right, but in reverse order.": lambda x: x.flip(0),
    "The numbers are right, but in ascending order.": lambda x: x.sort().values,
    "The numbers are right, but in descending order.": lambda x: x.sort(descending=True).values,
    "Rows and columns have changed places.": lambda x: x.T,
    "The numbers are right, but all in one row.": torch.flatten,
    "Your numbers are running totals of what is asked for.": lambda x: x.cumsum(-1),
}


def pairs(attempt: Attempt) -> list[tuple[torch.Tensor, torch.Tensor]] | None:
    """Return the expected and the given tensor of each probe, None if something else is there."""
    if any(outcome.error for outcome in attempt.given):
        return None
    label = attempt.difference[0]
    found = [
        (e.value.get(label), g.value.get(label))
        if label and isinstance(g.value, dict)
        else (e.value, g.value)
        for e, g in zip(attempt.expected, attempt.given, strict=True)
    ]
    if all(isinstance(value, torch.Tensor) for pair in found for value in pair):
        return [(expected.double(), given) for expected, given in found]
    return None


def nearly(attempt: Attempt) -> Feedback | None:
    """Notice results whose first digits are right."""
    found = pairs(attempt)
    if not found or not attempt.difference[1].is_floating_point():
        return None
    if found[0][1].dtype in (torch.float16, torch.bfloat16):
        return None
    if all(values_equal(expected, given, 0.02, 0.0055) for expected, given in found):
        return Feedback(
            Verdict.NEARLY,
            "Very close, but not exact. Is something rounded (2.718 for e, a `round`, half "
            "precision), or is a small number added somewhere?",
            attempt.facts(*SHOWN),
        )


def transformed(attempt: Attempt) -> Feedback | None:
    """Notice results that are one step away from the right ones, in the same way everywhere."""
    found = pairs(attempt)
    if not found:
        return None
    for sentence, step in STEPS.items():
        if all(
            values_equal(_after(step, expected), given, 1e-4, 1e-6) for expected, given in found
        ):
            return Feedback(Verdict.TRANSFORMED, sentence, attempt.facts(*SHOWN))
    sentence = _scaled(attempt, found) or _constant(found) or _input(attempt)
    return Feedback(Verdict.TRANSFORMED, sentence, attempt.facts(*SHOWN)) if sentence else None


def _after(step, value):
    try:
        return step(value)
    except (RuntimeError, IndexError, TypeError):
        return None


def _scaled(attempt, found) -> str | None:
    """Tell by which factor the results are too large, and what that factor may be."""
    ratios = [_ratio(expected, given) for expected, given in found]
    if None in ratios:
        return None
    sizes = [
        next((p.shape for p in probe if isinstance(p, torch.Tensor)), ())
        for probe in attempt.exercise.probes
    ]
    if len({round(ratio, 4) for ratio in ratios}) == 1:
        return f"All your numbers are {ratios[0]:.4g} times as large as they should be."
    for place, name in enumerate(("N, the number of examples", "C, the number of classes")):
        if not all(len(size) > place for size in sizes):
            return None
        for power, verb in ((1, "large"), (-1, "small")):
            fixed = {
                round(r * size[place] ** -power, 4) for r, size in zip(ratios, sizes, strict=True)
            }
            if fixed == {1.0}:
                return f"Your result is too {verb} by a factor of {name}."
            if len(fixed) == 1 and power == 1:
                fixed_number = 1 / fixed.pop()
                return f"You always divide by {fixed_number:.4g}. It should be {name}."
    return None


def _ratio(expected, given):
    if expected.shape != given.shape or given.is_complex() or not given.isfinite().all():
        return None
    nonzero = expected.abs() > 1e-9
    ratios = given.double()[nonzero] / expected[nonzero]
    if not len(ratios) or given[~nonzero].abs().gt(1e-6).any():
        return None
    first = ratios.flatten()[0].item()
    same = torch.allclose(ratios, ratios[:1], 1e-3)
    return first if same and abs(first) > 1e-9 else None


def _constant(found) -> str | None:
    (first_expected, first), *others = found
    if not others or any(values_equal(first_expected, expected, 1e-4) for expected, _ in others):
        return None
    if all(values_equal(first, given) for _, given in others):
        return "Your result is the same whatever the input. Which line uses the arguments?"
    return None


def _input(attempt) -> str | None:
    inputs = [probe[0] if probe else None for probe in attempt.exercise.probes]
    same = [
        isinstance(given.value, torch.Tensor)
        and isinstance(x, torch.Tensor)
        and values_equal(x, given.value)
        for x, given in zip(inputs, attempt.given, strict=True)
    ]
    return "You returned the input as it came in." if all(same) else None


def right_for_some(attempt: Attempt) -> Feedback | None:
    """Notice an answer that is right for some inputs only."""
    right = sum(attempt.rights)
    if not right:
        return None
    return Feedback(
        Verdict.WRONG,
        f"Right for {right} of {len(attempt.rights)} inputs, but not for this one. What is "
        "different about it: its size, its signs, its order? A number written into the code fits "
        "one size only.",
        attempt.facts(*SHOWN),
    )
