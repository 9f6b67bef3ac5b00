"""The share of right answers."""

import torch
from torch import tensor

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write a function of z, N x C logits, and y, N class indices: the fraction of items whose "
    "class is right, from 0 to 1.",
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
    ],
    hints=[
        "The class of a row is the place of its largest logit.",
        "`z.argmax(dim=1)` gives the N classes. Compare them with y.",
        "A mean of true and false wants numbers: `.float().mean()`.",
    ],
    on_success="No softmax needed: it keeps the order.",
)
def accuracy(z, y):
    """Return the share of rows whose largest logit is at the right class."""
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
        "You counted the right answers. How many are they of how many?",
    ),
    not_averaged=(
        right,
        "You returned right or wrong for each item. One number is asked for: their mean.",
    ),
    error_rate=(
        lambda z, y: 1 - right(z, y).mean(),
        "This is the share of *wrong* answers: a perfect network would get 0.",
    ),
    keepdim=(
        lambda z, y: (z.argmax(1, keepdim=True) == y).float().mean(),
        "A column of N classes against a row of N labels: torch compares each with each, N x N of "
        "them. It raises no error. Both sides must be plain vectors.",
    ),
    keepdim_summed=(
        lambda z, y: (z.argmax(1, keepdim=True) == y).sum() / len(y),
        "A column of N classes against a row of N labels: torch compares each with each, N x N of "
        "them, and the sum over N can exceed 1. Both sides must be plain vectors.",
    ),
    argmax_of_the_table=(
        lambda z, y: (z.argmax() == y).float().mean(),
        "`argmax` without a dimension gives one place in the whole table. Each row has a winner "
        "of its own.",
    ),
    argmax_along_the_batch=(
        lambda z, y: (z.argmax(0) == y).float().mean(),
        "Your argmax runs along the batch: it tells which item has the largest logit of a class. "
        "Which dimension holds the classes?",
    ),
    value_instead_of_place=(
        lambda z, y: (z.max(1).values == y).float().mean(),
        "`torch.max` returns two tensors: the largest values and their places. You compared the "
        "values with the labels; the class is the place.",
    ),
    whole_division=(
        lambda z, y: right(z, y).sum().long() // len(y),
        "`//` rounds down, so everything below 100 % becomes 0. Which division keeps the fraction?",
    ),
    divided_by_classes=(
        lambda z, y: right(z, y).sum() / z.shape[1],
        "You divided by the number of classes. How many items are there?",
    ),
    confidence=(
        lambda z, y: torch.softmax(z, 1)[range(len(y)), y].mean(),
        "This is the mean probability of the right class: how sure, not how often right. An item "
        "counts 1 or 0.",
    ),
    smallest=(
        lambda z, y: (z.argmin(1) == y).float().mean(),
        "You took the place of the *smallest* logit: the class that the network likes least.",
    ),
    mean_of_yes_and_no=(
        lambda z, y: (z.argmax(1) == y).mean(),
        "The comparison is right. But torch takes no mean of true and false: make numbers of them "
        "first.",
    ),
)
