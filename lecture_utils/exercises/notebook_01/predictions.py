"""What to predict in notebook 01."""

import torch
from torch import tensor

from lecture_utils.exercises.engine import prediction

LOGITS = tensor([2.0, 1.0, 0.1])


@prediction(
    "Three sigmoids, of 2.0, 1.0 and 0.1. Is their sum less than 1, exactly 1, or more?",
    replies={
        "less": "The sigmoid of 0 is 0.5 already, and all three logits are positive.",
        "exactly": "Each sigmoid knows its own logit only. What would make three of them agree "
        "on 1?",
        "more": "The sigmoid of any positive number is above 0.5, so three are above 1.5.",
    },
)
def sigmoid_sum():
    total = torch.sigmoid(LOGITS).sum()
    return "exactly" if torch.isclose(total, tensor(1.0)) else "more" if total > 1 else "less"


@prediction(
    "The scores 2.0, 1.0, -0.5, each divided by their sum. Are the results probabilities?",
    replies={
        "yes": "They add up to 1. Is that all that a probability must do? Look at the third score.",
        "no": "The third is negative. A sum of 1 is not enough.",
    },
)
def divided_by_sum():
    scores = tensor([2.0, 1.0, -0.5])
    shares = scores / scores.sum()
    return "yes" if ((shares >= 0) & (shares <= 1)).all() else "no"


@prediction(
    "The logit 2.0 is twice the logit 1.0. How many times as large is its probability after "
    "softmax?",
    tolerance=0.1,
    replies={
        2.0: "Softmax does not pass the ratio of the logits on. It is their *difference* that "
        "counts, through the exponential.",
        1.0: "The larger logit gets the larger probability. Divide e^2 by e^1.",
    },
    right="That is e. The difference of the logits is 1, and e^2 / e^1 = e.",
)
def ratio():
    probabilities = torch.softmax(LOGITS, 0)
    return (probabilities[0] / probabilities[1]).item()


@prediction(
    "Add 10 to all three logits. Which probability grows: the first, all, or none?",
    replies={
        "first": "The first has the largest logit, but the others got the same 10. What happens "
        "to e^10 above and below the line?",
        "all": "All at once they cannot: they must still add up to 1.",
        "none": "e^10 stands above and below the line, and cancels.",
    },
)
def shift():
    grown = torch.softmax(LOGITS + 10, 0) > torch.softmax(LOGITS, 0) + 1e-6
    return "all" if grown.all() else "first" if grown[0] else "none"


@prediction(
    "The logits are divided by a temperature T. Which T makes the network bolder, 0.25 or 4?",
    replies={
        "0.25": "To divide by 0.25 is to multiply by 4, and the differences grow.",
        "4": "Dividing by 4 makes the differences smaller. Do close logits give bold answers?",
    },
)
def bolder():
    return max(("0.25", "4"), key=lambda t: torch.softmax(LOGITS / float(t), 0).max())


@prediction(
    "What does torch return for e^1000: an error, infinity, or a number?",
    replies={
        "error": "Floating point does not stop for that: it has a value of its own for numbers "
        "that are too large.",
        "infinity": "Float32 ends near 3.4e38, which e^89 exceeds already.",
        "number": "It would have 435 digits. float32 ends at 39 of them.",
    },
)
def overflow():
    return "infinity" if torch.exp(tensor(1000.0)).isinf() else "number"


@prediction(
    "A batch has two rows, the items, and three columns, the classes. With which `dim`, 0 or 1, "
    "do the rows of the softmax add up to 1?",
    replies={
        "0": "`dim` names the dimension that is summed over. Dimension 0 runs down the column, "
        "from item to item.",
        "1": "Dimension 1 runs along a row, over the classes of one item.",
    },
)
def which_dim():
    batch = tensor([[2.0, 1.0, 0.1], [0.5, 2.0, 0.3]])
    sums = {dim: torch.softmax(batch, dim).sum(1) for dim in (0, 1)}
    return next(str(dim) for dim, rows in sums.items() if torch.allclose(rows, torch.ones(2)))
