"""Kaggle's measure: the multi-class log loss."""

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import exercise, loss_mistakes


@exercise(
    "Write Kaggle's multi-class log loss of p, N x C probabilities, and y, N class indices. First "
    "each row is divided by its sum; then each entry is kept between 1e-15 and 1 - 1e-15; then "
    "comes minus the mean of log p of the right classes.",
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
        "Three steps, in the order of the sentence. Which dimension is a row's sum taken along, "
        "and does the result still fit onto the table?",
        "`p.sum(dim=1, keepdim=True)`, then `.clamp(...)`, then pick one entry a row: "
        "`[range(len(y)), y]`.",
        "The last line is `-torch.log(right).mean()`, where `right` holds the N picked entries.",
    ],
    on_success="Without the clip a single 0 for a right class would make the mean infinite.",
)
def log_loss(p, y):
    """Return the mean of -log p of the right class, rows rescaled and clipped."""
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
    "There is a softmax in your loss, by hand or inside torch's cross-entropy. p is probabilities "
    "already: a division by the sum is enough, and keeps 0.7 at 0.7."
)


log_loss.misconceptions(
    **loss_mistakes(
        lambda p, y: -torch.log(picked(clipped(rescaled(p)), y)),
        summed="You added the rows up. Kaggle takes the mean, so that tables of different lengths "
        "compare.",
    ),
    no_clip=(
        lambda p, y: -torch.log(picked(rescaled(p), y)).mean(),
        "There is no clip: where the right class got 0, the logarithm is minus infinity, and one "
        "such row makes the whole mean infinite.",
    ),
    clipped_too_late=(
        lambda p, y: clipped(-torch.log(picked(rescaled(p), y)).mean()),
        "You clipped the loss. The *probabilities* are kept away from 0 and 1, before the "
        "logarithm.",
    ),
    no_rescaling=(
        lambda p, y: -torch.log(picked(clipped(p), y)).mean(),
        "The rows are not divided by their sums. Kaggle does so, and some of these rows do not "
        "add up to 1.",
    ),
    clipped_before_rescaling=(
        lambda p, y: -torch.log(picked(rescaled(clipped(p)), y)).mean(),
        "You clipped first and rescaled afterwards: an entry above 1 is cut before its row is "
        "divided.",
    ),
    neither=(
        lambda p, y: -torch.log(picked(p, y)).mean(),
        "This is the plain formula. Before it, Kaggle divides each row by its sum and clips: both "
        "are missing.",
    ),
    rescaled_along_the_batch=(
        lambda p, y: -torch.log(picked(clipped(p / p.sum(0)), y)).mean(),
        "You divided each *column* by its sum: the items share one whole. It is the classes of "
        "one item that must add up to 1.",
    ),
    mean_over_the_table=(
        lambda p, y: -torch.log(picked(clipped(rescaled(p)), y)).mean() / p.shape[1],
        "You divided by the number of classes as well. One term a row counts, so N terms are "
        "averaged.",
    ),
    every_entry=(
        lambda p, y: -torch.log(clipped(rescaled(p))).mean(),
        "You averaged the logarithms of all entries. y does not appear, so the loss cannot know "
        "which class was right.",
    ),
    every_row_with_every_label=(
        lambda p, y: -torch.log(clipped(rescaled(p))[:, y]).mean(),
        "`[:, y]` takes the columns y of *all* rows: N x N numbers. Pair each row with its own "
        "label.",
    ),
    of_the_winner=(
        lambda p, y: -torch.log(clipped(rescaled(p)).amax(1)).mean(),
        "You took the largest probability of each row, right or wrong. The right class's is asked "
        "for.",
    ),
    softmax_again=(lambda p, y: F.cross_entropy(p, y), A_SOFTMAX_TOO_MANY),
    softmax_of_the_rescaled=(
        lambda p, y: F.cross_entropy(clipped(rescaled(p)), y),
        A_SOFTMAX_TOO_MANY,
    ),
    clipped_at_1e_7=(
        lambda p, y: -torch.log(picked(clipped(rescaled(p), 1e-7), y)).mean(),
        "Your clip is too generous: a 0 for the right class costs 16 with it. Kaggle's is 1e-15.",
    ),
    clipped_at_a_hundredth=(
        lambda p, y: -torch.log(picked(clipped(rescaled(p), 0.01), y)).mean(),
        "Your clip is too generous: a 0 for the right class costs 4.6 with it. Kaggle's is 1e-15.",
    ),
    error_rate=(
        lambda p, y: (p.argmax(1) != y).float().mean(),
        "This is the share of wrong answers. The log loss asks how much probability the right "
        "class got.",
    ),
    one_minus_p=(
        lambda p, y: (1 - picked(rescaled(p), y)).mean(),
        "You averaged what is missing to probability 1. Which function of p grows without bound "
        "towards 0?",
    ),
    no_log=(
        lambda p, y: -picked(clipped(rescaled(p)), y).mean(),
        "You averaged the probabilities of the right classes and changed the sign. The logarithm "
        "is missing.",
    ),
    binary_terms=(
        lambda p, y: binary(p, y).mean(),
        "You added a term for each wrong class, as in yes/no questions. Here only the right "
        "class's probability counts.",
    ),
)
