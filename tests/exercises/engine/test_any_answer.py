"""Whatever is handed over, a check raises nothing and says something."""

import fractions
from unittest import mock

import numpy as np
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn

from lecture_utils import exercises
from lecture_utils.exercises.engine import Feedback, sandbox

EXERCISES = [getattr(exercises, name) for name in dir(exercises) if name != "predict"]
ONE_OF_A_KIND = list({exercise.adapter: exercise for exercise in EXERCISES}.values())
BY_NUMBER_AND_BY_CHOICE = [exercises.predict.ratio, exercises.predict.shift]

SHAPES = st.lists(st.integers(0, 4), max_size=3).map(tuple)
DTYPES = st.sampled_from(
    ["float32", "float64", "float16", "bfloat16", "int64", "uint8", "bool", "complex64"]
).map(lambda name: getattr(torch, name))


class Hostile:
    """Refuses whatever it is asked."""

    def __repr__(self):
        raise RuntimeError("no repr")

    def __eq__(self, other):
        raise RuntimeError("no comparison")

    __hash__ = None

    def __bool__(self):
        raise RuntimeError("no truth")

    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array")

    def __len__(self):
        raise RuntimeError("no length")

    def __getattr__(self, name):
        raise RuntimeError("no attribute")


class Liar:
    """Claims to be a tensor."""

    @property
    def __class__(self):
        return torch.Tensor


class Selfish(list):
    """Contains itself."""

    def __init__(self):
        super().__init__([self])


def tensors():
    def filled(shape, dtype, kind):
        values = {"nan": torch.nan, "inf": torch.inf, "zero": 0, "one": 1}
        real = dtype.is_floating_point or dtype.is_complex
        return torch.full(
            shape, values[kind] if real or kind in ("zero", "one") else 1, dtype=dtype
        )

    kinds = st.sampled_from(["nan", "inf", "zero", "one"])
    return st.builds(filled, SHAPES, DTYPES, kinds)


def simple():
    return st.one_of(
        st.none(),
        st.just(...),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.complex_numbers(),
        st.text(max_size=5),
        st.binary(max_size=5),
        tensors(),
        tensors().map(lambda t: t.to_sparse() if t.ndim else t),
        tensors().map(lambda t: t.to("meta")),
        tensors().filter(lambda t: t.dtype != torch.bfloat16).map(lambda t: t.numpy()),
        st.sampled_from([np.float16(1), np.array("text"), np.array([None]), np.datetime64("2020")]),
        st.sampled_from([fractions.Fraction(1, 3), 10**400, {1, 2}, object(), range(3), iter([1])]),
        st.builds(Hostile),
        st.builds(Liar),
        st.builds(Selfish),
        st.sampled_from([torch, nn.ReLU, nn.Linear(3, 2), nn.Module, Exception, type, print]),
    )


def values():
    return st.recursive(
        simple(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.lists(inner, max_size=3).map(tuple)
            | st.dictionaries(st.text(max_size=2), inner, max_size=2)
        ),
        max_leaves=4,
    )


class Rude(BaseException):
    def __str__(self):
        raise SystemExit


ERRORS = st.sampled_from(
    [
        *(ValueError("x"), RuntimeError(), KeyError(3), IndexError(), TypeError("dim")),
        *(SystemExit(3), KeyboardInterrupt(), GeneratorExit(), StopIteration(), MemoryError()),
        *(Rude(), RecursionError(), NotImplementedError("y")),
        UnicodeDecodeError("utf8", b"x", 0, 1, "bad"),
    ]
)


def raising(error):
    def answer(*inputs):
        raise error

    return answer


def functions():
    returning = values().map(lambda value: lambda *inputs: value)
    named = values().map(lambda value: lambda z: value)
    pairs = values().map(lambda value: lambda z, y: value)
    acting = st.sampled_from(
        [
            lambda z, *rest: z,
            lambda *inputs: inputs,
            lambda z, *rest: z.zero_(),
            lambda z, *rest: z.resize_(0),
            lambda *inputs: (yield),
            lambda z, *rest: z.numpy()[::-1],
            lambda z, *rest: z.tolist(),
            lambda z, *rest: z.cumsum(0),
            lambda z, *rest: z.unsqueeze(0).expand(1000, *z.shape),
        ]
    )
    modules = values().map(
        lambda value: type("Odd", (nn.Module,), {"forward": lambda self, *inputs: value})
    )
    return st.one_of(returning, named, pairs, ERRORS.map(raising), acting, modules)


@settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(exercise=st.sampled_from(ONE_OF_A_KIND), answer=st.one_of(values(), functions()))
def test_any_answer_raises_nothing_and_is_told_something(exercise, answer):
    with mock.patch.object(sandbox, "can_fork", return_value=False):  # quicker
        feedback = exercise.check(answer)
    assert isinstance(feedback, Feedback)
    assert isinstance(feedback.passed, bool)
    assert len(feedback.message) > 20
    assert feedback.message in str(feedback)
    assert feedback._repr_html_().startswith("<div")


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(prediction=st.sampled_from(BY_NUMBER_AND_BY_CHOICE), guess=values())
def test_any_prediction_raises_nothing(prediction, guess):
    feedback = prediction.check(guess)
    assert isinstance(feedback, Feedback)
    assert len(feedback.message) > 10
