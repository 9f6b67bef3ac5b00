"""Every answer gets the verdict that it deserves."""

import numpy as np
import pytest
import torch
from torch import nn, tensor
from torch.nn import functional as F

from lecture_utils import exercises
from lecture_utils.exercises.engine import Feedback

softmax, softmax_batch = exercises.softmax, exercises.softmax_batch
right = softmax.reference


def blank(z): ...


def blank_with_docstring(z):
    """Turn logits into probabilities."""


def blank_with_pass(z):
    pass


def blank_with_none(z):
    return None


def not_implemented(z):
    raise NotImplementedError


def blank_inside(z):
    exponentials = torch.exp(z)
    total = ...
    return exponentials if total is None else total


class BlankNet(nn.Module):
    def __init__(self):
        super().__init__()
        ...

    def forward(self, x): ...


@pytest.mark.parametrize(
    "answer",
    [
        None,
        ...,
        blank,
        blank_with_docstring,
        blank_with_pass,
        blank_with_none,
        not_implemented,
        blank_inside,
        lambda z: ...,
    ],
)
def test_a_blank_is_not_answered_yet(answer):
    feedback = softmax.check(answer)
    assert feedback.verdict == "unanswered"
    assert not feedback.passed
    assert feedback.hints == softmax.hints


def test_other_blanks():
    assert softmax.check().verdict == "unanswered"
    assert exercises.mlp.check(BlankNet).verdict == "unanswered"
    assert exercises.mlp.check(type("EmptyNet", (nn.Module,), {})).verdict == "unanswered"
    assert exercises.mlp.check(type("Heir", (exercises.mlp.reference,), {})).passed
    for blank_shapes in (None, (None, None), (..., ...), ((2, 10), None)):
        assert exercises.output_shapes.check(blank_shapes).verdict == "unanswered"
    assert exercises.output_shapes.check(None, None).verdict == "unanswered"


FORMS = {
    "NumPy": lambda z: right(z).numpy(),
    "list": lambda z: right(z).tolist(),
    "list of tensors": lambda z: list(right(z)),
    "tuple": lambda z: tuple(right(z).tolist()),
    "float64": lambda z: right(z.double()),
    "requires_grad": lambda z: right(z.clone().requires_grad_()),
    "parameter": lambda z: nn.Parameter(right(z)),
    "reversed view": lambda z: right(z).numpy()[::-1].copy()[::-1],
    "input that needs gradients": lambda z: right(z.requires_grad_()),
}


@pytest.mark.parametrize("answer", FORMS.values(), ids=FORMS)
def test_right_values_in_another_form_pass(answer):
    feedback = softmax.check(answer)
    assert feedback.passed, feedback.message


OTHER_WAYS = [
    ("softmax", lambda z: [v.exp() / sum(w.exp() for w in z) for v in z]),
    ("softmax", lambda z: np.exp(z.numpy()) / np.exp(z.numpy()).sum()),
    ("softmax_batch", lambda z: torch.stack([right(row) for row in z])),
    ("stable_softmax", lambda z: torch.exp(z - torch.logsumexp(z, 0))),
    ("temperature", lambda z, t: right(z) ** (1 / t) / (right(z) ** (1 / t)).sum()),
    ("cross_entropy", lambda p, y: -torch.log(p[y.argmax()])),
    ("cross_entropy", lambda p, y: -np.log((p * y).sum().item())),
    ("batch_cross_entropy", lambda z, y: -torch.log_softmax(z, 1).gather(1, y[:, None]).mean()),
    ("batch_cross_entropy", lambda z, y: (torch.logsumexp(z, 1) - z[range(len(y)), y]).mean()),
    ("log_softmax", lambda z: z - torch.logsumexp(z, 1, keepdim=True)),
    ("logit_gradient", lambda z, y: (z.softmax(1) - torch.eye(z.shape[1])[y]) / len(y)),
    ("chance_loss", lambda classes: -np.log(1 / classes)),
    ("accuracy", lambda z, y: (torch.max(z, 1)[1] == y).sum().item() / y.size(0)),
    ("mean_over_images", lambda losses, sizes: np.average(losses, weights=sizes)),
    ("mean_over_images", lambda losses, sizes: (tensor(losses) * tensor(sizes)).sum() / sum(sizes)),
    ("multi_label_loss", lambda z, y: nn.BCELoss()(torch.sigmoid(z), y)),
]


