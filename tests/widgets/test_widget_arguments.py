import json
import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from lecture_utils.models import MnistMLP
from lecture_utils.training import History
from lecture_utils.widgets import (
    CrossEntropyExplorer,
    DigitPad,
    NetworkView,
    SoftmaxExplorer,
    TrainingMonitor,
    training_monitor,
)
from lecture_utils.widgets.pictures import grey_values
from lecture_utils.widgets.weights import packed

MODEL = MnistMLP()
DIGIT = torch.zeros(28, 28)
EVERY = {
    "SoftmaxExplorer()": SoftmaxExplorer,
    "CrossEntropyExplorer()": CrossEntropyExplorer,
    "DigitPad()": lambda: DigitPad(MODEL),
    "NetworkView()": lambda: NetworkView(MODEL, DIGIT),
    "TrainingMonitor()": TrainingMonitor,
}


@pytest.mark.parametrize("name", EVERY)
def test_a_widget_s_text_is_the_same_in_every_run(name):
    bundle = EVERY[name]()._repr_mimebundle_()[0]
    assert bundle["text/plain"] == name
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_the_explorers_start_with_the_lecture_s_logits():
    assert SoftmaxExplorer().logits == CrossEntropyExplorer().logits == [2.0, 1.0, 0.1]
    assert SoftmaxExplorer().labels == ["y=0", "y=1", "y=2"]


@pytest.mark.parametrize("logits", [torch.tensor([1.0, 2.0]), (1, 2), [True, 2.5], range(10)])
def test_logits_may_come_as_any_sequence_of_2_to_10_numbers(logits):
    widget = SoftmaxExplorer(logits)
    assert widget.logits == [float(z) for z in logits]
    assert len(widget.labels) == len(logits)


WRONG = {
    "0 logits; .* 2 to 10": lambda: SoftmaxExplorer([]),
    "1 logits; .* 2 to 10": lambda: CrossEntropyExplorer([1.0]),
    "11 logits; .* 2 to 10": lambda: SoftmaxExplorer(range(11)),
    "a logit is nan": lambda: SoftmaxExplorer([math.nan, 1.0]),
    "a logit is inf": lambda: CrossEntropyExplorer([math.inf, 1.0]),
    "2 to 10 numbers, such as .* got 'abc'": lambda: SoftmaxExplorer("abc"),
    "2 to 10 numbers, such as .* got 3": lambda: SoftmaxExplorer(3),
    "does not name 3 classes": lambda: SoftmaxExplorer(labels=["cat", "dog"]),
    "'cat' does not name 3": lambda: SoftmaxExplorer(labels="cat"),
    "temperature is 0; .* 0.1 to 5": lambda: SoftmaxExplorer(temperature=0),
    "temperature is nan": lambda: SoftmaxExplorer(temperature=math.nan),
    "target is 3; it must be 0 to 2": lambda: CrossEntropyExplorer(target=3),
    "target is True": lambda: CrossEntropyExplorer(target=True),
    "learning_rate is -1": lambda: CrossEntropyExplorer(learning_rate=-1),
    r"28 x 28 pixels, or .* got shape \(784,\)": lambda: NetworkView(MODEL, torch.zeros(784)),
    "101 images; .* 1 to 100": lambda: NetworkView(MODEL, torch.zeros(101, 28, 28)),
    "1 labels for 2 images": lambda: NetworkView(MODEL, torch.zeros(2, 28, 28), [1]),
    "between 0 .* and 1 .* before normalisation": lambda: DigitPad(MODEL).show(DIGIT - 0.4242),
    "between 0": lambda: DigitPad(MODEL).show(DIGIT * math.nan),
    "one picture; got 2": lambda: DigitPad(MODEL).show(torch.zeros(2, 28, 28)),
}


@pytest.mark.parametrize("message", WRONG)
def test_a_wrong_argument_is_told_with_the_legal_choices(message):
    with pytest.raises(ValueError, match=message):
        WRONG[message]()


def test_the_pad_gives_back_the_picture_it_was_given():
    pad = DigitPad(MODEL)
    digit = torch.zeros(28, 28)
    digit[4:24, 4:24] = torch.linspace(0, 1, 400).view(20, 20)
    pad.show(digit)
    assert pad.image.shape == (28, 28)
    torch.testing.assert_close(pad.image, digit, atol=1 / 500, rtol=0)


def test_the_pad_takes_the_browser_s_bytes_as_they_come():
    pad = DigitPad(MODEL)
    pad.set_state({"picture": memoryview(bytes([255] * 784))})
    assert pad.image.min() == 1


def test_the_pad_follows_a_retrained_model_and_one_of_other_sizes():
    pad = DigitPad(MODEL)
    for other in (MnistMLP(), nn.Sequential(nn.Flatten(), nn.Linear(784, 10))):
        pad.load(other)
        assert {"weights": pad.weights, "sizes": pad.sizes} == packed(other)


