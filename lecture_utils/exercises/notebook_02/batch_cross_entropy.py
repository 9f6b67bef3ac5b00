"""Cross-entropy of a batch, from logits and class indices."""

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import exercise, loss_mistakes

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
    on_success="The same number as `nn.CrossEntropyLoss()(z, y)`.",
)
def batch_cross_entropy(z, y):
    """Return the mean over the batch of minus the log-probability of the right class."""
    log_probabilities = torch.log_softmax(z, dim=1)
    return -log_probabilities[range(len(y)), y].mean()


batch_cross_entropy.misconceptions(
    **loss_mistakes(
        lambda z, y: F.cross_entropy(z, y, reduction="none"),
        summed="You added the losses up. Then a batch of 64 costs twice as much as one of 32. The "
        "loss of a batch is the mean.",
        not_averaged="These are the N losses of the items. Training needs one number: their mean.",
    ),
    softmax_twice=(
        lambda z, y: F.cross_entropy(torch.softmax(z, 1), y),
        "There are two softmaxes: yours, and the one inside the cross-entropy. It raises no "
        "error, and the loss never gets near 0. Give it the logits.",
    ),
    nll_of_logits=(
        lambda z, y: F.nll_loss(z, y),
        "You took minus the right *logit*. A logit is no log-probability, and the loss can go "
        "below 0 without end. What turns logits into log-probabilities?",
    ),
    nll_of_probabilities=(
        lambda z, y: F.nll_loss(torch.softmax(z, 1), y),
        "You took minus the right class's *probability*, without its logarithm. The result lies "
        "between -1 and 0.",
    ),
    all_pairs=(
        lambda z, y: -torch.log_softmax(z, 1)[:, y].mean(),
        "`[:, y]` takes *all* N columns named by y from every row, N x N entries. Row i needs "
        "only its own y[i]: index rows and columns together.",
    ),
    along_the_batch=(
        lambda z, y: -torch.log_softmax(z, 0)[range(len(y)), y].mean(),
        "Your softmax runs along the batch, so the items compete with each other. Which dimension "
        "holds the classes?",
    ),
    over_the_whole_table=(
        lambda z, y: -(z - z.exp().sum().log())[range(len(y)), y].mean(),
        "Your softmax divides by the sum of the whole table. Each row is an item with a "
        "distribution of its own.",
    ),
    mean_over_classes_too=(
        lambda z, y: F.cross_entropy(z, y) / z.shape[1],
        "You divided by N x C entries. The zeros of the one-hot are no losses: divide by the "
        "number of items only.",
    ),
    own_choice=(
        lambda z, y: F.cross_entropy(z, z.argmax(1)),
        "You took the class that the network likes best. That measures how sure it is, not how "
        "right: the labels y do not appear.",
    ),
    first_item_only=(
        lambda z, y: F.cross_entropy(z[:1], y[:1]),
        "This is the loss of the first item alone. Average over all N.",
    ),
    log_of_the_mean=(
        lambda z, y: -torch.softmax(z, 1)[range(len(y)), y].mean().log(),
        "You averaged the probabilities and took the logarithm afterwards. Each item has a loss "
        "of its own: first the logarithm, then the mean.",
    ),
)
