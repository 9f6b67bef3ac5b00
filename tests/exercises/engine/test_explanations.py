"""Exceptions in words, with the line that the student wrote."""

import os
import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn, tensor
from torch.nn import functional as F

from lecture_utils import exercises
from lecture_utils.exercises.engine.errors import Raised
from lecture_utils.exercises.engine.explanations import explain

Z = tensor([[2.0, 1.0, 0.1], [0.5, 2.0, 0.3]])
Y = tensor([0, 2])
GRAPH = Z.clone().requires_grad_()


def twice():
    loss = (GRAPH**2).sum()
    loss.backward()
    loss.backward()


def unbound():
    total = total + 1  # noqa: F821, F841


def endless(depth=0):
    return endless(depth + 1)


def needs_two(a, b):
    return a + b


def needs_return():
    pass


def unpacks_three():
    _a, _b = Z.shape + Y.shape


class NoForward(nn.Module):
    pass


class NoSuper(nn.Module):
    def __init__(self):
        self.layer = nn.ReLU()


class NoSelf:
    def forward(x):  # noqa: N805
        return x


class Stored:
    def __init__(self):
        self.rows = 3

    def length(self):
        return rows  # noqa: F821


MISTAKES = {  # what raises: words of the explanation
    "no parentheses": (lambda: Z / Z.sum, "are the parentheses `()` missing"),
    "no parentheses inside": (lambda: torch.log(Z.sum), "are the parentheses `()` missing"),
    "no parentheses before a dot": (lambda: Z.float.mean(), "are the parentheses `()` missing"),
    "no self": (lambda: NoSelf().forward(1), "Is `self` missing in `def forward(...)`"),
    "self forgotten": (Stored().length, "write `self.rows`, both where it is stored"),
    "settings": (lambda: nn.Softmax(Z)(Z), "The arguments of a layer are its settings"),
    "a layer called too early": (lambda: F.relu(nn.ReLU()), "`nn.ReLU(...)(x)`"),
    "a generator": (lambda: (z for z in Z) / 2, "Put square brackets around it"),
    "text minus": (lambda: "2" - 1, "Text cannot be combined with a number"),
    "a blank": (lambda: Z / ..., "still a `...` in this line"),
    "log of 0": (lambda: __import__("math").log(0), "not defined for 0"),
    "not imported": (lambda: np_.exp(1) + nn_, "not known here"),  # noqa: F821
    "name": (lambda: tortch.exp(Z), "`tortch` is not known"),  # noqa: F821
    "unbound": (unbound, "`total` is used before"),
    "inner sizes": (lambda: Z @ Z, "2×3 and 2×3"),
    "dtypes": (lambda: nn.Linear(3, 4)(Z.double()), "two dtypes"),
    "broadcast": (lambda: Z / Z.sum(1), "3 against 2"),
    "NumPy broadcast": (lambda: Z.numpy() / Z.numpy().sum(1), "Two arrays do not fit"),
    "view": (lambda: Z.view(-1, 784), "6 numbers cannot be arranged as [-1, 784]"),
    "view of a transpose": (lambda: Z.T.view(6), "`reshape` can"),
    "no such dim": (lambda: Z.softmax(2), "`dim` counts from 0"),
    "label C": (lambda: nn.functional.cross_entropy(Z, tensor([0, 3])), "label 3 has no logit"),
    "index": (lambda: Z[5], "outside of the tensor"),
    "list index": (lambda: [1, 2][2], "outside of the tensor or list"),
    "float index": (lambda: Z[Y.float()], "int64"),
    "float labels": (lambda: nn.functional.cross_entropy(Z, Y.float()), "integers, int64"),
    "integer one-hot": (
        lambda: nn.functional.cross_entropy(Z, nn.functional.one_hot(Y, 3)),
        "read as probabilities",
    ),
    "column of labels": (lambda: nn.functional.cross_entropy(Z, Y.view(2, 1)), "not (N, 1)"),
    "too few labels": (lambda: nn.functional.cross_entropy(Z, Y[:1]), "as many targets"),
    "class called": (lambda: nn.CrossEntropyLoss(Z, Y), "make the criterion first"),
    "if tensor": (lambda: 1 if Z > 0 else 0, "reduce it first"),
    "if array": (lambda: 1 if Z.numpy() > 0 else 0, "Reduce it first"),
    "BCE of logits": (lambda: nn.functional.binary_cross_entropy(Z, Z), "got logits"),
    "no graph": (lambda: Z.sum().backward(), "not connected to the weights"),
    "backward of a row": (lambda: (2 * GRAPH)[0].backward(), "the first index is the item"),
    "backward of a table": (
        lambda: (2 * GRAPH).backward(),
        "`backward` starts from a single number",
    ),
    "backward twice": (twice, "ran twice"),
    "leaf": (lambda: GRAPH.add_(1), "changed in place"),
    "mean of bool": (lambda: (Z > 1).mean(), "Turn them into floats"),
    "cast": (lambda: Y.div_(tensor(2.0)), "Turn that one into floats"),
    "math of a vector": (lambda: __import__("math").exp(Z[0]), "used as one number"),
    "item of a vector": (lambda: Z.item(), "used as one number"),
    "numpy of a graph": (lambda: GRAPH.numpy(), "`.detach()` it first"),
    "no dim": (lambda: torch.softmax(Z), "say along which one"),
    "keyword": (lambda: needs_two(1, c=3), "no argument `c`"),
    "argument missing": (lambda: needs_two(1), "An argument is missing"),
    "argument too many": (lambda: needs_two(1, 2, 3), "too many arguments"),
    "list for a tensor": (lambda: torch.exp([1.0, 2.0]), "got `list`"),
    "lists multiplied": (lambda: [1.0] * [2.0], "Loop over their pairs"),
    "a pair minus": (lambda: Z - torch.max(Z, 1), "returns a pair"),
    "a pair compared": (lambda: (torch.max(Z, 1) == Y).sum(), "one side is no tensor"),
    "None plus": (lambda: Z + needs_return(), "One side is None"),
    "a module for a tensor": (lambda: nn.functional.relu(nn.Linear(2, 2)), "got `Linear`"),
    "NumPy of a tensor": (lambda: np.sum(Z, axis=1, keepdims=True), "do not mix"),
    "gather": (lambda: Z.gather(1, Y), "a column for a matrix"),
    "called": (lambda: Z.shape(), "is called like a function"),
    "not iterable": (lambda: [*3], "has no elements"),
    "no super": (NoSuper, "`super().__init__()`"),
    "item too early": (lambda: Z.sum().item().backward(), "An `.item()` came too early"),
    "attribute": (lambda: Z.sofmax(1), "A Tensor has no `sofmax`"),
    "module attribute": (lambda: torch.sofmax(Z), "no `sofmax` in `torch`"),
    "no forward": (lambda: NoForward()(Z), "no `forward`"),
    "cat": (lambda: torch.cat([Z, Z[:, :2]]), "Print `.shape`"),
    "unpacking": (unpacks_three, "differs from the number of values"),
    "by zero": (lambda: 1 / 0, "division by zero"),
    "key": (lambda: {}[1], "no such key"),
    "recursion": (endless, "calls itself without end"),
    "assert": (lambda: (_ for _ in ()).throw(AssertionError()), "`assert`"),
    "exit": (lambda: sys.exit(), "ended the program"),
}


