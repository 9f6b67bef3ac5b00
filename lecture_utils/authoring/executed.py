"""The lecture's notebooks, executed for the state of their widgets: once, for slides and site."""

import hashlib
import json
import shutil
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path

import nbformat
from filelock import FileLock
from nbformat import NotebookNode

from lecture_utils.authoring.refresh import execute
from lecture_utils.authoring.slides.widget_state import models, views
from lecture_utils.files import PROJECT, atomic_write, cache_folder, lecture_notebooks

# What a widget shows depends on these; a page's text, its figures and its exercises do not.
ROOMS = ("data", "devices.py", "models.py", "training", "widgets")


def executed_once(path: Path, nb: NotebookNode | None = None) -> NotebookNode:
    """Return a notebook of the lecture, executed up to its last widget.

    The state of a widget is stored in no notebook. The notebook is executed for it, in a folder
    where no student's work lies, and the result is kept in the user's cache until the notebook's
    code or the code behind the widgets changes.

    Parameters
    ----------
    path : Path
    nb : nbformat.NotebookNode, optional
        The notebook's content, if it is not to be read; left as it is.

    Returns
    -------
    nbformat.NotebookNode
        Its first cells, with outputs and the widgets' state. Without a widget, no cell.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If the notebook has to be executed and a cell raises.
    """
    start = _up_to_last_widget(nb or nbformat.read(path, as_version=4))
    return nbformat.read(_executed(path, start), as_version=4) if start.cells else start


def _executed(path: Path, nb: NotebookNode) -> Path:
    earlier = [_executed(p, _up_to_last_widget(nbformat.read(p, 4))) for p in _needed_by(path)]
    cache = cache_folder() / "executed"
    cache.mkdir(exist_ok=True)
    folder = cache / f"{path.stem}-{_fingerprint(nb, earlier)}"
    file = folder / path.name
    with FileLock(cache / f"{path.stem}.lock"):
        if not file.exists():
            for outdated in cache.glob(f"{path.stem}-*"):
                shutil.rmtree(outdated)
            folder.mkdir()
            for saved in (file for needed in earlier for file in needed.parent.glob("*.pt")):
                shutil.copy(saved, folder)
            print(f"executing {path.name} once, for the state of its widgets", flush=True)
            execute(nb, path.parent, LECTURE_OTTO="generated", LECTURE_FILES=str(folder))
            atomic_write(file, nbformat.writes(nb).encode())
    return file


def _needed_by(path: Path) -> list[Path]:
    """Part 4 looks at the network that part 3 saves."""
    third, fourth = lecture_notebooks()[2:4]
    return [third] if path == fourth else []


def _up_to_last_widget(nb: NotebookNode) -> NotebookNode:
    shown = [number for number, cell in enumerate(nb.cells) if views(cell)]
    start = deepcopy(nb)
    start.cells = start.cells[: shown[-1] + 1] if shown else []
    return start


def _fingerprint(nb: NotebookNode, earlier: list[Path]) -> str:
    code = [[cell.id, cell.source] for cell in nb.cells if cell.cell_type == "code"]
    digest = hashlib.sha256(json.dumps([code, *map(str, earlier)]).encode())
    for room in ROOMS:
        place = PROJECT / "lecture_utils" / room
        files = [place] if place.is_file() else sorted(place.rglob("*.*"))
        for file in files:
            if file.suffix in (".py", ".js", ".css"):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def execute_all(notebooks: Iterable[Path]) -> dict[Path, NotebookNode]:
    """Return what `executed_once` returns for each notebook; two are executed at a time.

    Parameters
    ----------
    notebooks : iterable of Path
        Notebooks of the lecture.

    Returns
    -------
    dict
        In the same order.
    """
    longest_first = sorted(notebooks, key=lambda path: (_needed_by(path), path), reverse=True)
    with ThreadPoolExecutor(max_workers=2) as pool:
        executed = dict(zip(longest_first, pool.map(executed_once, longest_first), strict=True))
    return {path: executed[path] for path in sorted(executed)}


def widget_states(notebooks: Iterable[Path]) -> dict[str, dict[str, dict]]:
    """Return the state of every widget, by the notebook and by the cell that shows it.

    Parameters
    ----------
    notebooks : iterable of Path
        Notebooks of the lecture.

    Returns
    -------
    dict
        ``states["03_mnist_mlp"]["8736e29a"]`` is ``{"state": {...}, "buffers": [...]}`` as
        ipywidgets writes it.
    """
    executed = execute_all(notebooks)
    return {path.stem: _by_cell(nb) for path, nb in executed.items()}


def _by_cell(nb: NotebookNode) -> dict[str, dict]:
    return {cell.id: models(nb)[view] for cell in nb.cells for view in views(cell)}
