"""From labels and answers to a table of who was taken for whom."""

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write a function of chosen and y, N answers and N labels, classes from 0 to 3: the 4 x 4 "
    "table of counts. Row: the label. Column: the answer.",
    probes=[
        (tensor([0, 1, 1, 2, 2]), tensor([0, 1, 2, 2, 2])),
        (tensor([3, 1, 1, 0, 3, 1]), tensor([3, 2, 2, 2, 0, 1])),
        (tensor([1, 1, 1, 1]), tensor([0, 1, 2, 2])),
        (tensor([2]), tensor([3])),
    ],
    hints=[
        "How many items have the label 2 and the answer 1? That is one cell of the table.",
        "A loop over the pairs will do: `for label, answer in zip(y, chosen)`, one more each time.",
        "Without a loop: `4 * y + chosen` numbers the cells from 0 to 15; `torch.bincount` counts.",
    ],
    on_success="The diagonal holds what is right. Each other cell is one particular mistake.",
)
def confusion_matrix(chosen, y):
    """Return the counts, shape (4, 4)."""
    return torch.bincount(4 * y + chosen, minlength=16).view(4, 4)


def _written_once(chosen, y):
    table = torch.zeros(4, 4, dtype=torch.long)
    table[y, chosen] += 1
    return table


def _shares(chosen, y, dim=None):
    table = confusion_matrix.reference(chosen, y).float()
    return table / (table.sum() if dim is None else table.sum(dim, keepdim=True).clamp(min=1))


confusion_matrix.misconceptions(
    transposed=(
        lambda chosen, y: confusion_matrix.reference(y, chosen),
        "Rows and columns have changed places: the row should be the label, the column the answer.",
    ),
    pairs_counted_once=(
        _written_once,
        "`table[y, chosen] += 1` adds 1 to each cell once, however often the pair occurs: it "
        "reads all cells first and then writes them. Loop over the pairs, or count with "
        "`torch.bincount`.",
    ),
    share_of_label=(
        lambda chosen, y: _shares(chosen, y, dim=1),
        "Each row was divided by its sum. Those are shares of a label; counts were asked for.",
    ),
    share_of_answer=(
        lambda chosen, y: _shares(chosen, y, dim=0),
        "Each column was divided by its sum. Those are shares of an answer; counts were asked for.",
    ),
    share_of_all=(
        lambda chosen, y: _shares(chosen, y),
        "The whole table adds up to 1. Counts were asked for: it should add up to N.",
    ),
    mistakes_only=(
        lambda chosen, y: confusion_matrix.reference(chosen[chosen != y], y[chosen != y]),
        "The right answers are missing: they belong on the diagonal.",
    ),
    hits_only=(
        lambda chosen, y: confusion_matrix.reference(chosen[chosen == y], y[chosen == y]),
        "Only the diagonal is filled. The wrong answers are what the table is for.",
    ),
    as_large_as_the_data=(
        lambda chosen, y: F.one_hot(y).T @ F.one_hot(chosen),
        "The table is as large as the largest class that occurs. Classes that are missing in "
        "these items need their row and column too: 4 x 4.",
    ),
    ten_classes=(
        lambda chosen, y: torch.bincount(10 * y + chosen, minlength=100).view(10, 10),
        "Your table is 10 x 10, as for digits. How many classes are there here?",
    ),
    one_line=(
        lambda chosen, y: torch.bincount(4 * y + chosen, minlength=16),
        "The counts are right, and stand in one line of 16. A table was asked for: a row for each "
        "label, a column for each answer.",
    ),
    empty_cells_at_the_end=(
        lambda chosen, y: torch.bincount(4 * y + chosen).view(4, 4),
        "`bincount` stops at the largest number that occurs. If the last cells of the table are "
        "empty, they are missing in its result. Which of its arguments keeps all 16?",
    ),
    labels_counted=(
        lambda chosen, y: torch.bincount(y, minlength=4).diag(),
        "You counted the labels. Which answer each item got does not appear in your table.",
    ),
)
