"""Exercise 9-1 of the lecture: the same value with NLLLoss."""

import torch
from torch import nn, tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import exercise, loss_mistakes
from lecture_utils.exercises.notebook_02.batch_cross_entropy import BATCHES


@exercise(
    "Exercise 9-1. Write a function of z, N x C logits, and y, N class indices, that returns the "
    "same value as `nn.CrossEntropyLoss`, but uses `nn.NLLLoss`.",
    probes=[*BATCHES, (tensor([[200.0, 0.0, 1.0], [0.0, 1.0, 2.0]]), tensor([1, 2]))],
    hints=[
        "What does NLLLoss pick out of each row, and what should stand there?",
        "It expects log-probabilities. One layer of `nn` turns logits into them.",
        "`nn.LogSoftmax(dim=1)`, then `nn.NLLLoss()`.",
    ],
    on_success="For class indices, CrossEntropyLoss is LogSoftmax followed by NLLLoss: they differ "
    "only in the input they expect.",
    without=("cross_entropy",),
    by="nll_loss",
)
def cross_entropy_by_nll(z, y):
    """Return the negative log-likelihood of the log-softmax."""
    log_probabilities = nn.LogSoftmax(dim=1)(z)
    return nn.NLLLoss()(log_probabilities, y)


cross_entropy_by_nll.misconceptions(
    **loss_mistakes(
        lambda z, y: F.nll_loss(torch.log_softmax(z, 1), y, reduction="none"),
        summed="You added the losses up. CrossEntropyLoss returns their mean, unless told "
        "otherwise.",
        not_averaged="These are the losses of the N examples. CrossEntropyLoss returns their mean, "
        "unless told otherwise.",
        no_minus="NLLLoss changes the sign already: the N stands for *negative*. You did it once "
        "more.",
    ),
    logits=(
        lambda z, y: F.nll_loss(z, y),
        "NLLLoss was given the logits and returned minus the true one. That is most likely how "
        "the slide came to an average loss of -12.16. What must stand between logits and NLLLoss?",
    ),
    probabilities=(
        lambda z, y: F.nll_loss(torch.softmax(z, 1), y),
        "NLLLoss contains no logarithm, in spite of its name. Given probabilities, it returns a "
        "number between -1 and 0. What does it expect?",
    ),
    log_of_logits=(
        lambda z, y: F.nll_loss(torch.log(z), y),
        "You took the logarithm of the *logits*; a negative one gives nan. NLLLoss expects the "
        "logarithms of probabilities.",
    ),
    log_of_softmax=(
        lambda z, y: F.nll_loss(torch.log(torch.softmax(z, 1)), y),
        "Right while the logits are small. At 200 the softmax of the others is exactly 0, and its "
        "logarithm is minus infinity. There is one layer that does both steps at once.",
    ),
    log_sigmoid=(
        lambda z, y: F.nll_loss(F.logsigmoid(z), y),
        "This is the logarithm of a *sigmoid*, which looks at one logit alone. The classes must "
        "compete: which layer is the log of a softmax?",
    ),
    along_the_batch=(
        lambda z, y: F.nll_loss(torch.log_softmax(z, 0), y),
        "Your log-softmax runs along the batch. Which dimension holds the classes?",
    ),
    class_called_with_data=(
        lambda z, y: nn.NLLLoss(z, y),
        "`nn.NLLLoss` is a class: first create the criterion, `nn.NLLLoss()`, then call that with "
        "the data. As it stands, torch takes your tensors for its settings.",
    ),
    float_targets=(
        lambda z, y: F.nll_loss(torch.log_softmax(z, 1), y.float()),
        "The targets are *indices*, so they must stay integers, int64.",
    ),
    targets_in_a_table=(
        lambda z, y: F.nll_loss(torch.log_softmax(z, 1), y.view(-1, 1)),
        "Your targets have two dimensions: a column of shape (N, 1), one-hot rows, or the logits "
        "in place of the targets. NLLLoss expects a plain vector of N class indices, second.",
    ),
    softmax_then_log_softmax=(
        lambda z, y: F.nll_loss(torch.log_softmax(torch.softmax(z, 1), 1), y),
        "There are two softmaxes: one of yours, and one in the log-softmax. The loss never gets "
        "near 0.",
    ),
)
