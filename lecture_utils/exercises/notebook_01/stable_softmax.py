"""A softmax that does not overflow."""

import torch
from torch import tensor

from lecture_utils.exercises.engine import exercise
from lecture_utils.exercises.notebook_01.softmax import softmax


@exercise(
    "Write a softmax of C logits that is right for logits near 1000 and near -1000 too.",
    probes=[
        tensor([1000.0, 999.0, 998.0]),
        tensor([2.0, 1.0, 0.1]),
        tensor([-1000.0, -1001.0, -1002.0]),
        tensor([1000.0, -1000.0, 0.0]),
    ],
    hints=[
        "Which of the four properties lets you change the logits and keep the probabilities?",
        "A shift changes nothing. Shift so that no exponent is large, and one is not small either.",
        "Subtract `z.max()` from z first, then go on as before.",
    ],
    on_success="The largest exponent is 0, so nothing overflows and the sum is at least 1.",
)
def stable_softmax(z):
    """Turn the logits of one item into probabilities, whatever their size."""
    exponentials = torch.exp(z - z.max())
    return exponentials / exponentials.sum()


naive = softmax.reference


stable_softmax.misconceptions(
    no_shift=(
        naive,
        "`exp(1000)` is infinite, in float64 too, and infinity over infinity is nan; at -1000 it "
        "is 0 over 0. What may you do to all logits without changing the probabilities?",
    ),
    shifted_by_the_mean=(
        lambda z: naive(z - z.mean()),
        "You shifted by the mean. That works while the logits lie close together; at 1000, -1000, "
        "0 one of them is still 1000 above it. Which one must not become large?",
    ),
    shifted_by_the_smallest=(
        lambda z: naive(z - z.min()),
        "You shifted the smallest logit to 0. The largest may still be far above it, and it is "
        "the largest that overflows.",
    ),
    shifted_by_the_largest_size=(
        lambda z: naive(z - z.abs().max()),
        "You subtracted the largest *absolute* value. When all logits are near -1000 that pushes "
        "them to -2000, every exponential is 0, and 0 over 0 is nan.",
    ),
    shifted_by_a_constant=(
        lambda z: naive(z - 1000),
        "You subtracted 1000 always. That helps near 1000 and ruins all the rest. The shift must "
        "come from z itself.",
    ),
    shifted_too_late=(
        lambda z: (torch.exp(z) - torch.exp(z).max()) / (torch.exp(z) - torch.exp(z).max()).sum(),
        "You subtracted after the exponential. Then it has overflowed already, and the shift no "
        "longer cancels. Shift the logits themselves.",
    ),
    shifted_above_only=(
        lambda z: torch.exp(z - z.max()) / torch.exp(z).sum(),
        "You shifted in the numerator only. The shift cancels when the same is done above and "
        "below the line.",
    ),
    divided_by_the_largest=(
        lambda z: naive(z / z.max()),
        "You divided the logits by the largest one. A shift changes nothing, a change of scale "
        "does: that is property 4, the temperature.",
    ),
    clamped_above=(
        lambda z: naive(z.clamp(max=80)),
        "You cut the logits off above. 1000, 999 and 998 then all become the same number, and "
        "their differences, the only thing that counts, are lost.",
    ),
    clamped=(
        lambda z: naive(z.clamp(-80, 80)),
        "You cut the logits off on both sides. No nan any more, but 1000, 999 and 998 become the "
        "same number, and their differences are lost.",
    ),
    nan_painted_over=(
        lambda z: torch.nan_to_num(naive(z)),
        "You replaced nan by 0. The probabilities of 1000, 999, 998 are not 0: they are those of "
        "2, 1, 0. Avoid the infinity instead of hiding it.",
    ),
    small_number_below=(
        lambda z: torch.exp(z) / (torch.exp(z).sum() + 1e-9),
        "A small number below the line avoids 0 over 0, but makes 0 of it, and infinity over "
        "infinity is still nan. The exponentials themselves must stay in range.",
    ),
)
