"""Cross-entropy of one example, by the formula."""

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write the cross-entropy of p, C probabilities, and y, the one-hot true class, by its formula, "
    "without torch's own losses. Return one number.",
    probes=[
        (tensor([0.7, 0.2, 0.1]), tensor([1.0, 0.0, 0.0])),
        (tensor([0.1, 0.3, 0.6]), tensor([1.0, 0.0, 0.0])),
        (tensor([0.1, 0.3, 0.6]), tensor([0.0, 0.0, 1.0])),
        (tensor([0.05, 0.25, 0.4, 0.3]), tensor([0.0, 1.0, 0.0, 0.0])),
    ],
    hints=[
        "Write the formula down, with its minus sign and its sum. Which of the two, p or y, has "
        "the logarithm?",
        "y picks one logarithm out of `torch.log(p)`; the sum adds zeros to it.",
        "Minus the sum of `y * torch.log(p)`.",
    ],
    on_success="Only the true class's probability counts: the loss is 0 at p = 1 and grows without "
    "bound as p approaches 0.",
    without=("cross_entropy", "nll_loss", "kl_div", "binary_cross_entropy"),
)
def cross_entropy(p, y):
    """Return minus the logarithm of the probability of the true class."""
    return -(y * torch.log(p)).sum()


cross_entropy.misconceptions(
    no_minus=(
        lambda p, y: (y * torch.log(p)).sum(),
        "The logarithm of a probability is negative, so your loss is below 0, and training would "
        "make it ever more negative. A minus sign is missing.",
    ),
    mean_over_classes=(
        lambda p, y: -(y * torch.log(p)).mean(),
        "You took the mean over the classes. The formula has a sum: the C - 1 zeros of y are not "
        "losses and must not water down the one that counts.",
    ),
    swapped=(
        lambda p, y: -(p * torch.log(y)).sum(),
        "You took the logarithm of y, or of a product with y. y is 0 almost everywhere, and log 0 "
        "is minus infinity. Only p belongs inside the logarithm.",
    ),
    log10=(
        lambda p, y: -(y * torch.log10(p)).sum(),
        "You used the logarithm to base 10. The lecture uses the natural one, as torch does.",
    ),
    log2=(
        lambda p, y: -(y * torch.log2(p)).sum(),
        "You used the logarithm to base 2, which measures in bits. The lecture uses the natural "
        "one.",
    ),
    binary_terms=(
        lambda p, y: -(y * torch.log(p) + (1 - y) * torch.log(1 - p)).sum(),
        "You added a term log(1 - p) for each wrong class, as for yes/no decisions. Here exactly "
        "one class is true, and raising its probability already lowers the others.",
    ),
    binary_terms_subtracted=(
        lambda p, y: -(y * torch.log(p) - (1 - y) * torch.log(1 - p)).sum(),
        "You subtracted a term log(1 - p) for each wrong class. The formula has only the true "
        "class's logarithm.",
    ),
    log_of_one_minus_p=(
        lambda p, y: -(y * torch.log(1 - p)).sum(),
        "You took the logarithm of 1 - p. Then a good prediction is expensive and a bad one cheap.",
    ),
    no_sum=(
        lambda p, y: -(y * torch.log(p)),
        "You returned one number per class. A loss is one number: add them up.",
    ),
    squared_error=(
        lambda p, y: ((p - y) ** 2).sum(),
        "This is the squared error. It is never more than 2, even for a prediction that is fully "
        "confident and wrong; cross-entropy has no such bound.",
    ),
    mean_squared_error=(
        lambda p, y: ((p - y) ** 2).mean(),
        "This is the mean squared error. It is never more than 1, even for a prediction that is "
        "fully confident and wrong; cross-entropy has no such bound.",
    ),
    absolute_error=(
        lambda p, y: (p - y).abs().sum(),
        "This is the absolute error. It is never more than 2, even for a prediction that is fully "
        "confident and wrong; cross-entropy has no such bound.",
    ),
    one_minus_p=(
        lambda p, y: 1 - (y * p).sum(),
        "You returned 1 - p, which never exceeds 1, however wrong the prediction. Which function "
        "of p grows without bound as p approaches 0?",
    ),
    reciprocal=(
        lambda p, y: 1 / (y * p).sum(),
        "1/p grows in the right direction, but the losses of independent examples should add, not "
        "multiply. Which function turns products into sums?",
    ),
    no_log=(
        lambda p, y: -(y * p).sum(),
        "You picked the true class's probability and changed its sign, without the logarithm. "
        "The result lies between -1 and 0; the loss of a perfect prediction should be 0.",
    ),
    probability=(
        lambda p, y: (y * p).sum(),
        "This is the probability of the true class: large for a good prediction. A loss is large "
        "for a bad one. Which two things does the formula do with it?",
    ),
    y_ignored=(
        lambda p, y: -torch.log(p).sum(),
        "You added up the logarithms of all classes. y does not appear, so the loss cannot know "
        "which class is the true one.",
    ),
    y_ignored_mean=(
        lambda p, y: -torch.log(p).mean(),
        "You averaged the logarithms of all classes. y does not appear, so the loss cannot know "
        "which class is the true one.",
    ),
    y_ignored_one_by_one=(
        lambda p, y: -torch.log(p),
        "These are the losses that each class would have if it were the true one. y says which one "
        "it is.",
    ),
    softmax_twice=(
        lambda p, y: F.cross_entropy(p, y),
        "A softmax was applied to p, by torch's cross-entropy or by you. p holds probabilities "
        "already; a second softmax flattens them.",
    ),
    one_hot_as_index=(
        lambda p, y: -torch.log(p[y]),
        "You used y as an index, but here it is one-hot: a 1 at the true class and 0 elsewhere. "
        "How does the formula pick one logarithm with it?",
    ),
    one_hot_as_integer_index=(
        lambda p, y: -torch.log(p[y.long()]),
        "You used y as an index, but here it is one-hot: a 1 at the true class and 0 elsewhere. "
        "How does the formula pick one logarithm with it?",
    ),
    entropy=(
        lambda p, y: -(p * torch.log(p)).sum(),
        "This is the entropy of p: how undecided the network is, not how wrong. The true class y "
        "must weight the logarithms.",
    ),
    of_the_wrong_class=(
        lambda p, y: -torch.log(p[y.argmin()]),
        "You took the probability of a class whose y is 0. The true class is where y is 1.",
    ),
    always_the_first=(
        lambda p, y: -torch.log(p[0]),
        "You always took the first class. y says which one is the true class.",
    ),
    of_the_largest=(
        lambda p, y: -torch.log(p.max()),
        "You took the largest probability, whether that class is the true one or not. y says which "
        "probability counts.",
    ),
)
