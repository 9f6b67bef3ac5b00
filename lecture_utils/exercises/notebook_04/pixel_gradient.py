"""Which pixels raise a logit, and which lower it."""

import torch
from torch import nn, tensor
from torch.nn import functional as F

from lecture_utils.exercises.engine import exercise


class _SmallNet(nn.Module):
    def __init__(self, bend: float):
        super().__init__()
        self.bend = bend
        self.register_buffer(
            "w", tensor([[1.0, -2.0, 0.5, 0.0], [0.3, 0.8, -1.0, 0.6], [-0.7, 0.2, 0.4, 1.5]])
        )

    def forward(self, x):
        return torch.tanh(self.bend * x @ self.w.T + 0.3) + 0.5 * x @ self.w.T.flip(0)

    def __repr__(self):
        return f"a network of 4 inputs and 3 logits, no. {self.bend:g}"


@exercise(
    "Write a function of model, x (one example, shape (1, 4)) and k: the gradient of logit k with "
    "respect to the four inputs, shape (1, 4).",
    probes=[
        (_SmallNet(1.0), tensor([[0.5, -0.2, 0.1, 0.4]]), 0),
        (_SmallNet(2.0), tensor([[0.3, 0.6, -0.5, 0.2]]), 2),
        (_SmallNet(0.5), tensor([[-1.0, 0.4, 0.8, 0.1]]), 1),
    ],
    hints=[
        "So far `backward` computed gradients with respect to the weights. Which tensor must track "
        "gradients now?",
        "`x = x.clone().requires_grad_()` turns tracking on. Then compute the logits, and call "
        "`backward` on one of them.",
        "`model(x)[0, k].backward()`, and the gradient is in `x.grad`.",
    ],
    on_success="The same backward pass as in training, but with respect to the image instead of "
    "the weights.",
)
def pixel_gradient(model, x, k):
    """Return the gradient of the k-th logit with respect to the inputs."""
    x = x.clone().requires_grad_()
    model(x)[0, k].backward()
    return x.grad


def _gradient(model, x, score):
    x = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(score(model(x)), x)
    return gradient


def _not_tracked(model, x, k):
    model(x)[0, k].backward()
    return x.grad


def _of_the_weights(model, x, k):
    return model.weight.grad


def _lost_copy(model, x, k):
    model(x.clone().requires_grad_())[0, k].backward()
    return x.grad


pixel_gradient.misconceptions(
    all_logits=(
        lambda model, x, k: _gradient(model, x, torch.sum),
        "This is the gradient of the sum of all logits. Choose the k-th before you call "
        "`backward`.",
    ),
    mean_logit=(
        lambda model, x, k: _gradient(model, x, torch.mean),
        "This is the gradient of the mean of all logits. Choose the k-th before you call "
        "`backward`.",
    ),
    probability=(
        lambda model, x, k: _gradient(model, x, lambda z: z.softmax(1)[0, k]),
        "This is the gradient of the *probability*. A confident softmax is flat, so its gradient "
        "is nearly 0 and shows nothing. Take the logit.",
    ),
    loss=(
        lambda model, x, k: _gradient(model, x, lambda z: F.cross_entropy(z, tensor([k]))),
        "This is the gradient of the loss. It mixes all logits, and it points the other way: "
        "towards *less* of class k.",
    ),
    log_probability=(
        lambda model, x, k: _gradient(model, x, lambda z: z.log_softmax(1)[0, k]),
        "This is the gradient of the log-probability, which depends on the other logits too. Take "
        "logit k alone.",
    ),
    size_only=(
        lambda model, x, k: pixel_gradient.reference(model, x, k).abs(),
        "The sign is lost: does more ink raise the logit or lower it?",
    ),
    the_other_way=(
        lambda model, x, k: -pixel_gradient.reference(model, x, k),
        "Your sign is flipped: where more ink raises the logit, your value is negative. Return the "
        "gradient itself, not a descent direction.",
    ),
    times_input=(
        lambda model, x, k: x * pixel_gradient.reference(model, x, k),
        "You multiplied by the input: then a pixel that is 0 shows nothing, though ink there "
        "would matter. The gradient itself is asked for.",
    ),
    largest_logit=(
        lambda model, x, k: _gradient(model, x, torch.max),
        "This is the gradient of the largest logit. k may be another one.",
    ),
    first_logit=(
        lambda model, x, k: _gradient(model, x, lambda z: z[0, 0]),
        "This is always the gradient of logit 0. Which logit was asked for?",
    ),
    logit_itself=(
        lambda model, x, k: model(x)[0, k],
        "This is the logit itself. How it changes with each input is asked for: four numbers.",
    ),
    pair_of_one=(
        lambda model, x, k: pixel_gradient.reference(model, x, k)[None],
        "The numbers are right, but they are in a tuple, or have one dimension too many: "
        "`torch.autograd.grad` returns a tuple, one gradient per input.",
    ),
    gradient_of_the_weights=(
        _of_the_weights,
        "You asked for the gradient with respect to the model's *weights*, as in training. Here "
        "it is the input that is varied: with which tensor is its gradient stored?",
    ),
    backward_without_asking=(
        _not_tracked,
        "x does not track gradients, so `backward` stores none for it. Which tensor method turns "
        "tracking on?",
    ),
    gradient_of_the_copy=(
        _lost_copy,
        "`x.grad` is None. Either `backward` was not called (are its parentheses there?), or the "
        "gradient is stored with another tensor: a copy without a name.",
    ),
)
