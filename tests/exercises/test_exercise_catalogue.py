"""Every solution, misconception and sentence of every exercise."""

import inspect
import time

import pytest
import torch

from lecture_utils import exercises
from lecture_utils.exercises.engine.exercise import source_of
from lecture_utils.exercises.engine.outcomes import outcome_of

NAMES = [
    *("softmax", "softmax_batch", "stable_softmax", "temperature", "ten_outputs"),
    *("cross_entropy", "batch_cross_entropy", "log_softmax", "logit_gradient", "chance_loss"),
    *("nll_versus_cross_entropy", "mlp", "training_step", "accuracy", "average_loss"),
    *("several_labels", "dataset", "log_loss", "beat_the_baseline"),
]


@pytest.mark.parametrize("name", NAMES)
def test_the_exercise_is_there_under_its_name(name):
    assert getattr(exercises, name).name == name
    assert name in exercises.__all__


def test_the_solution_passes(exercise):
    feedback = exercise.check(exercise.reference)
    assert feedback.passed, feedback.message
    assert feedback.message.startswith(exercise.insight)
    assert feedback.misconception is None


def test_every_misconception_is_recognised_as_itself_and_as_no_other(exercise):
    slugs = [known.slug for known in exercise.misconceptions]
    assert len(slugs) == len(set(slugs)) >= 3
    recognised = [exercise.check(known.function).misconception for known in exercise.misconceptions]
    assert recognised == slugs


SUITS_ANOTHER = {  # (exercise, the solution of another): what it rightly is there
    ("softmax", "stable_softmax"): "passed",
    ("stable_softmax", "softmax"): "no-shift",
    ("softmax_batch", "softmax"): "over-the-whole-table",
    ("softmax_batch", "stable_softmax"): "over-the-whole-table",
    ("softmax_batch", "log_softmax"): "log-probabilities",
    ("batch_cross_entropy", "nll_versus_cross_entropy"): "passed",
    ("nll_versus_cross_entropy", "batch_cross_entropy"): "passed",
    ("log_loss", "batch_cross_entropy"): "softmax-again",
    ("log_loss", "nll_versus_cross_entropy"): "softmax-again",
}


def test_no_misconception_is_seen_in_the_solution_of_another_exercise():
    """But where it is that misconception, as the plain softmax is for the stable one."""
    found = {}
    known = {name: getattr(exercises, name) for name in NAMES}
    for name, exercise in known.items():
        for other in known.values():
            feedback = exercise.check(other.reference)
            if other is not exercise and (feedback.passed or feedback.misconception):
                found[name, other.name] = feedback.misconception or feedback.verdict
    assert found == SUITS_ANOTHER


def test_an_error_alone_is_no_likeness():
    """Some misconceptions raise; this answer has only that in common with them."""
    for name in ("training_step", "average_loss", "several_labels"):
        feedback = getattr(exercises, name).check(lambda *given: 1 / 0)
        assert (feedback.verdict, feedback.misconception) == ("raised", None)


def test_the_sentences_are_whole_and_say_something_of_their_own(exercise):
    sentences = [known.sentence for known in exercise.misconceptions]
    variants = [s for s in sentences if sentences.count(s) > 1]
    assert len(set(variants)) <= 1
    for text in [*sentences, exercise.statement, exercise.insight, *exercise.hints]:
        assert text[-1] in ".?)`", text
        assert "  " not in text
        assert text.count("`") % 2 == 0
    assert all(len(sentence) >= 40 for sentence in sentences)
    assert len(exercise.hints) >= 2


def test_no_sentence_gives_a_line_of_the_solution_away(exercise):
    source = source_of(exercise.reference).splitlines()[1:] + exercise.shown.splitlines()
    lines = [line.strip() for line in source]
    code = [line.removeprefix("return ") for line in lines if "(" in line and "def " not in line]
    assert code
    for line in code:
        if line != "super().__init__()":  # without it nothing works: that one is said outright
            assert all(line not in known.sentence for known in exercise.misconceptions)


def test_the_solution_is_finite_on_every_probe(exercise):
    for probe in exercise.probes:
        value = outcome_of(exercise.solved, probe).value
        parts = value.values() if isinstance(value, dict) else [value]
        assert all(part.isfinite().all() for part in parts if isinstance(part, torch.Tensor))


def test_a_check_is_quick(exercise):
    """The median of an answer that no misconception explains: the slowest way through."""
    arguments = inspect.signature(exercise.reference).parameters
    unknown = {
        0: lambda: ((3, 3), (3,)),
        1: lambda z: -4.5,
        2: lambda z, y: -4.5,
        3: lambda model, x, k: -4.5,
        5: lambda model, criterion, optimizer, data, target: -4.5,
    }.get(len(arguments))
    if exercise.name == "dataset":
        unknown = type("Off", (exercise.reference,), {"__getitem__": lambda self, k: (k, k)})
    if exercise.name == "mlp":
        unknown = type("Off", (exercise.reference,), {"forward": lambda self, x: self.l5.bias + x})
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        assert exercise.check(unknown).misconception is None
        seconds.append(time.perf_counter() - start)
    assert sorted(seconds)[2] < 0.2
