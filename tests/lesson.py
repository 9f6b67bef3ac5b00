"""The code of the notebooks, for tests that hold it to the library."""

from pathlib import Path

import nbformat

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def code_cells(number: str) -> list[str]:
    """Return the sources of a notebook's code cells; the number is "01" to "05"."""
    (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def lesson(number: str, *starts: str, **names) -> dict:
    """Run the cells of a notebook that begin so, and return the names that they define.

    ``lesson("03", "import time", "class Net(")``; `names` are there before the first cell runs.
    """
    cells = code_cells(number)
    for start in starts:
        found = [source for source in cells if source.startswith(start)]
        assert len(found) == 1, f"{len(found)} cells of notebook {number} begin with {start!r}"
        exec(found[0], names)
    return names
