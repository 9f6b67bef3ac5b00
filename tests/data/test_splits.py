import pytest
import torch

from lecture_utils.data.splits import others, stratified_sample

LABELS = torch.arange(7).repeat_interleave(13)


def test_a_stratified_sample_has_no_item_twice():
    sample = stratified_sample(LABELS, 35)
    assert len(sample.unique()) == 35
    assert LABELS[sample].bincount().tolist() == [5] * 7


@pytest.mark.parametrize("size", [0, len(LABELS)])
def test_nothing_and_everything_are_samples_as_well(size):
    assert len(stratified_sample(LABELS, size).unique()) == size


@pytest.mark.parametrize("size", [-1, 92])
def test_more_than_there_is_cannot_be_chosen(size):
    with pytest.raises(
        ValueError, match=f"a sample of {size} was asked for; there are 91 examples"
    ):
        stratified_sample(LABELS, size)


@pytest.mark.parametrize(
    ("labels", "size"),
    [(LABELS.float(), 5), ([1, 2], 1), (LABELS[None], 1), (LABELS, 2.0), (LABELS + 0j, 5)],
)
def test_labels_and_sizes_of_another_kind_are_refused(labels, size):
    with pytest.raises(ValueError, match=r"labels must be integers|size is 2\.0"):
        stratified_sample(labels, size)


def test_the_others_are_those_that_were_not_chosen():
    assert others(torch.tensor([3, 0]), 5).tolist() == [1, 2, 4]
