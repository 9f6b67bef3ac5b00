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
        layers = described_layers(network)
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.copy_(numbers(parameter.shape))
            output = network.eval()(images)
            in_training = network.train()(images)
        same = isinstance(output, torch.Tensor) and torch.equal(output, in_training)
        mode = "the same as in evaluation" if same else "different from that in evaluation"
        return {**layers, "output": output, "the output in training mode": mode}

    return observe


def described_layers(network):
    """Return the sizes of the linear layers, the largest input first, and what else is there."""
    linear = [part for part in network.modules() if isinstance(part, nn.Linear)]
    linear.sort(key=lambda layer: layer.in_features, reverse=True)
    described = {"the number of linear layers": str(len(linear))}
    for number, layer in enumerate(linear, start=1):
        bias = "" if layer.bias is not None else " without bias"
        described[f"layer {number}"] = f"{layer.in_features} -> {layer.out_features}{bias}"
    known = sum(parameter.numel() for layer in linear for parameter in layer.parameters())
    others = sum(parameter.numel() for parameter in network.parameters()) - known
    return described | {"the number of parameters outside the linear layers": str(others)}


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
    "Write the lecture's network as a class of your own, an `nn.Module`: images of shape (N, 1, "
    "28, 28) in, then linear layers 784-520-320-240-120-10 with a ReLU between them, and logits "
    "out.",
    name="mlp",
    probes=[IMAGES],
    hints=[
        "Five `nn.Linear` layers in `__init__`, after `super().__init__()`. How does an image "
        "become a row of 784?",
        "`x.view(-1, 784)` first; then a layer and a ReLU, four times; then the last layer.",
        "The last line is `return self.l5(x)`: logits have no activation.",
    ],
    on_success="682,090 parameters, and logits at the end.",
    expects="an `nn.Module`, as class or instance",
    adapter=as_network,
    without=("MnistMLP",),
)(Net)


def with_forward(forward):
    return type("Variant", (Net,), {"forward": forward})


def hidden(self, x, activation=F.relu):
    x = x.view(-1, 784)
    for layer in (self.l1, self.l2, self.l3, self.l4):
        x = activation(layer(x))
    return x


def without_relu(self, x, gap):
    x = x.view(-1, 784)
    for number, layer in enumerate((self.l1, self.l2, self.l3, self.l4), start=1):
        x = layer(x) if number == gap else F.relu(layer(x))
    return self.l5(x)


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


def without_bias(self):
    Net.__init__(self)
    for layer in self.children():
        layer.bias = None


