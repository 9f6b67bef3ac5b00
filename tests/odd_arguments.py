"""Arguments of every kind in place of those that work, and what may come of it."""

import math
import traceback
import warnings
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import torch
from hypothesis import HealthCheck
from hypothesis import strategies as st
from torch import nn
from torch.utils.data import TensorDataset

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


class Column:
    """Something like a column of a table: it has values and can be iterated, and is no array."""

    def __init__(self, values):
        self.values = values

    def __len__(self):
        return len(self.values)

    def __iter__(self):
        return iter(self.values)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.values, dtype)


def unusual_tensors():
    """Tensors that are numbers in an order, a type or a place of their own."""
    plain = torch.arange(6.0).view(2, 3)
    return [
        *(plain.T, plain[:, ::2], plain.flip(0), plain[:1].expand(3, 3), plain.to("meta")),
        *(plain.to_sparse(), plain * 1j, plain.half(), plain.bfloat16()),
        *(torch.ones(3, requires_grad=True), nn.Parameter(plain), torch.full((3,), 3e38)),
        *(torch.ones(3, device="meta"), torch.full((3,), 2**63 - 1), torch.full((2,), 1e-45)),
        *(torch.ones(2, 28, 28).byte(), torch.ones(2, 1, 28, 28), plain.as_subclass(Tagged)),
    ]


class Tagged(torch.Tensor):
    """A tensor of another class."""


UNUSUAL = [
    *(np.float32(0.5), np.int8(1), np.bool_(True), np.str_("a"), np.datetime64("2020"), 1j),
    *(np.array(1.0), np.array([None, 1]), np.array(["a"]), np.ones((4, 4))[::-1, ::2]),
    *(np.ones(3, ">f8"), np.ma.array([1.0, 2.0], mask=[True, False]), np.ones(3, "f2")),
    *(Fraction(1, 3), Decimal("0.5"), 10**400, 2**63, -(10**30), "0.5", "3", "nan", "\ud800"),
    *(range(3), {1, 2}, Column([0.5, 0.5]), Column(["a", "b"]), [[1, 2], [3]], [None], [math.nan]),
    *([torch.ones(2), torch.ones(2)], (torch.ones(2, 2), torch.ones(3)), {"a": torch.ones(2)}),
    *({1: 2}, {"a": None}, {"a": {"b": 1}}, ..., int, torch, print, ValueError("x"), torch.float32),
    *(Path("x"), nn.Linear, nn.Module(), nn.Sequential(), TensorDataset(torch.ones(3, 4))),
]
# once for each call: a generator is used up, and a gradient may be kept
RARE = st.one_of(
    st.sampled_from(UNUSUAL),
    st.integers(0, len(unusual_tensors()) - 1).map(lambda k: unusual_tensors()[k]),
    st.builds(lambda: (k for k in (1, 2))),
)

ODD = st.lists(ANYTHING | RARE, min_size=1, max_size=2)
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
