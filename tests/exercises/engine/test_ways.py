"""What a task forbids is noticed, under whatever name it was called."""

import functools
import warnings

import pytest
import torch
from torch import nn, tensor
from torch.nn import functional as F

from lecture_utils import exercises
from lecture_utils.exercises.engine.ways import functions_called
from lecture_utils.models import MnistMLP

Z, Y = tensor([[2.0, 1.0, 0.1], [0.5, 2.0, 0.3]]), tensor([0, 2])
alias = torch.softmax


@pytest.fixture(scope="module", autouse=True)
def transforms_are_imported():
    """Import once what `torch.func` brings with it: on a busy machine that takes seconds."""
    with warnings.catch_warnings(action="ignore"):  # torch's own, of what it deprecates
        torch.func.grad(F.cross_entropy)(Z, Y)
        torch.func.jacfwd(F.cross_entropy)(Z, Y)


def with_gradient(way):
    def gradient(z, y):
        z = z.detach().clone().requires_grad_()
        return way(F.cross_entropy(z, y), z)

    return gradient


def after(call):
    def way(loss, z):
        call(loss)
        return z.grad

    return with_gradient(way)


FORBIDDEN = [
    ("softmax", torch.nn.Softmax(dim=0), "softmax"),
    ("softmax", lambda z: torch.log_softmax(z, 0).exp(), "log_softmax"),
    ("softmax", lambda z: F.softmin(-z, dim=0), "softmax"),
    ("softmax", lambda z: torch.distributions.Categorical(logits=z).probs, "softmax"),
    ("softmax_batch", functools.partial(torch.softmax, dim=1), "softmax"),
    ("softmax_batch", lambda z: getattr(z, "soft" + "max")(1), "softmax"),
    ("softmax_batch", lambda z: alias(z, -1), "softmax"),
    ("softmax_batch", lambda z: torch.stack([torch.softmax(row, 0) for row in z]), "softmax"),
    ("stable_softmax", lambda z: torch.special.softmax(z, 0), "softmax"),
    ("stable_softmax", lambda z: torch.ops.aten._softmax(z, 0, False), "softmax"),
    ("log_softmax", lambda z: torch.log_softmax(z, 1), "log_softmax"),
    ("log_softmax", nn.LogSoftmax(dim=1), "log_softmax"),
    ("cross_entropy", lambda p, y: F.cross_entropy(p.log(), y), "CrossEntropyLoss"),
    ("cross_entropy", lambda p, y: F.kl_div(p.log(), y, reduction="sum"), "kl_div"),
    ("batch_cross_entropy", lambda z, y: F.cross_entropy(z, y), "CrossEntropyLoss"),
    ("batch_cross_entropy", lambda z, y: nn.CrossEntropyLoss()(z, y), "CrossEntropyLoss"),
    ("cross_entropy_by_nll", lambda z, y: nn.CrossEntropyLoss()(z, y), "CrossEntropyLoss"),
    ("cross_entropy_by_nll", exercises.batch_cross_entropy.reference, "use `nn.NLLLoss`"),
    ("logit_gradient", torch.func.grad(F.cross_entropy), "autograd"),
    ("logit_gradient", after(torch.Tensor.backward), "autograd"),
    ("logit_gradient", after(torch.autograd.backward), "autograd"),
    ("logit_gradient", with_gradient(lambda loss, z: torch.autograd.grad(loss, z)[0]), "autograd"),
    ("logit_gradient", torch.func.jacfwd(F.cross_entropy), "autograd"),
    ("mlp", MnistMLP, "MnistMLP"),
    ("mlp", type("MyNet", (MnistMLP,), {}), "MnistMLP"),
]


@pytest.mark.parametrize(("name", "answer", "words"), FORBIDDEN)
def test_right_values_by_another_way_are_called_right_and_not_solved(name, answer, words):
    feedback = getattr(exercises, name).check(answer)
    assert feedback.verdict == "other-way", feedback.message
    assert words in feedback.sentence
    assert "values are right" in feedback.sentence
    assert not feedback.passed
    assert feedback.hints


def test_a_wrong_result_of_what_is_forbidden_is_told_what_is_wrong():
    assert exercises.softmax_batch.check(lambda z: torch.softmax(z, 0)).misconception


def test_a_function_of_ones_own_may_have_any_name():
    def softmax(z):
        return torch.exp(z) / torch.exp(z).sum()

    assert exercises.softmax.check(softmax).passed


def test_the_input_of_a_watched_function_is_what_it_gets():
    assert functions_called(lambda z, y: F.nll_loss(z, y), Z, Y) == {"nll_loss"}
