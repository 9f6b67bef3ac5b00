"""Three parts of a data set: learn from one, choose with another, report on the last."""

from typing import Generic, NamedTuple, TypeVar

import torch

from lecture_utils import checks

T = TypeVar("T")


class Splits(NamedTuple, Generic[T]):
    """What a network learns from, what its recipe is chosen with, and what is looked at once.

    Attributes
    ----------
    train, validation, test
        Three of a kind: data sets, loaders or tables.
    """

    train: T
    validation: T
    test: T


def stratified_sample(labels: torch.Tensor, size: int, seed: int = 0) -> torch.Tensor:
    """Choose `size` items in which every class keeps its share.

    Parameters
    ----------
    labels : torch.Tensor, int64, shape (N,)
    size : int
        How many items to choose, 0 to N.
    seed : int
        Seeds the choice.

    Returns
    -------
    torch.Tensor, int64, shape (size,)
        Indices into `labels`, sorted, none of them twice.

    Raises
    ------
    ValueError
        If there are fewer than `size` items, or the labels are not integers of shape (N,).
    """
    tensor = isinstance(labels, torch.Tensor) and labels.ndim == 1
    if not tensor or labels.is_floating_point() or labels.is_complex():
        raise ValueError(f"labels must be integers, shape (N,); got {checks.shown(labels)}")
    seed = checks.whole_number("seed", seed, least=0)
    size = checks.whole_number("size", size, least=-(2**63))  # below 0 is told by the next line
    if not 0 <= size <= len(labels):
        raise ValueError(f"a sample of {size} was asked for; there are {len(labels)} examples")
    shuffled = torch.randperm(len(labels), generator=torch.Generator().manual_seed(seed))
    by_class = shuffled[labels[shuffled].argsort(stable=True)]
    # every k-th item of a list sorted by class takes each class in proportion
    picks = torch.arange(size) * len(labels) // max(size, 1)
    return by_class[picks].sort().values


def others(chosen: torch.Tensor, length: int) -> torch.Tensor:
    """Return the indices from 0 to `length` - 1 that are not among the chosen ones, sorted."""
    rest = torch.ones(length, dtype=torch.bool)
    rest[chosen] = False
    return rest.nonzero().flatten()
