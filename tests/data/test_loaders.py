import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from lecture_utils.data import TensorLoader

DATASET = TensorDataset(torch.arange(10.0), torch.arange(10))


def loader(**options):
    return TensorLoader(DATASET, 4, **options)


def test_nothing_is_dropped_and_the_last_batch_is_smaller():
    batches = list(loader())
    assert [len(target) for _, target in batches] == [4, 4, 2]
    assert len(loader()) == 3
    assert torch.cat([data for data, _ in batches]).equal(DATASET.tensors[0])


def test_without_shuffling_it_gives_what_a_dataloader_gives():
    for ours, theirs in zip(loader(), DataLoader(DATASET, 4), strict=True):
        assert all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True))


def test_shuffling_keeps_images_with_their_labels():
    for data, target in loader(shuffle=True):
        assert torch.equal(data.long(), target)


def test_shuffling_follows_its_generator_and_changes_each_epoch():
    def epochs(seed):
        shuffled = loader(shuffle=True, generator=torch.Generator().manual_seed(seed))
        return [torch.cat([target for _, target in shuffled]).tolist() for _ in range(2)]

    first, second = epochs(1)
    assert epochs(1) == [first, second]
    assert first != second
    assert epochs(2)[0] != first
    assert sorted(first) == list(range(10))


@pytest.mark.parametrize("shuffle", [False, True])
def test_a_transform_turns_the_data_of_every_batch_and_nothing_else(shuffle):
    seen = []
    for data, target in loader(shuffle=shuffle, transform=lambda data: -2 * data):
        assert torch.equal(data, -2.0 * target)
        seen += target.tolist()
    assert sorted(seen) == list(range(10))
    assert torch.equal(DATASET.tensors[0], torch.arange(10.0)), "the data set stays as it was"


@pytest.mark.parametrize("batch_size", [0, -1, 2.0, "64", True])
def test_a_useless_batch_size_is_refused(batch_size):
    with pytest.raises(ValueError, match="batch_size is .*1 or more"):
        TensorLoader(DATASET, batch_size)


def test_what_is_no_dataset_in_memory_is_refused():
    with pytest.raises(ValueError, match=r"dataset is a list.*DataLoader"):
        TensorLoader([1, 2, 3], 2)
    with pytest.raises(ValueError, match="generator is 5"):
        loader(generator=5)
