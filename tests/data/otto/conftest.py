"""What the tests of Otto's table share."""

import pytest

from lecture_utils.data import read_otto
from lecture_utils.data.otto.csv import COLUMNS
from lecture_utils.data.otto.synthetic import synthetic_rows


@pytest.fixture(scope="session")
def table():
    return read_otto("generated")


@pytest.fixture(scope="session")
def rows():
    """Counts and classes that are not Otto's."""
    return synthetic_rows(seed=7)


@pytest.fixture(scope="session")
def original(rows):
    """A file as Kaggle's train.csv is written, with rows that are not Otto's."""
    counts, classes = rows
    rows = zip(counts.tolist(), classes.tolist(), strict=True)
    lines = [f"{k},{','.join(map(str, row))},Class_{c + 1}" for k, (row, c) in enumerate(rows, 1)]
    return "\n".join([",".join(COLUMNS), *lines, ""]).encode()
