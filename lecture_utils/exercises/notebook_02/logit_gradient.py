"""What the loss tells the logits."""

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import exercise
from lecture_utils.exercises.notebook_02.batch_cross_entropy import BATCHES


def error(z, y):
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
    on_success="Its rows add up to 0: what the right class is to gain, the others are to lose.",
)
def logit_gradient(z, y):
    """Return (p - y) / N, row by row."""
    probabilities = torch.softmax(z, dim=1)
    one_hot = F.one_hot(y, num_classes=z.shape[1])
    return (probabilities - one_hot) / len(z)


logit_gradient.misconceptions(
    not_divided_by_n=(
        error,
        "This is the gradient of the *sum* of the losses. In the mean, each item counts for one "
        "N-th.",
    ),
    wrong_way=(
        lambda z, y: -error(z, y) / len(z),
        "Your sign is turned round: this is the direction of a step, y - p. The gradient points "
        "uphill.",
    ),
    wrong_way_not_divided=(
        lambda z, y: -error(z, y),
        "Two things: this is the direction of a step, y - p, while the gradient points uphill; "
        "and in the mean each item counts for one N-th.",
    ),
    probabilities_only=(
        lambda z, y: torch.softmax(z, 1) / len(z),
        "You returned the probabilities over N. Where does the right answer come in?",
    ),
    no_softmax=(
        lambda z, y: (z - F.one_hot(y, z.shape[1])) / len(z),
        "You compared the *logits* with the one-hot. The error is a difference of probabilities.",
    ),
    mean_over_classes_too=(
        lambda z, y: error(z, y) / z.numel(),
        "You divided by N x C. The mean is over the N items only.",
    ),
    divided_by_classes=(
        lambda z, y: error(z, y) / z.shape[1],
        "You divided by C, the number of classes. The mean is over the N items.",
    ),
    along_the_batch=(
        lambda z, y: (torch.softmax(z, 0) - F.one_hot(y, z.shape[1])) / len(z),
        "Your softmax runs along the batch. Which dimension holds the classes?",
    ),
    right_class_only=(
        lambda z, y: error(z, y) * F.one_hot(y, z.shape[1]) / len(z),
        "Only the right class is pushed in your answer. The others appear in the sum below the "
        "line, so the loss pushes them too. Their entries are not 0.",
    ),
    with_respect_to_p=(
        lambda z, y: -F.one_hot(y, z.shape[1]) / torch.softmax(z, 1) / len(z),
        "-1/p is the gradient with respect to the *probabilities*. One link of the chain is "
        "missing: how the softmax changes with z.",
    ),
    summed_over_the_batch=(
        lambda z, y: error(z, y).mean(0),
        "You averaged over the items. Each of the N rows of logits has a gradient of its own.",
    ),
    all_pairs=(
        lambda z, y: (torch.softmax(z, 1) - F.one_hot(y, z.shape[1]).amax(0)) / len(z),
        "`p[:, y] -= 1` subtracts in *every* row at all the classes of y. Row i has one right "
        "class, y[i]: index rows and columns together.",
    ),
)
