"""Arguments of every kind in place of those that work, and what may come of it."""

import math
import traceback
import warnings
from pathlib import Path

import torch
from hypothesis import HealthCheck
from hypothesis import strategies as st
from torch import nn

import lecture_utils

PACKAGE = str(Path(lecture_utils.__file__).parent)
DOCUMENTED = (ValueError, OSError, IndexError)
NAMED = object()  # in place of a result: the error says what is wrong
QUICK = {
    "deadline": None,
    "derandomize": True,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
}

SHAPES = st.lists(st.integers(0, 3), max_size=3).map(tuple)
DTYPES = st.sampled_from([torch.float32, torch.float64, torch.int64, torch.uint8, torch.bool])
VALUES = st.sampled_from([0.0, 1.0, -1.0, 300.0, math.nan, math.inf])


def filled(shape, dtype, value):
    special = not dtype.is_floating_point and not math.isfinite(value)
    return torch.full(shape, 0.0 if special else value).to(dtype)


TENSORS = st.builds(filled, SHAPES, DTYPES, VALUES)
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 3),
    st.sampled_from([0.5, -1.5, math.nan, math.inf, 1e30]),
    st.sampled_from(
        ["", "Class_1", "x" * 300, b"x", [], [1, 2], ["a"], {}, {"a": 1}, (), lambda: None]
    ),
    TENSORS,
    TENSORS.map(torch.Tensor.numpy),
    st.builds(lambda: nn.Linear(2, 2)),
    st.builds(lambda: [(torch.zeros(2, 4), torch.zeros(2).long())]),
)

ODD = st.lists(ANYTHING, min_size=1, max_size=2)
PLACE = st.randoms(use_true_random=False)


def replaced(arguments, odd, place):
    """Return arguments, one or two of them replaced by something else."""
    names = place.sample(sorted(arguments), len(arguments))
    return arguments | dict(zip(names, odd, strict=False))


def outcome(function, arguments):
    """Return what a function returns, or `NAMED` if it raises an error of ours."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.simplefilter("ignore", UserWarning)
            return function(**arguments)
    except DOCUMENTED as error:
        raised_in = traceback.extract_tb(error.__traceback__)[-1].filename
        if raised_in.startswith(PACKAGE):
            return NAMED
        raise
