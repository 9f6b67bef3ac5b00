import subprocess
import sys

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

from lecture_utils.authoring.refresh import execute, refresh

CELLS = [
    "import ipywidgets, torch\nfrom lecture_utils import plotting",
    "object()",
    "ipywidgets.VBox([ipywidgets.IntSlider(), ipywidgets.IntSlider()])",
    "out = ipywidgets.Output()\nwith out:\n    print('inside')\nout",
    "plotting.network((3, 2))",
    "print('one')\nprint('two')",
    "torch.manual_seed(0)\ntorch.rand(3)",
    "import time\nprint(f'{time.time_ns()} nanoseconds')",
]
CLAIM = ["{~0 to 9000000000000000000000} nanoseconds"]


@pytest.fixture
def notebook(tmp_path):
    path = tmp_path / "sample.ipynb"
    cells = [new_code_cell(source) for source in CELLS]
    cells[-1].metadata["claim"] = CLAIM
    nbformat.write(new_notebook(cells=cells), path)
    return path


def test_refreshing_twice_changes_nothing(notebook):
    refresh(notebook)
    first = notebook.read_bytes()
    refresh(notebook)
    assert notebook.read_bytes() == first
    cells = nbformat.read(notebook, as_version=4).cells
    assert [cell.execution_count for cell in cells] == list(range(1, len(CELLS) + 1))
    assert cells[1].outputs[0].data["text/plain"] == "<object at 0xADDR>"
    assert cells[5].outputs[0].text == "one\ntwo\n"


def test_widget_state_is_kept_by_execute_and_left_out_of_the_file(tmp_path):
    path = tmp_path / "slider.ipynb"
    slider = new_code_cell("import ipywidgets\nipywidgets.IntSlider()")
    nbformat.write(new_notebook(cells=[slider]), path)
    executed = execute(nbformat.read(path, as_version=4), tmp_path)
    state = executed.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    view = executed.cells[0].outputs[0].data["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] in state
    refresh(path)
    assert "widgets" not in nbformat.read(path, as_version=4).metadata


def test_a_failing_cell_leaves_the_file_as_it_was(tmp_path):
    path = tmp_path / "broken.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1 / 0")]), path)
    before = path.read_bytes()
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        refresh(path)
    assert path.read_bytes() == before


def test_a_name_with_blanks_brackets_and_quotes_is_one_notebook(tmp_path, javascript):
    path = tmp_path / "it's 03 (1) $HOME.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("print(6 * 7)")]), path)
    for module, options in (("refresh", []), ("slides", ["--to", tmp_path / "my decks"])):
        command = [sys.executable, "-m", f"lecture_utils.authoring.{module}", path, *options]
        subprocess.run(command, check=True, capture_output=True)
    assert nbformat.read(path, 4).cells[0].outputs[0].text == "42\n"
    assert "42" in (tmp_path / "my decks" / path.with_suffix(".html").name).read_text("utf-8")