@pytest.mark.parametrize(("name", "answer"), OTHER_WAYS)
def test_other_ways_to_the_right_result_pass(name, answer):
    feedback = getattr(exercises, name).check(answer)
    assert feedback.passed, feedback.message


def test_a_result_that_contains_itself_is_not_followed_without_end():
    endless = []
    endless += [endless, endless]
    assert "a list of lists" in softmax.check(lambda z: endless).message
    forever = {}
    forever["weights"] = forever
    assert "a dict" in softmax.check(lambda z: forever).message


def test_a_result_that_is_overwritten_by_the_next_call_passes():
    buffer = torch.zeros(())
    assert exercises.chance_loss.check(lambda classes: buffer.fill_(classes).log_()).passed


def test_gradients_may_be_forgotten_by_way_of_the_model():
    def step(model, criterion, optimizer, data, target):
        model.zero_grad()
        loss = criterion(model(data), target)
        loss.backward()
        if moves:
            optimizer.step()
        return loss.item()

    moves = True
    assert exercises.training_step.check(step).passed
    moves = False
    assert exercises.training_step.check(step).misconception == "no-step"


def test_other_right_forms():
    assert exercises.chance_loss.check(lambda c: torch.log(tensor(c))).passed
    assert exercises.chance_loss.check(lambda c: np.log(c)).passed
    assert exercises.mlp.check(exercises.mlp.reference()).passed
    assert exercises.mlp.check(exercises.mlp.reference().double()).passed
    for shapes in (((2, 10), (10,)), ([2, 10], [10]), (torch.Size([2, 10]), torch.Size([10]))):
        assert exercises.output_shapes.check(shapes).passed
    assert exercises.output_shapes.check((2, 10), (10,)).passed
    layers = [nn.Flatten()]
    for sizes in ((784, 520), (520, 320), (320, 240), (240, 120), (120, 10)):
        layers += [nn.Linear(*sizes), nn.ReLU()]
    assert exercises.mlp.check(nn.Sequential(*layers[:-1])).passed


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_right_values_on_another_device_pass():
    assert softmax.check(lambda z: right(z.cuda())).passed
    assert exercises.mlp.check(exercises.mlp.reference().cuda()).passed


def in_place(z):
    z -= z.max()
    return right(z)


def in_place_lists(batch_losses, batch_sizes):
    total = sum(batch_sizes)
    return sum(batch_losses.pop() * size for size in reversed(batch_sizes)) / total


def forgets_return(z):
    right(z)


def row_by_row(z):
    return [math_softmax(z[0])] * len(z)


def math_softmax(row):
    return torch.softmax(row, 0)


