"""The loss of examples that may have several labels."""

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import exercise, loss_mistakes


@exercise(
    "An example may have several labels at once, or none. Write a function of z, N x C logits, and "
    "y, N x C labels of 0 and 1 (floats): the mean loss over all N x C yes/no decisions.",
    probes=[
        (tensor([[3.0, 2.5, -2.0]]), tensor([[1.0, 1.0, 0.0]])),
        (tensor([[0.5, -1.0, 2.0], [1.0, 0.2, -0.3]]), tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0]])),
        (
            tensor([[0.2, 1.5], [-1.0, 0.5], [3.0, -2.0]]),
            tensor([[1.0, 1.0], [0.0, 1.0], [1.0, 0.0]]),
        ),
    ],
    hints=[
        "Can a softmax say 'a dog and a cat'? Its probabilities compete: they sum to 1.",
        "Each label is a yes/no decision of its own, with its own sigmoid. Which loss belongs to "
        "yes/no decisions?",
        "`nn.BCEWithLogitsLoss` takes logits and applies the sigmoids itself.",
    ],
    on_success="C independent yes/no decisions, not one decision between C classes.",
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
        "CrossEntropyLoss reads your 0s and 1s as probabilities of classes that exclude each "
        "other, and raises no error. With two labels it pulls both ways; with none the loss is 0.",
    ),
    shared_cross_entropy=(
        lambda z, y: F.cross_entropy(z, y / y.sum(1, keepdim=True).clamp(min=1)),
        "You divided the labels by their number, so that they sum to 1. A softmax can then say "
        "'half dog, half cat', but it can never be confident of both.",
    ),
    first_label_only=(
        lambda z, y: F.cross_entropy(z, y.argmax(1)),
        "`argmax` keeps the first label of an example and throws the others away. And an example "
        "without a label becomes class 0.",
    ),
    sigmoid_twice=(
        lambda z, y: F.binary_cross_entropy_with_logits(torch.sigmoid(z), y),
        "There are two sigmoids: one of yours, and one in the loss. It is the same mistake as "
        "softmax twice, and it raises no error either.",
    ),
    softmax_first=(
        lambda z, y: F.binary_cross_entropy(torch.softmax(z, 1), y),
        "You made the probabilities with a softmax. They compete for a sum of 1, so two labels can "
        "never both be near 1.",
    ),
    softmax_and_sigmoid=(
        lambda z, y: F.binary_cross_entropy_with_logits(torch.softmax(z, 1), y),
        "There is a softmax, and then the sigmoids inside the loss. The loss expects the logits "
        "themselves.",
    ),
    bce_of_logits=(
        lambda z, y: F.binary_cross_entropy(z, y),
        "`binary_cross_entropy` without 'with_logits' expects probabilities between 0 and 1, and "
        "got logits.",
    ),
    swapped=(
        lambda z, y: F.binary_cross_entropy_with_logits(y, z),
        "The loss takes the logits first, then the labels. Yours are the other way round, and no "
        "error says so.",
    ),
    summed_over_labels=(
        lambda z, y: F.binary_cross_entropy_with_logits(z, y) * z.shape[1],
        "You averaged over the examples and added over the labels. The mean over all N x C "
        "decisions is asked for.",
    ),
    summed_over_examples=(
        lambda z, y: F.binary_cross_entropy_with_logits(z, y) * z.shape[0],
        "You averaged over the labels and added over the examples. The mean over all N x C "
        "decisions is asked for.",
    ),
    yes_only=(
        lambda z, y: -(y * F.logsigmoid(z)).mean(),
        "Only the labels that apply contribute to your loss. A network that always says yes to "
        "everything would have loss 0: a wrong yes must add to the loss, too.",
    ),
    no_only=(
        lambda z, y: -((1 - y) * F.logsigmoid(-z)).mean(),
        "Only the labels that do *not* apply contribute to your loss. A network that always says "
        "no would have loss 0: a wrong no must add to the loss, too.",
    ),
    softmax_yes_only=(
        lambda z, y: -(y * torch.log_softmax(z, 1)).mean(),
        "This is the cross-entropy of a softmax, spread over all labels. The probabilities of a "
        "softmax compete; what gives each label a probability of its own?",
    ),
    squared_error=(
        lambda z, y: F.mse_loss(torch.sigmoid(z), y),
        "Sigmoids are right. The squared error is at most 1, so a confident mistake is too cheap, "
        "and its gradient vanishes there. Which loss belongs to a yes/no decision?",
    ),
    squared_error_of_logits=(
        lambda z, y: F.mse_loss(z, y),
        "This is the squared error of the *logits*. First each logit becomes a probability of its "
        "own; then comes the loss of a yes/no decision.",
    ),
)
