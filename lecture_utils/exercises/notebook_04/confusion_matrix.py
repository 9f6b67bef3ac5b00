"""From true and predicted classes to a table of which was taken for which."""

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write a function of predicted and y, the N predicted and the N true classes, from 0 to 3: the "
    "4 x 4 confusion matrix of counts, one row per true class and one column per predicted class.",
    probes=[
        (tensor([0, 1, 1, 2, 2]), tensor([0, 1, 2, 2, 2])),
        (tensor([3, 1, 1, 0, 3, 1]), tensor([3, 2, 2, 2, 0, 1])),
        (tensor([1, 1, 1, 1]), tensor([0, 1, 2, 2])),
        (tensor([2]), tensor([3])),
    ],
    hints=[
        "How many examples of class 2 were predicted as 1? That is one cell of the table.",
        "A loop over the pairs will do: `for label, guess in zip(y, predicted)`, adding 1 each "
        "time.",
        "Without a loop: `4 * y + predicted` numbers the cells from 0 to 15, and `torch.bincount` "
        "counts them.",
    ],
    on_success="The diagonal holds the correct predictions, every other cell one kind of mistake.",
)
def confusion_matrix(predicted, y):
    """Return the counts, shape (4, 4)."""
    return torch.bincount(4 * y + predicted, minlength=16).view(4, 4)


def _written_once(predicted, y):
    table = torch.zeros(4, 4, dtype=torch.long)
    table[y, predicted] += 1
    return table


def _every_pair(predicted, y):
    return torch.outer(torch.bincount(y, minlength=4), torch.bincount(predicted, minlength=4))


def _shares(predicted, y, dim=None):
    table = confusion_matrix.reference(predicted, y).float()
    return table / (table.sum() if dim is None else table.sum(dim, keepdim=True).clamp(min=1))


confusion_matrix.misconceptions(
    transposed=(
        lambda predicted, y: confusion_matrix.reference(y, predicted),
        "Rows and columns have changed places: rows are the true classes, columns the predicted "
        "ones.",
    ),
    pairs_counted_once=(
        _written_once,
        "Each pair is counted once, however often it occurs. In a loop, `= 1` sets a cell where "
        "`+= 1` would count. Without a loop, `table[y, predicted] += 1` does the same: it reads "
        "all cells first and then writes them. Loop over the pairs with `+= 1`, or count with "
        "`torch.bincount`.",
    ),
    every_label_with_every_prediction=(
        _every_pair,
        "You combined every true class with every prediction, as a loop inside a loop does: N x N "
        "counts instead of N. The two belong together one by one.",
    ),
    share_of_label=(
        lambda predicted, y: _shares(predicted, y, dim=1),
        "You divided each row by its sum. Those are fractions of a true class; counts were asked "
        "for.",
    ),
    share_of_prediction=(
        lambda predicted, y: _shares(predicted, y, dim=0),
        "You divided each column by its sum. Those are fractions of a predicted class; counts were "
        "asked for.",
    ),
    share_of_all=(
        lambda predicted, y: _shares(predicted, y),
        "Your whole table sums to 1. Counts were asked for: it should sum to N.",
    ),
    mistakes_only=(
        lambda predicted, y: confusion_matrix.reference(
            predicted[predicted != y], y[predicted != y]
        ),
        "The correct predictions are missing: they belong on the diagonal.",
    ),
    hits_only=(
        lambda predicted, y: confusion_matrix.reference(
            predicted[predicted == y], y[predicted == y]
        ),
        "Only the diagonal is filled. The wrong predictions are what the table is for.",
    ),
    as_large_as_the_data=(
        lambda predicted, y: F.one_hot(y).T @ F.one_hot(predicted),
        "The table is as large as the largest class that occurs. Classes that do not occur in "
        "these examples need their row and column too: 4 x 4.",
    ),
    rows_that_are_one_list=(
        lambda predicted, y: torch.bincount(predicted, minlength=4).expand(4, 4),
        "All your rows are the same. `[[0] * 4] * 4` makes one row and shows it four times: make "
        "four lists, or a tensor of zeros.",
    ),
    counted_from_one=(
        lambda predicted, y: F.pad(confusion_matrix.reference(predicted, y)[1:, 1:], (0, 1, 0, 1)),
        "Your table begins with class 1. The classes run from 0 to 3.",
    ),
    ten_classes=(
        lambda predicted, y: torch.bincount(10 * y + predicted, minlength=100).view(10, 10),
        "Your table is 10 x 10, as for digits. How many classes are there here?",
    ),
    one_line=(
        lambda predicted, y: torch.bincount(4 * y + predicted, minlength=16),
        "The counts are right, but they stand in one row of 16. A table was asked for: one row per "
        "true class, one column per predicted class.",
    ),
    empty_cells_at_the_end=(
        lambda predicted, y: torch.bincount(4 * y + predicted).view(4, 4),
        "`bincount` stops at the largest number that occurs. If the last cells of the table are "
        "empty, they are missing in its result. Which of its arguments keeps all 16?",
    ),
    sums_counted=(
        lambda predicted, y: torch.bincount(y + predicted, minlength=16).view(4, 4),
        "y + predicted is the same for (1, 2) and (2, 1). The cells need 16 different numbers: one "
        "of the two counts four times as much as the other.",
    ),
    labels_counted=(
        lambda predicted, y: torch.bincount(y, minlength=4).diag(),
        "You counted the true classes. Which class was predicted does not appear in your table.",
    ),
    accuracy=(
        lambda predicted, y: (predicted == y).float().mean(),
        "This is the accuracy, one number. The table says which classes are confused.",
    ),
)
