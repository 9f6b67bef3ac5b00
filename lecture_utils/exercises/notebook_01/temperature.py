"""The softmax of scaled logits."""

import torch
from torch import tensor

from lecture_utils.exercises.engine import exercise


@exercise(
    "Write a function of z, C logits, and a temperature t: the softmax of z / t.",
    probes=[
        (tensor([2.0, 1.0, 0.1]), 4.0),
        (tensor([2.0, 1.0, 0.1]), 0.25),
        (tensor([0.3, -1.2, 2.5, 0.9]), 2.0),
        (tensor([0.5, -0.5]), 1.0),
    ],
    hints=[
        "Does the temperature act before or after the softmax?",
        "It changes the logits: divide first, then take the softmax of the result.",
    ],
    on_success="A small t sharpens, a large t flattens, and the order stays the same.",
)
def temperature(z, t):
    """Flatten (t > 1) or sharpen (t < 1) the probabilities."""
    return torch.softmax(z / t, dim=0)


temperature.misconceptions(
    multiplied=(
        lambda z, t: torch.softmax(z * t, 0),
        "You multiplied by t. Then a high temperature sharpens the probabilities; it should "
        "flatten them.",
    ),
    divided_afterwards=(
        lambda z, t: torch.softmax(z, 0) / t,
        "You divided the probabilities by t. Now they sum to 1/t. The temperature acts on the "
        "logits, before the softmax.",
    ),
    multiplied_afterwards=(
        lambda z, t: torch.softmax(z, 0) * t,
        "You multiplied the probabilities by t. Now they sum to t. The temperature acts on the "
        "logits, before the softmax.",
    ),
    cancelled=(
        lambda z, t: torch.softmax(z, 0),
        "Your t has no effect. A factor on the exponentials cancels in the division, and a shift "
        "of the logits cancels too (property 3). What does change the probabilities is the scale "
        "of the logits.",
    ),
    numerator_only=(
        lambda z, t: torch.exp(z / t) / torch.exp(z).sum(),
        "t appears only in the numerator. The denominator must be the sum of the same "
        "exponentials, or the total is no longer 1.",
    ),
    denominator_only=(
        lambda z, t: torch.exp(z) / torch.exp(z / t).sum(),
        "t appears only in the denominator. The numerator needs the same exponentials, or the "
        "total is not 1.",
    ),
    power_without_division=(
        lambda z, t: torch.softmax(z, 0) ** (1 / t),
        "Probabilities to the power 1/t are the right idea in another form, but they no longer "
        "sum to 1: divide by their sum once more.",
    ),
    power=(
        lambda z, t: torch.softmax(z, 0) ** t,
        "You raised the probabilities to the power t. A high temperature then sharpens them, and "
        "they no longer sum to 1. The temperature divides the logits, before the softmax.",
    ),
    not_divided=(
        lambda z, t: torch.exp(z / t),
        "These are the exponentials of z / t. The division that makes their sum 1 is missing.",
    ),
    sigmoid=(
        lambda z, t: torch.sigmoid(z / t),
        "This is a sigmoid of each logit over t. They do not sum to 1: softmax looks at all logits "
        "together.",
    ),
    log_probabilities=(
        lambda z, t: torch.log_softmax(z / t, 0),
        "These are the logarithms of the probabilities. The probabilities themselves are asked "
        "for.",
    ),
    no_softmax=(
        lambda z, t: z / t,
        "These are the logits divided by t. They are not probabilities yet.",
    ),
    swapped=(
        lambda z, t: torch.softmax(t / z, 0),
        "You divided t by z, or your function takes its arguments in the other order. The logits, "
        "z, come first, and are divided by the temperature, t.",
    ),
    exponential_twice=(
        lambda z, t: torch.softmax(torch.exp(z / t), 0),
        "You took the exponential before the softmax, which takes it once more. Divide the logits "
        "by t, and let softmax do the rest.",
    ),
    exponential_divided=(
        lambda z, t: torch.softmax(torch.exp(z) / t, 0),
        "You took the exponential before the softmax, which takes it once more. Divide the logits "
        "themselves by t.",
    ),
)
