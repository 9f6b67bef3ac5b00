"""An answer that one small change would make right is told in which line, and what to ask."""

import ast
import linecache
import math

import pytest
import torch
from torch.nn import functional as F
from torch.utils.data import Dataset

from lecture_utils import exercises
from lecture_utils.exercises.engine.changes import changes


def student(source):
    """Run a cell as a notebook does, and return what it defines."""
    names = {"torch": torch, "F": F, "math": math, "Dataset": Dataset}
    before = set(names)
    file = f"<cell {hash(source)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), names)
    return next(value for name, value in names.items() if name not in before | {"__builtins__"})


SLIPS = {  # exercise, the student's lines, the line that is named, words of the question
    "parentheses": (
        "multi_label_loss",
        "def a(z, y):\n    p = torch.sigmoid(z)\n"
        "    return -(y * p.log() + 1 - y * (1 - p).log()).mean()",
        "return -(y * p.log() + 1 - y * (1 - p).log()).mean()",
        "parentheses",
    ),
    "a method of a part": (
        "cross_entropy",
        "def a(p, y):\n    return -y * torch.log(p).sum()",
        "return -y * torch.log(p).sum()",
        "What is `sum` applied to",
    ),
    "another operation": (
        "mean_over_images",
        "def a(losses, sizes):\n    total = 0\n    for l, n in zip(losses, sizes):\n"
        "        total += l + n\n    return total / sum(sizes)",
        "total += l + n",
        "Is `+` the right operation",
    ),
    "another function": (
        "log_softmax",
        "def a(z):\n    s = z - z.max(dim=1, keepdim=True).values\n"
        "    return s - s.exp().mean(dim=1, keepdim=True).log()",
        "return s - s.exp().mean(dim=1, keepdim=True).log()",
        "Is `mean` what is needed",
    ),
    "two arguments in each other's place": (
        "cross_entropy",
        "def a(p, y):\n    eps = 1e-9\n    return -(p * torch.log(y + eps)).sum()",
        "return -(p * torch.log(y + eps)).sum()",
        "Does each of `p` and `y` stand where it belongs",
    ),
    "off by one": (
        "batch_cross_entropy",
        "def a(z, y):\n    p = torch.log_softmax(z, 1)\n    return -p[range(len(y)), y - 1].mean()",
        "return -p[range(len(y)), y - 1].mean()",
        "What is `1` doing there",
    ),
    "the same slip in two places": (
        "softmax",
        "def a(z):\n    return 3 ** z / (3 ** z).sum()",
        "return 3 ** z / (3 ** z).sum()",
        "Is `3` the right number",
    ),
    "the logarithm of a product": (
        "cross_entropy",
        "def a(p, y):\n    return -torch.log(p * y).sum()",
        "return -torch.log(p * y).sum()",
        "What should `log` be applied to",
    ),
    "a result that is thrown away": (
        "softmax",
        "def a(z):\n    z.exp()\n    return z / z.sum()",
        "z.exp()",
        "Its result is thrown away",
    ),
    "a layer's output that is thrown away": (
        "mlp",
        "class A(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.a = torch.nn.Linear(784, 520)\n        self.b = torch.nn.Linear(520, 320)\n"
        "        self.c = torch.nn.Linear(320, 240)\n        self.d = torch.nn.Linear(240, 120)\n"
        "        self.e = torch.nn.Linear(120, 10)\n"
        "    def forward(self, x):\n        x = F.relu(self.a(x.view(-1, 784)))\n"
        "        x = F.relu(self.b(x))\n        F.relu(self.c(x))\n"
        "        x = F.relu(self.d(x))\n        return self.e(x)",
        "F.relu(self.c(x))",
        "Its result is thrown away",
    ),
    "inside the loop": (
        "mean_over_images",
        "def a(losses, sizes):\n    for l, n in zip(losses, sizes):\n        total = 0\n"
        "        total += l * n\n    return total / sum(sizes)",
        "total = 0",
        "every round begins anew",
    ),
    "a wrong name": (
        "confusion_matrix",
        "def a(predicted, y):\n    m = torch.zeros(4, 4)\n    for c, t in zip(predicted, y):\n"
        "        m[t, c] = m[t, t] + 1\n    return m",
        "m[t, c] = m[t, t] + 1",
        "Is `t` the name",
    ),
    "a fixed index": (
        "accuracy",
        "def a(z, y):\n    hits = 0\n    for i in range(len(y)):\n"
        "        hits += int(z[i].argmax() == y[0])\n    return hits / len(y)",
        "hits += int(z[i].argmax() == y[0])",
        "`0` every time",
    ),
    "an error": (
        "training_step",
        "def a(model, criterion, optimizer, data, target):\n    optimizer.zero_grad()\n"
        "    loss = criterion(model(target), target)\n    loss.backward()\n"
        "    optimizer.step()\n    return loss",
        "loss = criterion(model(target), target)",
        "Is `target` the name",
    ),
    "a class": (
        "dataset",
        "class A(Dataset):\n    def __init__(self, counts, targets):\n"
        "        self.x = torch.log1p(counts.float())\n"
        "        self.y = torch.tensor([int(t[-1]) - 1 for t in targets])\n"
        "    def __len__(self):\n        return len(self.y)\n"
        "    def __getitem__(self, i):\n        return self.x[i - 1], self.y[i]",
        "return self.x[i - 1], self.y[i]",
        "What is `1` doing there",
    ),
}


