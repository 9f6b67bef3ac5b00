"""What to predict in notebook 01."""

import torch
from torch import tensor

from lecture_utils.exercises.engine import prediction

LOGITS = tensor([2.0, 1.0, 0.1])


@prediction(
    "Take the sigmoids of 2.0, 1.0 and 0.1. Is their sum less than 1, exactly 1, or more than 1?",
    reads=lambda total: "exactly" if total == 1 else "more" if total > 1 else "less",
    replies={
        "less": "The sigmoid of 0 is already 0.5, and all three logits are positive.",
        "exactly": "Each sigmoid sees only its own logit. What would make three of them sum to 1?",
        "more": "The sigmoid of any positive number is above 0.5, so three of them sum to more "
        "than 1.5.",
    },
)
def sigmoid_sum():
    total = torch.sigmoid(LOGITS).sum()
    return "exactly" if torch.isclose(total, tensor(1.0)) else "more" if total > 1 else "less"


@prediction(
    "The scores 2.0, 1.0, -0.5 are each divided by their sum. Are the results probabilities?",
    replies={
        "yes": "They sum to 1. Is that all that probabilities must do? Look at the third score.",
        "no": "The third is negative. A sum of 1 is not enough.",
    },
)
def divided_by_sum():
    scores = tensor([2.0, 1.0, -0.5])
    shares = scores / scores.sum()
    return "yes" if ((shares >= 0) & (shares <= 1)).all() else "no"


@prediction(
    "The logits are 2.0, 1.0 and 0.1. After softmax, how many times as large is the first "
    "probability as the second?",
    tolerance=0.1,
    replies={
        2.0: "Softmax does not preserve the ratio of the logits. It is their *difference* that "
        "counts, through the exponential.",
        1.0: "The larger logit gets the larger probability. Divide e^2 by e^1.",
        0.37: "That is the second as a multiple of the first. The question is the other way round.",
        7.39: "That is e^2, the first exponential. Divide it by the second one, e^1.",
    },
    right="That is e. The difference of the logits is 1, and e^2 / e^1 = e.",
)
def ratio():
    probabilities = torch.softmax(LOGITS, 0)
    return (probabilities[0] / probabilities[1]).item()


@prediction(
    "Add 10 to all three logits. Which probability grows: the first, all of them, or none?",
    replies={
        "first": "The first has the largest logit, but the others got the same 10. What happens "
        "to e^10 in the numerator and in the denominator?",
        "all": "They cannot all grow at once: they must still sum to 1.",
        "none": "The factor e^10 stands in numerator and denominator, and cancels.",
    },
)
def shift():
    grown = torch.softmax(LOGITS + 10, 0) > torch.softmax(LOGITS, 0) + 1e-6
    return "all" if grown.all() else "first" if grown[0] else "none"


@prediction(
    "The logits are divided by a temperature T. Which T makes the prediction more confident, 0.25 "
    "or 4?",
    replies={
        "0.25": "To divide by 0.25 is to multiply by 4, so the differences grow.",
        "4": "Dividing by 4 makes the differences smaller. Do logits that lie close together give "
        "a confident prediction?",
    },
)
def more_confident():
    return max(("0.25", "4"), key=lambda t: torch.softmax(LOGITS / float(t), 0).max())


@prediction(
    "What does torch return for e^1000: an error, infinity, or a number?",
    reads=lambda value: "infinity" if value == float("inf") else "number",
    replies={
        "error": "Floating point does not stop for that: it has a special value for numbers that "
        "are too large.",
        "infinity": "The largest float32 is about 3.4e38, and e^89 already exceeds it.",
        "number": "It would have 435 digits. The largest float32 has 39.",
    },
)
def overflow():
    return "infinity" if torch.exp(tensor(1000.0)).isinf() else "number"


@prediction(
    "A batch has two rows, the examples, and three columns, the classes. With which `dim`, 0 or "
    "1, do the rows of the softmax sum to 1?",
    reads=lambda dim: {-1: "1", -2: "0"}.get(dim, f"{dim:g}"),
    replies={
        "0": "`dim` names the dimension that is summed over. Dimension 0 runs down a column, from "
        "example to example.",
        "1": "Dimension 1 runs along a row, over the classes of one example.",
    },
)
def which_dim():
    batch = tensor([[2.0, 1.0, 0.1], [0.5, 2.0, 0.3]])
    sums = {dim: torch.softmax(batch, dim).sum(1) for dim in (0, 1)}
    return next(str(dim) for dim, rows in sums.items() if torch.allclose(rows, torch.ones(2)))
