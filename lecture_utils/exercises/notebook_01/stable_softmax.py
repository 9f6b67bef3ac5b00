"""A softmax that does not overflow."""

import torch
from torch import tensor

from lecture_utils.exercises.engine import exercise
from lecture_utils.exercises.notebook_01.softmax import softmax


@exercise(
    "Write a softmax of C logits that also works for logits near 1000 and near -1000, without "
    "`torch.softmax`.",
    probes=[
        tensor([1000.0, 999.0, 998.0]),
        tensor([2.0, 1.0, 0.1]),
        tensor([-1000.0, -1001.0, -1002.0]),
        tensor([1000.0, -1000.0, 0.0]),
        tensor([100.0, -50.0]),
        tensor([400.0, -300.0]),
        tensor([-1000.0, 0.0, 1000.0, 999.0]),
    ],
    hints=[
        "Which of the four properties lets you change the logits and keep the probabilities?",
        "A shift changes nothing. Shift so that no exponent is large and at least one is not very "
        "small.",
        "Subtract `z.max()` from z first, then go on as before.",
    ],
    on_success="The largest exponent is 0, so nothing overflows and the sum is at least 1.",
    without=("softmax", "log_softmax"),
)
def stable_softmax(z):
    """Turn the logits of one example into probabilities, whatever their size."""
    exponentials = torch.exp(z - z.max())
    return exponentials / exponentials.sum()


naive = softmax.reference


stable_softmax.misconceptions(
    no_shift=(
        naive,
        "`exp(1000)` is infinite, in float64 too, and infinity divided by infinity is nan; at "
        "-1000 it is 0/0. What may you do to all logits without changing the probabilities?",
    ),
    double_precision=(
        lambda z: naive(z.double()),
        "float64 only moves the limit: e^710 is infinite there too. What may you do to all logits "
        "without changing the probabilities?",
    ),
    shifted_by_the_mean=(
        lambda z: naive(z - z.mean()),
        "You shifted by the mean. That works while the logits lie close together; with 1000, "
        "-1000 and 0, one of them is still 1000 above it. Which one must not become large?",
    ),
    shifted_by_the_smallest=(
        lambda z: naive(z - z.min()),
        "You shifted the smallest logit to 0. The largest may still be far above it, and it is "
        "the largest that overflows.",
    ),
    shifted_by_the_largest_size=(
        lambda z: naive(z - z.abs().max()),
        "You subtracted the largest *absolute* value. When all logits are near -1000, that pushes "
        "them to -2000, every exponential is 0, and 0/0 is nan.",
    ),
    shifted_by_a_constant=(
        lambda z: naive(z - 1000),
        "You always subtracted 1000. That helps near 1000 and ruins everything else. The shift "
        "must come from z itself.",
    ),
    shifted_by_the_sum=(
        lambda z: naive(z - z.sum()),
        "You subtracted the sum of the logits. It may lie far below the largest logit, or far "
        "above it. Which shift makes the largest exponent 0?",
    ),
    shifted_the_wrong_way=(
        lambda z: naive(z + z.max()),
        "You *added* the largest logit, so 1000 becomes 2000. It has to be taken away.",
    ),
    shifted_too_late=(
        lambda z: (torch.exp(z) - torch.exp(z).max()) / (torch.exp(z) - torch.exp(z).max()).sum(),
        "You subtracted after the exponential. By then it has overflowed, and the shift no longer "
        "cancels. Shift the logits themselves.",
    ),
    shifted_above_only=(
        lambda z: torch.exp(z - z.max()) / torch.exp(z).sum(),
        "You shifted in the numerator only. The shift cancels only if the same is done in the "
        "denominator.",
    ),
    shifted_below_only=(
        lambda z: torch.exp(z) / torch.exp(z - z.max()).sum(),
        "You shifted in the denominator only. The shift cancels only if the same is done in the "
        "numerator.",
    ),
    shifted_and_not_divided=(
        lambda z: torch.exp(z - z.max()),
        "The shift is right: nothing overflows. The division that makes the sum 1 is missing. "
        "(Dividing by the largest exponential changes nothing: it is 1.)",
    ),
    divided_by_the_largest=(
        lambda z: naive(z / z.max()),
        "You divided the logits by the largest one. A shift changes nothing, but a change of scale "
        "does: that is property 4, the temperature.",
    ),
    divided_by_the_largest_size=(
        lambda z: naive(z / z.abs().max()),
        "You divided the logits by the largest absolute value. A change of scale changes the "
        "probabilities (property 4, the temperature). What does not change them?",
    ),
    sigmoid_each=(
        torch.sigmoid,
        "This is a sigmoid for each logit. It does not overflow, but the results do not sum to 1.",
    ),
    clamped_above=(
        lambda z: naive(z.clamp(max=80)),
        "You cut the logits off above. Then 1000, 999 and 998 all become the same number, and "
        "their differences, the only thing that counts, are lost.",
    ),
    clamped=(
        lambda z: naive(z.clamp(-80, 80)),
        "You cut the logits off on both sides. There is no nan any more, but 1000, 999 and 998 "
        "become the same number, and their differences are lost.",
    ),
    nan_painted_over=(
        lambda z: torch.nan_to_num(naive(z)),
        "You replaced nan by 0. The probabilities of 1000, 999, 998 are not 0: they are those of "
        "2, 1, 0. Avoid the infinity instead of hiding it.",
    ),
    small_number_below=(
        lambda z: torch.exp(z) / (torch.exp(z).sum() + 1e-9),
        "A small number in the denominator turns 0/0 into 0, which is wrong as well, and infinity "
        "divided by infinity is still nan. The exponentials themselves must stay in range.",
    ),
    **{
        f"divided_by_{number}": (
            lambda z, number=number: naive(z / number),
            f"You divided the logits by {number}. A change of scale changes the probabilities "
            "(property 4, the temperature). What does not change them?",
        )
        for number in (10, 100, 500, 1000)
    },
)
