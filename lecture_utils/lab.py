"""Open the lecture in JupyterLab: ``make lab``, or ``python -m lecture_utils.lab``.

A student works on copies in the folder ``work``, without outputs: no answer stands below a question
before it is answered, and an update of the lecture never touches what the student has written. The
notebooks with outputs stay in ``notebooks``.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

from lecture_utils.files import PROJECT, atomic_write, lecture_notebooks, print_any_letter

ORIGIN = "lecture_version"  # in a copy's metadata: the checksum of what it was made of
OPTIONS = [f"--ServerApp.root_dir={PROJECT}", "--KernelManager.transport_encryption=auto"]


def work_copies(folder: Path) -> list[Path]:
    """Copy the lecture's notebooks without outputs, leaving copies that are there as they are.

    Parameters
    ----------
    folder : Path
        Made if it does not exist.

    Returns
    -------
    list of Path
        The copies, in the order of the lecture.

    Raises
    ------
    OSError
        If the folder cannot be written.
    ValueError
        If one of the lecture's notebooks is damaged.
    """
    folder.mkdir(exist_ok=True)
    copies = [folder / notebook.name for notebook in lecture_notebooks()]
    for notebook, copy in zip(lecture_notebooks(), copies, strict=True):
        if not copy.exists():
            content = without_outputs(_content(notebook))
            content["metadata"][ORIGIN] = _version(notebook)
            text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
            atomic_write(copy, text.encode())
    return copies


def newer_versions(folder: Path) -> list[str]:
    """Return the names of the notebooks that have changed since they were copied into a folder."""
    return [
        notebook.name
        for notebook in lecture_notebooks()
        if _version(notebook).encode() not in (folder / notebook.name).read_bytes()
    ]


def _content(notebook: Path) -> dict:
    try:
        return json.loads(notebook.read_text(encoding="utf-8"))
    except ValueError as error:  # such as the two versions of a line that git could not merge
        raise ValueError(
            f"{notebook} cannot be read any more ({error}); `git checkout HEAD -- notebooks` "
            "brings the lecture's own notebooks back"
        ) from error


def _version(notebook: Path) -> str:
    content = without_outputs(_content(notebook))
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def without_outputs(notebook: dict) -> dict:
    """Return a notebook as if nobody had run it yet.

    Parameters
    ----------
    notebook : dict
        The JSON of nbformat 4; changed in place.

    Returns
    -------
    dict
    """
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": []}
    return notebook


def first_notebook() -> Path:
    """Return the notebook to open: a copy or, where no copy can be made, the original."""
    folder = PROJECT / "work"
    try:
        first, *_ = work_copies(folder)
        for name in newer_versions(folder):
            print(
                f"{name} has a newer version than your copy in {folder.name}/, which is left "
                "as it is. To get the new one, rename or delete your copy and run this again.",
                flush=True,
            )
        return first
    except (OSError, ValueError) as error:
        print(f"{error}. The lecture's own notebooks are opened; save yours elsewhere.", flush=True)
        return lecture_notebooks()[0]


def main(options: list[str]) -> None:
    """Make the copies and start JupyterLab; `options` are passed on to it."""
    from jupyterlab.labapp import LabApp

    print_any_letter()
    if not lecture_notebooks()[0].exists():
        sys.exit(
            "This installation came without the lecture's notebooks. Get a copy of the lecture's "
            "repository, and run this in its folder."
        )
    address = first_notebook().relative_to(PROJECT).as_posix()
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0  # the usual user of a container
    allowed = ["--allow-root"] if as_root else []
    opened = f"--LabApp.default_url=/lab/tree/{address}"  # also in the address that is printed
    LabApp.launch_instance([*OPTIONS, *allowed, opened, *options])


if __name__ == "__main__":
    main(sys.argv[1:])
