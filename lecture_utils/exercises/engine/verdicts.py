"""The verdicts on an answer that was run, from the most telling to the last resort."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from lecture_utils.exercises.engine.explanations import explain
from lecture_utils.exercises.engine.feedback import Feedback, Verdict
from lecture_utils.exercises.engine.results import (
    Outcome,
    Unreadable,
    first_line,
    format_value,
    outcome_of,
    outcomes_equal,
    values_equal,
)
from lecture_utils.exercises.engine.sandbox import run_with_timeout

if TYPE_CHECKING:
    from lecture_utils.exercises.engine.exercise import Exercise


@dataclass(frozen=True)
class Attempt:
    """What an answer did with every probe of an exercise, beside what the solution does.

    Attributes
    ----------
    exercise : Exercise
    function : callable
        The answer, ready to be run on a probe.
    expected, given : list of Outcome
        One a probe.
    """

    exercise: Exercise
    function: Callable
    expected: list[Outcome]
    given: list[Outcome]

    def right(self, expected: Outcome, given: Outcome) -> bool:
        """Whether one outcome has the right values."""
        tolerances = self.exercise.rtol, self.exercise.atol
        return given.error is None and values_equal(expected.value, given.value, *tolerances)

    @property
    def failing(self) -> int:
        """The first probe with a wrong outcome."""
        pairs = enumerate(zip(self.expected, self.given, strict=True))
        return next((i for i, pair in pairs if not self.right(*pair)), len(self.given))

    @property
    def difference(self) -> tuple[str, Any, Any]:
        """What differs in the failing probe: its label, the expected and the given value."""
        expected, given = self.expected[self.failing].value, self.given[self.failing].value
        if isinstance(expected, dict) and isinstance(given, dict):
            label = next(k for k in expected if not self._equal(expected[k], given.get(k)))
            return f"{label}: ", expected[label], given.get(label)
        return "", expected, given

    def _equal(self, one, other):
        return values_equal(one, other, self.exercise.rtol, self.exercise.atol)

    def facts(self, *labels: str) -> tuple:
        """Return the chosen ones of input, expected and yours for the failing probe."""
        label, expected, given = self.difference
        texts = [label + format_value(expected), label + format_value(given)]
        if texts[0] == texts[1]:
            texts = [label + format_value(expected, 8), label + format_value(given, 8)]
        inputs = self.exercise.named_inputs(self.exercise.probes[self.failing])
        known = {"input": inputs, "expected": texts[0], "yours": texts[1]}
        return tuple((name, known[name]) for name in labels if known[name])


def still_blank(attempt: Attempt) -> Feedback | None:
    """Tell whether a blank is still in use, as a result or as `raise NotImplementedError`."""
    for outcome in attempt.given:
        values = outcome.value.values() if isinstance(outcome.value, dict) else [outcome.value]
        todo = isinstance(outcome.error, NotImplementedError) and not first_line(outcome.error)
        if todo or any(value is Ellipsis for value in values):
            return Feedback(Verdict.UNANSWERED, attempt.exercise.blank)


def passed(attempt: Attempt) -> Feedback | None:
    """Pass if every probe is right and no input changed."""
    if attempt.failing == len(attempt.given) and not any(o.changed_input for o in attempt.given):
        return Feedback(Verdict.PASSED, attempt.exercise.on_success)


def misconception(attempt: Attempt) -> Feedback | None:
    """Recognise a wrong implementation that does the same with every probe."""
    exercise = attempt.exercise
    for known in exercise.known_misconceptions:
        function = exercise.adapter(known.function)
        pairs = zip(exercise.probes, attempt.given, strict=True)
        if all(
            outcomes_equal(outcome_of(function, probe), given, exercise.rtol, exercise.atol)
            for probe, given in pairs
        ):
            error = next((o.error for o in attempt.given if o.error), None)
            facts = () if error is None else (_quoted(error),)
            return Feedback(Verdict.MISCONCEPTION, known.sentence, facts, known.slug)


def changed_input(attempt: Attempt) -> Feedback | None:
    """Notice that the caller's tensor is not what it was."""
    if any(outcome.changed_input for outcome in attempt.given):
        return Feedback(
            Verdict.CHANGES_INPUT,
            "Your function changes its input in place: the caller's own tensor is different "
            "afterwards. Make a new tensor instead of writing into `[...]`, `+=` and the like.",
        )