VERDICTS = {  # verdict: exercise, answer, a word of the message
    "the value of a call": ("wrong-kind", softmax, tensor([0.7, 0.2, 0.1]), "by its name alone"),
    "text": ("wrong-kind", softmax, "softmax", "should be a function"),
    "two arguments": ("wrong-kind", softmax, lambda z, dim: right(z), "1 argument, `(z)`"),
    "no argument": ("wrong-kind", softmax, lambda: 3, "Yours takes `(no arguments)`"),
    "a function for a network": ("wrong-kind", exercises.mlp, right, "nn.Module"),
    "a class that is no module": ("wrong-kind", exercises.mlp, dict, "nn.Module"),
    "shapes that are none": ("wrong-kind", exercises.output_shapes, (2.5, "b"), "as tuples"),
    "one number": ("wrong-kind", exercises.output_shapes, 20, "as tuples"),
    "one shape": ("wrong-kind", exercises.output_shapes, (10, 2), "as tuples"),
    "no return": ("nothing", softmax, forgets_return, "returns nothing"),
    "returns text": ("type", softmax, lambda z: "0.7", "a str"),
    "returns a dict": ("type", softmax, lambda z: {"p": right(z)}, "a dict"),
    "returns a ragged list": ("type", softmax, lambda z: [[0.7], [0.2, 0.1]], "a list"),
    "returns a module": ("type", softmax, lambda z: nn.Softmax(0), "a layer or a network"),
    "a row too many": ("shape", softmax, lambda z: right(z)[None], "numbers are right"),
    "too many": ("shape", softmax, lambda z: z.repeat(2), "shape (6,); it should have shape (3,)"),
    "integers": ("dtype", softmax, lambda z: (9 * right(z)).long(), "fractions are cut off"),
    "half precision": ("dtype", softmax, lambda z: right(z).bfloat16(), "keeps only two digits"),
    "nan": ("not-finite", softmax, lambda z: right(z) * torch.nan, "not a number"),
    "infinity": ("not-finite", softmax, lambda z: right(z) / 0, "infinity"),
    "changes its input": ("changes-input", softmax, in_place, "in place"),
    "changes a list": ("changes-input", exercises.mean_over_images, in_place_lists, "in place"),
    "one row only": ("one-row", softmax_batch, row_by_row, "not for 2 rows together"),
    "unknown": ("wrong", softmax, lambda z: right(z) ** 3, "[0.659, 0.2424, 0.09857]"),
}


@pytest.mark.parametrize("case", VERDICTS.values(), ids=VERDICTS)
def test_verdict(case):
    verdict, exercise, answer, words = case
    feedback = exercise.check(answer)
    assert isinstance(feedback, Feedback)
    assert feedback.verdict == verdict, feedback.message
    assert words in feedback.message
    assert not feedback.passed
    assert feedback.misconception is None


def test_an_unknown_answer_shows_a_probe_the_expected_and_the_given_value():
    feedback = softmax.check(lambda z: right(z) ** 3)
    lines = dict(line.split(":", 1) for line in feedback.message.splitlines()[1:])
    assert lines["input"].strip() == "z = [2, 1, 0.1]"
    assert lines["expected"].strip() == "[0.659, 0.2424, 0.09857]"
    assert lines["yours"].strip() == "[0.2862, 0.01425, 0.0009576]"


def test_a_small_difference_is_shown_with_enough_digits():
    nearly = exercises.cross_entropy.reference
    feedback = exercises.cross_entropy.check(lambda p, y: nearly(p, y) * 1.00012)
    lines = dict(line.split(":", 1) for line in feedback.message.splitlines()[1:])
    assert lines["expected"] != lines["yours"]


def test_it_raises_for_a_batch_and_is_right_for_one_row():
    def scalar_if(z, y):
        chosen = 0 if (z.argmax(1) != y) else 1
        return float(chosen)

    feedback = exercises.accuracy.check(scalar_if)
    assert feedback.verdict == "one-row"
    assert "chosen = 0 if (z.argmax(1) != y) else 1" in feedback.message


def test_what_the_answer_prints_is_shown_once_and_cut():
    def chatty(z):
        print("z is", z)
        return right(z)

    feedback = softmax.check(chatty)
    shown = feedback.message
    assert feedback.passed
    assert shown.count("z is tensor([2.0000, 1.0000, 0.1000])") == 1
    assert shown.count("z is") == 1
    endless = softmax.check(lambda z: [print("x" * 50) for _ in range(1000)] and right(z))
    assert len(endless.message) < 1000


def test_a_warning_is_shown_and_raises_nothing():
    feedback = exercises.temperature.check(lambda z, t: F.softmax(z / t))
    assert feedback.passed
    assert "warning: Implicit dimension choice" in feedback.message
