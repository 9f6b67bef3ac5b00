"""The verdict on an answer that was handed in; its code runs in a confined copy only."""

import linecache
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lecture_utils import exercises
from lecture_utils.exercises.engine import Deferred, Feedback, Verdict, sandbox
from lecture_utils.exercises.engine.errors import AnswerDied, AnswerTimeout
from lecture_utils.exercises.engine.results import to_comparable
from lecture_utils.grade.answers import Answer
from lecture_utils.grade.confinement import confine, open_files

GUESSING = 10.0  # seconds that the lines of a prediction may take
CONFINING = 20.0  # seconds that a copy of this process may take to be confined
LONGEST_GUESS = 100  # characters


@dataclass(frozen=True)
class Judged:
    """A verdict, and the misconception that was recognised."""

    exercise: str
    verdict: str
    misconception: str = ""


def judge(answer: Answer) -> Judged:
    """Return the verdict on an answer.

    Whatever the answer does, this raises nothing, and nothing of it is left behind.
    """
    inherited = open_files()
    with tempfile.TemporaryDirectory(prefix="grade-", ignore_cleanup_errors=True) as folder:
        made = Deferred(lambda: _make(answer, Path(folder), inherited))
        if answer.exercise.startswith("predict."):
            feedback = _reply(answer.exercise.removeprefix("predict."), made)
        else:
            feedback = getattr(exercises, answer.exercise).check(made)
    return Judged(answer.exercise, str(feedback.verdict), feedback.misconception or "")


def _make(answer: Answer, folder: Path, inherited: list[int]) -> Any:
    confine(folder, inherited)
    names: dict[str, Any] = {"__name__": "__main__", "display": lambda *shown: None}
    lines = answer.lines.splitlines(keepends=True)
    linecache.cache["<answer>"] = (len(answer.lines), None, lines, "<answer>")
    exec(compile(answer.lines, "<answer>", "exec"), names)
    return eval(compile(answer.value, "<answer>", "eval"), names)


def _reply(name: str, made: Deferred) -> Feedback:
    prediction = getattr(exercises.predict, name)
    try:
        guess, _ = sandbox.run(GUESSING, lambda printed: _plain(made.made))
    except AnswerTimeout:
        return Feedback(Verdict.SLOW, f"The guess was not there after {GUESSING:g} seconds.")
    except (AnswerDied, Exception) as error:
        return Feedback(Verdict.RAISED, str(error))
    return prediction.check(guess)


def _plain(guess: Any) -> Any:
    """Return a guess as something that can be reported."""
    if guess is None or guess is Ellipsis or type(guess) in (bool, int, float):
        return guess
    if isinstance(guess, str):
        return str(guess)[:LONGEST_GUESS]
    return to_comparable(guess)


def check_confinement() -> None:
    """Check that answers can be confined on this machine.

    Raises
    ------
    OSError
        If they cannot; it says what is missing.
    """
    if not sandbox.can_fork():
        raise OSError(
            "answers are a student's code, and only Linux can keep them from harming anything. "
            "Grade in a virtual machine or a container with Linux"
        )
    with tempfile.TemporaryDirectory(prefix="grade-") as folder:
        try:
            sandbox.run(CONFINING, lambda printed: confine(Path(folder)))
        except Exception as error:
            raise OSError(
                f"answers cannot be kept from harming anything here ({error}). Linux 5.13 or later "
                "is needed, with seccomp and Landlock switched on"
            ) from None
