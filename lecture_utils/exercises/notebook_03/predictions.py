"""What to predict in notebook 03."""

from itertools import pairwise

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import prediction
from lecture_utils.models import LAYER_SIZES


@prediction(
    "Layers of 784, 520, 320, 240, 120 and 10. How many parameters does the network have: "
    "thousands, hundreds of thousands, or millions?",
    reads=lambda count: size_of(count),
    replies={
        "thousands": "There are about two thousand *units*, with the pixels. Between two layers, "
        "each unit has a weight for each unit of the other.",
        "hundreds of thousands": "682,090, of which 408,200 are in the first layer.",
        "millions": "Not quite. The largest layer has 784 x 520 weights: how many is that?",
    },
)
def parameters():
    return size_of(sum((n_in + 1) * n_out for n_in, n_out in pairwise(LAYER_SIZES)))


def size_of(count):
    return "millions" if count >= 1e6 else "hundreds of thousands" if count >= 1e5 else "thousands"


@prediction(
    "55,000 training images come in batches of 64. How many images does the last batch have?",
    tolerance=0.5,
    asks="an integer",
    replies={
        64: "Only if 55,000 were a multiple of 64. What is left after 859 full batches?",
        0: "There is no empty batch. What is left after 859 full batches?",
        32: "That would be the last batch of all 60,000 images. Here 5,000 are held out.",
        40: "That is how many are missing from a full batch. How many are there?",
        859: "That is the number of full batches. What is left after them?",
        860: "That is the number of batches, the last one included. How many images does it have?",
    },
    right="24. It is smaller than the others, which matters when losses are averaged.",
)
def last_batch():
    return 55_000 % 64


@prediction(
    "The logits of an image are [0.3, 0.2, 0.9, 0.1]. Which class does the network predict?",
    tolerance=0.05,
    asks="a class, 0 to 3",
    replies={
        0.9: "0.9 is the largest logit. The class is its index.",
        3: "It is the third place, yes, but classes are counted from 0.",
    },
    right="Class 2: the index of the largest logit.",
)
def predicted_class():
    return tensor([0.3, 0.2, 0.9, 0.1]).argmax().item()


@prediction(
    "The lecture's script adds up the mean losses of 157 batches and divides by the 10,000 images. "
    "By what factor is its result too small?",
    tolerance=1.0,
    replies={
        1: "A mean was added where a sum belongs. How many losses does one mean stand for?",
        157: "157 is the number of batches. Divide by that, and the result would be about right.",
    },
    right="About 64: each mean stands for 64 images and was counted as one.",
)
def too_small():
    sizes = [64] * 156 + [16]
    return (sum(sizes) / 10_000) / (len(sizes) / 10_000)


@prediction(
    "100 networks guess the labels of 1,000 images, each guess correct with probability 0.1. How "
    "accurate is the best of them, in percent?",
    tolerance=1.5,
    unit="percent",
    replies={
        10: "10% is the mean. The best of a hundred is luckier than the mean.",
        100: "With 1,000 images nobody is that lucky. The standard deviation of one network's "
        "accuracy is about 1%.",
        20: "That is ten standard deviations of about 1% above the mean. The best of a hundred has "
        "two or three.",
    },
    right="Typically 12 to 13%. It has learnt nothing; it was selected for its luck.",
)
def best_of_a_hundred():
    generator = torch.Generator().manual_seed(0)
    guesses = torch.randint(10, (100, 1000), generator=generator)
    truth = torch.randint(10, (1000,), generator=generator)
    return 100 * (guesses == truth).float().mean(dim=1).max().item()


@prediction(
    "One more line: a ReLU on the logits. What happens in training: does it raise an error, learn "
    "as well as before, or get stuck for some of the classes?",
    replies={
        "error": "The shapes are as before, so nothing raises an error. That is what makes the "
        "mistake so common.",
        "learn": "Think of a logit below 0: the ReLU sets it to 0. Which gradient comes back?",
        "stuck": "A logit below 0 gets no gradient through the ReLU. How many classes stay at 0 "
        "is a matter of luck, and no error tells you.",
    },
)
def relu_on_the_logits():
    z = tensor([[-1.0, 2.0, 0.5]], requires_grad=True)
    F.cross_entropy(F.relu(z), tensor([0])).backward()
    return "stuck" if z.grad[0, 0] == 0 else "learn"


@prediction(
    "A photo shows a dog and a cat. Can a softmax give both of them a probability above 0.9?",
    replies={
        "yes": "Add the two up. What must all probabilities together sum to?",
        "no": "The probabilities of a softmax compete: they sum to 1. Two labels at once need a "
        "sigmoid each.",
    },
)
def both_at_once():
    differences = torch.linspace(-20, 20, 401)
    both = torch.softmax(torch.stack([differences, -differences], 1), 1).amin(1)
    return "yes" if both.max() > 0.9 else "no"
