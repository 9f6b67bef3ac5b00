"""The lecture's network."""

import copy
from functools import cache
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional as F

from lecture_utils.exercises.engine import WrongKindError, exercise

IMAGES = torch.linspace(-1, 1, 2 * 784).sin().view(2, 1, 28, 28)


@cache
def numbers(shape):
    """Return fixed numbers between about -1 and 1, smaller in larger layers."""
    waves = torch.arange(shape.numel()) % 1009 * 0.7
    return waves.sin().view(shape) * 3 / shape[-1] ** 0.5


def as_network(answer):
    """Return a function of images that tells the network's parameters and its output.

    Every parameter is filled with fixed numbers that depend on its shape only, so that two networks
    of one shape are held against each other whatever their initial weights.
    """
    is_class = isinstance(answer, type) and issubclass(answer, nn.Module)
    if not is_class and not isinstance(answer, nn.Module):
        raise WrongKindError(
            "The answer should be an `nn.Module`: your class, `class MyNet(nn.Module)`, or an "
            f"instance of it. This is a {type(answer).__name__}."
        )

    def observe(images):
        network = (answer() if is_class else copy.deepcopy(answer)).to("cpu", torch.float32)
        shapes = [tuple(parameter.shape) for parameter in network.parameters()]
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.copy_(numbers(parameter.shape))
            output = network.eval()(images)
        return {"parameters": ", ".join(map(str, sorted(shapes))) or "none", "output": output}

    return observe


class Net(nn.Module):
    """784-520-320-240-120-10 with a ReLU between the layers."""

    def __init__(self):
        super().__init__()
        self.l1 = nn.Linear(784, 520)
        self.l2 = nn.Linear(520, 320)
        self.l3 = nn.Linear(320, 240)
        self.l4 = nn.Linear(240, 120)
        self.l5 = nn.Linear(120, 10)

    def forward(self, x):
        x = x.view(-1, 784)
        x = F.relu(self.l1(x))
        x = F.relu(self.l2(x))
        x = F.relu(self.l3(x))
        x = F.relu(self.l4(x))
        return self.l5(x)


mlp = exercise(
    "Write the lecture's network as an `nn.Module`: images of shape (N, 1, 28, 28) in, then "
    "layers 784-520-320-240-120-10 with a ReLU between them, and logits out.",
    name="mlp",
    probes=[IMAGES],
    hints=[
        "Five `nn.Linear` layers in `__init__`, after `super().__init__()`. How does an image "
        "become a row of 784?",
        "`x.view(-1, 784)` first; then a layer and a ReLU, four times; then the last layer.",
        "The last line is `return self.l5(x)`: logits have no activation.",
    ],
    on_success="682 090 numbers to learn, and logits at the end.",
    expects="an `nn.Module`, as class or instance",
    adapter=as_network,
)(Net)


def with_forward(forward):
    return type("Variant", (Net,), {"forward": forward})


def hidden(self, x, activation=F.relu):
    x = x.view(-1, 784)
    for layer in (self.l1, self.l2, self.l3, self.l4):
        x = activation(layer(x))
    return x


def with_sizes(*sizes):
    layers = [nn.Flatten()]
    for n_in, n_out in pairwise(sizes):
        layers += [nn.Linear(n_in, n_out), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class NoSuper(nn.Module):
    def __init__(self):
        self.l1 = nn.Linear(784, 520)


class LayersInAList(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = (784, 520, 320, 240, 120, 10)
        self.layers = [nn.Linear(*pair) for pair in pairwise(sizes)]

    def forward(self, x):
        x = x.view(-1, 784)
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        return self.layers[-1](x)


mlp.misconceptions(
    relu_on_the_logits=(
        with_forward(lambda self, x: F.relu(self.l5(hidden(self, x)))),
        "There is a ReLU after the last layer. Logits may be negative; a class whose logit is cut "
        "off at 0 gets no gradient and never comes back. It raises no error, the loss just sticks.",
    ),
    softmax_at_the_end=(
        with_forward(lambda self, x: torch.softmax(self.l5(hidden(self, x)), 1)),
        "Your network ends in a softmax. `CrossEntropyLoss` brings its own, and two of them never "
        "get below 1.46. Which numbers does it want?",
    ),
    log_softmax_at_the_end=(
        with_forward(lambda self, x: torch.log_softmax(self.l5(hidden(self, x)), 1)),
        "Your network ends in a log-softmax: right for `NLLLoss`, not needed for "
        "`CrossEntropyLoss`. The exercise asks for logits.",
    ),
    sigmoid_at_the_end=(
        with_forward(lambda self, x: torch.sigmoid(self.l5(hidden(self, x)))),
        "Your network ends in a sigmoid: ten yes/no answers, each for itself. One of ten classes "
        "is wanted, and the loss takes logits.",
    ),
    no_activation=(
        with_forward(lambda self, x: self.l5(hidden(self, x, nn.Identity()))),
        "There is nothing between your linear layers. Linear after linear is linear: five layers "
        "then can do no more than one.",
    ),
    sigmoid_between=(
        with_forward(lambda self, x: self.l5(hidden(self, x, torch.sigmoid))),
        "You put sigmoids between the layers. Five in a row leave little gradient for the first; "
        "the lecture's network has ReLUs.",
    ),
    tanh_between=(
        with_forward(lambda self, x: self.l5(hidden(self, x, torch.tanh))),
        "You put tanh between the layers. The lecture's network has ReLUs, whose gradient does "
        "not fade.",
    ),
    last_relu_missing=(
        with_forward(
            lambda self, x: self.l5(
                self.l4(F.relu(self.l3(F.relu(self.l2(F.relu(self.l1(x.view(-1, 784))))))))
            )
        ),
        "There is no ReLU between the fourth layer and the fifth, so these two act as one.",
    ),
    relu_on_the_pixels=(
        with_forward(lambda self, x: self.l5(hidden(self, F.relu(x)))),
        "You applied a ReLU to the image itself. Normalised paper is below 0 and would be lost.",
    ),
    not_flattened=(
        with_forward(lambda self, x: self.l5(F.relu(self.l1(x)))),
        "The image goes into the first layer as a square of 28 x 28. A linear layer wants a row: "
        "how do you make 784 numbers of it?",
    ),
    batch_flattened_too=(
        with_forward(lambda self, x: self.l5(F.relu(self.l1(x.flatten())))),
        "You flattened the whole batch into one row. Flatten the pixels of each image and keep "
        "the images apart: (N, 784).",
    ),
    a_layer_missing=(
        with_sizes(784, 520, 320, 240, 10),
        "There are four layers, the one with 120 units is missing.",
    ),
    one_layer=(
        with_sizes(784, 10),
        "There is a single layer: that is softmax regression. The hidden layers of 520, 320, 240 "
        "and 120 are missing.",
    ),
    one_output=(
        with_sizes(784, 520, 320, 240, 120, 1),
        "Your network has one output. That was enough for yes or no; how many classes are there?",
    ),
    no_super_init=(
        NoSuper,
        "`super().__init__()` is missing. It must be the first line of `__init__`: it prepares "
        "the module to take layers in.",
    ),
    layers_in_a_list=(
        LayersInAList,
        "Your layers are in a plain Python list. It computes, but the module does not see them: "
        "`parameters()` is empty and nothing would be trained. There is `nn.ModuleList`.",
    ),
)
