"""Which notebooks were handed in, by whom, and in which order."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# a folder of nbgrader's exchange: STUDENT+ASSIGNMENT+TIMESTAMP, perhaps with a random suffix
INBOUND = re.compile(r"(?P<student>.+?)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-[^+]+)(\+[^+]+)?")
# browsers add an ending when they save a notebook that they show as text
NOTEBOOK = re.compile(r"\.ipynb(\.json|\.txt)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Submission:
    """A notebook that was handed in.

    Attributes
    ----------
    student : str
    assignment : str
        The name of the assignment in nbgrader; elsewhere that of the notebook.
    time : str
        When it was handed in, as nbgrader writes it; "" if that is not known.
    path : Path
    """

    student: str
    assignment: str
    time: str
    path: Path


def find_submissions(folder: Path) -> list[Submission]:
    """Return the notebooks in a folder, each student's in the order in which they were handed in.

    Parameters
    ----------
    folder : Path
        Laid out as nbgrader's ``submitted`` (STUDENT/ASSIGNMENT/NAME.ipynb) or its exchange's
        ``inbound`` (STUDENT+ASSIGNMENT+TIMESTAMP/NAME.ipynb), as STUDENT/NAME.ipynb, or with one
        notebook for each student, STUDENT.ipynb.

    Returns
    -------
    list of Submission

    Raises
    ------
    OSError
        If the folder cannot be read. Folders in it that cannot are returned as if they were
        notebooks, so that nobody is passed over.
    ValueError
        If there is none.
    """
    found = [_submission(folder, path) for path in _notebooks(folder)]
    if not found:
        raise ValueError(
            f"there is no notebook in {folder}. Expected are STUDENT/ASSIGNMENT/NAME.ipynb (the "
            "folder `submitted` of nbgrader), STUDENT/NAME.ipynb, or STUDENT.ipynb"
        )
    return sorted(found, key=lambda one: (one.student, one.time, one.path))


def _notebooks(folder: Path) -> Iterator[Path]:
    closed: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]  # .ipynb_checkpoints
        for name in files:
            path = Path(parent, name)
            if NOTEBOOK.search(name) and not name.startswith(".") and not path.is_symlink():
                yield path
    for error in closed:
        if Path(error.filename) == folder:
            raise error
        yield Path(error.filename)


def _submission(root: Path, path: Path) -> Submission:
    folders = path.relative_to(root).parts[:-1]
    if not folders:
        return Submission(NOTEBOOK.sub("", path.name), "", "", path)
    if named := INBOUND.fullmatch(folders[0]):
        return Submission(named["student"], named["assignment"], named["time"], path)
    stamp = path.parent / "timestamp.txt"
    time = "" if stamp.is_symlink() or not stamp.is_file() else stamp.read_text(errors="replace")
    assignment = folders[1] if len(folders) > 1 else NOTEBOOK.sub("", path.name)
    return Submission(folders[0], assignment, time.strip()[:40], path)
