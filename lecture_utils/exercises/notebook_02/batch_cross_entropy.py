"""Cross-entropy of a batch, from logits and class indices."""

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import exercise

BATCHES = [
    (tensor([[2.0, 1.0, 0.1], [0.5, 2.0, 0.3]]), tensor([0, 2])),
    (tensor([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1]]), tensor([2, 0, 1])),
    (tensor([[0.3, -1.2, 2.5, 0.9]]), tensor([3])),
    (tensor([[0.2, 1.5], [-1.0, 0.5], [3.0, -2.0], [0.4, 0.1]]), tensor([1, 1, 0, 1])),
]


@exercise(
    "Write the mean cross-entropy of z, N x C logits, and y, N class indices. Return one number.",
    probes=BATCHES,
    hints=[
        "Three steps: log-probabilities of each row, one entry a row, the mean.",
        "`torch.log_softmax(z, dim=1)` is the first. Which entry of row i does y name?",
        "`log_p[range(len(y)), y]` takes entry y[i] of row i. Then mean and minus.",
    ],
    insight="The same number as `nn.CrossEntropyLoss()(z, y)`.",
)
def batch_cross_entropy(z, y):
    """Return the mean over the batch of minus the log-probability of the right class."""
    log_probabilities = torch.log_softmax(z, dim=1)
    return -log_probabilities[range(len(y)), y].mean()


batch_cross_entropy.misconception(
    "summed",
    lambda z, y: F.cross_entropy(z, y, reduction="sum"),
    "You added the losses up. Then a batch of 64 costs twice as much as one of 32. The loss of a "
    "batch is the mean.",
)
batch_cross_entropy.misconception(
    "not-averaged",
    lambda z, y: F.cross_entropy(z, y, reduction="none"),
    "These are the N losses of the items. Training needs one number: their mean.",
)
batch_cross_entropy.misconception(
    "softmax-twice",
    lambda z, y: F.cross_entropy(torch.softmax(z, 1), y),
    "There are two softmaxes: yours, and the one inside the cross-entropy. It raises no error, "
    "and the loss never gets near 0. Give it the logits.",
)
batch_cross_entropy.misconception(
    "nll-of-logits",
    lambda z, y: F.nll_loss(z, y),
    "You took minus the right *logit*. A logit is no log-probability, and the loss can go below 0 "
    "without end. What turns logits into log-probabilities?",
)
batch_cross_entropy.misconception(
    "nll-of-probabilities",
    lambda z, y: F.nll_loss(torch.softmax(z, 1), y),
    "You took minus the right class's *probability*, without its logarithm. The result lies "
    "between -1 and 0.",
)
batch_cross_entropy.misconception(
    "no-minus",
    lambda z, y: -F.cross_entropy(z, y),
    "Your loss is negative: the logarithm of a probability is below 0. A sign is missing, or "
    "there is one too many.",
)
batch_cross_entropy.misconception(
    "all-pairs",
    lambda z, y: -torch.log_softmax(z, 1)[:, y].mean(),
    "`[:, y]` takes *all* N columns named by y from every row, N x N entries. Row i needs only "
    "its own y[i]: index rows and columns together.",
)
batch_cross_entropy.misconception(
    "along-the-batch",
    lambda z, y: -torch.log_softmax(z, 0)[range(len(y)), y].mean(),
    "Your softmax runs along the batch, so the items compete with each other. Which dimension "
    "holds the classes?",
)
batch_cross_entropy.misconception(
    "over-the-whole-table",
    lambda z, y: -(z - z.exp().sum().log())[range(len(y)), y].mean(),
    "Your softmax divides by the sum of the whole table. Each row is an item with a distribution "
    "of its own.",
)
batch_cross_entropy.misconception(
    "mean-over-classes-too",
    lambda z, y: F.cross_entropy(z, y) / z.shape[1],
    "You divided by N x C entries. The zeros of the one-hot are no losses: divide by the number "
    "of items only.",
)
batch_cross_entropy.misconception(
    "own-choice",
    lambda z, y: F.cross_entropy(z, z.argmax(1)),
    "You took the class that the network likes best. That measures how sure it is, not how right: "
    "the labels y do not appear.",
)
batch_cross_entropy.misconception(
    "first-item-only",
    lambda z, y: F.cross_entropy(z[:1], y[:1]),
    "This is the loss of the first item alone. Average over all N.",
)
batch_cross_entropy.misconception(
    "log-of-the-mean",
    lambda z, y: -torch.softmax(z, 1)[range(len(y)), y].mean().log(),
    "You averaged the probabilities and took the logarithm afterwards. Each item has a loss of "
    "its own: first the logarithm, then the mean.",
)
