"""Wrong results that are close to the right ones, or a step away from them."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

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
    "Your result is rounded to one decimal place.": lambda x: x.round(decimals=1),
    "Your result is rounded to two decimal places.": lambda x: x.round(decimals=2),
    "Your result is rounded to three decimal places.": lambda x: x.round(decimals=3),
    "Your result is in percent and rounded. A fraction is asked for, as exact as it is.": (
        lambda x: (100 * x).round(decimals=1)
    ),
    "Your numbers are 1 too large.": lambda x: x + 1,
    "Your numbers are 1 too small.": lambda x: x - 1,
    "You returned only the first of what is asked for. Does a `return` inside a loop end it too "
    "early, or is there an index `[0]`?": lambda x: x[0],
    "You added the numbers up; they are asked for one by one.": torch.sum,
    "You averaged the numbers; they are asked for one by one.": torch.mean,
    "You returned the largest number only; all of them are asked for.": torch.max,
    "You returned the smallest number only; all of them are asked for.": torch.min,
    "You returned the index of the largest number; the numbers are asked for.": lambda x: (
        x.argmax() if x.ndim else None
    ),
    "You added the numbers up along the rows; they are asked for one by one.": lambda x: x.sum(-1),
    "You added the numbers up along the columns; they are asked for one by one.": lambda x: x.sum(
        0
    ),
    "You averaged over the rows; the numbers are asked for one by one.": lambda x: x.mean(0),
    "You returned only the first of what is asked for, in a list of its own. Does a `return` "
    "inside a loop end it too early?": lambda x: x[:1],
    "You returned only the last of what is asked for. Is something overwritten in each round of a "
    "loop?": lambda x: x[-1],
    "The last number is missing.": lambda x: x[:-1],
    "The first number is missing.": lambda x: x[1:],
    "The numbers are right, but in reverse order.": lambda x: x.flip(0),
    "The numbers are right, but in ascending order.": lambda x: x.sort().values,
    "The numbers are right, but in descending order.": lambda x: x.sort(descending=True).values,
    "Rows and columns have changed places.": lambda x: x.T,
    "The numbers are right, but all in one row.": lambda x: x.flatten() if x.ndim > 1 else None,
    "Your numbers are running totals of what is asked for.": lambda x: x.cumsum(-1),
}


def pairs(attempt: Attempt) -> list[tuple[torch.Tensor, torch.Tensor]] | None:
    """Return the expected and the given tensor of each probe, None if something else is there."""
    if any(outcome.error for outcome in attempt.given):
        return None
    label = attempt.difference[0]
    found: list[tuple[Any, Any]] = [
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
    sentence = _scaled(attempt, found) or _input(attempt)
    return Feedback(Verdict.TRANSFORMED, sentence, attempt.facts(*SHOWN)) if sentence else None


def _after(step: Any, value: Any) -> Any:
    try:
        return step(value)
    except (RuntimeError, IndexError, TypeError):
        return None


def _scaled(attempt: Any, found: Any) -> str | None:
    """Tell by which factor the results are too large, and what that factor may be."""
    ratios = [_ratio(expected, given) for expected, given in found]
    if None in ratios:
        return None
    if len({round(ratio, 4) for ratio in ratios}) == 1:
        return f"All your numbers are {ratios[0]:.4g} times as large as they should be."
    name, sizes = _sizes(attempt.exercise)
    n, c = ([size[place] if len(size) > place else 0 for size in sizes] for place in (0, 1))
    for ours, length in ((n, f"`len({name})`"), (c, f"`{name}.shape[1]`")):
        if not all(ours):
            return None
        if _alike(r / size for r, size in zip(ratios, ours, strict=True)):
            divisor = ours[0] / ratios[0]
            if abs(divisor - 1) < 1e-3:
                return f"Your result is too large by a factor of {length}: a sum, and not a mean?"
            return f"You always divide by {divisor:.4g}. It should be {length}."
        if _alike([1, *(r * size for r, size in zip(ratios, ours, strict=True))]):
            return f"Your result is too small by a factor of {length}."
    if _alike([1, *(r * b / a for r, a, b in zip(ratios, n, c, strict=True))]):
        return f"You divided by {length}, the number of classes. It should be the mean over N."
    return None


def _sizes(exercise: Any) -> tuple[str, list]:
    """Return the name of the first argument that is a tensor, and its shape in each probe."""
    arguments = zip(inspect.signature(exercise.solved).parameters, exercise.probes[0], strict=True)
    names = [name for name, value in arguments if isinstance(value, torch.Tensor)]
    tensors = ([p for p in probe if isinstance(p, torch.Tensor)] for probe in exercise.probes)
    return (names or [""])[0], [found[0].shape if found else () for found in tensors]


def _alike(numbers: Any) -> bool:
    return len({round(number, 3) for number in numbers}) == 1


def _ratio(expected: Any, given: Any) -> Any:
    if expected.shape != given.shape or given.is_complex() or not given.isfinite().all():
        return None
    nonzero = expected.abs() > 1e-9
    ratios = given.double()[nonzero] / expected[nonzero]
    if not len(ratios) or given[~nonzero].abs().gt(1e-6).any():
        return None
    first = ratios.flatten()[0].item()
    same = torch.allclose(ratios, ratios[:1], 1e-3)
    return first if same and abs(first) > 1e-9 else None


def constant(attempt: Attempt) -> Feedback | None:
    """Notice one result for all inputs, where there should be several."""
    found: Any = pairs(attempt) or [(None, None)]
    (first_expected, first), *others = found
    if not others or first.isnan().any():
        return None
    if any(values_equal(first_expected, expected, 1e-4) for expected, _ in others):
        return None
    if not all(values_equal(first, given) for _, given in others):
        return None
    sentence = "Your result is the same whatever the input. Which line uses the arguments?"
    return Feedback(Verdict.TRANSFORMED, sentence, attempt.facts(*SHOWN))


def _input(attempt: Any) -> str | None:
    given = [outcome.value for outcome in attempt.given]
    for inputs in zip(*attempt.exercise.probes, strict=True):
        tensors = all(isinstance(one, torch.Tensor) for one in inputs)
        if tensors and all(map(values_equal, inputs, given)):
            return "You returned one of the inputs as it came in."
    return None


def proportional(attempt: Attempt) -> Feedback | None:
    """Notice a factor of its own for each input, where there are several numbers."""
    found = pairs(attempt)
    if not found or any(expected.numel() < 2 for expected, _ in found):
        return None
    if None in [_ratio(*pair) for pair in found]:
        return None
    return Feedback(
        Verdict.TRANSFORMED,
        "Your numbers have the right proportions, but the wrong size, and by a different factor "
        "for each input. What do you divide by in the last step?",
        attempt.facts(*SHOWN),
    )


def right_for_some(attempt: Attempt) -> Feedback | None:
    """Notice an answer that is right for some inputs only."""
    right = sum(attempt.rights)
    if not right:
        return None
    return Feedback(
        Verdict.WRONG,
        f"Right for {right} of {len(attempt.rights)} inputs, but not for this one. What is "
        "different about it: its size, its signs, its order? A number written into the code (an "
        "index, a size, a divisor) fits one input only.",
        attempt.facts(*SHOWN),
    )
