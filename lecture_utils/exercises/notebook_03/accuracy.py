"""The fraction of correct predictions."""

import torch
from torch import tensor

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write a function of z, N x C logits, and y, N class indices: the accuracy, that is, the "
    "fraction of examples whose predicted class is correct, from 0 to 1.",
    probes=[
        (
            tensor([[0.3, 0.2, 0.9, 0.1], [2.0, 1.0, 0.1, 0.4], [0.0, 1.5, 0.2, 3.0]]),
            tensor([2, 1, 3]),
        ),
        (tensor([[0.5, 2.0], [1.0, 0.0], [0.2, 0.1], [3.0, 1.0]]), tensor([1, 0, 0, 1])),
        (tensor([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1]]), tensor([2, 0, 1])),
        (
            tensor(
                [
                    [0.8, 0.2, 0.3],
                    [0.2, 0.6, 0.5],
                    [0.2, 0.2, 0.5],
                    [1.0, 0.3, 2.0],
                    [0.9, 0.1, 0.0],
                ]
            ),
            tensor([1, 1, 0, 0, 2]),
        ),
        (
            tensor([[4.0, 1.0, 0.2], [0.1, 0.3, 2.0], [1.5, 0.2, 0.1], [0.4, 0.9, 0.3]]),
            tensor([1, 0, 2, 1]),
        ),
    ],
    hints=[
        "The predicted class of a row is the index of its largest logit.",
        "`z.argmax(dim=1)` gives the N predicted classes. Compare them with y.",
        "The mean of booleans needs numbers: `.float().mean()`.",
    ],
    on_success="No softmax needed: it would not change the order.",
)
def accuracy(z, y):
    """Return the fraction of rows whose largest logit is at the true class."""
    return (z.argmax(dim=1) == y).float().mean()


def right(z, y):
    return (z.argmax(1) == y).float()


accuracy.misconceptions(
    percent=(
        lambda z, y: 100 * right(z, y).mean(),
        "This is in percent. A fraction from 0 to 1 is asked for.",
    ),
    count=(
        lambda z, y: right(z, y).sum(),
        "You counted the correct predictions. What fraction of all N examples are they?",
    ),
    not_averaged=(
        right,
        "You returned correct or not for each example. One number is asked for: their mean.",
    ),
    classes_only=(
        lambda z, y: z.argmax(1),
        "These are the predicted classes. How many of them agree with y?",
    ),
    error_rate=(
        lambda z, y: 1 - right(z, y).mean(),
        "This is the fraction of *wrong* predictions: a perfect network would get 0.",
    ),
    keepdim=(
        lambda z, y: (z.argmax(1, keepdim=True) == y).float().mean(),
        "You compared a column of N classes with a row of N labels: torch compares each with each, "
        "N x N of them. It raises no error. Both sides must be plain vectors.",
    ),
    keepdim_summed=(
        lambda z, y: (z.argmax(1, keepdim=True) == y).sum() / len(y),
        "You compared a column of N classes with a row of N labels: torch compares each with each, "
        "N x N of them, and the sum divided by N can exceed 1. Both sides must be plain vectors.",
    ),
    argmax_of_the_table=(
        lambda z, y: (z.argmax() == y).float().mean(),
        "`argmax` without a dimension gives one index into the whole table. Each row has a "
        "largest logit of its own.",
    ),
    argmax_along_the_batch=(
        lambda z, y: (z.argmax(0) == y).float().mean(),
        "Your argmax runs along the batch: it tells which example has the largest logit of a "
        "class. Which dimension holds the classes?",
    ),
    value_instead_of_place=(
        lambda z, y: (z.max(1).values == y).float().mean(),
        "`torch.max` returns two tensors: the largest values and their indices. You compared the "
        "values with the labels; the class is the index.",
    ),
    logits_compared=(
        lambda z, y: (z == y[:, None]).float().mean(),
        "You compared the logits themselves with the labels. The predicted class is the index of "
        "the largest logit of a row.",
    ),
    whole_division=(
        lambda z, y: right(z, y).sum().long() // len(y),
        "Your result is 1 if all predictions are correct and 0 otherwise, as `//` or `all` would "
        "give. Which division keeps the fraction?",
    ),
    divided_by_classes=(
        lambda z, y: right(z, y).sum() / z.shape[1],
        "You divided by the number of classes. How many examples are there?",
    ),
    divided_by_the_table=(
        lambda z, y: right(z, y).sum() / z.numel(),
        "You divided by the N x C entries of the table. How many examples are there?",
    ),
    confidence=(
        lambda z, y: torch.softmax(z, 1)[range(len(y)), y].mean(),
        "This is the mean probability of the true class: how confident, not how often correct. "
        "Each example counts 1 or 0.",
    ),
    difference_of_classes=(
        lambda z, y: (z.argmax(1) - y).float().mean(),
        "You averaged differences of class numbers. Classes have no distance: a prediction is "
        "correct or not.",
    ),
    smallest=(
        lambda z, y: (z.argmin(1) == y).float().mean(),
        "You took the index of the *smallest* logit: the class that the network finds least "
        "likely.",
    ),
    rounded_probabilities=(
        lambda z, y: (torch.softmax(z, 1)[range(len(y)), y] > 0.5).float().mean(),
        "You asked whether the true class has more than half of the probability. The prediction "
        "is the class with the largest one, which may be less than half.",
    ),
    mean_of_yes_and_no=(
        lambda z, y: (z.argmax(1) == y).mean(),
        "The comparison is right. But torch takes no mean of booleans: convert them to numbers "
        "first.",
    ),
)
