"""A plugin of pytest: nbval checks claims, and compares what carries none.

``--nbval`` collects each cell as before. Of a cell with a claim, the new output must be of the
same kinds as the stored one (text, figure), and both must keep the claim. With ``--nbval-twice``,
each cell is run twice in a row, as an impatient reader does, and both times its output is compared;
a warning is an error then.
"""

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from unittest import mock

import pytest
from nbformat import NotebookNode
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError

from lecture_utils.authoring.claims.outputs import complaints

STRICT = "error,ignore::DeprecationWarning,ignore::PendingDeprecationWarning"  # of other packages


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--nbval-twice``."""
    nbval = parser.getgroup("nbval")
    nbval.addoption("--nbval-twice", action="store_true", help="run each cell twice in a row")


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    parent: pytest.Collector,
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Collect notebooks as files whose cells may carry claims."""
    files = yield
    return [
        NotebookFile.from_parent(parent, path=file.path) if isinstance(file, IPyNbFile) else file
        for file in files
    ]


class NotebookFile(IPyNbFile):
    """A notebook whose cells are `NotebookCell`."""

    def collect(self) -> Iterator["NotebookCell"]:
        """Yield the code cells, each of them twice if that is asked for."""
        for item in super().collect():
            given = {"cell_num": item.cell_num, "cell": item.cell, "options": item.options}
            yield NotebookCell.from_parent(self, name=item.name, **given)
            if self.config.option.nbval_twice:
                yield NotebookCell.from_parent(self, name=f"{item.name} again", **given)

    def setup(self) -> None:
        """Start the kernel."""
        strict = {"PYTHONWARNINGS": STRICT} if self.config.option.nbval_twice else {}
        with mock.patch.dict(os.environ, strict):
            super().setup()


class NotebookCell(IPyNbCell):
    """A code cell whose output is claimed, or else compared with the stored one."""

    complaints: list[str] = []  # noqa: RUF012

    def compare_outputs(
        self,
        test: list[NotebookNode],
        ref: list[NotebookNode],
        skip_compare: tuple[str, ...] | None = None,
    ) -> bool:
        """Return whether the new output is as claimed, or else as stored."""
        if "claim" not in self.cell.metadata:
            return super().compare_outputs(test, ref, skip_compare)
        self.complaints = complaints(self.cell.metadata["claim"], ref, test)
        self.comparison_traceback = self.complaints
        return not self.complaints

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where the cell is."""
        return self.path, 0, f"{self.path.name}::{self.name}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo) -> str:
        """Say which cell broke its claim, what was claimed and what was printed."""
        if not (self.complaints and isinstance(excinfo.value, NbCellError)):
            return super().repr_failure(excinfo)
        where = f"{self.path.name}, cell {self.cell_num} (id {self.cell.get('id')})"
        reasons = "\n".join(self.complaints).replace("\n", "\n  ")
        source = self.cell.source.replace("\n", "\n    ")
        return f"A claim is broken: {where}\n\n  {reasons}\n\n  in the cell\n\n    {source}\n"
