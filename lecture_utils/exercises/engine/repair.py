"""A wrong answer that one small change would make right: in which line, and of what kind."""

from __future__ import annotations

import ast
import linecache
import re
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
FOR_ALL = "would make this right."
FILES = re.compile(r"\b(open|os|shutil|subprocess|sys|save|Path|exec|eval)\b")  # left alone


def repaired(attempt: Attempt) -> Feedback | None:
    """Name a small change of the student's own lines that makes them right."""
    given = attempt.given[attempt.failing]
    if given.error or not isinstance(given.value, torch.Tensor | dict):
        return None
    if sentence := where_to_look(attempt):
        return Feedback(Verdict.REPAIRABLE, sentence, attempt.facts("input", "expected", "yours"))


def repaired_from_nan(attempt: Attempt) -> Feedback | None:
    """Do so before known mistakes where the result is not finite: many of them end there."""
    given = attempt.given[attempt.failing].value
    if not isinstance(given, torch.Tensor) or given.isfinite().all():
        return None
    feedback = repaired(attempt)
    return feedback if feedback and FOR_ALL in feedback.sentence else None


def where_to_look(attempt: Attempt) -> str:
    """Return the line that a small change would mend and what to ask about it, "" if none would.

    The change itself is not told.
    """
    source, tree = _source(attempt.answer)
    if tree is None:
        return ""

    def search(printed: Any) -> tuple:
        printed.room = 0
        return _first_that_helps(attempt, tree) or ()

    try:
        found, _ = run(2 * SECONDS, search)
    except (AnswerTimeout, AnswerDied):
        return ""
    if not found:
        return ""
    number, question, for_all = found
    line = source.splitlines()[number - 1].strip().replace("`", "'")
    which = FOR_ALL if for_all else "would make this right for the input shown, though not for all."
    return f"One small change {which} Look at your line `{line}`. {question}"


def _source(answer: Any) -> tuple[str, ast.Module | None]:
    """Return the student's cell and the function or class in it, None if it cannot run alone."""
    function = _functions(answer)[:1]
    if not function or getattr(answer, "__closure__", None):
        return "", None
    code = function[0].__code__
    source = "".join(linecache.getlines(code.co_filename, function[0].__globals__))
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return "", None
    for node in ast.walk(tree):
        named = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == answer.__name__
        if named and node.lineno <= code.co_firstlineno <= (node.end_lineno or 0):
            if node.decorator_list or FILES.search(ast.unparse(node)):
                break
            return source, ast.Module([node], [])
    return "", None


def _functions(answer: Any) -> list:
    if isinstance(answer, type):
        return [value for value in vars(answer).values() if isinstance(value, FunctionType)]
    return [answer] if isinstance(answer, FunctionType) else []


def _first_that_helps(attempt: Attempt, tree: ast.Module) -> tuple | None:
    """Return the line and the question of a change that makes all probes right, or the one shown.

    A single number may be right by chance, and not on three probes.
    """
    names = _functions(attempt.answer)[0].__globals__
    until, before, second_best = time.monotonic() + SECONDS, sum(attempt.rights), None
    shown = attempt.expected[attempt.failing].value
    enough = 1 if isinstance(shown, torch.Tensor) and shown.numel() > 1 else 3
    for changed, line, question, telling in changes(tree):
        rights = _rights(attempt, changed, names)
        if all(rights):
            return line, question, True
        if telling and not second_best and sum(rights) >= before + enough:
            second_best = line, question, False
        if time.monotonic() > until:
            break
    return second_best


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
