"""Whatever a public function is given, it says what is wrong, or returns numbers that are finite.

Of the arguments that work, one or two are replaced by something else.
"""

import math
import traceback
import warnings
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import nn
from torch.utils.data import TensorDataset

import lecture_utils
from lecture_utils import data, inspection, models, training
from lecture_utils.data.splits import stratified_sample

PACKAGE = str(Path(lecture_utils.__file__).parent)
DOCUMENTED = (ValueError, OSError, IndexError)
NOT_FINITE = {  # documented: where there is nothing to average
    "calibration_curve": "an empty bin has no mean",
    "train_epoch": "it warns, and says at which step",
    "evaluate": "it warns",
    "fit": "it warns, and says at which step",
    "fit with validation": "it warns, and says at which step",
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

X, Y = torch.linspace(-1, 1, 48).view(12, 4), torch.arange(12) % 3
ROWS = torch.eye(3)[Y]
GREY = torch.arange(2 * 784).remainder(256).byte().view(2, 28, 28)


def learner():
    torch.manual_seed(0)
    model = nn.Linear(4, 3)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    return {"model": model, "optimizer": optimizer}


def loader():
    return data.TensorLoader(TensorDataset(X, Y), 4)


def fit_arguments():
    options = {"train_loader": loader(), "epochs": 1, "callback": None, "scheduler": None}
    return learner() | options | {"criterion": None, "step": training.training_step}


CALLS = {  # a function, and arguments that work
    "fit": (training.fit, fit_arguments),
    "fit with validation": (
        training.fit,
        lambda: fit_arguments() | {"validation_loader": loader(), "checkpoint": None},
    ),
    "train_epoch": (training.train_epoch, lambda: learner() | {"loader": loader()}),
    "evaluate": (
        training.evaluate,
        lambda: {"model": learner()["model"], "loader": loader(), "criterion": None},
    ),
    "one_cycle": (
        training.one_cycle,
        lambda: {"optimizer": learner()["optimizer"], "max_lr": 0.1, "steps": 9, "warm_up": 0.2},
    ),
    "PerEpoch": (training.PerEpoch, lambda: {"scheduler": None}),
    "Checkpoint": (training.Checkpoint, lambda: {"path": "run.pt"}),
    "load_checkpoint": (training.load_checkpoint, lambda: {"path": "gone.pt", "state": {}}),
    "normalize": (data.normalize, lambda: {"images": GREY}),
    "MnistMLP": (lambda x: models.MnistMLP()(x), lambda: {"x": data.normalize(GREY)}),
    "TensorLoader": (
        lambda **arguments: list(data.TensorLoader(**arguments)),
        lambda: {"dataset": TensorDataset(X, Y), "batch_size": 5, "generator": None},
    ),
    "stratified_sample": (stratified_sample, lambda: {"labels": Y, "size": 6, "seed": 0}),
    "class_indices": (data.class_indices, lambda: {"targets": ["Class_1", "Class_9"]}),
    "read_mnist": (data.read_mnist, lambda: {"train": None, "root": "nowhere"}),
    "split_otto": (data.split_otto, lambda: {"table": None}),
    "calibration_curve": (
        inspection.calibration_curve,
        lambda: {"probabilities": ROWS, "targets": Y, "bins": 5},
    ),
    "fit_temperature": (inspection.fit_temperature, lambda: {"logits": X[:, :3], "targets": Y}),
    "noise": (inspection.noise, lambda: {"n": 2, "seed": 0}),
    "scribbles": (inspection.scribbles, lambda: {"n": 2, "seed": 0}),
    "rotated": (inspection.rotated, lambda: {"images": GREY, "degrees": 5.0}),
    "pca_2d": (inspection.pca_2d, lambda: {"points": X}),
    "between_class_share": (
        inspection.between_class_share,
        lambda: {"points": X, "labels": Y},
    ),
    "greedy_pixel_attack": (
        inspection.greedy_pixel_attack,
        lambda: {
            "model": nn.Sequential(nn.Flatten(), nn.Linear(784, 3)),
            "image": GREY[0],
            "max_pixels": 2,
        },
    ),
}


def numbers(result):
    """Yield the numbers in a result."""
    if isinstance(result, torch.Tensor | np.ndarray | float | int):
        yield torch.as_tensor(result).double()
    elif isinstance(result, training.History):
        yield from numbers(result.train_loss)
    elif isinstance(result, tuple | list):
        for part in result:
            yield from numbers(part)


def outcome(function, arguments):
    """Return what a function returns, or the error of a documented kind that it raises."""
    try:
        return function(**arguments), None
    except DOCUMENTED as error:
        return None, error


@pytest.mark.parametrize("name", CALLS)
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(odd=st.lists(ANYTHING, min_size=1, max_size=2), place=st.randoms(use_true_random=False))
def test_a_wrong_argument_is_named_and_no_result_is_silently_not_finite(name, odd, place, tmp_path):
    function, arguments = CALLS[name]
    given_to = arguments()
    for replaced, value in zip(place.sample(sorted(given_to), len(given_to)), odd, strict=False):
        given_to[replaced] = value
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        warnings.simplefilter("ignore", UserWarning)
        result, error = outcome(function, given_to)
    if error is not None:
        raised_in = traceback.extract_tb(error.__traceback__)[-1].filename
        assert raised_in.startswith(PACKAGE), f"{raised_in}: {error!r}"
    elif name not in NOT_FINITE:
        assert all(values.isfinite().all() for values in numbers(result)), result
