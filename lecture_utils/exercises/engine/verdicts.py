"""The verdicts on an answer that was run, from the most telling to the last resort."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import torch

from lecture_utils.exercises.engine.adapters import Deferred
from lecture_utils.exercises.engine.explanations import explain
from lecture_utils.exercises.engine.feedback import Feedback, Verdict
from lecture_utils.exercises.engine.forms import (
    no_return,
    not_a_number,
    nothing,
    unreadable,
    wrong_dtype,
    wrong_shape,
)
from lecture_utils.exercises.engine.influence import without_effect
from lecture_utils.exercises.engine.likeness import (
    constant,
    nearly,
    proportional,
    right_for_some,
    transformed,
)
from lecture_utils.exercises.engine.repair import (
    SmallChange,
    repaired,
    repaired_by_keeping,
    repaired_from_nan,
    small_change,
    two_things,
)
from lecture_utils.exercises.engine.results import (
    Outcome,
    format_value,
    outcome_of,
    outcomes_equal,
    values_equal,
)
from lecture_utils.exercises.engine.sandbox import run
from lecture_utils.exercises.engine.ways import functions_called, title

if TYPE_CHECKING:
    from collections.abc import Callable

    from lecture_utils.exercises.engine.exercise import Exercise


@dataclass(frozen=True)
class Attempt:
    """What an answer did with every probe of an exercise, beside what the solution does.

    Attributes
    ----------
    exercise : Exercise
    answer : object
    function : callable
        The answer, ready to be run on a probe.
    given : list of Outcome
        One per probe.
    printed : str
    """

    exercise: Exercise
    answer: Any
    function: Callable
    given: list[Outcome]
    printed: str = ""

    @property
    def expected(self) -> list[Outcome]:
        """What the solution does, probe by probe."""
        return self.exercise.expected

    def right(self, expected: Outcome, given: Outcome) -> bool:
        """Whether one outcome has the right values."""
        return given.error is None and self.equal(expected.value, given.value)

    def equal(self, one: Any, other: Any) -> bool:
        """Whether two values agree within the tolerances of the exercise."""
        return values_equal(one, other, self.exercise.rtol, self.exercise.atol)

    @property
    def rights(self) -> list[bool]:
        """Which probes have the right values."""
        return [self.right(*pair) for pair in zip(self.expected, self.given, strict=True)]

    @property
    def failing(self) -> int:
        """The first probe with a wrong outcome."""
        return [*self.rights, False].index(False)

    @property
    def difference(self) -> tuple[str, Any, Any]:
        """What differs in the failing probe: its label, the expected and the given value."""
        expected, given = self.expected[self.failing].value, self.given[self.failing].value
        if not (isinstance(expected, dict) and isinstance(given, dict)):
            return "", expected, given
        both = [(key, expected.get(key), given.get(key)) for key in given | expected]
        return next(three for three in both if not self.equal(*three[1:]))

    @cached_property
    def small_change(self) -> SmallChange | None:
        """A small change of the student's lines that helps; the search takes a moment."""
        return small_change(self)

    def facts(self, *names: str) -> tuple:
        """Return the chosen ones of input, expected and yours for the failing probe."""
        label, *values = self.difference
        label += ": " * bool(label)
        texts = [label + format_value(value) for value in values]
        if texts[0] == texts[1]:
            texts = [label + format_value(value, 8) for value in values]
        inputs = self.exercise.named_inputs(self.exercise.probes[self.failing])
        known = {"input": inputs, "expected": texts[0], "yours": texts[1]}
        return tuple((name, known[name]) for name in names if known[name])


def still_blank(attempt: Attempt) -> Feedback | None:
    """Tell whether a blank is still in use, as a result or as `raise NotImplementedError`."""
    for outcome in attempt.given:
        values = outcome.value.values() if isinstance(outcome.value, dict) else [outcome.value]
        todo = str(outcome.error) == "NotImplementedError"
        if todo or any(value is Ellipsis for value in values):
            return Feedback(Verdict.UNANSWERED, attempt.exercise.blank)


def passed(attempt: Attempt) -> Feedback | None:
    """Pass if every probe is right, no input changed, and the way is the one asked for."""
    if not all(attempt.rights) or any(outcome.changed_input for outcome in attempt.given):
        return None
    exercise = attempt.exercise
    if exercise.without or exercise.by:
        called = _called(attempt)
        for name in exercise.without:
            if name in called:
                return Feedback(
                    Verdict.OTHER_WAY,
                    f"The values are right, but {title(name)} did the work. This exercise is about "
                    "doing that step yourself: try once more without it.",
                )
        if exercise.by and exercise.by not in called:
            sentence = f"The values are right. The exercise asks you to use {title(exercise.by)}."
            return Feedback(Verdict.OTHER_WAY, sentence)
    return Feedback(Verdict.PASSED, exercise.on_success)


