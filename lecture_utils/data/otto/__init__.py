"""The table of Exercise 9-2: Otto's own where a student has put it, else a generated one."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from lecture_utils import checks
from lecture_utils.data.mnist import DATA
from lecture_utils.data.otto.csv import ROWS_OF_CLASS, read_train_csv
from lecture_utils.data.otto.synthetic import synthetic_rows
from lecture_utils.data.splits import Splits, others, stratified_sample
from lecture_utils.files import named_path

TRAIN_FILES = ("train.csv", "train.csv.zip", "otto-group-product-classification-challenge.zip")
NO_TABLES = ("readme.md", "desktop.ini", "thumbs.db")  # they may lie in the folder
CLASSES = len(ROWS_OF_CLASS)
HELD_OUT = 9_000  # rows for validation, and as many for the test


@dataclass(frozen=True, repr=False)
class OttoTable:
    """Products, one a row: how often each of 93 things was counted, and the class.

    Attributes
    ----------
    counts : torch.Tensor, int64, shape (N, 93)
        Not negative; columns feat_1 to feat_93 of the file.
    targets : list of str, length N
        ``"Class_1"`` to ``"Class_9"``, as the file has them.
    is_real : bool
        Whether these are Otto's rows. If not, no number found with them says anything about Otto.
    source : str
        The same in words.
    """

    counts: torch.Tensor
    targets: list[str]
    is_real: bool
    source: str

    def __len__(self) -> int:
        return len(self.targets)

    def __repr__(self) -> str:
        return f"OttoTable({len(self)} rows from {self.source})"

    def __getitem__(self, index: slice | torch.Tensor | Sequence[int] | int) -> "OttoTable":
        """Return the table of some of the rows.

        Parameters
        ----------
        index : int, slice, or torch.Tensor
            Row numbers, int64 of shape (M,); or a mask, bool of shape (N,); or what can be turned
            into one of them. A single int gives a table of one row.

        Returns
        -------
        OttoTable

        Raises
        ------
        IndexError
            If a mask has another length than the table, a row number lies outside of it, or the
            index is neither a mask nor integers.
        """
        rows = _row_numbers(index, len(self))
        targets = [self.targets[k] for k in rows.tolist()]
        return OttoTable(self.counts[rows], targets, self.is_real, self.source)


def _as_tensor(index: Any) -> torch.Tensor:
    try:
        return torch.as_tensor(index).cpu()
    except (TypeError, ValueError, RuntimeError) as error:
        raise IndexError(
            f"the index is {checks.shown(index)}; rows are chosen by integers or by a mask"
        ) from error


def _row_numbers(index: Any, length: int) -> torch.Tensor:
    if isinstance(index, slice):
        index = range(length)[index]
    index = _as_tensor(index)
    if index.dtype == torch.bool:
        if index.shape != (length,):
            raise IndexError(
                f"the mask has shape {tuple(index.shape)}; a table of {length} rows takes a mask "
                f"of shape ({length},)"
            )
        return index.nonzero().flatten()
    if index.numel() == 0:
        return torch.zeros(0, dtype=torch.long)
    if index.ndim > 1 or index.dtype not in (torch.int64, torch.int32):
        raise IndexError(
            f"the index has type {index.dtype} and shape {tuple(index.shape)}; rows are chosen by "
            f"integers, shape (M,), or by a mask of {length} times True or False"
        )
    index = index.reshape(-1).long()
    outside = index[(index < -length) | (index >= length)]
    if len(outside):
        raise IndexError(f"there is no row {outside[0].item()} in a table of {length} rows")
    return index


def read_otto(path: Path | str | None = None) -> OttoTable:
    """Read Otto's table if it is there, else generate one like it.

    Parameters
    ----------
    path : Path or str, optional
        A folder with ``train.csv`` or ``train.csv.zip``, one of these files, or ``"generated"``. If
        left out, the environment variable ``LECTURE_OTTO`` decides, and without it the folder
        ``data/otto``: there alone, no file means the generated table.

    Returns
    -------
    OttoTable
        61 878 rows. ``print(table.source)`` says which data it is.

    Raises
    ------
    FileNotFoundError
        If a `path` was given and the file is not there.
    ValueError
        If the file is not Otto's table, or the folder holds other tables instead of it.
    """
    if not isinstance(path, Path | str | None) or path == "":
        raise ValueError(
            f"path is {checks.shown(path)}; give a folder, a file or 'generated', or leave it out"
        )
    named = Path(path).expanduser() if path else named_path("LECTURE_OTTO")
    if str(named) == "generated":
        return _generated()
    file = _train_file(named or DATA / "otto")
    if file is not None:
        return _table(*read_train_csv(file), True, f"Otto's own file, {file.name}")
    if named:
        raise FileNotFoundError(f"{named} is not there, or it holds none of {_any_of()}")
    return _generated()


def _generated() -> OttoTable:
    source = "a generated table: Otto's columns and class sizes, not Otto's products"
    return _table(*synthetic_rows(), False, source)


def _table(counts: np.ndarray, classes: np.ndarray, is_real: bool, source: str) -> OttoTable:
    targets = [f"Class_{k + 1}" for k in classes.tolist()]
    return OttoTable(torch.from_numpy(counts), targets, is_real, source)


def _train_file(path: Path) -> Path | None:
    if path.is_file():
        return path
    entries = [entry for entry in sorted(path.glob("[!.]*")) if entry.name.lower() not in NO_TABLES]
    for name in TRAIN_FILES:
        for entry in entries:
            if entry.name.lower() == name:  # a folder of that name: how some programs unpack it
                return _inside(entry) if entry.is_dir() else entry
    for entry in entries:  # an archive unpacked into a folder of its own name
        if (entry / "train.csv").is_file():
            return entry / "train.csv"
    if entries:
        raise ValueError(
            f"{path} holds {', '.join(entry.name for entry in entries[:3])}, but none of "
            f"{_any_of()}. Put one of these there, or empty the folder to work with the generated "
            "table."
        )
    return None


def _inside(folder: Path) -> Path:
    file = folder / "train.csv"
    if not file.is_file():
        raise FileNotFoundError(
            f"{file} is not there, though {folder} is a folder. Put the file into it, or delete "
            "the folder to work with the generated table."
        )
    return file


def _any_of() -> str:
    return ", ".join(TRAIN_FILES)


def split_otto(table: OttoTable) -> Splits:
    """Cut a table into three splits in which every class keeps its share.

    Parameters
    ----------
    table : OttoTable
        More than 18 000 rows.

    Returns
    -------
    Splits of OttoTable
        ``validation`` and ``test`` of 9 000 rows each; all others are ``train``. The same for each
        call.

    Raises
    ------
    ValueError
        If there are not more than 18 000 rows, or it is not such a table.
    """
    if not isinstance(table, OttoTable):
        raise ValueError(f"table is {checks.shown(table)}; give what read_otto() returns")
    if len(table) <= 2 * HELD_OUT:
        raise ValueError(
            f"{len(table)} rows: validation and test take {HELD_OUT} each, and some must be left "
            "to learn from"
        )
    classes = class_indices(table.targets)
    held_out = stratified_sample(classes, 2 * HELD_OUT)
    chosen = stratified_sample(classes[held_out], HELD_OUT)
    validation, test = held_out[chosen], held_out[others(chosen, len(held_out))]
    return Splits(table[others(held_out, len(table))], table[validation], table[test])


def class_indices(targets: list[str]) -> torch.Tensor:
    """Turn names of classes into indices.

    Parameters
    ----------
    targets : list of str, length N
        ``"Class_1"`` to ``"Class_9"``.

    Returns
    -------
    torch.Tensor, int64, shape (N,)
        0 to 8.

    Raises
    ------
    ValueError
        If there is another name.
    """
    index = {f"Class_{k + 1}": k for k in range(CLASSES)}
    if not isinstance(targets, list | tuple):
        raise ValueError(f"targets is {checks.shown(targets)}; give a list of names of classes")
    for name in targets:
        if not isinstance(name, str) or name not in index:
            raise ValueError(f"unknown class {name!r}; expected Class_1 to Class_{CLASSES}")
    return torch.tensor([index[name] for name in targets], dtype=torch.long)
