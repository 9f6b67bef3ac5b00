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
    "class indices, by hand: without autograd. Return N x C numbers.",
    probes=[*BATCHES, (tensor([[1.0, -1.0, 0.5], [0.0, 0.2, 0.1]]), tensor([1, 1]))],
    hints=[
        "You have seen it for one example: the gradient is predicted minus true probability.",
        "p - y for each row, with y as one-hot (`F.one_hot`). What does the *mean* over the batch "
        "add?",
        "(softmax(z, dim=1) - one_hot) / N.",
    ],
    on_success="Its rows sum to 0: what the true class gains, the others lose.",
    without=("autograd",),
)
def logit_gradient(z, y):
    """Return (p - y) / N, row by row."""
    probabilities = torch.softmax(z, dim=1)
    one_hot = F.one_hot(y, num_classes=z.shape[1])
    return (probabilities - one_hot) / len(z)


logit_gradient.misconceptions(
    not_divided_by_n=(
        error,
        "This is the gradient of the *sum* of the losses. In the mean, each example counts for "
        "1/N.",
    ),
    wrong_way=(
        lambda z, y: -error(z, y) / len(z),
        "Your sign is flipped: this is the direction of a descent step, y - p. The gradient points "
        "uphill.",
    ),
    wrong_way_not_divided=(
        lambda z, y: -error(z, y),
        "Two things: this is the direction of a descent step, y - p, while the gradient points "
        "uphill; and in the mean each example counts for 1/N.",
    ),
    probabilities_only=(
        lambda z, y: torch.softmax(z, 1) / len(z),
        "You returned the probabilities divided by N. Where does the true class come in?",
    ),
    probabilities=(
        lambda z, y: torch.softmax(z, 1),
        "You returned the probabilities. Where does the true class come in, and the mean over N?",
    ),
    no_softmax=(
        lambda z, y: (z - F.one_hot(y, z.shape[1])) / len(z),
        "You compared the *logits* with the one-hot. The error is a difference of probabilities.",
    ),
    no_softmax_not_divided=(
        lambda z, y: z - F.one_hot(y, z.shape[1]),
        "You compared the *logits* with the one-hot. The error is a difference of probabilities; "
        "and in the mean each example counts for 1/N.",
    ),
    sigmoid=(
        lambda z, y: (torch.sigmoid(z) - F.one_hot(y, z.shape[1])) / len(z),
        "You took a sigmoid of each logit. The probabilities of the cross-entropy come from a "
        "softmax over each row.",
    ),
    one_everywhere=(
        lambda z, y: (torch.softmax(z, 1) - 1) / len(z),
        "You subtracted 1 from every entry. Only the true class of each row has y = 1; the others "
        "have 0.",
    ),
    exponentials=(
        lambda z, y: (torch.exp(z) - F.one_hot(y, z.shape[1])) / len(z),
        "You subtracted the one-hot from the exponentials, before they were divided by their sum.",
    ),
    one_hot_too_narrow=(
        lambda z, y: (z.softmax(1) - F.one_hot(y)) / len(y),
        "`F.one_hot(y)` has as many columns as the largest class *in this batch* needs. If the "
        "last class does not occur, columns are missing. How many are needed?",
    ),
    indices_instead_of_one_hot=(
        lambda z, y: (torch.softmax(z, 1) - y[:, None]) / len(z),
        "You subtracted the class *index* from every entry of its row. y must be one-hot: a 1 at "
        "the true class and 0 elsewhere.",
    ),
    mean_over_classes_too=(
        lambda z, y: error(z, y) / z.numel(),
        "You divided by N x C. The mean is over the N examples only.",
    ),
    divided_by_classes=(
        lambda z, y: error(z, y) / z.shape[1],
        "You divided by C, the number of classes. The mean is over the N examples.",
    ),
    along_the_batch=(
        lambda z, y: (torch.softmax(z, 0) - F.one_hot(y, z.shape[1])) / len(z),
        "Your softmax runs along the batch. Which dimension holds the classes?",
    ),
    true_class_only=(
        lambda z, y: error(z, y) * F.one_hot(y, z.shape[1]) / len(z),
        "Only the true class has a gradient in your result. The other logits appear in the "
        "denominator of the softmax, so their entries are not 0.",
    ),
    with_respect_to_p=(
        lambda z, y: -F.one_hot(y, z.shape[1]) / torch.softmax(z, 1) / len(z),
        "-1/p is the gradient with respect to the *probabilities*. One link of the chain is "
        "missing: how the softmax changes with z.",
    ),
    summed_over_the_batch=(
        lambda z, y: error(z, y).mean(0),
        "You averaged over the examples. Each of the N rows of logits has a gradient of its own.",
    ),
    all_pairs=(
        lambda z, y: (torch.softmax(z, 1) - F.one_hot(y, z.shape[1]).amax(0)) / len(z),
        "`p[:, y] -= 1` subtracts in *every* row at all the classes of y. Row i has one true "
        "class, y[i]: index rows and columns together.",
    ),
    loss=(
        lambda z, y: F.cross_entropy(z, y),
        "This is the loss itself. How it changes with each logit is asked for: N x C numbers.",
    ),
)
