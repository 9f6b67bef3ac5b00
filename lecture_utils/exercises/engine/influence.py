"""Arguments that have no effect on a result, and should have one."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import torch

from lecture_utils.exercises.engine.feedback import Feedback, Verdict
from lecture_utils.exercises.engine.results import outcome_of, outcomes_equal
from lecture_utils.exercises.engine.sandbox import AnswerDied, AnswerTimeout, run

if TYPE_CHECKING:
    from lecture_utils.exercises.engine.verdicts import Attempt


def without_effect(attempt: Attempt) -> Feedback | None:
    """Name an argument that can be changed without changing the result."""
    values = [outcome.value for outcome in attempt.given]
    if not all(isinstance(value, torch.Tensor) and value.isfinite().all() for value in values):
        return None
    names = list(inspect.signature(attempt.exercise.solved).parameters)
    try:
        idle, _ = run(attempt.exercise.timeout, lambda _: [_idle(attempt, k) for k in names])
    except (AnswerTimeout, AnswerDied):
        return None
    for name in (name for name, found in zip(names, idle, strict=True) if found):
        return Feedback(
            Verdict.WRONG,
            f"`{name}` has no effect on your result: with another one it stays the same. Where "
            "should it come in?",
            attempt.facts("input", "expected", "yours"),
        )


def _idle(attempt: Attempt, name: str) -> bool:
    """Whether the answer gives the same with another value of an argument, probe by probe."""
    place = list(inspect.signature(attempt.exercise.solved).parameters).index(name)
    told_apart = 0
    for k, probe in enumerate(attempt.exercise.probes):
        other = [_another(value) if j == place else value for j, value in enumerate(probe)]
        if other[place] is None:
            continue
        expected = outcome_of(attempt.exercise.solved, tuple(other))
        if expected.error or outcomes_equal(expected, attempt.expected[k], 1e-3, 1e-5):
            continue
        given = outcome_of(attempt.function, tuple(other))
        if not outcomes_equal(given, attempt.given[k], 1e-6, 1e-9):
            return False
        told_apart += 1
    return told_apart > 1


def _another(value: Any) -> Any:
    """Return a value of the same kind, None if there is no telling."""
    if isinstance(value, torch.Tensor) and value.is_floating_point():
        return 0.9 * value.flip(-1) + 0.04
    if isinstance(value, torch.Tensor):
        return (value + 1) % (value.max() + 1) if value.max() > 0 else None
    if isinstance(value, list) and all(isinstance(one, int | float) for one in value):
        return [type(one)(1.5 * one + 1) for one in value]
    return type(value)(1.5 * value + 1) if isinstance(value, int | float) else None
