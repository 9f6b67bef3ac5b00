"""Every solution, misconception and sentence of every exercise."""

import inspect
import sys
from itertools import permutations
from pathlib import Path

import pytest
import torch

from lecture_utils import exercises
from lecture_utils.exercises import _discovery
from lecture_utils.exercises.engine import Exercise, repair, sandbox
from lecture_utils.exercises.engine.exercise import source_of
from lecture_utils.exercises.engine.results import outcome_of


def test_every_file_is_an_exercise_of_its_name(exercise):
    assert isinstance(exercise, Exercise)
    module = inspect.getmodule(exercise.reference)
    assert exercise.name == module.__name__.rpartition(".")[2]


def test_no_name_is_given_twice_and_no_file_is_forgotten():
    folder = Path(exercises.__file__).parent
    files = [path.stem for path in folder.glob("notebook_*/[a-z]*.py")]
    names = [stem for stem in files if stem != "predictions"]
    assert sorted([*names, "predict"]) == dir(exercises)


def test_an_exercise_is_one_new_file(tmp_path, monkeypatch):
    """It is found in its folder, imported when asked for, and offered by completion."""
    monkeypatch.setattr(_discovery, "HERE", tmp_path)
    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(tmp_path)])
    folder = tmp_path / "notebook_99"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "halved.py").write_text(
        "from lecture_utils.exercises.engine import exercise\n"
        "@exercise('Halve z.', probes=[3], hints=['Which half?'])\n"
        "def halved(z):\n    return z / 2\n"
    )
    (folder / "_helpers.py").touch()
    assert dir(exercises) == ["halved", "predict"]
    assert "lecture_utils.exercises.notebook_99.halved" not in sys.modules
    assert exercises.halved.check(lambda z: 0.5 * z).passed


def test_a_misspelt_name_is_told_the_right_one():
    with pytest.raises(AttributeError, match="no exercise `sofmax`. Did you mean `softmax`"):
        _ = exercises.sofmax
    with pytest.raises(AttributeError, match="no prediction `shfit`. Did you mean `shift`"):
        _ = exercises.predict.shfit


def test_the_solution_passes(exercise):
    feedback = exercise.check(exercise.reference)
    assert feedback.passed, feedback.message
    assert feedback.message.startswith(exercise.on_success)
    assert feedback.misconception is None


def test_every_misconception_is_recognised_as_itself_and_as_no_other(exercise):
    slugs = [known.slug for known in exercise.known_misconceptions]
    assert len(slugs) == len(set(slugs)) >= 3
    recognised = [
        exercise.check(known.function).misconception for known in exercise.known_misconceptions
    ]
    assert recognised == slugs


SUITS_ANOTHER = {  # (exercise, the solution of another): what it rightly is there
    ("softmax", "stable_softmax"): "passed",
    ("stable_softmax", "softmax"): "no-shift",
    ("softmax_batch", "softmax"): "over-the-whole-table",
    ("softmax_batch", "stable_softmax"): "over-the-whole-table",
    ("softmax_batch", "log_softmax"): "log-probabilities",
    ("batch_cross_entropy", "cross_entropy_by_nll"): "passed",
    ("cross_entropy", "mean_over_images"): "probability",
    ("log_loss", "accuracy"): "accuracy",
    ("log_loss", "batch_cross_entropy"): "softmax-again",
    ("log_loss", "cross_entropy_by_nll"): "softmax-again",
    ("logit_gradient", "batch_cross_entropy"): "loss",
    ("logit_gradient", "cross_entropy_by_nll"): "loss",
}


def test_no_misconception_is_seen_in_the_solution_of_another_exercise(all_exercises, monkeypatch):
    """But where it is that misconception, as the plain softmax is for the stable one."""
    monkeypatch.setattr(sandbox, "can_fork", lambda: False)  # quicker, and the other way is tried
    # small changes, which lead to no misconception, are not tried
    monkeypatch.setattr(repair, "_source", lambda answer: ("", None))
    for exercise in all_exercises:  # one of the solutions trains a network
        monkeypatch.setattr(exercise, "timeout", 60.0)
    found = {}
    for exercise, other in permutations(all_exercises, 2):
        feedback = exercise.check(other.reference)
        if feedback.passed or feedback.misconception:
            found[exercise.name, other.name] = feedback.misconception or feedback.verdict
    assert found == SUITS_ANOTHER


def test_an_error_alone_is_no_likeness():
    """Some misconceptions raise; this answer has only that in common with them."""
    for name in ("training_step", "mean_over_images", "multi_label_loss"):
        feedback = getattr(exercises, name).check(lambda *given: 1 / 0)
        assert (feedback.verdict, feedback.misconception) == ("raised", None)


def test_the_sentences_are_whole_and_say_something_of_their_own(exercise):
    sentences = [known.sentence for known in exercise.known_misconceptions]
    variants = [s for s in sentences if sentences.count(s) > 1]
    assert len(set(variants)) <= 1
    for text in [*sentences, exercise.statement, exercise.on_success, *exercise.hints]:
        assert text[-1] in ".?)`", text
        assert "  " not in text
        assert text.count("`") % 2 == 0
    assert all(len(sentence) >= 40 for sentence in sentences)
    assert len(exercise.hints) >= 2


def test_no_sentence_gives_a_line_of_the_solution_away(exercise):
    source = source_of(exercise.reference).splitlines()[1:] + exercise.shown_solution.splitlines()
    lines = [line.strip() for line in source]
    code = [line.removeprefix("return ") for line in lines if "(" in line and "def " not in line]
    assert code
    for line in code:
        if line != "super().__init__()":  # without it nothing works: that one is said outright
            assert all(line not in known.sentence for known in exercise.known_misconceptions)


def test_the_solution_is_finite_on_every_probe(exercise):
    for probe in exercise.probes:
        value = outcome_of(exercise.solved, probe).value
        parts = value.values() if isinstance(value, dict) else [value]
        assert all(part.isfinite().all() for part in parts if isinstance(part, torch.Tensor))