@pytest.mark.parametrize("case", SLIPS.values(), ids=SLIPS)
def test_the_line_is_named_and_the_change_is_not_told(case):
    name, source, line, words = case
    feedback = getattr(exercises, name).check(student(source))
    assert feedback.verdict in ("repairable", "raised"), feedback.message
    assert f"Look at your line `{line}`" in feedback.message
    assert words in feedback.message


def test_a_change_that_helps_for_the_input_shown_says_so():
    source = "def a(z):\n    e = z.exp()\n    return e / e[0] + e[1] + e[2]"
    assert (
        "for the input shown, though not for all"
        in exercises.softmax.check(student(source)).message
    )


@pytest.mark.parametrize(
    "source",
    [
        "def a(z):\n    open\n    return 3 ** z / (3 ** z).sum()",  # may write a file
        "a = lambda z: 3 ** z / (3 ** z).sum()",
        "def a(z):\n    return (z << z) if z is None else z.sin() + z.cos()",
    ],
)
def test_other_lines_are_left_alone(source):
    feedback = exercises.softmax.check(student(source))
    assert feedback.verdict == "wrong", feedback.message


def test_a_change_that_leads_to_a_known_mistake_is_told_with_it():
    source = (
        "def a(losses, sizes):\n    total = sum(l / n for l, n in zip(losses, sizes))\n"
        "    return total * sum(sizes)"
    )
    message = exercises.mean_over_images.check(student(source)).message
    assert "Two things. First, look at your line `return total * sum(sizes)`" in message
    assert "Then: You divided each batch loss by its size and added up." in message


@pytest.mark.parametrize(
    ("name", "source", "idle"),
    [
        ("batch_cross_entropy", "lambda z, y: -torch.log_softmax(z, 1)[:, 0].mean()", "y"),
        ("multi_label_loss", "lambda z, y: y.square().sum() * 0.3 + len(y)", "z"),
    ],
)
def test_an_argument_without_effect_is_named(name, source, idle):
    feedback = getattr(exercises, name).check(eval(source, {"torch": torch}))
    assert f"`{idle}` has no effect on your result" in feedback.message


def test_right_values_that_change_the_input_are_no_slip():
    source = (
        "def a(z):\n    for i in range(len(z)):\n"
        "        z[i] = z[i].exp() / z[i].exp().sum()\n    return z"
    )
    assert exercises.softmax_batch.check(student(source)).verdict == "changes-input"


def test_every_change_is_one_and_can_be_run():
    tree = ast.parse("def f(a, b):\n    c = a[0] - b // 2\n    return -max(c, b) * c.sum()")
    before = ast.dump(tree)
    seen = [ast.unparse(changed) for changed, *_ in changes(tree)]
    for text in seen:
        compile(text, "<changed>", "exec")
    assert len(seen) > 60
    assert ast.dump(tree) == before


def test_a_function_that_ends_without_return_is_told_so():
    """Even where a known mistake returns None as well."""
    source = (
        "def a(model, x, k):\n    x = x.clone().requires_grad_()\n"
        "    model(x)[0, k].backward()\n    x.grad"
    )
    assert "ends without `return`" in exercises.pixel_gradient.check(student(source)).message


@pytest.mark.parametrize("name", ["stable_softmax", "log_softmax"])
@pytest.mark.parametrize("place", [0, -1])
def test_a_shift_by_a_logit_of_fixed_place_is_not_stable(name, place):
    exercise = getattr(exercises, name)

    def shifted(z):
        z = z - z[..., place : place + 1 or None]
        total = z.exp().sum(-1, keepdim=True)
        return z.exp() / total if name == "stable_softmax" else z - total.log()

    assert not exercise.check(shifted).passed
