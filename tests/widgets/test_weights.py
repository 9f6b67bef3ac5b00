"""Which networks the widgets run, and what they say of others."""

from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from lecture_utils.models import MnistMLP
from lecture_utils.widgets import DigitPad
from lecture_utils.widgets.weights import packed


class Net(nn.Module):
    """Attributes under any names, in any order, with an activation of one's choice."""

    def __init__(self, between=F.relu, after=lambda z: z):
        super().__init__()
        self.last = nn.Linear(100, 10)
        self.first, self.middle = nn.Linear(784, 300), nn.Linear(300, 100, bias=False)
        self.between, self.after = between, after

    def forward(self, x):
        h = self.between(self.first(x.view(-1, 784)))
        return self.after(self.last(self.between(self.middle(h))))


class Normalised(Net):
    def __init__(self):
        super().__init__()
        self.normal = nn.BatchNorm1d(784)
        self.normal.running_mean += 1

    def forward(self, x):
        return super().forward(self.normal(x.view(-1, 784)))


def stack(*sizes, flatten=True):
    layers = [nn.Flatten()] if flatten else []
    for n_in, n_out in pairwise(sizes):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def run_as_the_browser_does(network, images):
    numbers = torch.frombuffer(bytearray(network["weights"]), dtype=torch.float32)
    h, at, shapes = images, 0, list(pairwise(network["sizes"]))
    for n_in, n_out in shapes:
        weight = numbers[at : at + n_in * n_out].view(n_out, n_in)
        bias = numbers[at + n_in * n_out : at + (n_in + 1) * n_out]
        h, at = F.linear(F.relu(h) if at else h, weight, bias), at + (n_in + 1) * n_out
    assert at == len(numbers)
    return h


RUN = {
    "the lecture's": MnistMLP(),
    "attributes in any order, one without a bias": Net(),
    "sequential": stack(784, 300, 100, 10),
    "no hidden layer": stack(784, 10),
    "a prime number of units": stack(784, 127, 10),
    "many layers": stack(784, *[20] * 12, 10),
    "rows instead of squares": stack(784, 50, 10, flatten=False),
    "nested": nn.Sequential(
        nn.Flatten(), nn.Sequential(nn.Linear(784, 9), nn.ReLU()), nn.Linear(9, 10)
    ),
    "dropout": nn.Sequential(
        nn.Flatten(), nn.Linear(784, 50), nn.ReLU(), nn.Dropout(), nn.Linear(50, 10)
    ),
    "double precision": stack(784, 50, 10).double(),
    "half precision": stack(784, 50, 10).bfloat16(),
}


@pytest.mark.parametrize("name", RUN)
def test_any_stack_of_linear_layers_with_relu_is_run(name):
    model = RUN[name].eval()
    images = torch.randn(20, 784, generator=torch.Generator().manual_seed(1))
    logits = model(images.to(next(model.parameters()).dtype)).detach().float()
    tolerance = 0.05 if name == "half precision" else 1e-4
    torch.testing.assert_close(
        run_as_the_browser_does(packed(model), images), logits, atol=tolerance, rtol=0
    )


class Skips(Net):
    def forward(self, x):
        h = F.relu(self.first(x.view(-1, 784)))
        return self.last(F.relu(self.middle(h)) + h[:, :100])


class Pair(Net):
    def forward(self, x):
        return super().forward(x), x


OTHERS = {
    "a function": (lambda x: x, "got function"),
    "no linear layer": (nn.Sequential(nn.Flatten(), nn.ReLU()), "no nn.Linear"),
    "sigmoid as a function": (Net(torch.sigmoid), "another activation than ReLU"),
    "tanh as a layer": (nn.Sequential(nn.Linear(784, 9), nn.Tanh(), nn.Linear(9, 10)), "has Tanh"),
    "leaky": (Net(F.leaky_relu), "another activation"),
    "no activation": (Net(lambda h: h), "none at all"),
    "a ReLU on the logits": (Net(after=F.relu), "ReLU after its last layer"),
    "probabilities": (Net(after=lambda z: z.softmax(1)), "leave the softmax out"),
    "log-probabilities": (nn.Sequential(nn.Linear(784, 10), nn.LogSoftmax(1)), "has LogSoftmax"),
    "a shortcut": (Skips(), "a shortcut"),
    "a convolution": (
        nn.Sequential(nn.Conv2d(1, 4, 28), nn.Flatten(), nn.ReLU(), nn.Linear(4, 10)),
        "has Conv2d and nn.Linear layers from 4 to 10",
    ),
    "a normalisation": (Normalised(), "has BatchNorm1d"),
    "too few classes": (stack(784, 50, 9), "from 784 to 50, 50 to 9"),
    "too few pixels": (stack(196, 50, 10), "cannot be run on images"),
    "two results": (Pair(), "returns a tuple"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_a_widget_cannot_run_is_said_with_what_it_can(name):
    model, reason = OTHERS[name]
    with pytest.raises(ValueError, match=f"stack of nn.Linear.*784 pixels in and 10.*{reason}"):
        DigitPad(model)


def test_looking_at_a_model_leaves_it_and_the_random_numbers_as_they_were():
    model = nn.Sequential(nn.Linear(784, 9), nn.ReLU(), nn.Dropout(), nn.Linear(9, 10))
    model[2].eval()
    state = torch.get_rng_state()
    packed(model)
    assert [module.training for module in model] == [True, True, False, True]
    assert not any(module._forward_hooks for module in model)
    assert torch.equal(torch.get_rng_state(), state)


def test_a_diverged_network_may_be_looked_at():
    model = stack(784, 50, 10)
    torch.nn.init.constant_(model[1].weight, torch.nan)
    assert packed(model)["sizes"] == [784, 50, 10]
