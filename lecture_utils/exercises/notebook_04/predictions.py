"""What to predict in notebook 04."""

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import prediction
from lecture_utils.inspection import calibration_curve


@prediction(
    "The input of a ReLU is negative for every image, so the unit always gives 0. How large is "
    "the gradient of its weights?",
    tolerance=0.001,
    replies={1.0: "1 is the slope of a ReLU above 0. Below 0 the curve is flat."},
    right="0: below 0 the ReLU is flat, so no gradient flows back.",
)
def gradient_of_a_dead_unit():
    images = torch.rand(20, 5, generator=torch.Generator().manual_seed(0))
    w = (-torch.ones(5)).requires_grad_()
    F.relu(images @ w).sum().backward()
    return w.grad.abs().max().item()


@prediction(
    "An image shows no digit at all. What do the ten probabilities of the softmax sum to?",
    tolerance=0.001,
    unit="fraction",
    replies={
        0.0: "Softmax has no way to say 'nothing'. What is its numerator divided by?",
        0.1: "That is the mean of the ten. What is their sum?",
        10.0: "Ten sigmoids may come near that. What does softmax divide by?",
    },
    right="1, always. It could be spread evenly, 0.1 each, but nothing has taught the network to "
    "do so.",
)
def no_digit_at_all():
    logits = torch.randn(10, generator=torch.Generator().manual_seed(0))
    return torch.softmax(logits, dim=0).sum().item()


@prediction(
    "All logits are divided by T = 1.3. What happens to the accuracy: does it rise, fall, or stay?",
    replies={
        "rise": "Which class has the largest logit, before and after?",
        "fall": "The probabilities change. Does any class overtake another?",
        "stay": "Dividing by a positive number keeps the order, so every prediction stays.",
    },
)
def temperature_and_accuracy():
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(1000, 10, generator=generator)
    y = torch.randint(10, (1000,), generator=generator)
    before, after = ((scaled.argmax(1) == y).float().mean() for scaled in (z, z / 1.3))
    return "stay" if before == after else "rise" if after > before else "fall"


@prediction(
    "Of 100 predictions, each made with confidence 0.9, 80 are right. What is the calibration "
    "error?",
    tolerance=0.005,
    unit="fraction",
    replies={
        0.9: "That is the confidence. How far is it from the accuracy?",
        0.8: "That is the accuracy. How far is it from the confidence?",
        0.2: "That is the fraction of mistakes. Well calibrated predictions with confidence 0.9 "
        "contain mistakes too.",
        -0.1: "The size is right. An error has no sign.",
    },
    right="0.1: the confidence is 0.9, the accuracy 0.8. The network is overconfident.",
)
def claimed_and_right():
    probabilities = tensor([[0.9, 0.1]]).expand(100, 2)
    targets = (torch.arange(100) >= 80).long()
    return calibration_curve(probabilities, targets).expected_calibration_error


@prediction(
    "In a linear classifier, the weights of the digit 0 are negative in the middle of the image. "
    "Does more ink there raise the logit of 0, lower it, or do nothing?",
    replies={
        "raise": "The logit is a sum of weight times pixel. What does more ink add where the "
        "weight is negative?",
        "lower": "With a negative weight, more ink lowers the logit: a zero is empty there.",
        "nothing": "The logit is a sum of weight times pixel. Is this pixel left out of it?",
    },
)
def ink_in_the_middle():
    change = tensor(-0.5) * tensor(1.0)
    return "lower" if change < 0 else "raise" if change > 0 else "nothing"
