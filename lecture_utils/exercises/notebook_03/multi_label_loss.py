"""The loss of items that may have several labels."""

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import exercise, loss_mistakes


@exercise(
    "An item may have several labels at once. Write a function of z, N x C logits, and y, N x C "
    "of 0 and 1 (floats): the right mean loss over all N x C questions.",
    probes=[
        (tensor([[3.0, 2.5, -2.0]]), tensor([[1.0, 1.0, 0.0]])),
        (tensor([[0.5, -1.0, 2.0], [1.0, 0.2, -0.3]]), tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0]])),
        (
            tensor([[0.2, 1.5], [-1.0, 0.5], [3.0, -2.0]]),
            tensor([[1.0, 1.0], [0.0, 1.0], [1.0, 0.0]]),
        ),
    ],
    hints=[
        "Can a softmax say 'a dog and a cat'? Its probabilities share one whole.",
        "Each label is a yes/no question of its own: a sigmoid each. Which loss belongs to yes/no?",
        "`nn.BCEWithLogitsLoss` takes logits and does the sigmoids itself.",
    ],
    on_success="C questions with yes or no each, not one question with C answers.",
)
def multi_label_loss(z, y):
    """Return the mean binary cross-entropy of all labels."""
    return F.binary_cross_entropy_with_logits(z, y)


multi_label_loss.misconceptions(
    **loss_mistakes(
        lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="none"),
        summed="You added all N x C losses up. Their mean is asked for.",
    ),
    cross_entropy=(
        lambda z, y: F.cross_entropy(z, y),
        "CrossEntropyLoss takes your 0s and 1s for probabilities of classes that exclude each "
        "other, without an error. With two labels it pulls both ways; with none the loss is 0.",
    ),
    shared_cross_entropy=(
        lambda z, y: F.cross_entropy(z, y / y.sum(1, keepdim=True).clamp(min=1)),
        "You shared the right answer out among the labels, so that they sum to 1. A softmax can "
        "then say 'half dog, half cat', but never both for sure.",
    ),
    first_label_only=(
        lambda z, y: F.cross_entropy(z, y.argmax(1)),
        "`argmax` keeps the first label of an item and throws the others away. And an item "
        "without a label becomes class 0.",
    ),
    sigmoid_twice=(
        lambda z, y: F.binary_cross_entropy_with_logits(torch.sigmoid(z), y),
        "There are two sigmoids: one of yours, and one in the loss. It is the softmax-twice "
        "mistake again, as silent as there.",
    ),
    softmax_first=(
        lambda z, y: F.binary_cross_entropy(torch.softmax(z, 1), y),
        "You made the probabilities with a softmax. They share one whole, so two labels can never "
        "both be near 1.",
    ),
    softmax_and_sigmoid=(
        lambda z, y: F.binary_cross_entropy_with_logits(torch.softmax(z, 1), y),
        "A softmax, and then the sigmoids inside of the loss. It wants the logits themselves.",
    ),
    bce_of_logits=(
        lambda z, y: F.binary_cross_entropy(z, y),
        "`binary_cross_entropy` without 'with_logits' wants probabilities between 0 and 1, and "
        "got logits.",
    ),
    swapped=(
        lambda z, y: F.binary_cross_entropy_with_logits(y, z),
        "The loss takes the logits first, then the labels. Yours are the other way round, and no "
        "error says so.",
    ),
    summed_over_labels=(
        lambda z, y: F.binary_cross_entropy_with_logits(z, y) * z.shape[1],
        "You averaged over the items and added over the labels. The mean over all N x C questions "
        "is asked for.",
    ),
    yes_only=(
        lambda z, y: -(y * F.logsigmoid(z)).mean(),
        "Only the labels that apply cost something in your answer. A network that always says yes "
        "to all would have loss 0: a wrong yes must cost, too.",
    ),
    softmax_yes_only=(
        lambda z, y: -(y * torch.log_softmax(z, 1)).mean(),
        "This is the cross-entropy of a softmax, spread over all labels. A softmax shares one "
        "whole; what gives each label an answer of its own?",
    ),
    squared_error=(
        lambda z, y: F.mse_loss(torch.sigmoid(z), y),
        "Sigmoids are right. The squared error is at most 1, so certain and wrong is too cheap, "
        "and its gradient fades there. Which loss belongs to a yes/no question?",
    ),
)
