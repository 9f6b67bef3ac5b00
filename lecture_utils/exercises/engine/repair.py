"""A wrong answer that one small change would make right: in which line, and of what kind."""

from __future__ import annotations

import ast
import linecache
import re
import time
from dataclasses import dataclass
from types import FunctionType
from typing import TYPE_CHECKING, Any

import torch

from lecture_utils.exercises.engine.changes import changes
from lecture_utils.exercises.engine.feedback import Feedback, Verdict
from lecture_utils.exercises.engine.results import Outcome, outcome_of, outcomes_equal
from lecture_utils.exercises.engine.sandbox import AnswerDied, AnswerTimeout, run

if TYPE_CHECKING:
    from lecture_utils.exercises.engine.verdicts import Attempt

SECONDS = 4.0  # for all changes together; a student waits for them
RIGHT = {"all": "", "one": " for the input shown, though not for all"}
FILES = re.compile(r"\b(open|os|shutil|subprocess|sys|save|Path|exec|eval)\b")  # left alone


@dataclass(frozen=True)
class SmallChange:
    """Where a small change of the student's lines helps, and how far; never the change itself.

    Attributes
    ----------
    line, question : str
        The student's line, and what to ask about it.
    leads_to : str
        "all" or "one" input made right, or the sentence of a known mistake that is left.
    """

    line: str
    question: str
    leads_to: str

    @property
    def mends(self) -> str:
        """What a student is told if the change makes something right, "" if it does not."""
        if self.leads_to not in RIGHT:
            return ""
        which = RIGHT[self.leads_to]
        return f"One small change would make this right{which}. Look {self.place}"

    @property
    def place(self) -> str:
        """Where to look, and what to ask."""
        return f"at your line `{self.line}`. {self.question}"


def repaired(attempt: Attempt) -> Feedback | None:
    """Name a small change of the student's own lines that makes them right."""
    change = attempt.small_change if _has_values(attempt) else None
    if change and change.mends:
        return _feedback(attempt, change.mends)


def repaired_from_nan(attempt: Attempt) -> Feedback | None:
    """Do so before known mistakes where the result is not finite: many of them end there."""
    if all(attempt.rights) or not _has_values(attempt):
        return None
    given = attempt.given[attempt.failing].value
    if isinstance(given, dict) or given.isfinite().all():
        return None
    change = attempt.small_change
    return _feedback(attempt, change.mends) if change and change.leads_to == "all" else None


def repaired_by_keeping(attempt: Attempt) -> Feedback | None:
    """Name a line whose result is thrown away, before the mistake that looks the same.

    Who writes ``z.exp()`` and goes on with z knows that an exponential is needed.
    """
    if all(attempt.rights) or not _has_values(attempt):
        return None
    change = small_change(attempt, only_kept=True)
    return _feedback(attempt, change.mends) if change and change.leads_to == "all" else None


def two_things(attempt: Attempt) -> Feedback | None:
    """Name a small change that leads to a known mistake: there are two of them."""
    change = attempt.small_change if _has_values(attempt) else None
    if change and not change.mends:
        return _feedback(attempt, f"Two things. First, look {change.place} Then: {change.leads_to}")


def _has_values(attempt: Attempt) -> bool:
    given = attempt.given[attempt.failing]
    return given.error is None and isinstance(given.value, torch.Tensor | dict)


def _feedback(attempt: Attempt, sentence: str) -> Feedback:
    return Feedback(Verdict.REPAIRABLE, sentence, attempt.facts("input", "expected", "yours"))


def small_change(attempt: Attempt, only_kept: bool = False) -> SmallChange | None:
    """Return the most helpful small change of the student's lines, None if no change helps."""
    source, tree = _source(attempt.answer)
    if tree is None or (only_kept and next(changes(tree, only_kept), None) is None):
        return None

    def search(printed: Any) -> tuple:
        printed.room = 0
        return _first_that_helps(attempt, tree, only_kept) or ()

    try:
        found, _ = run(2 * SECONDS, search)
    except (AnswerTimeout, AnswerDied):
        return None
    if not found:
        return None
    number, question, leads_to = found
    line = source.splitlines()[number - 1].strip().replace("`", "'")
    return SmallChange(line, question, leads_to)


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
    nodes: Any = ast.walk(tree)
    for node in nodes:
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


def _first_that_helps(attempt: Attempt, tree: ast.Module, only_kept: bool) -> tuple | None:
    """Return the line and the question of a change that makes all probes right, or the next best.

    That is one that leads to a known mistake, so that there are two; or one that makes the probe
    right that is shown. A single number may be right by chance, and not on three probes.
    """
    names = _functions(attempt.answer)[0].__globals__
    until, before, second_best = time.monotonic() + SECONDS, sum(attempt.rights), None
    shown = attempt.expected[attempt.failing].value
    enough = 1 if isinstance(shown, torch.Tensor) and shown.numel() > 1 else 3
    known = _known(attempt)
    for changed, line, question, telling in changes(tree, only_kept):
        outcomes = _outcomes(attempt, changed, names, known)
        rights = [attempt.right(*p) for p in zip(attempt.expected, outcomes, strict=False)]
        if len(rights) == len(attempt.expected) and all(rights):
            return line, question, "all"
        if telling and not second_best:
            if sum(rights) >= before + enough:
                second_best = line, question, "one"
            elif sentence := _sentence(attempt, outcomes, known):
                second_best = line, question, sentence
        if time.monotonic() > until:
            break
    return second_best


def _known(attempt: Attempt) -> list[tuple[str, list[Outcome]]]:
    """Return the known mistakes that raise nothing and depend on the input, with what they do."""
    found = []
    for known in attempt.exercise.known_misconceptions:
        outcomes = attempt.exercise.outcomes(known)
        values = [outcome.value for outcome in outcomes]
        finite = all(isinstance(v, torch.Tensor) and v.isfinite().all() for v in values)
        if finite and len({str(v.tolist()) for v in values}) > 2:
            found.append((known.sentence, outcomes))
    return found


def _sentence(attempt: Attempt, outcomes: list[Outcome], known: list) -> str:
    """Return what the known mistake is told that does the same, "" if none does."""
    if len(outcomes) < len(attempt.expected):
        return ""
    tolerances = attempt.exercise.rtol, attempt.exercise.atol
    for sentence, theirs in known:
        if all(outcomes_equal(*pair, *tolerances) for pair in zip(theirs, outcomes, strict=True)):
            return sentence
    return ""


def _outcomes(attempt: Attempt, tree: Any, names: dict, known: list) -> list[Outcome]:
    """Return what a changed answer does with the probes; nothing if it fails the one shown."""
    namespace = dict(names)
    try:
        exec(compile(tree, "<changed>", "exec"), namespace)
        function = attempt.exercise.adapter(namespace[tree.body[0].name])
    except Exception:
        return []
    place = attempt.failing
    shown = outcome_of(function, attempt.exercise.probes[place])
    wanted = [attempt.expected[place], *(outcomes[place] for _, outcomes in known)]
    if shown.changed_input or not any(attempt.right(one, shown) for one in wanted):
        return []
    probes = attempt.exercise.probes
    return [shown if k == place else outcome_of(function, p) for k, p in enumerate(probes)]
