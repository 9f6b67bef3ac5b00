"""Whatever a public function is given, it says what is wrong, or returns numbers that are finite.

Of the arguments that work, one or two are replaced by something else.
"""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from odd_arguments import NAMED, ODD, PLACE, QUICK, outcome, replaced
from torch import nn
from torch.utils.data import TensorDataset

from lecture_utils import data, inspection, models, training
from lecture_utils.data.splits import stratified_sample

NOT_FINITE = {  # documented: where there is nothing to average
    "calibration_curve": "an empty bin has no mean",
    "train_epoch": "it warns, and says at which step",
    "evaluate": "it warns",
    "fit": "it warns, and says at which step",
    "fit with validation": "it warns, and says at which step",
}

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


@pytest.mark.parametrize("name", CALLS)
@settings(max_examples=25, **QUICK)
@given(odd=ODD, place=PLACE)
def test_a_wrong_argument_is_named_and_no_result_is_silently_not_finite(name, odd, place, tmp_path):
    function, arguments = CALLS[name]
    result = outcome(function, replaced(arguments(), odd, place))
    if result is not NAMED and name not in NOT_FINITE:
        assert all(values.isfinite().all() for values in numbers(result)), result
