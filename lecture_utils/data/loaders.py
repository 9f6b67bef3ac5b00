"""Batches of tensors that are already in memory."""

from collections.abc import Callable, Iterator

import torch
from torch.utils.data import TensorDataset

from lecture_utils import checks


class TensorLoader:
    """Batches of a dataset that is already in memory, without per-image work.

    Stands in for `torch.utils.data.DataLoader`: it has a length, is iterated once an epoch, and
    offers ``dataset``, ``batch_size`` and ``generator``. Nothing is dropped; the last batch may be
    smaller.

    Parameters
    ----------
    dataset : torch.utils.data.TensorDataset
        Tensors of equal length N, on one device.
    batch_size : int
        Images in a batch.
    shuffle : bool
        Draw a new order each epoch, from `generator`.
    generator : torch.Generator, optional
        A CPU generator, so that every device sees the same batches. Seeded with 0 if left out.
    transform : callable, optional
        Turns the first tensor of a batch into what the model takes. A batch fits into the
        processor's cache, so this is quicker than keeping the larger result and reading it back.

    Raises
    ------
    ValueError
        If `batch_size` is not a positive integer, or the dataset holds no tensors in memory.
    """

    def __init__(
        self,
        dataset: TensorDataset,
        batch_size: int,
        shuffle: bool = False,
        generator: torch.Generator | None = None,
        transform: Callable[[torch.Tensor], torch.Tensor] | None = None,
    ) -> None:
        if not isinstance(dataset, TensorDataset):
            raise ValueError(
                f"dataset is {checks.shown(dataset)}; a TensorLoader takes a TensorDataset, others "
                "take a torch.utils.data.DataLoader"
            )
        if any(t.layout != torch.strided or t.is_meta for t in dataset.tensors):
            raise ValueError(
                f"dataset holds {', '.join(map(checks.shown, dataset.tensors))}; batches are cut "
                "from ordinary tensors: .to_dense() makes one of a sparse tensor"
            )
        wrong_transform = transform is not None and not callable(transform)
        if not isinstance(generator, torch.Generator | None) or wrong_transform:
            raise ValueError(
                f"generator is {checks.shown(generator)}, transform {checks.shown(transform)}; "
                "give a torch.Generator and a function, or leave them out"
            )
        self.dataset = dataset
        self.batch_size = checks.whole_number("batch_size", batch_size)
        self.shuffle = shuffle
        self.generator = generator or torch.Generator().manual_seed(0)
        self.transform = transform

    def __len__(self) -> int:
        return -(-len(self.dataset) // self.batch_size)

    def __iter__(self) -> Iterator[tuple[torch.Tensor, ...]]:
        for data, *others in self._batches():
            yield data if self.transform is None else self.transform(data), *others

    def _batches(self) -> Iterator[tuple[torch.Tensor, ...]]:
        tensors = self.dataset.tensors
        if not self.shuffle:
            yield from zip(*(t.split(self.batch_size) for t in tensors), strict=True)
            return
        order = torch.randperm(len(self.dataset), generator=self.generator)
        for index in order.to(tensors[0].device).split(self.batch_size):
            # twice as fast as t[index], and the same
            yield tuple(t.index_select(0, index) for t in tensors)
