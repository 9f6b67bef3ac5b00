"""From the logits of one item to probabilities."""

import torch
from torch import tensor

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write a function that turns z, the C logits of one item, into C probabilities.",
    probes=[
        tensor([2.0, 1.0, 0.1]),
        tensor([0.3, -1.2, 2.5, 0.9]),
        tensor([-1.0, -2.0]),
        tensor([0.0, 0.5, -3.0, 1.0, 4.0]),
    ],
    hints=[
        "Two steps. The first makes every score positive, the second makes the sum 1.",
        "The first step is the exponential of each score.",
        "`torch.exp(z)`, then divide it by its own `.sum()`.",
    ],
    on_success="All positive, together 1, and the order of the logits kept.",
)
def softmax(z):
    """Turn the logits of one item into probabilities."""
    exponentials = torch.exp(z)
    return exponentials / exponentials.sum()


softmax.misconceptions(
    no_exponential=(
        lambda z: z / z.sum(),
        "You divided the logits themselves by their sum. A negative logit then gets a negative "
        "probability. What must happen to each score before the division?",
    ),
    sigmoid_each=(
        torch.sigmoid,
        "This is a sigmoid for each logit. Each looks at its own score only, so they do not add "
        "up to 1. A probability must depend on all the scores.",
    ),
    not_divided=(
        torch.exp,
        "These are the exponentials: positive, but they add up to far more than 1. One step is "
        "missing.",
    ),
    divided_by_largest=(
        lambda z: torch.exp(z) / torch.exp(z).max(),
        "You divided by the largest exponential, so the winner gets a full 1 and the others come "
        "on top. By what must you divide for the total to be 1?",
    ),
    divided_by_count=(
        lambda z: torch.exp(z) / len(z),
        "You divided the exponentials by the number of classes. That makes their sum smaller, not "
        "1. What do the exponentials add up to?",
    ),
    divided_by_mean=(
        lambda z: torch.exp(z) / torch.exp(z).mean(),
        "You divided by the mean of the exponentials. Then the results add up to C, not to 1.",
    ),
    exp_of_the_sum=(
        lambda z: torch.exp(z) / torch.exp(z.sum()),
        "Below the line you took the exponential of the sum of the logits. The formula has the "
        "sum of the exponentials; the order of the two steps matters.",
    ),
    exp_after_dividing=(
        lambda z: torch.exp(z / z.sum()),
        "You divided first and took the exponential afterwards. The last step must be the "
        "division, or nothing makes the sum 1.",
    ),
    softmin=(
        lambda z: torch.softmax(-z, 0),
        "Your smallest logit gets the largest probability. Look at the sign in the exponent.",
    ),
    absolute_values=(
        lambda z: z.abs() / z.abs().sum(),
        "You made the scores positive with their absolute values. Then -3 counts as much as 3, "
        "and the order is lost. Which function is positive *and* grows with the score?",
    ),
    negatives_cut_off=(
        lambda z: torch.relu(z) / torch.relu(z).sum(),
        "You set negative scores to 0 before dividing. A class with a negative logit becomes "
        "impossible, and with none above 0 you divide by 0. Softmax gives each class something.",
    ),
    smallest_to_zero=(
        lambda z: (z - z.min()) / (z - z.min()).sum(),
        "You shifted the smallest logit to 0 and divided by the sum. The smallest class then gets "
        "exactly 0, however close it was. Which function is positive for every score?",
    ),
    log_probabilities=(
        lambda z: torch.log_softmax(z, 0),
        "These are the logarithms of the probabilities: all negative. The exercise asks for the "
        "probabilities themselves.",
    ),
    winner_takes_all=(
        lambda z: (z == z.max()).float(),
        "All to the largest, nothing to the others: that is the maximum, one-hot. The *soft* "
        "maximum leaves the others their share.",
    ),
    largest_only=(
        lambda z: torch.softmax(z, 0).max(),
        "You returned the probability of the winner alone. All C of them are asked for.",
    ),
    base_two=(
        lambda z: 2**z / (2**z).sum(),
        "Powers of 2 in place of powers of e: positive, with sum 1, but flatter. The formula has "
        "e.",
    ),
)
