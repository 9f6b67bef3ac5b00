"""Each notebook is executed once, for slides and site."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from lecture_utils.authoring import executed
from lecture_utils.authoring.executed import execute_all, executed_once
from lecture_utils.authoring.refresh import WIDGET_STATE
from lecture_utils.authoring.slides.widget_state import WIDGET_VIEW, models, views


def showing(source):
    view = new_output("display_data", {WIDGET_VIEW: {"model_id": source}})
    return new_code_cell(source, outputs=[view])


@pytest.fixture
def lecture(tmp_path, monkeypatch):
    """Five notebooks; running one notes it, saves a network and finds those saved before it."""
    (tmp_path / "cache").mkdir()
    paths = [tmp_path / f"0{k}.ipynb" for k in range(1, 6)]
    for path in paths:
        cells = [new_markdown_cell("text"), showing(path.stem), new_code_cell("afterwards")]
        nbformat.write(new_notebook(cells=cells if path.stem != "05" else cells[::2]), path)
    runs = []

    def execute(nb, folder, **variables):
        files = Path(variables["LECTURE_FILES"])
        runs.append((nb.cells[-1].source, sorted(file.name for file in files.iterdir())))
        (files / f"{nb.cells[-1].source}.pt").touch()
        state = {view: {"state": {"from": "a run"}} for cell in nb.cells for view in views(cell)}
        nb.metadata.widgets = {WIDGET_STATE: {"state": state}}

    monkeypatch.setattr(executed, "execute", execute)
    monkeypatch.setattr(executed, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(executed, "lecture_notebooks", lambda: paths)
    return paths, runs


def test_what_a_run_gave_is_kept_for_the_next_reader(lecture):
    paths, runs = lecture
    first, second = executed_once(paths[0]), executed_once(paths[0])
    assert first == second
    assert models(first) == {"01": {"state": {"from": "a run"}}}
    assert [cell.source for cell in first.cells] == ["text", "01"]  # up to the last widget
    assert runs == [("01", [])]


def test_a_notebook_without_a_widget_is_not_executed(lecture):
    paths, runs = lecture
    assert executed_once(paths[4]).cells == []
    assert runs == []


def test_a_later_part_finds_what_an_earlier_one_saved_and_all_are_executed_once(lecture):
    paths, runs = lecture
    assert list(execute_all(paths)) == paths
    assert sorted(runs) == [("01", []), ("02", []), ("03", []), ("04", ["03.pt"])]


def test_changed_code_is_executed_again_and_the_older_run_is_forgotten(lecture, tmp_path):
    paths, runs = lecture
    executed_once(paths[3])
    nb = nbformat.read(paths[2], as_version=4)
    nb.cells[1].source = "changed"
    nbformat.write(nb, paths[2])
    executed_once(paths[3])
    assert runs == [("03", []), ("04", ["03.pt"]), ("changed", []), ("04", ["changed.pt"])]
    assert len(list((tmp_path / "cache").glob("executed/04-*"))) == 1


def test_a_changed_text_asks_for_no_new_run(lecture):
    paths, runs = lecture
    executed_once(paths[0])
    nb = nbformat.read(paths[0], as_version=4)
    nb.cells[0].source = "another text"
    assert [cell.source for cell in executed_once(paths[0], nb).cells] == ["text", "01"]
    assert len(runs) == 1
    assert nb.cells[2].source == "afterwards"
