"""The table that stands in for Otto's."""

import torch

from lecture_utils.data import class_indices
from lecture_utils.data.otto.csv import GENERATED_SUM, ROWS, ROWS_OF_CLASS
from lecture_utils.data.otto.synthetic import synthetic_rows


def test_the_generated_table_has_ottos_columns_classes_and_kind_of_counts(table):
    assert table.counts.shape == (ROWS, 93)
    assert table.counts.dtype == torch.int64
    assert class_indices(table.targets).bincount().tolist() == list(ROWS_OF_CLASS)
    assert sum(ROWS_OF_CLASS) == ROWS
    assert table.counts.min() == 0
    assert 0.75 < (table.counts == 0).float().mean() < 0.85
    assert 200 < table.counts.max() < 1000
    assert (table.counts.float().std(dim=0) > 0).all()
    assert "generated" in repr(table)


def test_the_generated_table_is_the_same_each_time_and_another_with_another_seed(table):
    again, other = (torch.from_numpy(synthetic_rows(seed)[0]) for seed in (0, 1))
    assert torch.equal(table.counts, again)
    assert again.sum() == GENERATED_SUM, "a file with these counts is not Otto's"
    assert not torch.equal(table.counts, other)
