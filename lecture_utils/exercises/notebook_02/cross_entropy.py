"""Cross-entropy of one item, by the formula."""

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write the cross-entropy of p, C probabilities, and y, the one-hot right answer. Return one "
    "number.",
    probes=[
        (tensor([0.7, 0.2, 0.1]), tensor([1.0, 0.0, 0.0])),
        (tensor([0.1, 0.3, 0.6]), tensor([1.0, 0.0, 0.0])),
        (tensor([0.1, 0.3, 0.6]), tensor([0.0, 0.0, 1.0])),
        (tensor([0.05, 0.25, 0.4, 0.3]), tensor([0.0, 1.0, 0.0, 0.0])),
    ],
    hints=[
        "Write the formula down, with its minus sign and its sum. Which of the two has the "
        "logarithm?",
        "y picks one logarithm out of `torch.log(p)`; the sum adds zeros to it.",
        "Minus the sum of `y * torch.log(p)`.",
    ],
    on_success="Only the right class's probability counts: 0 at 1, without bound towards 0.",
)
def cross_entropy(p, y):
    """Return minus the logarithm of the probability of the right class."""
    return -(y * torch.log(p)).sum()


cross_entropy.misconceptions(
    no_minus=(
        lambda p, y: (y * torch.log(p)).sum(),
        "The logarithm of a probability is negative, so your loss is below 0 and training would "
        "make it ever more negative. A sign is missing.",
    ),
    mean_over_classes=(
        lambda p, y: -(y * torch.log(p)).mean(),
        "You took the mean over the classes. The formula has a sum: the C - 1 zeros of y are no "
        "losses of their own and must not water down the one that counts.",
    ),
    swapped=(
        lambda p, y: -(p * torch.log(y)).sum(),
        "You took the logarithm of y. y is 0 almost everywhere, and log 0 is minus infinity. p "
        "and y do not play the same part.",
    ),
    log10=(
        lambda p, y: -(y * torch.log10(p)).sum(),
        "You used the logarithm to base 10. The lecture's, like torch's, is the natural one.",
    ),
    log2=(
        lambda p, y: -(y * torch.log2(p)).sum(),
        "You used the logarithm to base 2, which measures in bits. The lecture's is the natural "
        "one.",
    ),
    binary_terms=(
        lambda p, y: -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).sum(),
        "You added a term log(1 - p) for each wrong class, as in yes/no questions. Here one class "
        "is right, and pushing it up pushes the others down already.",
    ),
    no_sum=(
        lambda p, y: -(y * torch.log(p)),
        "You returned one number a class. A loss is one number: add them up.",
    ),
    squared_error=(
        lambda p, y: ((p - y) ** 2).sum(),
        "This is the squared error. It is never more than 2, even for an answer that is certain "
        "and wrong; cross-entropy has no such bound.",
    ),
    absolute_error=(
        lambda p, y: (p - y).abs().sum(),
        "This is the absolute error. It is never more than 2, even for an answer that is certain "
        "and wrong; cross-entropy has no such bound.",
    ),
    one_minus_p=(
        lambda p, y: 1 - (y * p).sum(),
        "You returned what is missing to probability 1. That costs at most 1, however wrong. "
        "Which function of p grows without bound towards 0?",
    ),
    no_log=(
        lambda p, y: -(y * p).sum(),
        "You picked the right class's probability and changed its sign, without the logarithm. "
        "The result lies between -1 and 0; a loss of a right answer should be 0.",
    ),
    y_ignored=(
        lambda p, y: -torch.log(p).sum(),
        "You added up the logarithms of all classes. y does not appear, so the loss cannot know "
        "which class was right.",
    ),
    softmax_twice=(
        lambda p, y: F.cross_entropy(p, y),
        "torch's cross-entropy takes logits and does the softmax itself. p has been through a "
        "softmax already; a second one flattens it.",
    ),
    one_hot_as_index=(
        lambda p, y: -torch.log(p[y]),
        "You used y as an index, but here it is one-hot: a 1 at the right class and 0 elsewhere. "
        "How does the formula pick one logarithm with it?",
    ),
    entropy=(
        lambda p, y: -(p * torch.log(p)).sum(),
        "This is the entropy of p: how undecided the network is, not how wrong. The right answer "
        "y must weigh the logarithms.",
    ),
)
