"""What the loss tells the logits."""

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import exercise
from lecture_utils.exercises.notebook_02.batch_cross_entropy import BATCHES


def error(z, y):
    """Return p - y for every row."""
    return torch.softmax(z, 1) - F.one_hot(y, z.shape[1])


@exercise(
    "Write the gradient of the mean cross-entropy with respect to z, N x C logits, given y, N "
    "class indices. Return N x C numbers.",
    probes=[*BATCHES, (tensor([[1.0, -1.0, 0.5], [0.0, 0.2, 0.1]]), tensor([1, 1]))],
    hints=[
        "For one item you have seen it: the network is pushed by exactly its error.",
        "p - y for each row, with y as one-hot (`F.one_hot`). What does the *mean* over the batch "
        "add?",
        "(softmax(z, dim=1) - one_hot) / N.",
    ],
    insight="Its rows add up to 0: what the right class is to gain, the others are to lose.",
)
def logit_gradient(z, y):
    """Return (p - y) / N, row by row."""
    probabilities = torch.softmax(z, dim=1)
    one_hot = F.one_hot(y, num_classes=z.shape[1])
    return (probabilities - one_hot) / len(z)


logit_gradient.misconception(
    "not-divided-by-n",
    error,
    "This is the gradient of the *sum* of the losses. In the mean, each item counts for one N-th.",
)
logit_gradient.misconception(
    "wrong-way",
    lambda z, y: -error(z, y) / len(z),
    "Your sign is turned round: this is the direction of a step, y - p. The gradient points "
    "uphill.",
)
logit_gradient.misconception(
    "wrong-way-not-divided",
    lambda z, y: -error(z, y),
    "Two things: this is the direction of a step, y - p, while the gradient points uphill; and in "
    "the mean each item counts for one N-th.",
)
logit_gradient.misconception(
    "probabilities-only",
    lambda z, y: torch.softmax(z, 1) / len(z),
    "You returned the probabilities over N. Where does the right answer come in?",
)
logit_gradient.misconception(
    "no-softmax",
    lambda z, y: (z - F.one_hot(y, z.shape[1])) / len(z),
    "You compared the *logits* with the one-hot. The error is a difference of probabilities.",
)
logit_gradient.misconception(
    "mean-over-classes-too",
    lambda z, y: error(z, y) / z.numel(),
    "You divided by N x C. The mean is over the N items only.",
)
logit_gradient.misconception(
    "divided-by-classes",
    lambda z, y: error(z, y) / z.shape[1],
    "You divided by C, the number of classes. The mean is over the N items.",
)
logit_gradient.misconception(
    "along-the-batch",
    lambda z, y: (torch.softmax(z, 0) - F.one_hot(y, z.shape[1])) / len(z),
    "Your softmax runs along the batch. Which dimension holds the classes?",
)
logit_gradient.misconception(
    "right-class-only",
    lambda z, y: error(z, y) * F.one_hot(y, z.shape[1]) / len(z),
    "Only the right class is pushed in your answer. The others appear in the sum below the line, "
    "so the loss pushes them too. Their entries are not 0.",
)
logit_gradient.misconception(
    "with-respect-to-p",
    lambda z, y: -F.one_hot(y, z.shape[1]) / torch.softmax(z, 1) / len(z),
    "-1/p is the gradient with respect to the *probabilities*. One link of the chain is missing: "
    "how the softmax changes with z.",
)
logit_gradient.misconception(
    "summed-over-the-batch",
    lambda z, y: error(z, y).mean(0),
    "You averaged over the items. Each of the N rows of logits has a gradient of its own.",
)
logit_gradient.misconception(
    "all-pairs",
    lambda z, y: (torch.softmax(z, 1) - F.one_hot(y, z.shape[1]).amax(0)) / len(z),
    "`p[:, y] -= 1` subtracts in *every* row at all the classes of y. Row i has one right class, "
    "y[i]: index rows and columns together.",
)