def test_the_view_goes_through_as_many_layers_as_there_are():
    view = NetworkView(nn.Sequential(nn.Linear(784, 30), nn.ReLU(), nn.Linear(30, 10)), DIGIT)
    assert (view.sizes, view.depth) == ([784, 30, 10], 2)


@pytest.mark.parametrize("shape", [(28, 28), (1, 28, 28), (3, 28, 28), (3, 1, 28, 28)])
def test_pictures_may_be_bytes_or_floats_of_any_usual_shape(shape):
    whole = torch.randint(128, shape, dtype=torch.uint8)  # no border as light as paper
    assert torch.equal(grey_values(whole), whole.view(-1, 784))
    assert torch.equal(grey_values(whole.float() / 255), whole.view(-1, 784))


DARK = torch.zeros(28, 28, dtype=torch.uint8)
DARK[8:20, 12:16] = 255
EXACT = {
    "booleans": DARK.bool(),
    "int64": DARK.long(),
    "float64": DARK.double() / 255,
    "float16": DARK.half() / 255,
    "numpy uint8": DARK.numpy(),
    "numpy uint16": DARK.numpy().astype("uint16") * 257,
    "numpy uint16 of bytes": DARK.numpy().astype("uint16"),
    "zeros and ones": (DARK.numpy() // 255).astype("int8"),
    "numpy big-endian": DARK.numpy().astype(">i4"),
    "with gradient": (DARK / 255).requires_grad_(),
    "nested list": (DARK / 255).tolist(),
    "PIL L": Image.fromarray(DARK.numpy()),
    "PIL 1": Image.fromarray(DARK.numpy()).convert("1"),
    "PIL RGB": Image.fromarray(DARK.numpy()).convert("RGB"),
    "PIL P": Image.fromarray(DARK.numpy()).convert("P"),
    "PIL I;16": Image.fromarray(DARK.numpy().astype("uint16") * 257),
    "PIL I;16B": Image.frombytes("I;16B", (28, 28), (257 * DARK.numpy().astype(">u2")).tobytes()),
    "PIL I": Image.fromarray(DARK.numpy().astype("int32")),
    "PIL F": Image.fromarray(DARK.numpy().astype("float32") / 255),
}


@pytest.mark.parametrize("kind", EXACT)
def test_a_picture_may_be_of_any_sensible_type(kind, capsys):
    assert torch.equal(grey_values(EXACT[kind]), DARK.view(1, 784))
    assert torch.equal(grey_values([EXACT[kind]] * 2), DARK.view(1, 784).repeat(2, 1))
    assert capsys.readouterr().out == ""


def test_dark_on_light_is_turned_and_said(capsys):
    paper = 255 - DARK
    assert torch.equal(grey_values(paper), DARK.view(1, 784))
    assert "dark parts are taken for ink" in capsys.readouterr().out
    assert torch.equal(grey_values(paper, ink="dark"), DARK.view(1, 784))
    assert torch.equal(grey_values(paper, ink="light"), paper.view(1, 784))
    assert capsys.readouterr().out == ""
    with pytest.raises(ValueError, match="'blue'; it must be 'light' or 'dark'"):
        grey_values(paper, ink="blue")


@pytest.mark.parametrize("ink", [np.zeros(0), torch.ones(2), ["light"], 5])
def test_an_ink_that_is_no_word_is_named(ink):
    with pytest.raises(ValueError, match="it must be 'light' or 'dark'"):
        grey_values(DARK, ink=ink)


@pytest.mark.parametrize("shape", [(300, 400), (57, 41), (1, 300, 400), (3, 300, 400)])
def test_a_photograph_of_any_size_is_centred_as_mnist_s_digits_are(shape):
    photo = torch.full(shape, 200, dtype=torch.uint8)
    high, wide = shape[-2:]
    photo[..., high // 10 : high // 2, wide // 2 : wide // 2 + wide // 10] = 20  # a bar
    picture = grey_values(photo, ink="dark").view(28, 28).float()
    rows, columns = (picture.amax(axis).nonzero().flatten() for axis in (1, 0))
    assert 19 <= rows.max() - rows.min() + 1 <= 20
    assert len(columns) < 10
    centre = (torch.arange(28) + 0.5) * picture.sum(0) / picture.sum()
    assert centre.sum() == pytest.approx(14, abs=0.6)


def test_transparent_paper_is_white():
    drawing = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    drawing.paste((0, 0, 0, 255), (40, 20, 60, 80))
    assert grey_values(drawing, ink="dark").max() == 255
    assert grey_values(drawing, ink="dark").float().mean() < 128


@pytest.mark.parametrize(
    ("widget", "name", "value", "message"),
    [
        (SoftmaxExplorer(), "logits", [1.0, 2.0], "2 logits for 3 classes"),
        (CrossEntropyExplorer(), "logits", [1.0] * 4, "4 logits for 3 classes"),
        (CrossEntropyExplorer(), "target", 3, "target is 3; it must be 0 to 2"),
        (NetworkView(MODEL, DIGIT), "digit", 1, "digit is 1; it must be 0 to 0"),
        (NetworkView(MODEL, DIGIT), "depth", -1, "depth is -1; it must be 0 to 5"),
    ],
)
def test_what_a_widget_cannot_show_is_refused_later_too(widget, name, value, message):
    before = getattr(widget, name)
    with pytest.raises(ValueError, match=message):
        setattr(widget, name, value)
    assert getattr(widget, name) == before


@pytest.fixture
def history():
    return History(steps_per_epoch=4, epochs=2)


def test_the_monitor_prints_a_line_an_epoch_in_a_terminal(history, capsys):
    monitor = TrainingMonitor()
    monitor(history)
    history.train_loss.append(0.5)
    history.validation_accuracy.append(0.97)
    monitor(history)
    monitor(history)
    history.train_loss.append(0.25)
    monitor(history)
    assert capsys.readouterr().out == (
        "epoch 1/2: loss 0.5000, validation accuracy 97.00%\n"
        "epoch 2/2: loss 0.2500, validation accuracy 97.00%\n"
    )


def test_the_monitor_shows_itself_once_a_run(history, monkeypatch):
    shown = []
    monkeypatch.setattr(training_monitor, "display", shown.append)
    monitor = TrainingMonitor()
    monitor._in_notebook = True
    monitor(history)
    history.steps, history.step_loss = [2, 4], [1.0, 0.5]
    monitor(history)
    assert shown == [monitor]
    assert monitor.history["steps"] == [0.5, 1.0]
    history.step_loss = [torch.tensor(1.0), np.float32("nan")]  # of a loop that somebody wrote
    monitor(history)
    assert monitor.get_state("history")["history"]["step_loss"] == [1.0, "nan"]
    monitor(History(steps_per_epoch=4, epochs=2))
    assert shown == [monitor, monitor], "the output of a cell that is run again is gone"
    monkeypatch.setattr(training_monitor, "get_ipython", lambda: SimpleNamespace(execution_count=2))
    monitor(history)
    monitor(history)
    assert len(shown) == 3, "another cell, or the same once more, shows the same run"


STRANGE = [math.nan, math.inf, -math.inf, 1.5]


def test_what_is_not_finite_travels_under_python_s_names(history):
    widget = SoftmaxExplorer([1, 2, 3, 4])
    widget.logits = STRANGE
    sent = json.loads(json.dumps(widget.get_state()["logits"], allow_nan=False))
    assert sent == ["nan", "inf", "-inf", 1.5]
    back = SoftmaxExplorer([1, 2, 3, 4])
    back.set_state({"logits": sent})
    assert repr(back.logits) == repr(STRANGE)
    monitor = TrainingMonitor()
    monitor._in_notebook = True
    history.steps, history.step_loss = [1, 2, 3, 4], STRANGE
    monitor(history)
    assert json.dumps(monitor.get_state()["history"]["step_loss"], allow_nan=False)


def keep(pad, label):
    """Do what the browser does when a drawing is kept."""
    kept = memoryview(bytes(pad.kept) + bytes(783 * [0] + [label + 1]))
    pad.set_state({"kept": kept, "labels": [*pad.labels, label]})


def test_samples_are_pictures_and_labels_as_mnist_s_and_last(tmp_path, monkeypatch):
    monkeypatch.setenv("LECTURE_FILES", str(tmp_path))
    pad = DigitPad(MODEL, collect=True)
    images, labels = pad.samples
    assert (images.shape, labels.shape) == ((0, 28, 28), (0,))
    keep(pad, 3)
    keep(pad, 0)
    for later in (pad, DigitPad(MODEL, collect=True)):
        images, labels = later.samples
        assert (images.dtype, images.shape) == (torch.uint8, (2, 28, 28))
        assert images[:, 27, 27].tolist() == [4, 1]
        assert labels.equal(torch.tensor([3, 0]))


def remove_last(pad):
    pad.set_state({"kept": memoryview(bytes(pad.kept)[:-784]), "labels": pad.labels[:-1]})


def test_pads_of_two_notebooks_write_to_one_file_in_turn(tmp_path, monkeypatch):
    monkeypatch.setenv("LECTURE_FILES", str(tmp_path))
    first, second = DigitPad(MODEL, collect=True), DigitPad(MODEL, collect=True)
    keep(first, 3)
    keep(second, 8)
    assert first.labels == [3]
    assert second.labels == [3, 8]  # it shows what the first has kept
    keep(first, 3)
    assert first.labels == [3, 8, 3]
    remove_last(second)  # its own, not the one that was kept last
    keep(second, 5)
    assert second.labels == [3, 3, 5]
    assert DigitPad(MODEL, collect=True).labels == [3, 3, 5]
    (tmp_path / "my_digits.npz").unlink()
    keep(first, 0)  # a file that was deleted holds again what the pad shows
    assert DigitPad(MODEL, collect=True).labels == [3, 8, 3, 0]


def test_a_pad_that_does_not_collect_touches_no_file(tmp_path, monkeypatch):
    monkeypatch.setenv("LECTURE_FILES", str(tmp_path))
    assert len(DigitPad(MODEL).samples[1]) == 0
    assert not list(tmp_path.iterdir())
