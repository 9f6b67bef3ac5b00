"""Digits drawn on the pad: a student's own, and a set that stands in for them."""

import io
from pathlib import Path

import numpy as np
import torch

from lecture_utils import checks
from lecture_utils.files import DATA, atomic_write

LECTURE_FILE = DATA / "drawn_digits.npz"
Drawings = tuple[torch.Tensor, torch.Tensor]


def read_drawings(path: Path | str = LECTURE_FILE) -> Drawings:
    """Read drawings of digits.

    Parameters
    ----------
    path : Path or str
        A file that `save_drawings` wrote. By default the lecture's, ten of each digit;
        ``data/README.md`` says how they were made.

    Returns
    -------
    pictures : torch.Tensor, uint8, shape (N, 28, 28)
        Grey values as in MNIST, 0 for paper and 255 for ink.
    labels : torch.Tensor, int64, shape (N,)

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file holds something else.
    """
    path = checks.path("path", path, "the name of a file")
    if not path.is_file():
        raise FileNotFoundError(
            f"{path} is missing. The lecture's drawings come with its repository, where "
            "`git checkout -- data` restores them; where LECTURE_DATA names another folder, copy "
            "data/drawn_digits.npz into it"
        )
    try:
        with np.load(path) as file:
            pictures, labels = (torch.from_numpy(file[name]) for name in ("pictures", "labels"))
            _checked(pictures, labels)
    except Exception as error:  # what a damaged archive raises is anybody's guess
        raise ValueError(
            f"{path} holds no drawings of digits ({error}). Move it away, or delete it"
        ) from error
    return pictures, labels


def save_drawings(path: Path, pictures: torch.Tensor, labels: torch.Tensor) -> None:
    """Write drawings of digits; an interrupted write leaves the file as it was.

    Parameters
    ----------
    path : Path
    pictures : torch.Tensor, uint8, shape (N, 28, 28)
    labels : torch.Tensor, int64, shape (N,)
        From 0 to 9.

    Raises
    ------
    ValueError
        If they are something else.
    OSError
        If the folder cannot be written.
    """
    _checked(pictures, labels)
    file = io.BytesIO()
    np.savez_compressed(file, pictures=pictures.numpy(), labels=labels.numpy())
    atomic_write(path, file.getvalue())


def _checked(pictures: torch.Tensor, labels: torch.Tensor) -> None:
    kinds, shapes = (pictures.dtype, labels.dtype), (tuple(pictures.shape), tuple(labels.shape))
    count = len(labels)
    fits = kinds == (torch.uint8, torch.int64) and shapes == ((count, 28, 28), (count,))
    if not fits or not ((labels >= 0) & (labels <= 9)).all():
        raise ValueError(
            "expected uint8 pictures of shape (N, 28, 28) and N int64 labels from 0 to 9; got "
            f"{kinds[0]} of shape {shapes[0]} and {kinds[1]} of shape {shapes[1]}"
        )
