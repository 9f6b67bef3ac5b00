"""What to predict in notebook 02."""

from math import exp, log

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import prediction


@prediction(
    "The right class got the probability 0.1. What does that cost, as cross-entropy?",
    tolerance=0.05,
    replies={
        0.9: "0.9 is what is missing to 1. Cross-entropy takes a logarithm.",
        1.0: "1 is the logarithm to base 10. The lecture's is the natural one.",
        0.1: "0.1 is the probability itself. A good probability must cost little, a bad one much.",
        log(0.1): "The logarithm is right. A cost is positive: there is a minus in the formula.",
        10.0: "1/p grows as it should, but much too fast. What takes it back to a sum of costs?",
    },
    right="-ln 0.1 = 2.3026, more than six times the 0.3567 of probability 0.7.",
)
def cost_of_a_tenth():
    return -log(0.1)


@prediction(
    "The network is certain, p = 1, and right. What is the loss?",
    tolerance=0.05,
    replies={
        1.0: "1 is the probability. What is its logarithm?",
        -1.0: "A cross-entropy is never negative. What is the logarithm of 1?",
    },
    right="Nothing: there is nothing left to improve.",
)
def certain_and_right():
    return -log(1.0)


@prediction(
    "In a batch of three, every row chooses the right class. Is the batch loss 0?",
    replies={
        "yes": "Accuracy would be 100 %. But the loss asks for more than the winner: how "
        "probable was it?",
        "no": "The winners have only 0.5, 0.6 and 0.8, and -log of these is not 0.",
    },
)
def all_right_no_loss():
    z = tensor([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1]])
    return "yes" if F.cross_entropy(z, tensor([2, 0, 1])) < 1e-6 else "no"


@prediction(
    "The loss pushes each of three logits. What do the three entries of its gradient add up to?",
    tolerance=0.05,
    replies={
        1.0: "The three probabilities add up to 1. What does p - y add up to?",
        -1.0: "The right class alone has p - 1. The others have p.",
        3.0: "There are three entries, but they are not all 1: each is a difference, p - y.",
    },
    right="They cancel: what the right class gains, the others lose.",
)
def gradient_sum():
    z = tensor([[2.0, 1.0, 0.1]], requires_grad=True)
    F.cross_entropy(z, tensor([0])).backward()
    return z.grad.sum().item()


@prediction(
    "Ten classes, and the network gives each of them 0.1. What is the loss?",
    tolerance=0.05,
    replies={
        0.1: "0.1 is the probability. The loss is minus its logarithm.",
        0.9: "0.9 is the share of wrong guesses. The loss does not count mistakes.",
        1.0: "1 is the logarithm to base 10. The lecture's is the natural one.",
        10.0: "10 is the number of classes. Take its natural logarithm.",
        -log(10): "The size is right. The formula has a minus sign.",
    },
    right="ln 10 = 2.3026. A fresh network on ten classes should start there.",
)
def knowing_nothing():
    return F.cross_entropy(torch.zeros(1, 10), tensor([3])).item()


@prediction(
    "A slide shows an average cross-entropy of -12.16. Can a cross-entropy be negative?",
    replies={
        "yes": "It is minus the logarithm of a probability. How large can a probability be?",
        "no": "A probability is at most 1, its logarithm at most 0. Something else was fed in.",
    },
)
def can_be_negative():
    return "yes" if (-torch.linspace(0.001, 1, 1000).log()).min() < 0 else "no"


@prediction(
    "The network ends in a softmax, and CrossEntropyLoss adds its own. Ten classes, a perfect "
    "network: probability 1 for the right class. What loss does it get?",
    tolerance=0.05,
    replies={
        0.0: "0 it would be with one softmax. The second one takes 1, 0, 0, ... for logits: they "
        "differ by 1 only.",
        log(10): "ln 10 would be equal logits. These are 1, and nine times 0.",
        log(1 + 2 * exp(-1)): "That is the answer for three classes. How many zeros are there now?",
        -1.0: "That would be `NLLLoss` on probabilities. There is a second softmax here.",
    },
    right="1.4612, and never less. A loss that sticks there has one softmax too many.",
)
def softmax_twice():
    return F.cross_entropy(torch.eye(10)[:1], tensor([0])).item()
