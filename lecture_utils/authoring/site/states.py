"""What the widgets of the notebooks hold: computed once, then kept."""

import hashlib
import json
import os
import tempfile
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from lecture_utils.authoring.refresh import WIDGET_STATE, execute
from lecture_utils.authoring.slides.widget_state import WIDGET_VIEW
from lecture_utils.files import PROJECT, atomic_write, cache_folder

# What a widget shows depends on these; a page's text, its figures and its exercises do not.
ROOMS = ("data", "devices.py", "models.py", "training", "widgets")


def widget_states(notebooks: Iterable[Path]) -> dict[str, dict[str, dict]]:
    """Return the state of every widget, by the notebook and by the cell that shows it.

    The state of a widget is stored in no notebook. As for the slides, the notebook is executed for
    it, up to its last widget; the result is kept in the user's cache until the notebook's code or
    the code behind the widgets changes. Outputs of that run are not used.

    Parameters
    ----------
    notebooks : iterable of Path
        In the order of the lecture: a network that one saves, a later one shows.

    Returns
    -------
    dict
        ``states["03_mnist_mlp"]["8736e29a"]`` is ``{"state": {...}, "buffers": [...]}`` as
        ipywidgets writes it.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a notebook has to be executed and a cell raises.
    """
    stored = {path: nbformat.read(path, as_version=4) for path in notebooks}
    file = cache_folder() / "site" / f"{_fingerprint(stored.values())}.json"
    if not file.exists():
        with _students_folder():
            states = _all_executed(stored)
        file.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(file, json.dumps(states).encode())
    return json.loads(file.read_bytes())


def _all_executed(stored: dict[Path, NotebookNode]) -> dict[str, dict[str, dict]]:
    """Execute the notebooks that exchange files one after the other, beside all others."""
    exchanging = [path for path, nb in stored.items() if "student_folder" in nbformat.writes(nb)]
    lanes = [exchanging, [path for path in stored if path not in exchanging]]

    def run(lane: list[Path]) -> dict[str, dict[str, dict]]:
        return {path.stem: _executed(path, stored[path]) for path in lane}

    with ThreadPoolExecutor() as pool:
        some, others = pool.map(run, lanes)
    return {path.stem: (some | others)[path.stem] for path in stored}


def _executed(path: Path, nb: NotebookNode) -> dict[str, dict]:
    shown = [number for number, cell in enumerate(nb.cells) if _views(cell)]
    if not shown:
        return {}
    print(f"executing {path.name} once, for the state of its widgets", flush=True)
    nb.cells = nb.cells[: shown[-1] + 1]
    execute(nb, path.parent)
    models = nb.metadata.widgets[WIDGET_STATE]["state"]
    return {nb.cells[n].id: models[view] for n in shown for view in _views(nb.cells[n])}


def _views(cell: NotebookNode) -> list[str]:
    data = [output.get("data", {}) for output in cell.get("outputs", [])]
    return [content[WIDGET_VIEW]["model_id"] for content in data if WIDGET_VIEW in content]


def _fingerprint(notebooks: Iterable[NotebookNode]) -> str:
    code = [[c.id, c.source] for nb in notebooks for c in nb.cells if c.cell_type == "code"]
    digest = hashlib.sha256(json.dumps(code).encode())
    for room in ROOMS:
        place = PROJECT / "lecture_utils" / room
        files = [place] if place.is_file() else sorted(place.rglob("*.*"))
        for file in files:
            if file.suffix in (".py", ".js", ".css"):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _students_folder() -> Generator[None]:
    """Let the notebooks write and find their files where no student's work lies."""
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"LECTURE_OTTO": "generated", "LECTURE_FILES": folder}
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)
