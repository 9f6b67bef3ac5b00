"""From the logits of a batch to one distribution per row."""

import torch
from torch import tensor

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write a softmax for a batch yourself: a function that turns z, N x C logits, into N x C "
    "probabilities, without `torch.softmax`.",
    probes=[
        tensor([[2.0, 1.0, 0.1], [0.5, 2.0, 0.3]]),
        tensor([[0.3, -1.2, 2.5, 0.9]]),
        tensor([[0.2, 1.5], [-1.0, 0.5], [3.0, -2.0]]),
        tensor([[1.0, 0.0, -1.0], [0.5, 2.5, 0.3], [-2.0, 0.4, 0.7]]),
    ],
    hints=[
        "Each row is one example. What must each row sum to?",
        "Sum along the classes, dimension 1. What shape has that sum, and what shape do you need "
        "to divide an N x C tensor by it?",
        "`.sum(dim=1, keepdim=True)` has shape (N, 1), which broadcasts over the classes.",
    ],
    on_success="Every row has a distribution of its own.",
    without=("softmax", "log_softmax"),
)
def softmax_batch(z):
    """Turn each row of logits into probabilities."""
    exponentials = torch.exp(z)
    return exponentials / exponentials.sum(dim=1, keepdim=True)


softmax_batch.misconceptions(
    along_the_batch=(
        lambda z: torch.softmax(z, 0),
        "Your columns sum to 1, not your rows: the examples compete with each other. Which "
        "dimension holds the classes?",
    ),
    over_the_whole_table=(
        lambda z: torch.exp(z) / torch.exp(z).sum(),
        "You divided by the sum of the whole table, so all N examples share one distribution. Each "
        "row needs a sum of its own.",
    ),
    no_keepdim=(
        lambda z: torch.exp(z) / torch.exp(z).sum(dim=1),
        "The sum along dimension 1 has shape (N,), and torch lines its N sums up with the "
        "*columns*: an error when N and C differ, silently wrong when they agree. Keep the summed "
        "dimension.",
    ),
    divided_by_the_logits=(
        lambda z: torch.exp(z) / z.sum(dim=1, keepdim=True),
        "The numerator is right, but you divided by the sum of the *logits* of each row. What must "
        "the exponentials be divided by so that they sum to 1?",
    ),
    sigmoid_each=(
        torch.sigmoid,
        "This is a sigmoid for each logit. The rows do not sum to 1.",
    ),
    not_divided=(
        torch.exp,
        "These are the exponentials. The division that makes each row sum to 1 is missing.",
    ),
    divided_by_largest=(
        lambda z: torch.exp(z) / torch.exp(z).amax(1, keepdim=True),
        "You divided by the largest exponential of each row, so the largest class gets a full 1. "
        "What must you divide by so that the total is 1?",
    ),
    divided_by_count=(
        lambda z: torch.exp(z) / z.shape[1],
        "You divided the exponentials by the number of classes. That makes their sum smaller, but "
        "not 1. What do the exponentials of a row add up to?",
    ),
    divided_by_three=(
        lambda z: torch.exp(z) / 3,
        "You divided the exponentials by 3. What do the exponentials of a row add up to?",
    ),
    no_exponential=(
        lambda z: z / z.sum(dim=1, keepdim=True),
        "You divided the logits themselves by the sum of their row. A negative logit then gets a "
        "negative probability. What comes before the division?",
    ),
    first_row_only=(
        lambda z: torch.softmax(z[0], 0),
        "You returned only the first row's probabilities. All N rows are asked for.",
    ),
    transposed=(
        lambda z: torch.softmax(z, 1).T,
        "The numbers are right, but rows and columns have changed places. Examples stay in rows: "
        "N x C.",
    ),
    log_probabilities=(
        lambda z: torch.log_softmax(z, 1),
        "These are the logarithms of the probabilities. The exercise asks for the probabilities "
        "themselves.",
    ),
    softmin=(
        lambda z: torch.softmax(-z, 1),
        "In each row your smallest logit gets the largest probability. Look at the sign in the "
        "exponent.",
    ),
    averaged=(
        lambda z: torch.softmax(z, 1).mean(0),
        "You averaged over the examples. Each of the N rows keeps its own probabilities.",
    ),
)
