"""A wrong answer that one small change would make right: in which line, and of what kind."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
import time
from types import FunctionType
from typing import TYPE_CHECKING, Any

import torch

from lecture_utils.exercises.engine.changes import changes
from lecture_utils.exercises.engine.feedback import Feedback, Verdict
from lecture_utils.exercises.engine.results import outcome_of
from lecture_utils.exercises.engine.sandbox import AnswerDied, AnswerTimeout, run

if TYPE_CHECKING:
    from lecture_utils.exercises.engine.verdicts import Attempt

SECONDS = 2.0  # for all changes together; a student waits for them
FILES = re.compile(r"\b(open|os|shutil|subprocess|sys|save|Path|exec|eval)\b")  # left alone


def repaired(attempt: Attempt) -> Feedback | None:
    """Try small changes of the student's own lines, and name the first that makes them right.

    The line is shown and what to think about, but not the change itself. An error explains itself.
    """
    source, given = _source(attempt.answer), attempt.given[attempt.failing]
    if not source or given.error or not isinstance(given.value, torch.Tensor | dict):
        return None

    def search(printed: Any) -> tuple:
        printed.room = 0
        return _first_that_helps(attempt, ast.parse(source)) or ()

    try:
        found, _ = run(2 * SECONDS, search)
    except (AnswerTimeout, AnswerDied):
        return None
    if not found:
        return None
    number, question, for_all = found
    line = source.splitlines()[number - 1].strip().replace("`", "'")
    which = "this right" if for_all else "this right for the input shown, though not for all"
    return Feedback(
        Verdict.REPAIRABLE,
        f"One small change would make {which}. Look at your line `{line}`. {question}",
        attempt.facts("input", "expected", "yours"),
    )


def _source(answer: Any) -> str:
    """Return the lines of a function or class, "" where they cannot be run again by themselves."""
    if not isinstance(answer, FunctionType | type) or getattr(answer, "__closure__", None):
        return ""
    try:
        source = textwrap.dedent(inspect.getsource(answer))
        first = ast.parse(source).body[0]
    except (OSError, TypeError, SyntaxError):
        return ""
    alone = isinstance(first, ast.FunctionDef | ast.ClassDef) and not first.decorator_list
    return source if alone and not FILES.search(source) else ""


def _first_that_helps(attempt: Attempt, tree: ast.Module) -> tuple | None:
    """Return the line and the question of a change that makes all probes right, or the one shown.

    One number may be right by chance, so that a single probe must hold several.
    """
    names, until, second_best = _names(attempt.answer), time.monotonic() + SECONDS, None
    shown = attempt.expected[attempt.failing].value
    several = isinstance(shown, torch.Tensor) and shown.numel() > 1
    for changed, line, question in changes(tree):
        rights = _rights(attempt, changed, names)
        if all(rights):
            return line, question, True
        if several and sum(rights) > sum(attempt.rights) and not second_best:
            second_best = line, question, False
        if time.monotonic() > until:
            break
    return second_best


def _names(answer: Any) -> dict:
    if isinstance(answer, FunctionType):
        return answer.__globals__
    methods = [value for value in vars(answer).values() if isinstance(value, FunctionType)]
    return methods[0].__globals__ if methods else {}


def _rights(attempt: Attempt, tree: ast.Module, names: dict) -> list[bool]:
    """Tell which probes a changed answer gets right; none if it fails the one that is shown."""
    rights = [False] * len(attempt.expected)
    namespace = dict(names)
    try:
        exec(compile(tree, "<changed>", "exec"), namespace)
        function = attempt.exercise.adapter(namespace[tree.body[0].name])
    except Exception:
        return rights
    order = sorted(range(len(rights)), key=lambda k: k != attempt.failing)
    for k in order:
        outcome = outcome_of(function, attempt.exercise.probes[k])
        rights[k] = not outcome.changed_input and attempt.right(attempt.expected[k], outcome)
        if not rights[attempt.failing]:
            break
    return rights