def _called(attempt: Attempt) -> set[str]:
    """Return what the answer calls, and the classes that it is made of."""

    def watch(printed: Any) -> Any:
        made = attempt.answer.made if isinstance(attempt.answer, Deferred) else attempt.answer
        probes = copy.deepcopy(attempt.exercise.probes)
        called = set().union(*(functions_called(attempt.function, *probe) for probe in probes))
        kind = made if isinstance(made, type) else type(made)
        return called | {base.__name__ for base in kind.__mro__}

    return run(attempt.exercise.timeout, watch)[0]


def misconception(attempt: Attempt) -> Feedback | None:
    """Recognise a wrong implementation that does the same with every probe."""
    exercise = attempt.exercise
    for known in exercise.known_misconceptions:
        pairs = zip(exercise.outcomes(known), attempt.given, strict=True)
        if all(outcomes_equal(*pair, exercise.rtol, exercise.atol) for pair in pairs):
            return Feedback(Verdict.MISCONCEPTION, known.sentence, _error(attempt), known.slug)


def misconception_and_error(attempt: Attempt) -> Feedback | None:
    """Recognise a wrong implementation that does the same with half of the probes or more.

    With the others, and with the first of them never, the answer stops with an error.
    """
    runs = [i for i, outcome in enumerate(attempt.given) if outcome.error is None]
    if 0 not in runs or attempt.rights[0] or 2 * len(runs) < len(attempt.given):
        return None
    exercise = attempt.exercise
    for known in exercise.known_misconceptions:
        outcomes = exercise.outcomes(known)
        pairs = [(outcomes[i], attempt.given[i]) for i in runs]
        if all(outcomes_equal(*pair, exercise.rtol, exercise.atol) for pair in pairs):
            error = next(outcome.error for outcome in attempt.given if outcome.error)
            sentence = f"{known.sentence} And with another input: {explain(error)}"
            return Feedback(Verdict.MISCONCEPTION, sentence, _error(attempt), known.slug)


def _error(attempt: Attempt) -> tuple:
    error = next((outcome.error for outcome in attempt.given if outcome.error), None)
    return () if error is None else (("error", str(error)),)


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

    given, _ = run(
        attempt.exercise.timeout, lambda _: [outcome_of(attempt.function, row) for row in rows]
    )
    expected = [outcome_of(attempt.exercise.solved, row) for row in rows]
    if not all(map(attempt.right, expected, given)):
        return None
    sentence = (
        f"Right for one row at a time, but not for {len(first)} rows together. Which of your lines "
        "mixes the rows, or expects a single one?"
    )
    error = attempt.given[attempt.failing].error
    if error is not None:
        return Feedback(Verdict.ONE_ROW, f"{sentence} {explain(error)}", (("error", str(error)),))
    return Feedback(Verdict.ONE_ROW, sentence, attempt.facts("input", "expected", "yours"))


def _row(argument: Any, i: Any, rows: Any) -> Any:
    batched = isinstance(argument, torch.Tensor) and argument.ndim > 0 and len(argument) == rows
    return argument[i : i + 1] if batched else argument


def raised(attempt: Attempt) -> Feedback | None:
    """Say in words what an exception means."""
    error = attempt.given[attempt.failing].error
    if error is not None:
        facts = (*attempt.facts("input"), ("error", str(error)))
        mends = attempt.small_change.mends if attempt.small_change else ""
        sentence = f"{explain(error)} {mends}".rstrip()
        return Feedback(Verdict.RAISED, sentence, facts)


def observed(attempt: Attempt) -> Feedback | None:
    """Name the property of a network, a class or a model that is not as it should be."""
    label, expected, given = attempt.difference
    if label and isinstance(given, str):
        asked = f"; {format_value(expected)} is asked for" if expected is not None else ""
        return Feedback(Verdict.WRONG, f"Look at {label}: yours is {given}{asked}.")


def wrong(attempt: Attempt) -> Feedback | None:
    """Show the input, the expected and the given value; nothing else is known."""
    return Feedback(
        Verdict.WRONG,
        "Not the right result yet. Follow this input through your lines, by hand where you can: "
        "which line is the first whose value surprises you?",
        attempt.facts("input", "expected", "yours"),
    )


DIAGNOSES = (
    still_blank,
    passed,
    no_return,
    repaired_by_keeping,
    repaired_from_nan,
    misconception,
    misconception_and_error,
    changed_input,
    nearly,
    transformed,
    repaired,
    constant,
    proportional,
    right_for_one_row,
    raised,
    nothing,
    unreadable,
    observed,
    wrong_shape,
    without_effect,
    two_things,
    not_a_number,
    wrong_dtype,
    right_for_some,
    wrong,
)
