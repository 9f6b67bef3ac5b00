"""From the logits of one example to probabilities."""

import torch
from torch import tensor

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write softmax yourself: a function that turns z, the C logits of one example, into C "
    "probabilities, without `torch.softmax`.",
    probes=[
        tensor([2.0, 1.0, 0.1]),
        tensor([0.3, -1.2, 2.5, 0.9]),
        tensor([-1.0, -2.0]),
        tensor([0.0, 0.5, -3.0, 1.0, 4.0]),
    ],
    hints=[
        "There are two steps. The first makes every score positive; the second makes the sum 1.",
        "The first step is the exponential of each score.",
        "`torch.exp(z)`, then divide it by its own `.sum()`.",
    ],
    on_success="All positive, summing to 1, and in the same order as the logits.",
    without=("softmax", "log_softmax"),
)
def softmax(z):
    """Turn the logits of one example into probabilities."""
    exponentials = torch.exp(z)
    return exponentials / exponentials.sum()


softmax.misconceptions(
    no_exponential=(
        lambda z: z / z.sum(),
        "You divided the logits themselves by their sum. A negative logit then gets a negative "
        "probability. What must happen to each score before the division?",
    ),
    divided_by_the_logits=(
        lambda z: torch.exp(z) / z.sum(),
        "The numerator is right, but you divided by the sum of the *logits*. What must the "
        "exponentials be divided by so that they sum to 1?",
    ),
    exponential_below_only=(
        lambda z: z / torch.exp(z).sum(),
        "The denominator is right, but the numerator is still the logit itself. The same "
        "exponentials belong in both.",
    ),
    sigmoid_each=(
        torch.sigmoid,
        "This is a sigmoid for each logit. Each one looks only at its own score, so they do not "
        "sum to 1. A probability must depend on all the scores.",
    ),
    sigmoids_divided=(
        lambda z: torch.sigmoid(z) / torch.sigmoid(z).sum(),
        "You divided sigmoids by their sum. That sums to 1, but a sigmoid flattens out for large "
        "logits, so their differences are lost. The formula takes the exponential of each logit.",
    ),
    not_divided=(
        torch.exp,
        "These are the exponentials: positive, but they sum to far more than 1. One step is "
        "missing.",
    ),
    exponential_twice=(
        lambda z: torch.softmax(torch.exp(z), 0),
        "You took the exponential twice: once yourself, and once more in the softmax.",
    ),
    denominator_plus_one=(
        lambda z: torch.exp(z) / (1 + torch.exp(z).sum()),
        "There is a 1 too many in the denominator, as in a sigmoid. The results then sum to less "
        "than 1.",
    ),
    negative_exponentials=(
        lambda z: torch.exp(-z),
        "These are the exponentials of the *negative* logits, and they are not divided by their "
        "sum yet.",
    ),
    divided_by_largest=(
        lambda z: torch.exp(z) / torch.exp(z).max(),
        "You divided by the largest exponential, so the largest class gets a full 1 and the others "
        "come on top of it. What must you divide by so that the total is 1?",
    ),
    divided_by_count=(
        lambda z: torch.exp(z) / len(z),
        "You divided the exponentials by the number of classes. That makes their sum smaller, but "
        "not 1. What do the exponentials add up to?",
    ),
    divided_by_mean=(
        lambda z: torch.exp(z) / torch.exp(z).mean(),
        "You divided by the mean of the exponentials. Then the results sum to C, not to 1.",
    ),
    divided_by_norm=(
        lambda z: torch.exp(z) / torch.exp(z).norm(),
        "You divided by the length of the vector, so that the *squares* sum to 1. Probabilities "
        "themselves must sum to 1.",
    ),
    exp_of_the_sum=(
        lambda z: torch.exp(z) / torch.exp(z.sum()),
        "In the denominator you took the exponential of the sum of the logits. The formula has the "
        "sum of the exponentials; the order of the two steps matters.",
    ),
    exp_after_dividing=(
        lambda z: torch.exp(z / z.sum()),
        "You divided first and took the exponential afterwards. The division must come last, or "
        "nothing makes the sum 1.",
    ),
    logits_divided_first=(
        lambda z: torch.softmax(z / z.sum(), 0),
        "You divided the logits by their sum and then took a softmax of that. The logits go into "
        "the exponential as they are.",
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
    squares=(
        lambda z: z**2 / (z**2).sum(),
        "You made the scores positive by squaring them. Then -3 counts as much as 3, and the order "
        "is lost. Which function is positive *and* grows with the score?",
    ),
    negatives_cut_off=(
        lambda z: torch.relu(z) / torch.relu(z).sum(),
        "You set negative scores to 0 before dividing. A class with a negative logit becomes "
        "impossible, and if none is above 0 you divide by 0. Softmax gives each class something.",
    ),
    smallest_to_zero=(
        lambda z: (z - z.min()) / (z - z.min()).sum(),
        "You shifted the smallest logit to 0 and divided by the sum. The smallest class then gets "
        "exactly 0, however close it was. Which function is positive for every score?",
    ),
    rescaled_to_0_to_1=(
        lambda z: (z - z.min()) / (z.max() - z.min()),
        "You rescaled the logits so that they run from 0 to 1. They do not sum to 1, and the "
        "smallest class gets exactly 0. Which function is positive for every score?",
    ),
    standardised=(
        lambda z: (z - z.mean()) / z.std(),
        "You standardised the logits: mean 0, standard deviation 1. Probabilities are positive and "
        "sum to 1.",
    ),
    tanh_each=(
        torch.tanh,
        "This is a tanh of each logit, which may be negative. Probabilities are positive and sum "
        "to 1.",
    ),
    log_probabilities=(
        lambda z: torch.log_softmax(z, 0),
        "These are the logarithms of the probabilities: all negative. The exercise asks for the "
        "probabilities themselves.",
    ),
    winner_takes_all=(
        lambda z: (z == z.max()).float(),
        "Everything goes to the largest and nothing to the others: that is the argmax as one-hot. "
        "The *soft* argmax leaves the others their share.",
    ),
    class_only=(
        torch.argmax,
        "You returned the predicted class. The exercise asks for the probabilities of all C "
        "classes.",
    ),
    largest_only=(
        lambda z: torch.softmax(z, 0).max(),
        "You returned only the largest probability. All C of them are asked for.",
    ),
    base_two=(
        lambda z: 2**z / (2**z).sum(),
        "You used powers of 2 in place of powers of e: positive, with sum 1, but flatter. The "
        "formula has e.",
    ),
    base_ten=(
        lambda z: 10**z / (10**z).sum(),
        "You used powers of 10 in place of powers of e: positive, with sum 1, but steeper. The "
        "formula has e.",
    ),
)
