"""A classifier of the student's own, measured on rows that it has not learnt from."""

import copy
import inspect
from functools import cache
from types import FunctionType

import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import TensorDataset

from lecture_utils.data import OttoParts, TensorLoader, class_indices, read_otto, split_otto
from lecture_utils.exercises.engine import WrongKindError, exercise
from lecture_utils.training import train_epoch

MARGIN = 0.05  # how far below the baseline a log loss must be
CLOSE = 0.002  # a claim in three digits may differ by this


@cache
def parts() -> OttoParts:
    """Return the three parts of the table that the notebook runs on."""
    return split_otto(read_otto())


class LogCounts(nn.Module):
    """The logarithm of 1 + count, standardised by the training rows."""

    def __init__(self):
        super().__init__()
        logs = torch.log1p(parts().train.counts.float())
        self.register_buffer("mean", logs.mean(dim=0))
        self.register_buffer("std", logs.std(dim=0))

    def forward(self, counts):
        """Return features of the same shape."""
        return (torch.log1p(counts) - self.mean) / self.std


def trained(network: nn.Module, epochs: int) -> nn.Module:
    """Return the network, trained on prepared counts, with the preparation in front."""
    prepare = LogCounts()
    train = parts().train
    rows = TensorDataset(prepare(train.counts.float()), class_indices(train.targets))
    loader = TensorLoader(rows, 256, shuffle=True)
    optimizer = torch.optim.AdamW(network.parameters(), fused=True)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.01, total_steps=epochs * len(loader), pct_start=0.2
    )
    for _ in range(epochs):
        train_epoch(network, loader, optimizer, scheduler=scheduler)
    return nn.Sequential(prepare, network).eval()


@cache
def baseline() -> float:
    """Return the log loss of a linear softmax classifier on the validation rows."""
    torch.manual_seed(0)
    return log_loss(trained(nn.Linear(93, 9), epochs=2), parts().validation)


@torch.no_grad()
def log_loss(model, part) -> float:
    """Return the log loss of a model that takes counts."""
    return F.cross_entropy(_logits(model, part), class_indices(part.targets)).item()


@torch.no_grad()
def _logits(model, part):
    output = model(part.counts.float())
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
    told = {"the output": _shape_of_the_output(model)}
    if told["the output"] != "9 numbers a row":
        return told
    told["the numbers"] = _kind_of_the_numbers(_logits(model, parts().validation))
    if told["the numbers"] != "logits":
        return told
    loss = log_loss(model, parts().validation)
    print(f"log loss on the validation rows: {loss:.3f}, of the linear baseline: {baseline():.3f}")
    told["the log loss"] = _rank(model, loss, claim)
    if told["the log loss"] != "well below the baseline":
        return told
    return told | {"the number you gave": _claimed(model, loss, claim)}


def _shape_of_the_output(model) -> str:
    output = _logits(model, parts().validation)
    if not isinstance(output, torch.Tensor):
        return f"a {type(output).__name__}"
    if output.ndim == 2 and len(output) == len(parts().validation):
        return f"{output.shape[1]} number{'s' * (output.shape[1] != 1)} a row"
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
    if loss > claim + CLOSE and abs(log_loss(prepared, parts().validation) - claim) < CLOSE:
        return "right for prepared features only"
    shares = class_indices(parts().train.targets).bincount() / len(parts().train)
    if loss > -(shares * shares.log()).sum() - MARGIN:
        return "no better than the class shares"
    return "not below the baseline"


def _claimed(model, loss: float, claim: float) -> str:
    logits, classes = _logits(model, parts().validation), class_indices(parts().validation.targets)
    accuracy = (logits.argmax(1) == classes).float().mean().item()
    told = {
        "on the validation rows": loss,
        "an accuracy": accuracy,
        "an accuracy in percent": 100 * accuracy,
        "a sum, not a mean": loss * len(classes),
        "with a second softmax": F.cross_entropy(logits.softmax(1), classes).item(),
    }
    for name, value in told.items():
        if abs(claim - value) < CLOSE * max(1, abs(value)):
            return name
    on_train = log_loss(model, parts().train)
    return "on the training rows" if abs(claim - on_train) < CLOSE else "another"


@exercise(
    "Train a classifier whose log loss on the validation rows is at least 0.05 below that of the "
    "linear baseline. Hand over two things: the model, which takes counts, N x 93 floats, and "
    "returns logits, N x 9; and its log loss on the validation rows, to three digits.",
    name="beat_the_baseline",
    probes=[()],
    hints=[
        "A hidden layer can see *pairs* of features. The network of the notebook above already "
        "does it; make one of your own, and hand it over with its preparation in front.",
        "`nn.Sequential(prepare, my_network)` takes counts, if `my_network` was trained on "
        "prepared features.",
        "The number comes from the validation rows: `evaluate(my_network, validation).loss`.",
    ],
    insight="Better than the linear baseline, and measured where it counts.",
    wants="two things, a trained `nn.Module` and its log loss",
    adapt=as_measured,
    seconds=60.0,
)
def beat_the_baseline():
    """Return a network with a hidden layer and its log loss on the validation rows."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(93, 128), nn.ReLU(), nn.Linear(128, 9))
    model = trained(network, epochs=3)
    return model, log_loss(model, parts().validation)


@cache
def good():
    """Return the solution's model and log loss, trained once."""
    return beat_the_baseline.reference()


