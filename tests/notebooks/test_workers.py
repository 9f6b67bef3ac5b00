"""What notebook 05 says about a DataLoader with several processes."""

import subprocess
import sys

import nbformat
import pytest

PROGRAM = """
import torch
from torch.utils.data import DataLoader
{dataset}
rows = OttoDataset(torch.ones(6, 93), ["Class_2"] * 6)
batches = DataLoader(rows, batch_size=2, num_workers=1, multiprocessing_context={start!r})
print(sum(int(target.sum()) for _, target in batches))
"""


@pytest.fixture(scope="module")
def dataset(project):
    """The cell that defines `OttoDataset`, with what it needs, as the text of a module."""
    notebook = nbformat.read(project / "notebooks/05_otto_products.ipynb", as_version=4)
    cell = next(c.source for c in notebook.cells if c.source.startswith("class OttoDataset"))
    imports = (
        "import torch\n"
        "from torch.utils.data import Dataset\n"
        "from lecture_utils.data import class_indices\n"
    )
    return imports + cell


def run(program, folder):
    """Run a program without a file of its own, as a kernel is one."""
    command = [sys.executable, "-c", program]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=folder)


STARTS = ["spawn"] if sys.platform == "win32" else ["spawn", "forkserver"]


@pytest.mark.parametrize("start", STARTS)
def test_workers_can_use_a_class_that_is_imported(dataset, start, tmp_path):
    (tmp_path / "products.py").write_text(dataset, encoding="utf-8")
    imported = "from products import OttoDataset"
    result = run(PROGRAM.format(dataset=imported, start=start), tmp_path)
    assert result.stdout.strip() == "6", result.stderr


def test_workers_cannot_use_a_class_that_is_defined_in_a_cell(dataset, tmp_path):
    result = run(PROGRAM.format(dataset=dataset, start="spawn"), tmp_path)
    assert result.returncode != 0
    assert "OttoDataset" in result.stderr
