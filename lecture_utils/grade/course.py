"""A whole class: every answer of every notebook, each different one judged once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from lecture_utils.exercises.engine import Verdict
from lecture_utils.files import lecture_notebooks
from lecture_utils.grade.answers import Answer, answers_of, read_answers
from lecture_utils.grade.judge import Judged, check_confinement
from lecture_utils.grade.page import page
from lecture_utils.grade.results import Result, results_of, write_grades, write_verdicts
from lecture_utils.grade.submissions import Submission, find_submissions
from lecture_utils.grade.workers import judge_groups


@dataclass
class Graded:
    """The results of a class.

    Attributes
    ----------
    results : list of Result
    unread : list of (str, str)
        The notebooks that could not be read, and why.
    """

    results: list[Result]
    unread: list[tuple[str, str]] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """What was graded, in a sentence."""
        students = len({result.student for result in self.results})
        answers = sum(result.answered for result in self.results)
        return f"{students} student{'s' * (students != 1)}, {answers} answer{'s' * (answers != 1)}."

    def write(self, folder: Path) -> list[Path]:
        """Write the tables into a folder and return their paths."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / name for name in ("grading.html", "grading.csv", "grades.csv")]
        paths[0].write_text(page(self.results, self.unread), encoding="utf-8")
        write_verdicts(paths[1], self.results)
        write_grades(paths[2], self.results)
        return paths


def grade_folder(folder: Path, jobs: int = 1) -> Graded:
    """Judge every answer in a folder of notebooks.

    Parameters
    ----------
    folder : Path
        As `find_submissions` takes it.
    jobs : int
        How many answers run at once.

    Raises
    ------
    ValueError
        If there is no notebook in it.
    OSError
        If answers cannot be confined on this machine.
    """
    check_confinement()
    read: list[tuple[Submission, Answer]] = []
    unread: list[tuple[str, str]] = []
    for submission in find_submissions(folder):
        try:
            read += [(submission, answer) for answer in answers_of(submission.path)]
        except ValueError as error:
            unread.append((str(submission.path.relative_to(folder)), str(error)))
    verdicts = judge_all((answer for _, answer in read), jobs)
    return Graded(results_of((one, verdicts[answer]) for one, answer in read), unread)


def judge_all(answers: Iterable[Answer], jobs: int = 1) -> dict[Answer, Judged]:
    """Judge each different answer once; what the lecture itself has in its cells is unanswered."""
    untouched = {
        answer for path in lecture_notebooks() if path.exists() for answer in read_answers(path)
    }
    different = dict.fromkeys(answers)
    verdicts = {a: Judged(a.exercise, str(Verdict.UNANSWERED)) for a in different if a in untouched}
    rest = sorted((a for a in different if a not in untouched), key=lambda a: a.exercise)
    # those of one exercise together: what its solution and its misconceptions do is computed once
    groups = [list(group) for _, group in groupby(rest, lambda answer: answer.exercise)]
    for judged in judge_groups(groups, jobs):
        verdicts |= judged
    return verdicts
