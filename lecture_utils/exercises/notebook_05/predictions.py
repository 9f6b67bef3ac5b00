"""What to predict in notebook 05."""

import torch
from torch import nn, tensor
from torch.nn import functional as F

from lecture_utils.data.otto.csv import ROWS_OF_CLASS
from lecture_utils.exercises.engine import prediction

SHARES = torch.tensor(ROWS_OF_CLASS, dtype=torch.float64) / sum(ROWS_OF_CLASS)


@prediction(
    "Of 61,878 products, 16,122 belong to the largest class. Always predict that class: how often "
    "is the prediction correct, in percent?",
    tolerance=2,
    unit="percent",
    replies={
        11: "That would be 1 in 9, if all classes had the same size. This one is larger.",
        50: "Half of all would be 30,939 products.",
        74: "That is how often the prediction is wrong.",
        100: "It is wrong for every product of the other eight classes.",
    },
    right="26%, without a look at a single feature. A classifier has to do better than that.",
)
def largest_class():
    return 100 * SHARES.max().item()


@prediction(
    "The file is sorted by class and you forget `shuffle=True`. After one epoch, is the validation "
    "loss the same as with shuffling, a little worse, or even worse than that of a uniform guess?",
    replies={
        "the same": "For many steps in a row all examples are of one class. What does each of "
        "these steps teach the network?",
        "a little worse": "For many steps in a row all examples are of one class. What do these "
        "steps do to what the earlier ones have taught?",
        "worse than a guess": "The last class that came at a useful learning rate gets about nine "
        "predictions in ten.",
    },
)
def unshuffled():
    """Compute it with a bias alone: three classes in turn, the last at a rate that falls to 0."""
    z = torch.zeros(3)
    targets = torch.arange(3).repeat_interleave(tensor([60, 60, 20]))
    for target, rate in zip(targets, torch.linspace(0.3, 0, len(targets)), strict=True):
        z = z - rate * (torch.softmax(z, 0) - F.one_hot(target, 3))
    loss = -torch.log_softmax(z, 0).mean()
    return "worse than a guess" if loss > 1.02 * tensor(3.0).log() else "a little worse"


@prediction(
    "The true class of a product got the probability 0. Kaggle clips it to 1e-15. What is the loss "
    "of this product?",
    tolerance=0.5,
    replies={
        15: "15 is the logarithm to base 10. The natural one is larger by a factor of ln 10 = 2.3.",
        0: "0 is the loss of a prediction that is fully confident and right.",
        2.2: "ln 9 = 2.2 is the loss of a uniform guess. A confident mistake has a larger one.",
    },
    right="15 ln 10 = 34.5, as much as about 16 uniform guesses.",
)
def certain_and_wrong():
    return -tensor(1e-15, dtype=torch.float64).log().item()


@prediction(
    "Rare classes are given more weight in the training loss, so that they count as much as "
    "frequent ones. Does the log loss on the validation rows fall or rise?",
    replies={
        "fall": "The log loss counts each *product* once, rare class or not. What did you train "
        "for, and what do you measure?",
        "rise": "Weighting trains for a population in which all classes are equally common. This "
        "one is different.",
    },
)
def weighted_loss():
    weighted = torch.full((9,), 1 / 9, dtype=torch.float64)
    plain = SHARES
    losses = [-(SHARES * p.log()).sum() for p in (plain, weighted)]
    return "rise" if losses[1] > losses[0] else "fall"


@prediction(
    "The 784 pixels of every image are permuted, always in the same way. A network of linear "
    "layers and ReLUs is trained on them. Compared with the original images, does it do much "
    "worse, a little worse, or the same?",
    replies={
        "much worse": "*You* can no longer read them. But what told the network which pixels are "
        "neighbours?",
        "a little worse": "Which of its sums would become harder to learn?",
        "the same": "Each unit sums over all pixels, and a sum does not depend on the order of its "
        "terms.",
    },
)
def shuffled_pixels():
    torch.manual_seed(0)
    first, rest = nn.Linear(784, 20), nn.Sequential(nn.ReLU(), nn.Linear(20, 10))
    images, order = torch.rand(5, 784), torch.randperm(784)
    shuffled = F.linear(images[:, order], first.weight[:, order], first.bias)
    same = torch.allclose(rest(shuffled), rest(first(images)), atol=1e-5)
    return "the same" if same else "much worse"
