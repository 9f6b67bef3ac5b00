"""From the logits of a batch to a distribution a row."""

import torch
from torch import tensor

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write a function that turns z, the N x C logits of a batch, into N x C probabilities.",
    probes=[
        tensor([[2.0, 1.0, 0.1], [0.5, 2.0, 0.3]]),
        tensor([[0.3, -1.2, 2.5, 0.9]]),
        tensor([[0.2, 1.5], [-1.0, 0.5], [3.0, -2.0]]),
        tensor([[1.0, 0.0, -1.0], [0.5, 2.5, 0.3], [-2.0, 0.4, 0.7]]),
    ],
    hints=[
        "Each row is one item. What must each row add up to?",
        "Sum along the classes, dimension 1. What shape has that sum, and what shape do you need "
        "to divide an N x C tensor by it?",
        "`.sum(dim=1, keepdim=True)` has shape (N, 1) and stretches over the classes.",
    ],
    on_success="Every row has a distribution of its own.",
)
def softmax_batch(z):
    """Turn each row of logits into probabilities."""
    exponentials = torch.exp(z)
    return exponentials / exponentials.sum(dim=1, keepdim=True)


softmax_batch.misconceptions(
    along_the_batch=(
        lambda z: torch.softmax(z, 0),
        "Your columns add up to 1, not your rows: the items compete with each other. Which "
        "dimension holds the classes?",
    ),
    over_the_whole_table=(
        lambda z: torch.exp(z) / torch.exp(z).sum(),
        "You divided by the sum of the whole table, so all N items share one distribution. Each "
        "row needs a sum of its own.",
    ),
    no_keepdim=(
        lambda z: torch.exp(z) / torch.exp(z).sum(dim=1),
        "The sum along dimension 1 has shape (N,), and torch lines its N sums up with the "
        "*columns*: an error when N and C differ, silently wrong when they agree. Keep the summed "
        "dimension.",
    ),
    sigmoid_each=(torch.sigmoid, "This is a sigmoid for each logit. The rows do not add up to 1."),
    not_divided=(
        torch.exp,
        "These are the exponentials. The division that makes each row's sum 1 is missing.",
    ),
    no_exponential=(
        lambda z: z / z.sum(dim=1, keepdim=True),
        "You divided the logits themselves by the sum of their row. A negative logit then gets a "
        "negative probability. What comes before the division?",
    ),
    first_row_only=(
        lambda z: torch.softmax(z[0], 0),
        "You returned the first row's probabilities only. All N rows are asked for.",
    ),
    transposed=(
        lambda z: torch.softmax(z, 1).T,
        "The numbers are right, but rows and columns have changed places. Items stay in rows: N x "
        "C.",
    ),
    log_probabilities=(
        lambda z: torch.log_softmax(z, 1),
        "These are the logarithms of the probabilities. The probabilities themselves are asked "
        "for.",
    ),
    averaged=(
        lambda z: torch.softmax(z, 1).mean(0),
        "You averaged over the items. Each of the N rows keeps its own probabilities.",
    ),
)