@pytest.mark.parametrize("case", MISTAKES.values(), ids=MISTAKES)
def test_an_error_is_explained_in_words_of_its_own(case):
    mistake, words = case
    with pytest.raises(BaseException) as caught:  # noqa: PT011
        mistake()
    text = explain(Raised.by(caught.value))
    assert words in text, f"{caught.value!r}: {text}"


def test_the_students_own_line_is_quoted_and_the_error_comes_last():
    def student(z):
        exponentials = torch.exp(z)
        return exponentials @ torch.zeros(7, 7)

    message = exercises.softmax_batch.check(student).message
    assert "your line `return exponentials @ torch.zeros(7, 7)`" in message
    assert message.splitlines()[-1].startswith("error:    RuntimeError: ")
    assert "Traceback" not in message
    assert "File" not in message


@pytest.mark.parametrize("chosen", [lambda z, k: z[k], lambda z, k: z])
def test_a_gradient_of_several_logits_is_explained_in_its_exercise(chosen):
    def student(model, x, k):
        x.requires_grad_()
        chosen(model(x), k).backward()
        return x.grad

    feedback = exercises.pixel_gradient.check(student)
    assert feedback.verdict == "raised"
    assert (
        "`chosen(model(x), k).backward()`. `backward` starts from a single number"
        in feedback.message
    )


def test_the_line_is_the_students_even_if_the_error_is_deep_in_a_library():
    def student(z):
        return np.linalg.inv(np.zeros((2, 2)))

    message = exercises.softmax.check(student).message
    assert "`return np.linalg.inv(np.zeros((2, 2)))`" in message
    assert "LinAlgError: Singular matrix" in message


def test_a_library_is_one_wherever_it_is_installed(tmp_path):
    (tmp_path / "elsewhere-1.0.dist-info").mkdir()
    (tmp_path / "elsewhere.py").write_text("def fails():\n    raise ArithmeticError('deep')\n")
    code = (
        "import elsewhere; from lecture_utils import exercises\n"
        "print(exercises.softmax.check(lambda z: elsewhere.fails()).message)"
    )
    path = os.pathsep.join([str(tmp_path), *sys.path])
    found = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "ArithmeticError: deep" in found.stdout
    assert "raise ArithmeticError" not in found.stdout


def test_a_line_of_this_package_is_never_called_the_students():
    class NoForward(nn.Module):
        def __init__(self):
            super().__init__()

    message = exercises.mlp.check(NoForward).message
    assert message.startswith("It stops with an error. The module has no `forward`")


def test_an_error_whose_text_cannot_be_read_is_still_named():
    class Mean(Exception):  # noqa: N818
        def __str__(self):
            raise ValueError("no text")

    def student(z):
        raise Mean

    feedback = exercises.softmax.check(student)
    assert feedback.verdict == "raised"
    assert feedback.message.endswith("Mean")
