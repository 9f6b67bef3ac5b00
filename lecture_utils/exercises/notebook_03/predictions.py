"""What to predict in notebook 03."""

from itertools import pairwise

import torch
from torch import tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import prediction
from lecture_utils.models import LAYER_SIZES


@prediction(
    "Layers of 784, 520, 320, 240, 120 and 10. How many numbers does the network learn: "
    "thousands, hundred thousands, or millions?",
    replies={
        "thousands": "There are about two thousand *units*. Between two layers, each unit has a "
        "weight for each unit of the other.",
        "hundred thousands": "682 090, and 408 200 of them in the first layer.",
        "millions": "Not quite. The largest layer has 784 x 520 weights; work that one out.",
    },
)
def parameters():
    count = sum((n_in + 1) * n_out for n_in, n_out in pairwise(LAYER_SIZES))
    return "millions" if count >= 1e6 else "hundred thousands" if count >= 1e5 else "thousands"


@prediction(
    "55 000 training images in batches of 64. How many images has the last batch?",
    tolerance=0.5,
    replies={
        64: "Only if 64 divided 55 000. What is left after 859 full batches?",
        0: "An empty batch is not made. What is left after 859 full batches?",
        32: "That is the original's last batch: 60 000 images. Here 5 000 are held out.",
        40: "That is how many are missing to a full batch. How many are there?",
    },
    right="24. It is smaller than the others, which matters when losses are averaged.",
)
def last_batch():
    return 55_000 % 64


@prediction(
    "The scores of an image are [0.3, 0.2, 0.9, 0.1]. Which class does the network choose?",
    tolerance=0.05,
    replies={
        0.9: "0.9 is the largest score. The class is where it stands.",
        3: "The third place, yes, but classes are counted from 0.",
    },
    right="Class 2: the index of the largest score.",
)
def chosen_class():
    return tensor([0.3, 0.2, 0.9, 0.1]).argmax().item()


@prediction(
    "The old script adds up the mean losses of 157 batches and divides by the 10 000 images. How "
    "many times too small is its result?",
    tolerance=1.0,
    replies={
        1: "A mean was added where a sum belongs. How many losses does one mean stand for?",
        157: "157 is the number of batches. Divide by that, and the result would be about right.",
    },
    right="About 64 times: each mean stands for 64 images and was counted as one.",
)
def too_small():
    sizes = [64] * 156 + [16]
    return (sum(sizes) / 10_000) / (len(sizes) / 10_000)


@prediction(
    "100 networks guess the labels of 1 000 images, each right with probability 0.1. How good is "
    "the best of them, in percent?",
    tolerance=1.5,
    replies={
        10: "10 % is the mean. The best of a hundred is luckier than the mean.",
        100: "With 1 000 images nobody is that lucky. One guess deviates by about 1 %.",
        20: "That is ten times the usual deviation, about 1 %. The best of a hundred has two or "
        "three.",
    },
    right="About 12 to 13 %. It has learnt nothing; it was chosen by its luck.",
)
def best_of_a_hundred():
    generator = torch.Generator().manual_seed(0)
    guesses = torch.randint(10, (100, 1000), generator=generator)
    truth = torch.randint(10, (1000,), generator=generator)
    return 100 * (guesses == truth).float().mean(dim=1).max().item()


@prediction(
    "One line more: a ReLU on the logits. What does training do: raise an error, learn as well as "
    "before, or get stuck?",
    replies={
        "error": "The shapes are as before, so nothing stops it. That is what makes the mistake "
        "so common.",
        "learn": "Think of a logit below 0: the ReLU makes 0 of it. Which gradient comes back?",
        "stuck": "A logit below 0 gets no gradient, so its class cannot come back.",
    },
)
def relu_on_the_logits():
    z = tensor([[-1.0, 2.0, 0.5]], requires_grad=True)
    F.cross_entropy(F.relu(z), tensor([0])).backward()
    return "stuck" if z.grad[0, 0] == 0 else "learn"


@prediction(
    "A photo shows a dog and a cat. Can a softmax give both of them a probability above 0.9?",
    replies={
        "yes": "Add the two up. What must all of them together be?",
        "no": "They share one whole. Two labels at once need a sigmoid each.",
    },
)
def both_at_once():
    differences = torch.linspace(-20, 20, 401)
    both = torch.softmax(torch.stack([differences, -differences], 1), 1).amin(1)
    return "yes" if both.max() > 0.9 else "no"
