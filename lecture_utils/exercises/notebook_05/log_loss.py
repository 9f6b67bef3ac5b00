"""Kaggle's measure: the multi-class log loss."""

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import exercise, loss_mistakes


@exercise(
    "Write Kaggle's multi-class log loss of p, N x C probabilities, and y, N class indices: divide "
    "each row by its sum, clip every entry to the range from 1e-15 to 1 - 1e-15, and return minus "
    "the mean of log p of the true classes.",
    probes=[
        (tensor([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]), tensor([0, 1])),
        (tensor([[0.2, 0.8], [1.0, 0.0], [0.5, 0.5]]), tensor([1, 1, 0])),
        (tensor([[0.2, 0.2, 0.4], [0.9, 0.9, 0.0], [0.1, 0.3, 0.1]]), tensor([2, 0, 0])),
        (
            tensor([[2.0, 1.0, 1.0], [0.3, 0.3, 0.4], [0.0, 0.5, 0.5], [0.2, 0.1, 0.7]]),
            tensor([0, 2, 0, 1]),
        ),
    ],
    hints=[
        "Three steps, in the order of the sentence. Along which dimension is a row summed, and "
        "does the result still broadcast over the table?",
        "`p.sum(dim=1, keepdim=True)`, then `.clamp(...)`, then pick one entry per row: "
        "`[range(len(y)), y]`.",
        "The last line is `-torch.log(picked).mean()`, where `picked` holds the N entries.",
    ],
    on_success="Without the clipping, a single 0 for a true class would make the mean infinite.",
)
def log_loss(p, y):
    """Return the mean of -log p of the true class, rows rescaled and clipped."""
    p = p / p.sum(dim=1, keepdim=True)
    p = p.clamp(1e-15, 1 - 1e-15)
    return -torch.log(p[range(len(y)), y]).mean()


def rescaled(p):
    return p / p.sum(1, keepdim=True)


def clipped(p, epsilon=1e-15):
    return p.clamp(epsilon, 1 - epsilon)


def picked(p, y):
    return p[range(len(y)), y]


def binary(p, y):
    p = clipped(rescaled(p), 1e-7)
    return F.binary_cross_entropy(p, F.one_hot(y, p.shape[1]).float(), reduction="none").sum(1)


A_SOFTMAX_TOO_MANY = (
    "There is a softmax in your loss, by hand or inside torch's cross-entropy. p holds "
    "probabilities already: dividing by the sum is enough, and leaves 0.7 at 0.7."
)


