"""How a student's classifier does on the validation rows."""

import copy
import inspect
from functools import cache
from types import FunctionType

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import TensorDataset

from lecture_utils.data import Splits, TensorLoader, class_indices, read_otto, split_otto
from lecture_utils.exercises.engine import WrongKindError
from lecture_utils.training import one_cycle, train_epoch

MARGIN = 0.1  # how far below the baseline a log loss must be
CLOSE = 0.002  # a claim with three decimal places may differ by this


@cache
def splits() -> Splits:
    """Return the three splits of the table that the notebook runs on."""
    return split_otto(read_otto())


class LogCounts(nn.Module):
    """The logarithm of 1 + count, standardised with the training rows."""

    def __init__(self):
        super().__init__()
        logs = torch.log1p(splits().train.counts.float())
        self.register_buffer("mean", logs.mean(dim=0))
        self.register_buffer("std", logs.std(dim=0))

    def forward(self, counts):
        """Return features of the same shape."""
        return (torch.log1p(counts) - self.mean) / self.std


def trained(network: nn.Module, epochs: int) -> nn.Module:
    """Return the network, trained on preprocessed counts, with the preprocessing in front."""
    prepare = LogCounts()
    train = splits().train
    rows = TensorDataset(prepare(train.counts.float()), class_indices(train.targets))
    loader = TensorLoader(rows, 256, shuffle=True)
    optimizer = torch.optim.AdamW(network.parameters(), fused=True)
    scheduler = one_cycle(optimizer, 0.01, epochs * len(loader), cycle_momentum=True)
    for _ in range(epochs):
        train_epoch(network, loader, optimizer, scheduler=scheduler)
    return nn.Sequential(prepare, network).eval()


@cache
def baseline() -> float:
    """Return the log loss of a linear softmax classifier on the validation rows."""
    torch.manual_seed(0)
    return log_loss(trained(nn.Linear(93, 9), epochs=3), splits().validation)


@torch.no_grad()
def log_loss(model, split) -> float:
    """Return the log loss of a model that takes counts."""
    return F.cross_entropy(logits(model, split), class_indices(split.targets)).item()


@torch.no_grad()
def logits(model, split):
    """Return what a model makes of the counts of a split."""
    output = model(split.counts.float())
    return output.float() if isinstance(output, torch.Tensor) else output


def as_measured(answer):
    """Return a function of nothing that measures the model and its log loss of the answer."""
    if callable(answer):
        if not isinstance(answer, FunctionType) or inspect.signature(answer).parameters:
            raise WrongKindError(NOT_TWO)
        return lambda: _measured_once(answer)
    return lambda: _measured(*_two(answer))


NOT_TWO = (
    "Hand over two things, `check(my_model, my_log_loss)`: a trained `nn.Module` and its log loss "
    "on the validation rows, a number."
)


@cache
def _measured_once(function) -> dict:
    return _measured(*_two(function()))


def _two(answer):
    try:
        model, claim = answer
        claim = float(claim)
    except (TypeError, ValueError, RuntimeError):
        raise WrongKindError(NOT_TWO) from None
    if not isinstance(model, nn.Module):
        raise WrongKindError(NOT_TWO)
    return model, claim


def _measured(model, claim) -> dict:
    """Look at one thing after the other, up to the first that is not as it should be."""
    model = copy.deepcopy(model).cpu().eval()
    observed = {"the output": _shape_of_the_output(model)}
    if observed["the output"] != "9 numbers per row":
        return observed
    observed["the numbers"] = _kind_of_the_numbers(logits(model, splits().validation))
    if observed["the numbers"] != "logits":
        return observed
    loss = log_loss(model, splits().validation)
    print(f"log loss on the validation rows: {loss:.3f}, of the linear baseline: {baseline():.3f}")
    observed["the log loss"] = _rank(model, loss, claim)
    if observed["the log loss"] != "well below the baseline":
        return observed
    return observed | {"the number you gave": _claimed(model, loss, claim)}


def _shape_of_the_output(model) -> str:
    output = logits(model, splits().validation)
    if not isinstance(output, torch.Tensor):
        return f"a {type(output).__name__}"
    if output.ndim == 2 and len(output) == len(splits().validation):
        return f"{output.shape[1]} number{'s' * (output.shape[1] != 1)} per row"
    return f"{output.ndim} dimensions"


def _kind_of_the_numbers(z) -> str:
    if not z.isfinite().all():
        return "nan or infinite"
    if z.min() < 0:
        return "logits"
    if torch.allclose(z.sum(1), torch.ones(len(z)), atol=1e-3):
        return "probabilities"
    return "between 0 and 1" if z.max() <= 1 else "never below 0"


def _rank(model, loss: float, claim: float) -> str:
    if loss <= baseline() - MARGIN:
        return "well below the baseline"
    prepared = nn.Sequential(LogCounts(), model)
    if loss > claim + CLOSE and abs(log_loss(prepared, splits().validation) - claim) < CLOSE:
        return "right for preprocessed features only"
    shares = class_indices(splits().train.targets).bincount() / len(splits().train)
    if loss > -(shares * shares.log()).sum() - MARGIN:
        return "no better than the class frequencies"
    return "not below the baseline"


def _claimed(model, loss: float, claim: float) -> str:
    z, classes = logits(model, splits().validation), class_indices(splits().validation.targets)
    accuracy = (z.argmax(1) == classes).float().mean().item()
    observed = {
        "on the validation rows": loss,
        "an accuracy": accuracy,
        "an accuracy in percent": 100 * accuracy,
        "a sum, not a mean": loss * len(classes),
        "with a second softmax": F.cross_entropy(z.softmax(1), classes).item(),
    }
    for name, value in observed.items():
        if abs(claim - value) < CLOSE * max(1, abs(value)):
            return name
    on_train = log_loss(model, splits().train)
    return "on the training rows" if abs(claim - on_train) < CLOSE else "another"