def followed_by(module):
    """Return a model that does something more with the logits, and its own log loss."""
    model = nn.Sequential(good()[0], module)
    return model, log_loss(model, parts().validation)


def with_claim(measure):
    """Return the solution with another number, which `measure` makes of logits and classes."""
    model, part = good()[0], parts().validation
    return model, measure(_logits(model, part), class_indices(part.targets)).item()


@cache
def linear():
    """Return a linear classifier."""
    torch.manual_seed(1)
    model = trained(nn.Linear(93, 9), epochs=2)
    return model, log_loss(model, parts().validation)


class Chosen(nn.Module):
    """The chosen class in place of its logits."""

    def forward(self, z):
        """Return one class a row."""
        return z.argmax(dim=1)


class NotANumber(nn.Module):
    """What is left after a training run that diverged."""

    def forward(self, z):
        """Return nan for each logit."""
        return z * torch.nan


def several_outputs(count):
    """Return an untrained network with so many outputs."""
    torch.manual_seed(0)
    return nn.Sequential(LogCounts(), nn.Linear(93, count)), 0.5


def untrained():
    """Return a fresh network and its log loss."""
    torch.manual_seed(0)
    model = nn.Sequential(LogCounts(), nn.Linear(93, 128), nn.ReLU(), nn.Linear(128, 9))
    return model, log_loss(model, parts().validation)


wrong = beat_the_baseline.misconception
wrong(
    "softmax-at-the-end",
    lambda: followed_by(nn.Softmax(dim=1)),
    "Your model ends in a softmax. The loss brings its own, and two of them cannot get near 0: "
    "with nine classes never below 1.37. Hand over logits, and train on logits.",
)
wrong(
    "sigmoid-at-the-end",
    lambda: followed_by(nn.Sigmoid()),
    "Your model ends in a sigmoid: nine yes/no answers, each for itself. One class of nine is "
    "asked for, and the loss wants logits.",
)
wrong(
    "relu-on-the-logits",
    lambda: followed_by(nn.ReLU()),
    "No output of your model is ever below 0: is there a ReLU after the last layer? It cuts the "
    "logits off, and a class at 0 gets no gradient.",
)
wrong(
    "ten-outputs",
    lambda: several_outputs(10),
    "Your model has ten outputs, as for digits, or for classes that are counted from 1. How many "
    "classes are there, and which index has the first?",
)
wrong(
    "one-output",
    lambda: several_outputs(1),
    "Your model has one output. That is enough for yes or no; how many classes are there?",
)
wrong(
    "93-outputs",
    lambda: several_outputs(93),
    "Your model has an output for each *feature*. One for each class is asked for.",
)
wrong(
    "class-instead-of-logits",
    lambda: (nn.Sequential(good()[0], Chosen()), good()[1]),
    "Your model returns the chosen class. The log loss asks how sure it was: it needs the logits.",
)
wrong(
    "untrained",
    untrained,
    "Your model does no better than the shares of the classes, which know nothing of the product. "
    "Was it trained, and are these the weights that were?",
)
wrong(
    "linear",
    lambda: linear(),
    "Your model does no better than the linear baseline. A linear model adds up what single "
    "features say. What lets a network see two features *together*?",
)
wrong(
    "preparation-missing",
    lambda: (good()[0][1], good()[1]),
    "Your model wants prepared features; with counts it goes wrong. Whoever uses it has counts: "
    "put the preparation in front of the network.",
)
wrong(
    "measured-on-the-training-rows",
    lambda: (good()[0], log_loss(good()[0], parts().train)),
    "Your number is the log loss on the *training* rows. The network has seen their answers; how "
    "good is it on rows that it has not learnt from?",
)
wrong(
    "accuracy",
    lambda: with_claim(lambda z, y: (z.argmax(1) == y).float().mean()),
    "Your number is the accuracy. The log loss is asked for: how much probability did the right "
    "classes get?",
)
wrong(
    "accuracy-in-percent",
    lambda: with_claim(lambda z, y: 100 * (z.argmax(1) == y).float().mean()),
    "Your number is the accuracy, in percent. The log loss is asked for: how much probability did "
    "the right classes get?",
)
wrong(
    "sum-over-the-rows",
    lambda: with_claim(lambda z, y: F.cross_entropy(z, y, reduction="sum")),
    "Your number is the *sum* over all validation rows. The log loss is their mean.",
)
wrong(
    "softmax-before-the-loss",
    lambda: with_claim(lambda z, y: F.cross_entropy(z.softmax(1), y)),
    "Your number comes from a softmax too many: `cross_entropy` was given probabilities, and does "
    "a softmax itself. The model is right; measure its logits.",
)
wrong(
    "not-a-number",
    lambda: followed_by(NotANumber()),
    "Your model returns nan or infinite numbers. Did its training loss end as nan? The learning "
    "rate may be too large, or a feature was divided by a deviation of 0.",
)
wrong(
    "another-number",
    lambda: (good()[0], 9.99),
    "The model is good enough, but your number is not its log loss on the validation rows. Was it "
    "measured with this model, in eval mode, over all rows, and given with three digits?",
)