log_loss.misconceptions(
    **loss_mistakes(
        lambda p, y: -torch.log(picked(clipped(rescaled(p)), y)),
        summed="You added the rows up. Kaggle takes the mean, so that tables of different lengths "
        "can be compared.",
    ),
    no_clip=(
        lambda p, y: -torch.log(picked(rescaled(p), y)).mean(),
        "There is no clipping: where the true class got 0, the logarithm is minus infinity, and "
        "one such row makes the whole mean infinite.",
    ),
    clipped_too_late=(
        lambda p, y: clipped(-torch.log(picked(rescaled(p), y)).mean()),
        "You clipped the loss. Clip the *probabilities*, before the logarithm.",
    ),
    no_rescaling=(
        lambda p, y: -torch.log(picked(clipped(p), y)).mean(),
        "The rows are not divided by their sums. Kaggle does so, and some of these rows do not "
        "sum to 1.",
    ),
    no_rescaling_and_no_upper_limit=(
        lambda p, y: -torch.log(picked(p.clamp(1e-15), y)).mean(),
        "The rows are not divided by their sums, and entries above 1 are not clipped. Kaggle does "
        "both.",
    ),
    clipped_before_rescaling=(
        lambda p, y: -torch.log(picked(rescaled(clipped(p)), y)).mean(),
        "You clipped first and rescaled afterwards: then an entry above 1 is cut before its row is "
        "divided.",
    ),
    neither=(
        lambda p, y: -torch.log(picked(p, y)).mean(),
        "This is the plain formula. Before it, Kaggle divides each row by its sum and clips: both "
        "are missing.",
    ),
    of_the_true_class_only=(
        lambda p, y: -torch.log(clipped(picked(p, y) / picked(p, y).sum())).mean(),
        "You divided by the sum over the batch. Each row is divided by the sum of its own entries.",
    ),
    rescaled_along_the_batch=(
        lambda p, y: -torch.log(picked(clipped(p / p.sum(0)), y)).mean(),
        "You divided each *column* by its sum, so the examples compete. It is the classes of one "
        "example that must sum to 1.",
    ),
    rescaled_by_the_table=(
        lambda p, y: -torch.log(picked(clipped(p / p.sum()), y)).mean(),
        "You divided by the sum of the whole table. Each row has a sum of its own.",
    ),
    rescaled_by_the_largest=(
        lambda p, y: -torch.log(picked(clipped(p / p.amax(1, keepdim=True)), y)).mean(),
        "You divided each row by its largest entry. Then that one becomes 1; divide by the sum.",
    ),
    mean_over_the_table=(
        lambda p, y: -torch.log(picked(clipped(rescaled(p)), y)).mean() / p.shape[1],
        "You divided by the number of classes as well. There is one term per row, so the mean is "
        "over N terms.",
    ),
    every_entry=(
        lambda p, y: -torch.log(clipped(rescaled(p))).mean(),
        "You averaged the logarithms of all entries. y does not appear, so the loss cannot know "
        "which class is the true one.",
    ),
    every_row_with_every_label=(
        lambda p, y: -torch.log(clipped(rescaled(p))[:, y]).mean(),
        "`[:, y]` takes the columns y of *all* rows: N x N numbers. Pair each row with its own "
        "label.",
    ),
    of_the_largest=(
        lambda p, y: -torch.log(clipped(rescaled(p)).amax(1)).mean(),
        "You took the largest probability of each row, whether it belongs to the true class or "
        "not. The true class's is asked for.",
    ),
    softmax_again=(lambda p, y: F.cross_entropy(p, y), A_SOFTMAX_TOO_MANY),
    softmax_of_the_rescaled=(
        lambda p, y: F.cross_entropy(clipped(rescaled(p)), y),
        A_SOFTMAX_TOO_MANY,
    ),
    error_rate=(
        lambda p, y: (p.argmax(1) != y).float().mean(),
        "This is the fraction of wrong predictions. The log loss asks how much probability the "
        "true class got.",
    ),
    accuracy=(
        lambda p, y: (p.argmax(1) == y).float().mean(),
        "This is the accuracy. The log loss asks how much probability the true class got.",
    ),
    one_minus_p=(
        lambda p, y: (1 - picked(rescaled(p), y)).mean(),
        "You averaged 1 - p of the true classes. Which function of p grows without bound as p "
        "approaches 0?",
    ),
    no_log=(
        lambda p, y: -picked(clipped(rescaled(p)), y).mean(),
        "You averaged the probabilities of the true classes and changed the sign. The logarithm "
        "is missing.",
    ),
    log_of_the_mean=(
        lambda p, y: -picked(clipped(rescaled(p)), y).mean().log(),
        "You averaged the probabilities and took the logarithm afterwards. First the logarithm of "
        "each row, then the mean.",
    ),
    binary_terms=(
        lambda p, y: binary(p, y).mean(),
        "You added a term for each wrong class, as for yes/no decisions. Here only the true "
        "class's probability counts.",
    ),
    **{
        f"clipped_at_1e_{digits}": (
            lambda p, y, digits=digits: (
                -torch.log(picked(clipped(rescaled(p), 10**-digits), y)).mean()
            ),
            f"Your lower limit is too high: with 1e-{digits}, a 0 for the true class has a loss of "
            f"only {2.3026 * digits:.3g}. Kaggle's is 1e-15.",
        )
        for digits in range(2, 15)
    },
)
