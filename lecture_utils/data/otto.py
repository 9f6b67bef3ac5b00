"""The table of Exercise 9-2: Otto's own where a student has put it, else a generated one."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import torch

from lecture_utils.data.generated import CLASSES, generated_rows
from lecture_utils.data.mnist import DATA, stratified_sample
from lecture_utils.data.otto_file import read_train_csv

TRAIN_FILES = ("train.csv", "train.csv.zip", "otto-group-product-classification-challenge.zip")
LIKE_A_TABLE = (".csv", ".zip", ".gz", ".xlsx", ".txt", ".html")  # not README.md, not desktop.ini
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

    def rows(self, index: torch.Tensor) -> "OttoTable":
        """Return some of the rows.

        Parameters
        ----------
        index : torch.Tensor, int64, shape (M,)

        Returns
        -------
        OttoTable
        """
        targets = [self.targets[k] for k in index.tolist()]
        return OttoTable(self.counts[index], targets, self.is_real, self.source)


class OttoParts(NamedTuple):
    """Three parts of the table: learn from one, choose with another, report on the last."""

    train: OttoTable
    validation: OttoTable
    test: OttoTable


def read_otto(place: Path | str | None = None) -> OttoTable:
    """Read Otto's table if it is there, else generate one like it.

    Parameters
    ----------
    place : Path or str, optional
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
        If a `place` was given and the file is not there.
    ValueError
        If the file is not Otto's table, or the folder holds other tables instead of it.
    """
    place = place or os.environ.get("LECTURE_OTTO")
    if str(place) == "generated":
        return _generated()
    path = _train_file(Path(place or DATA / "otto"))
    if path is not None:
        counts, classes = read_train_csv(path)
        return _table(counts, classes, True, f"Otto's own file, {path.name}")
    if place:
        raise FileNotFoundError(f"{place} is not there, or it holds none of {_any_of()}")
    return _generated()


def _generated() -> OttoTable:
    source = "a generated table: Otto's columns and class sizes, not Otto's products"
    return _table(*generated_rows(), False, source)


def _table(counts, classes, is_real: bool, source: str) -> OttoTable:
    targets = [f"Class_{k + 1}" for k in classes.tolist()]
    return OttoTable(torch.from_numpy(counts), targets, is_real, source)


def _train_file(place: Path) -> Path | None:
    if place.is_file():
        return place
    found = sorted(path.name for path in place.glob("[!.]*") if path.suffix in LIKE_A_TABLE)
    wanted = [name for name in TRAIN_FILES if name in found]
    if found and not wanted:
        raise ValueError(
            f"{place} holds {', '.join(found[:3])}, but none of {_any_of()}. Put one of these "
            "there, or empty the folder to work with the generated table."
        )
    return place / wanted[0] if wanted else None


def _any_of() -> str:
    return ", ".join(TRAIN_FILES)


def split_otto(table: OttoTable) -> OttoParts:
    """Cut a table into three parts in which every class keeps its share.

    Parameters
    ----------
    table : OttoTable
        More than 18 000 rows.

    Returns
    -------
    OttoParts
        ``validation`` and ``test`` of 9 000 rows each; all others are ``train``. The same for each
        call.

    Raises
    ------
    ValueError
        If there are not more than 18 000 rows.
    """
    if len(table) <= 2 * HELD_OUT:
        raise ValueError(
            f"{len(table)} rows: validation and test take {HELD_OUT} each, and some must be left "
            "to learn from"
        )
    classes = class_indices(table.targets)
    held_out = stratified_sample(classes, 2 * HELD_OUT)
    chosen = torch.zeros(len(held_out), dtype=torch.bool)
    chosen[stratified_sample(classes[held_out], HELD_OUT)] = True
    rest = torch.ones(len(table), dtype=torch.bool)
    rest[held_out] = False
    parts = (rest.nonzero().flatten(), held_out[chosen], held_out[~chosen])
    return OttoParts(*(table.rows(index) for index in parts))


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
    for name in targets:
        if name not in index:
            raise ValueError(f"unknown class {name!r}; expected Class_1 to Class_{CLASSES}")
    return torch.tensor([index[name] for name in targets], dtype=torch.long)