mlp.misconceptions(
    relu_on_the_logits=(
        with_forward(lambda self, x: F.relu(self.l5(hidden(self, x)))),
        "There is a ReLU after the last layer. Logits may be negative; where the ReLU cuts one off "
        "at 0, it gets no gradient. No error is raised, but some classes may never be predicted.",
    ),
    softmax_at_the_end=(
        with_forward(lambda self, x: torch.softmax(self.l5(hidden(self, x)), 1)),
        "Your network ends in a softmax. `CrossEntropyLoss` applies its own, and with two of them "
        "the loss cannot fall below 1.46. Which numbers does it expect?",
    ),
    softmax_along_the_batch=(
        with_forward(lambda self, x: torch.softmax(self.l5(hidden(self, x)), 0)),
        "Your network ends in a softmax, and it runs along the batch. `CrossEntropyLoss` expects "
        "logits and applies its own softmax.",
    ),
    log_softmax_at_the_end=(
        with_forward(lambda self, x: torch.log_softmax(self.l5(hidden(self, x)), 1)),
        "Your network ends in a log-softmax: right for `NLLLoss`, but not needed for "
        "`CrossEntropyLoss`. The exercise asks for logits.",
    ),
    sigmoid_at_the_end=(
        with_forward(lambda self, x: torch.sigmoid(self.l5(hidden(self, x)))),
        "Your network ends in a sigmoid: ten independent yes/no decisions. Here one of ten "
        "classes is wanted, and the loss expects logits.",
    ),
    class_at_the_end=(
        with_forward(lambda self, x: self.l5(hidden(self, x)).argmax(1)),
        "Your network returns the predicted class. `argmax` has no gradient; the loss needs the "
        "ten logits.",
    ),
    no_activation=(
        with_forward(lambda self, x: self.l5(hidden(self, x, nn.Identity()))),
        "There is nothing between your linear layers. A linear function of a linear function is "
        "linear: five layers can then do no more than one.",
    ),
    sigmoid_between=(
        with_forward(lambda self, x: self.l5(hidden(self, x, torch.sigmoid))),
        "You put sigmoids between the layers. Several in a row leave little gradient for the "
        "first layer; the lecture's network has ReLUs.",
    ),
    tanh_between=(
        with_forward(lambda self, x: self.l5(hidden(self, x, torch.tanh))),
        "You put tanh between the layers. The lecture's network has ReLUs, whose slope is 1 for "
        "every input above 0.",
    ),
    leaky_relu_between=(
        with_forward(lambda self, x: self.l5(hidden(self, x, F.leaky_relu))),
        "You put leaky ReLUs between the layers. They are a good idea elsewhere; the lecture's "
        "network has plain ReLUs.",
    ),
    gelu_between=(
        with_forward(lambda self, x: self.l5(hidden(self, x, F.gelu))),
        "You put GELUs between the layers. They are a good idea elsewhere; the lecture's network "
        "has plain ReLUs.",
    ),
    softmax_between=(
        with_forward(lambda self, x: self.l5(hidden(self, x, lambda h: h.softmax(1)))),
        "You put a softmax between the layers. It makes the units of a layer compete; the "
        "lecture's network has ReLUs there.",
    ),
    first_relu_missing=(
        with_forward(
            lambda self, x: self.l5(
                F.relu(self.l4(F.relu(self.l3(F.relu(self.l2(self.l1(x.view(-1, 784))))))))
            )
        ),
        "There is no ReLU between the first layer and the second, so these two act as one.",
    ),
    last_relu_missing=(
        with_forward(
            lambda self, x: self.l5(
                self.l4(F.relu(self.l3(F.relu(self.l2(F.relu(self.l1(x.view(-1, 784))))))))
            )
        ),
        "There is no ReLU between the fourth layer and the fifth, so these two act as one.",
    ),
    **{
        f"relu_missing_after_layer_{gap}": (
            with_forward(lambda self, x, gap=gap: without_relu(self, x, gap)),
            f"There is no ReLU between layers {gap} and {gap + 1}, so these two act as one.",
        )
        for gap in (2, 3)
    },
    only_one_relu=(
        with_forward(
            lambda self, x: self.l5(self.l4(self.l3(self.l2(F.relu(self.l1(x.view(-1, 784)))))))
        ),
        "There is a ReLU after the first layer only. Without one in between, the others act as a "
        "single layer.",
    ),
    relu_on_the_pixels=(
        with_forward(lambda self, x: self.l5(hidden(self, F.relu(x)))),
        "You applied a ReLU to the image itself. After normalisation the background is below 0 and "
        "would be lost.",
    ),
    dropout=(
        with_forward(
            lambda self, x: self.l5(
                hidden(self, x, lambda h: F.dropout(F.relu(h), 0.5, self.training))
            )
        ),
        "In training mode your network gives another output: is there a dropout in it? It may be "
        "useful, but the lecture's network has none.",
    ),
    not_flattened=(
        with_forward(lambda self, x: self.l5(F.relu(self.l1(x)))),
        "The image goes into the first layer as a grid of 28 x 28. A linear layer takes a vector: "
        "how do you turn the image into 784 numbers?",
    ),
    batch_flattened_too=(
        with_forward(lambda self, x: self.l5(F.relu(self.l1(x.flatten())))),
        "You flattened the whole batch into one vector. Flatten the pixels of each image and keep "
        "the images apart: (N, 784).",
    ),
    a_layer_missing=(
        with_sizes(784, 520, 320, 240, 10),
        "There are four layers; the one with 120 units is missing.",
    ),
    one_layer=(
        with_sizes(784, 10),
        "There is a single layer: that is softmax regression. The hidden layers of 520, 320, 240 "
        "and 120 units are missing.",
    ),
    one_output=(
        with_sizes(784, 520, 320, 240, 120, 1),
        "Your network has one output. That was enough for yes or no; how many classes are there?",
    ),
    no_bias=(
        type("Variant", (Net,), {"__init__": without_bias}),
        "Your layers have no bias, so that each is forced through 0. Leave `bias` at its default.",
    ),
    no_super_init=(
        NoSuper,
        "`super().__init__()` is missing. It must be the first line of `__init__`: it prepares "
        "the module to register layers.",
    ),
    layers_in_a_list=(
        LayersInAList,
        "Your layers are in a plain Python list. The network computes, but the module does not "
        "see them: `parameters()` is empty and nothing would be trained. There is `nn.ModuleList`.",
    ),
)
