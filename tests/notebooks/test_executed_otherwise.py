"""The notebooks are executed otherwise than they stand: in any order, or with an output changed."""

import copy
import re
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from lecture_utils.authoring.claims import varies
from lecture_utils.authoring.refresh import execute
from lecture_utils.files import lecture_notebooks


def code_of(path):
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]


def said(cell):
    return [o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs]


@pytest.mark.parametrize("path", lecture_notebooks()[:2], ids=lambda path: path.stem)
def test_a_cell_says_the_same_in_any_order(path, tmp_path):
    code = code_of(path)
    order = [*range(len(code)), *reversed(range(len(code)))]
    again = nbformat.v4.new_notebook(cells=[new_code_cell(code[k].source) for k in order])
    for k, cell in enumerate(again.cells):
        cell.metadata = copy.deepcopy(code[order[k]].metadata)
    execute(again, path.parent, LECTURE_FILES=str(tmp_path))
    texts = [said(cell) for cell in again.cells]
    for cell, there, back in zip(code, texts, reversed(texts), strict=False):
        if not varies(cell.metadata.get("claim", [])):  # a ratio of times
            assert there == back, cell.source


@pytest.fixture
def tampered(tmp_path):
    """A copy of notebook 02 in which one number is changed and one output is deleted."""
    path = next(path for path in lecture_notebooks() if path.stem == "02_cross_entropy")
    notebook = nbformat.read(path, as_version=4)
    by_hand = next(c for c in notebook.cells if "probabilities_2 = np.array" in c.source)
    by_hand.outputs[0].text = by_hand.outputs[0].text.replace("0.3567", "0.3568")
    chance = next(
        c for c in notebook.cells if "a uniform guess" in c.source and c.cell_type == "code"
    )
    chance.outputs = []
    notebook.cells = [c for c in notebook.cells if c in (by_hand, chance) or "import" in c.source]
    chance.source = "criterion = nn.CrossEntropyLoss()\n" + chance.source
    nbformat.write(notebook, tmp_path / "tampered.ipynb")
    return tmp_path / "tampered.ipynb"


def test_nbval_notices_a_changed_number_and_a_deleted_output(tampered, project):
    command = [sys.executable, "-m", "pytest", "--color=no", "-c", project / "pyproject.toml"]
    command += ["--rootdir", project, "-p", "no:cacheprovider", tampered]
    result = subprocess.run(command, capture_output=True, text=True, cwd=project)
    assert result.returncode == 1, result.stdout
    assert "mismatch 'stdout'" in result.stdout
    assert "loss 1: 0.3568" in result.stdout
    assert "Unexpected output fields from running code: {'stdout'}" in result.stdout
    assert re.search(r"2 failed, \d passed", result.stdout)
