"""A classifier of the student's own that beats the linear one."""

from functools import cache

import torch
from torch import nn
from torch.nn import functional as F

from lecture_utils.data import class_indices
from lecture_utils.exercises.engine import exercise
from lecture_utils.exercises.notebook_05._scoring import (
    LogCounts,
    as_measured,
    log_loss,
    logits,
    splits,
    trained,
)

SHOWN = """\
torch.manual_seed(0)
network = nn.Sequential(nn.Linear(93, 128), nn.ReLU(), nn.Linear(128, 9)).to(device)
train_otto(network, otto_loader(splits.train, prepare, shuffle=True), validation, epochs=3)

my_number = evaluate(network, validation).loss
my_model = nn.Sequential(prepare, network.cpu())  # the counts are on the CPU"""


@exercise(
    "Train a classifier whose log loss on the validation rows is at least 0.1 below that of the "
    "linear baseline. Submit two things: the model, which takes raw counts, N x 93 floats, and "
    "returns logits, N x 9; and its log loss on the validation rows, to three decimal places.",
    placeholder="None",
    name="beat_the_baseline",
    shown_solution=SHOWN,
    probes=[()],
    hints=[
        "A hidden layer can combine features: one may matter only if another is present. Build a "
        "network with one, and submit it with its preprocessing in front.",
        "`nn.Sequential(prepare, my_network.cpu())` takes counts, if `my_network` was trained on "
        "preprocessed features. Measure it first: the counts are on the CPU, but training may run "
        "on another device.",
        "The number comes from the validation rows: `evaluate(my_network, validation).loss`.",
    ],
    on_success="Better than the linear baseline, and measured on held-out rows.",
    expects="two things, a trained `nn.Module` and its log loss",
    adapter=as_measured,
    timeout=60.0,
)
def beat_the_baseline():
    """Return a network with a hidden layer and its log loss on the validation rows."""
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(93, 128), nn.ReLU(), nn.Linear(128, 9))
    model = trained(network, epochs=3)
    return model, log_loss(model, splits().validation)


@cache
def good():
    return beat_the_baseline.reference()


def followed_by(module):
    model = nn.Sequential(good()[0], module)
    return model, log_loss(model, splits().validation)


def with_claim(measure):
    model, split = good()[0], splits().validation
    return model, measure(logits(model, split), class_indices(split.targets)).item()


@cache
def linear():
    torch.manual_seed(1)
    model = trained(nn.Linear(93, 9), epochs=6)
    return model, log_loss(model, splits().validation)


class Chosen(nn.Module):
    def forward(self, z):
        return z.argmax(dim=1)


class NotANumber(nn.Module):
    def forward(self, z):
        return z * torch.nan


def several_outputs(count):
    torch.manual_seed(0)
    return nn.Sequential(LogCounts(), nn.Linear(93, count)), 0.5


def untrained():
    torch.manual_seed(0)
    model = nn.Sequential(LogCounts(), nn.Linear(93, 128), nn.ReLU(), nn.Linear(128, 9))
    return model, log_loss(model, splits().validation)


beat_the_baseline.misconceptions(
    softmax_at_the_end=(
        lambda: followed_by(nn.Softmax(dim=1)),
        "Your model ends in a softmax. The loss applies its own, and with two of them it cannot "
        "fall below 1.37 for nine classes. Submit logits, and train on logits.",
    ),
    sigmoid_at_the_end=(
        lambda: followed_by(nn.Sigmoid()),
        "Your model ends in a sigmoid: nine independent yes/no decisions. One class of nine is "
        "asked for, and the loss expects logits.",
    ),
    relu_on_the_logits=(
        lambda: followed_by(nn.ReLU()),
        "No output of your model is ever below 0: is there a ReLU after the last layer? It cuts "
        "the logits off, and where it does so there is no gradient.",
    ),
    ten_outputs=(
        lambda: several_outputs(10),
        "Your model has ten outputs, as for digits, or for classes that are counted from 1. How "
        "many classes are there, and what is the index of the first?",
    ),
    one_output=(
        lambda: several_outputs(1),
        "Your model has one output. That is enough for yes or no; how many classes are there?",
    ),
    an_output_for_each_feature=(
        lambda: several_outputs(93),
        "Your model has one output per *feature*. One per class is asked for.",
    ),
    class_instead_of_logits=(
        lambda: (nn.Sequential(good()[0], Chosen()), good()[1]),
        "Your model returns the predicted class. The log loss depends on how confident it was: "
        "it needs the logits.",
    ),
    untrained=(
        untrained,
        "Your model does no better than the class frequencies, which ignore the features. Was it "
        "trained, and is this the trained network?",
    ),
    linear=(
        lambda: linear(),
        "Your model is not 0.1 below the linear baseline. However long it is trained, a linear "
        "model only adds up the separate votes of the features. What lets a network combine two "
        "of them?",
    ),
    preparation_missing=(
        lambda: (good()[0][1], good()[1]),
        "Your model expects preprocessed features and fails on raw counts. Whoever uses it has raw "
        "counts: put the preprocessing in front of the network.",
    ),
    measured_on_the_training_rows=(
        lambda: (good()[0], log_loss(good()[0], splits().train)),
        "Your number is the log loss on the *training* rows, whose classes the network has seen. "
        "How good is it on held-out rows?",
    ),
    accuracy=(
        lambda: with_claim(lambda z, y: (z.argmax(1) == y).float().mean()),
        "Your number is the accuracy. The log loss is asked for: how much probability did the "
        "true classes get?",
    ),
    accuracy_in_percent=(
        lambda: with_claim(lambda z, y: 100 * (z.argmax(1) == y).float().mean()),
        "Your number is the accuracy, in percent. The log loss is asked for: how much probability "
        "did the true classes get?",
    ),
    sum_over_the_rows=(
        lambda: with_claim(lambda z, y: F.cross_entropy(z, y, reduction="sum")),
        "Your number is the *sum* over all validation rows. The log loss is their mean.",
    ),
    softmax_before_the_loss=(
        lambda: with_claim(lambda z, y: F.cross_entropy(z.softmax(1), y)),
        "There is one softmax too many in your number: `cross_entropy` was given probabilities, "
        "and applies a softmax itself. The model is right; measure its logits.",
    ),
    not_a_number=(
        lambda: followed_by(NotANumber()),
        "Your model returns nan or infinite numbers. Did its training loss become nan? The "
        "learning rate may be too large, or a feature was divided by a standard deviation of 0.",
    ),
    another_number=(
        lambda: (good()[0], 9.99),
        "The model is good enough, but your number is not its log loss on the validation rows. "
        "Was it measured with this model, in eval mode, over all rows, and given to three decimal "
        "places?",
    ),
)