def right_for_one_row(attempt: Attempt) -> Feedback | None:
    """Notice that each row alone is right, and all of them together are not."""
    probe = attempt.exercise.probes[attempt.failing]
    first = probe[0] if probe else None
    if not isinstance(first, torch.Tensor) or first.ndim < 2 or len(first) < 2:
        return None
    rows = [tuple(_row(arg, i, len(first)) for arg in probe) for i in range(len(first))]

    def all_right():
        solved, function = attempt.exercise.solved, attempt.function
        return all(attempt.right(outcome_of(solved, r), outcome_of(function, r)) for r in rows)

    if not run_with_timeout(attempt.exercise.timeout, all_right):
        return None
    sentence = (
        f"Right for one row at a time, not for {len(first)} rows together. Which of your lines "
        "mixes the rows, or expects a single one?"
    )
    error = attempt.given[attempt.failing].error
    if error is not None:
        return Feedback(Verdict.ONE_ROW, f"{sentence} {explain(error)}", (_quoted(error),))
    return Feedback(Verdict.ONE_ROW, sentence, attempt.facts("input", "expected", "yours"))


def _row(argument, i, rows):
    batched = isinstance(argument, torch.Tensor) and argument.ndim > 0 and len(argument) == rows
    return argument[i : i + 1] if batched else argument


def raised(attempt: Attempt) -> Feedback | None:
    """Say in words what an exception means."""
    error = attempt.given[attempt.failing].error
    if error is not None:
        return Feedback(Verdict.RAISED, explain(error), (*attempt.facts("input"), _quoted(error)))


def _quoted(error):
    return "error", f"{type(error).__name__}: {first_line(error)}".rstrip(": ")


def nothing(attempt: Attempt) -> Feedback | None:
    """Notice None where a result should be."""
    if attempt.difference[2] is None:
        return Feedback(
            Verdict.NOTHING,
            "Your function returns nothing: it ends without `return`, or with an empty one.",
        )


def unreadable(attempt: Attempt) -> Feedback | None:
    """Name a result that is no number, array, list or tensor."""
    _, expected, given = attempt.difference
    if isinstance(given, Unreadable) or isinstance(given, dict) != isinstance(expected, dict):
        what = given.what if isinstance(given, Unreadable) else "dict"
        sentence = f"Your result is a {what}. Return a tensor or a number instead."
        return Feedback(Verdict.TYPE, sentence, attempt.facts("input", "expected"))


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


def _shape(tensor):
    shape = tuple(tensor.shape)
    return f"shape {shape}" if shape else "shape (), a single number"


def not_a_number(attempt: Attempt) -> Feedback | None:
    """Find nan or inf where a finite number belongs."""
    given = attempt.difference[2]
    if not isinstance(given, torch.Tensor) or given.isfinite().all():
        return None
    if given.isnan().any():
        sentence = (
            "Your result contains nan, not a number: infinity over infinity, infinity minus "
            "infinity, or 0 times infinity. Which of your steps makes the first infinity?"
        )
    else:
        sentence = (
            "Your result contains an infinity: e to a large number, the logarithm of 0, or a "
            "division by 0. Which of your steps is it?"
        )
    return Feedback(Verdict.NOT_FINITE, sentence, attempt.facts("input", "expected", "yours"))


def wrong_dtype(attempt: Attempt) -> Feedback | None:
    """Name a number format that cannot hold the result."""
    _, expected, given = attempt.difference
    if not isinstance(given, torch.Tensor) or not expected.is_floating_point():
        return None
    name = str(given.dtype).removeprefix("torch.")
    why = {"float16": "keeps three digits", "bfloat16": "keeps two digits"}.get(name)
    if given.is_complex():
        why = "has imaginary parts"
    elif not given.is_floating_point():
        why = "holds whole numbers, so the fractions are cut off"
    if why:
        sentence = f"Your result has dtype {name}, which {why}. Use float32."
        return Feedback(Verdict.DTYPE, sentence, attempt.facts("input", "expected", "yours"))


def wrong(attempt: Attempt) -> Feedback | None:
    """Show the input, the expected and the given value; nothing else is known."""
    return Feedback(
        Verdict.WRONG,
        "Not the right result yet. Follow this input through your lines, by hand where you can: "
        "at which line do you leave the way to the expected value?",
        attempt.facts("input", "expected", "yours"),
    )


DIAGNOSES = (
    still_blank,
    passed,
    misconception,
    changed_input,
    right_for_one_row,
    raised,
    nothing,
    unreadable,
    wrong_shape,
    not_a_number,
    wrong_dtype,
    wrong,
)
