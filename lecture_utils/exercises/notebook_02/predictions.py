"""What to predict in notebook 02."""

from math import exp, log

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import prediction


@prediction(
    "The true class got the probability 0.1. How large is the cross-entropy?",
    tolerance=0.05,
    replies={
        0.9: "0.9 is 1 - p. Cross-entropy takes a logarithm.",
        1.0: "1 is the logarithm to base 10. The lecture uses the natural one.",
        0.1: "0.1 is the probability itself. A high probability must give a small loss, a low one "
        "a large loss.",
        log(0.1): "The logarithm is right. A cross-entropy is never negative: there is a minus in "
        "the formula.",
        10.0: "1/p grows in the right direction, but losses of independent examples should add, "
        "not multiply. Which function turns products into sums?",
        log(10) / log(2): "That is the logarithm to base 2, in bits. The lecture uses the natural "
        "one.",
    },
    right="-ln 0.1 = 2.3026, more than six times the 0.3567 of probability 0.7.",
)
def cost_of_a_tenth():
    return -log(0.1)


@prediction(
    "The network is fully confident, p = 1, and right. What is the loss?",
    tolerance=0.05,
    replies={
        1.0: "1 is the probability. What is its logarithm?",
        -1.0: "A cross-entropy is never negative. What is the logarithm of 1?",
    },
    right="0: minus the logarithm of 1. There is nothing left to improve.",
)
def certain_and_right():
    return -log(1.0)


@prediction(
    "In a batch of three, the largest logit of every row belongs to the true class. Is the batch "
    "loss 0?",
    reads=lambda loss: "yes" if loss == 0 else "no",
    replies={
        "yes": "The accuracy is 100%. But the loss asks for more than the largest logit: how "
        "probable is the true class?",
        "no": "The true classes have probabilities of only about 0.5, 0.6 and 0.8, and -log of "
        "these is not 0.",
    },
)
def all_right_no_loss():
    z = tensor([[0.1, 0.2, 0.9], [1.1, 0.1, 0.2], [0.2, 2.1, 0.1]])
    return "yes" if F.cross_entropy(z, tensor([2, 0, 1])) < 1e-6 else "no"


@prediction(
    "The gradient of the loss with respect to three logits has three entries. What do they sum to?",
    tolerance=0.05,
    replies={
        1.0: "The three probabilities sum to 1. What does p - y sum to?",
        -1.0: "The true class alone has p - 1. The others have p.",
        3.0: "There are three entries, but they are not all 1: each is a difference, p - y.",
    },
    right="0: they cancel. What the true class gains, the others lose.",
)
def gradient_sum():
    z = tensor([[2.0, 1.0, 0.1]], requires_grad=True)
    F.cross_entropy(z, tensor([0])).backward()
    return z.grad.sum().item()


@prediction(
    "There are ten classes, and the network gives each of them 0.1. What is the loss?",
    tolerance=0.05,
    replies={
        0.1: "0.1 is the probability. The loss is minus its logarithm.",
        0.9: "0.9 is the fraction of wrong guesses. The loss does not count mistakes.",
        1.0: "1 is the logarithm to base 10. The lecture uses the natural one.",
        10.0: "10 is the number of classes. Take its natural logarithm.",
        -log(10): "The size is right. The formula has a minus sign.",
        0.0: "0 is the loss of a prediction that is fully confident and right.",
    },
    right="ln 10 = 2.3026. An untrained network with ten classes should start near this value.",
)
def uniform_guess():
    return F.cross_entropy(torch.zeros(1, 10), tensor([3])).item()


@prediction(
    "A slide shows an average cross-entropy of -12.16. Can a cross-entropy be negative?",
    replies={
        "yes": "It is minus the logarithm of a probability. How large can a probability be?",
        "no": "A probability is at most 1, so its logarithm is at most 0. Something other than "
        "log-probabilities went into the loss.",
    },
)
def can_be_negative():
    return "yes" if (-torch.linspace(0.001, 1, 1000).log()).min() < 0 else "no"


@prediction(
    "The network ends in a softmax, and CrossEntropyLoss applies its own. There are ten classes, "
    "and the network is perfect: probability 1 for the true class. What loss does it get?",
    tolerance=0.05,
    replies={
        0.0: "With one softmax it would be 0. The second one takes 1, 0, 0, ... for logits, and "
        "they differ only by 1.",
        log(10): "ln 10 would be the loss of equal logits. These are one 1 and nine zeros.",
        log(1 + 2 * exp(-1)): "That is the answer for three classes. How many zeros are there now?",
        -1.0: "That would be `NLLLoss` on probabilities. There is a second softmax here.",
        1.0: "1 is the probability of the true class, which the loss now takes for a logit.",
    },
    right="1.4612, and never less. If your loss levels off there, look for a second softmax.",
)
def softmax_twice():
    return F.cross_entropy(torch.eye(10)[:1], tensor([0])).item()
