"""A student's server on a class's JupyterHub: ``python -m lecture_utils.student_server``.

The lecture is installed once for all, and read-only. What a student writes is in the folder
``softmax-lecture`` of the student's home: copies of the notebooks, made at the first start and
never overwritten, trained networks, and the place for submissions.
"""

import os
import sys
from pathlib import Path

from lecture_utils.files import print_any_letter
from lecture_utils.lab import newer_versions, work_copies

FOLDER = "softmax-lecture"
HANDED_IN = "submissions"
NEWS = "newer versions.md"
HOW_TO_UPDATE = """
Your copies are left as they are. To get a new one, rename or delete yours, then choose
*File > Hub Control Panel*, *Stop My Server* and *Start My Server*.
"""


def prepare(home: Path, submissions: Path | None = None) -> Path:
    """Make a student's own folder, leaving everything that is there as it is.

    Parameters
    ----------
    home : Path
    submissions : Path, optional
        Where this student's notebooks are collected; the folder ``submissions`` leads there.

    Returns
    -------
    Path
        The student's folder.

    Raises
    ------
    OSError
        If a folder cannot be written, or if the one for submissions belongs to somebody else.
    """
    folder = home / FOLDER
    work_copies(folder)
    tell_news(folder)
    if submissions:
        submissions.mkdir(mode=0o700, parents=True, exist_ok=True)
        if submissions.stat().st_uid not in (0, os.geteuid()):
            raise PermissionError(
                f"{submissions} belongs to another user than the one that this server runs as. "
                "An administrator has to remove it."
            )
        if not os.path.lexists(folder / HANDED_IN):
            (folder / HANDED_IN).symlink_to(submissions)
    return folder


def tell_news(folder: Path) -> None:
    """Name the notebooks that have a newer version in a file, where the student will see it."""
    names = newer_versions(folder)
    if names:
        lines = ["# These notebooks have a newer version than your copy", ""]
        lines += [f"- {name}" for name in names]
        (folder / NEWS).write_text("\n".join(lines) + "\n" + HOW_TO_UPDATE, encoding="utf-8")
    else:
        (folder / NEWS).unlink(missing_ok=True)


def main() -> None:
    """Make the student's folder, then become JupyterHub's server for one user.

    If the folder cannot be made, since the disk is full, say, the server starts all the same: only
    there can the student clear up.
    """
    print_any_letter()
    named = os.environ.get("LECTURE_SUBMISSIONS")
    try:
        prepare(Path.home(), Path(named) if named else None)
    except (OSError, ValueError) as error:
        print(f"{Path.home() / FOLDER} is not complete: {error}", flush=True)
    os.environ.setdefault("LECTURE_FILES", str(Path.home() / FOLDER / "checkpoints"))
    os.execv(sys.executable, [sys.executable, "-m", "jupyterhub.singleuser", *sys.argv[1:]])


if __name__ == "__main__":
    main()
