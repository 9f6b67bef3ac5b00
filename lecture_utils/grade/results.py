"""Who passed what, after which misconceptions; and how many of the class fell into each."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lecture_utils.exercises.engine import Verdict
from lecture_utils.grade.judge import Judged
from lecture_utils.grade.submissions import Submission

# the columns of `nbgrader export`, so that what reads that file reads this one
NBGRADER = ("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email")
NBGRADER += ("raw_score", "late_submission_penalty", "score", "max_score")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a spreadsheet recognises one


@dataclass(frozen=True)
class Result:
    """What became of a student's attempts at an exercise.

    Attributes
    ----------
    student, assignment, exercise : str
    verdict : str
        ``"passed"`` if one of the attempts is; otherwise the verdict on the last that is answered.
    misconceptions : tuple of str
        Those recognised in any attempt, in the order of the attempts, each once.
    """

    student: str
    assignment: str
    exercise: str
    verdict: str
    misconceptions: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether one of the attempts is right."""
        return self.verdict == Verdict.PASSED

    @property
    def answered(self) -> bool:
        """Whether there was more than the blank of the notebook."""
        return self.verdict != Verdict.UNANSWERED

    @property
    def is_prediction(self) -> bool:
        """Whether a guess was asked for."""
        return self.exercise.startswith("predict.")


def results_of(attempts: Iterable[tuple[Submission, Judged]]) -> list[Result]:
    """Return one result for each student and exercise, in the order of the attempts."""
    grouped: dict[tuple[str, str], list] = {}
    for submission, judged in attempts:
        grouped.setdefault((submission.student, judged.exercise), []).append((submission, judged))
    return [_result(*key, pairs) for key, pairs in grouped.items()]


def _result(student: str, exercise: str, pairs: Sequence[tuple[Submission, Judged]]) -> Result:
    verdicts = [judged.verdict for _, judged in pairs]
    answered = [verdict for verdict in verdicts if verdict != Verdict.UNANSWERED]
    passed = Verdict.PASSED in verdicts
    verdict = str(Verdict.PASSED) if passed else [*verdicts, *answered][-1]
    found = dict.fromkeys(judged.misconception for _, judged in pairs if judged.misconception)
    return Result(student, pairs[-1][0].assignment, exercise, verdict, tuple(found))


def misconception_counts(results: Iterable[Result]) -> list[tuple[str, str, int, int]]:
    """Count the students of each misconception.

    Returns
    -------
    list of (str, str, int, int)
        Exercise, misconception, the students who fell into it, and the students who answered the
        exercise; the most frequent first.
    """
    results = list(results)
    answered = Counter(result.exercise for result in results if result.answered)
    found = Counter((r.exercise, slug) for r in results for slug in r.misconceptions)
    return [(*key, count, answered[key[0]]) for key, count in found.most_common()]


def write_verdicts(path: Path, results: Iterable[Result]) -> None:
    """Write a line for each student and exercise."""
    lines = [(r.student, r.exercise, r.verdict, "; ".join(r.misconceptions)) for r in results]
    _write(path, ("student", "exercise", "verdict", "misconception"), lines)


def write_grades(path: Path, results: Sequence[Result]) -> None:
    """Write a line for each student and assignment, in the columns of nbgrader's export.

    A point is an exercise that was passed; predictions are guesses and give none.
    """
    asked: dict[str, set[str]] = {}
    passed: Counter[tuple[str, str]] = Counter()
    for result in results:
        if not result.is_prediction:
            asked.setdefault(result.assignment, set()).add(result.exercise)
            passed[result.assignment, result.student] += result.passed
    lines = []
    for (assignment, student), points in sorted(passed.items()):
        scores = (points, 0, points, len(asked[assignment]))
        lines.append((assignment, "", "", student, "", "", "", *scores))
    _write(path, NBGRADER, lines)


def _write(path: Path, header: Sequence[str], lines: Iterable[Sequence]) -> None:
    with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([[_harmless(value) for value in line] for line in lines])


def _harmless(value: object) -> object:
    """Keep a spreadsheet from taking the name of a folder for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
