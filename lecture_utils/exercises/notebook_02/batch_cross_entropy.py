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


def picked(scores, y):
    """Return the score of the true class of each row."""
    return scores[range(len(y)), y]


@exercise(
    "Write the mean cross-entropy of z, N x C logits, and y, N class indices, without "
    "`CrossEntropyLoss`. Return one number.",
    probes=BATCHES,
    hints=[
        "Three steps: the log-probabilities of each row, one entry per row, the mean.",
        "`torch.log_softmax(z, dim=1)` is the first. Which entry of row i does y name?",
        "`log_p[range(len(y)), y]` takes entry y[i] of row i. Then take the mean and change the "
        "sign.",
    ],
    on_success="The same value as `nn.CrossEntropyLoss()(z, y)`.",
    without=("cross_entropy",),
)
def batch_cross_entropy(z, y):
    """Return the mean over the batch of minus the log-probability of the true class."""
    log_probabilities = torch.log_softmax(z, dim=1)
    return -log_probabilities[range(len(y)), y].mean()


batch_cross_entropy.misconceptions(
    **loss_mistakes(
        lambda z, y: F.cross_entropy(z, y, reduction="none"),
        summed="You added the losses up. Then a batch of 64 has about twice the loss of one of 32. "
        "The loss of a batch is the mean.",
        not_averaged="These are the losses of the N examples. Training needs one number: their "
        "mean.",
    ),
    softmax_twice=(
        lambda z, y: F.cross_entropy(torch.softmax(z, 1), y),
        "There are two softmaxes: yours, and the one inside the cross-entropy. This raises no "
        "error, but the loss never gets near 0. Give it the logits.",
    ),
    log_of_logits=(
        lambda z, y: -picked(torch.log(z), y).mean(),
        "You took the logarithm of the *logits*; a negative one gives nan. The logarithm belongs "
        "to probabilities: what turns logits into probabilities?",
    ),
    log_of_sigmoid=(
        lambda z, y: -picked(F.logsigmoid(z), y).mean(),
        "You made the probabilities with a sigmoid. It looks at one logit alone; the classes must "
        "compete. Which function turns all logits of a row into probabilities?",
    ),
    log_of_exponentials=(
        lambda z, y: -picked(torch.log(torch.exp(z) / z.sum(1, keepdim=True)), y).mean(),
        "You divided the exponentials by the sum of the *logits*. The sum must be that of the "
        "exponentials.",
    ),
    nll_of_logits=(
        lambda z, y: F.nll_loss(z, y),
        "You took minus the true class's *logit*. A logit is not a log-probability, and this loss "
        "can fall below 0 without end. What turns logits into log-probabilities?",
    ),
    nll_of_probabilities=(
        lambda z, y: F.nll_loss(torch.softmax(z, 1), y),
        "You took minus the true class's *probability*, without its logarithm. The result lies "
        "between -1 and 0.",
    ),
    one_minus_p=(
        lambda z, y: (1 - picked(torch.softmax(z, 1), y)).mean(),
        "You averaged 1 - p of the true classes, which never exceeds 1, however wrong the "
        "prediction. The loss is minus the *logarithm* of p.",
    ),
    squared_error=(
        lambda z, y: ((torch.softmax(z, 1) - F.one_hot(y, z.shape[1])) ** 2).sum(1).mean(),
        "This is the squared error of the probabilities. It is never more than 2, and its gradient "
        "vanishes for the worst mistakes. The loss is minus the *logarithm* of p.",
    ),
    mean_squared_error=(
        lambda z, y: ((torch.softmax(z, 1) - F.one_hot(y, z.shape[1])) ** 2).mean(),
        "This is the mean squared error of the probabilities, and its gradient vanishes for the "
        "worst mistakes. The loss is minus the *logarithm* of p.",
    ),
    all_pairs=(
        lambda z, y: -torch.log_softmax(z, 1)[:, y].mean(),
        "`[:, y]` takes *all* N columns named by y from every row, N x N entries. Row i needs "
        "only its own y[i]: index rows and columns together.",
    ),
    all_classes=(
        lambda z, y: -torch.log_softmax(z, 1).mean(),
        "You averaged the log-probabilities of *all* classes. The labels y do not appear, so the "
        "loss cannot know which class is the true one.",
    ),
    all_classes_summed=(
        lambda z, y: -torch.log_softmax(z, 1).sum(1).mean(),
        "You added the log-probabilities of *all* classes. The labels y do not appear, so the "
        "loss cannot know which class is the true one.",
    ),
    along_the_batch=(
        lambda z, y: -picked(torch.log_softmax(z, 0), y).mean(),
        "Your softmax runs along the batch, so the examples compete with each other. Which "
        "dimension holds the classes?",
    ),
    over_the_whole_table=(
        lambda z, y: -picked(z - z.exp().sum().log(), y).mean(),
        "Your softmax divides by the sum of the whole table. Each row is an example with a "
        "distribution of its own.",
    ),
    mean_over_classes_too=(
        lambda z, y: F.cross_entropy(z, y) / z.shape[1],
        "You divided by N x C entries. The zeros of the one-hot are not losses: divide by the "
        "number of examples only.",
    ),
    divided_by_classes=(
        lambda z, y: F.cross_entropy(z, y, reduction="sum") / z.shape[1],
        "You divided by the number of classes. The mean is over the N examples.",
    ),
    smoothed=(
        lambda z, y: F.cross_entropy(z, y, label_smoothing=0.1),
        "Your loss smooths the labels. Here the true class has the full probability 1.",
    ),
    largest=(
        lambda z, y: F.cross_entropy(z, y, reduction="none").max(),
        "This is the largest loss of the batch. Average over all N.",
    ),
    own_choice=(
        lambda z, y: F.cross_entropy(z, z.argmax(1)),
        "You took the class that the network prefers. That measures how confident it is, not "
        "whether it is right: the labels y do not appear.",
    ),
    first_item_only=(
        lambda z, y: F.cross_entropy(z[:1], y[:1]),
        "This is the loss of the first example alone. Average over all N.",
    ),
    log_of_the_mean=(
        lambda z, y: -picked(torch.softmax(z, 1), y).mean().log(),
        "You averaged the probabilities and took the logarithm afterwards. Each example has a loss "
        "of its own: first the logarithm, then the mean.",
    ),
)
