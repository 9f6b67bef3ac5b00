"""A copy that has run a student's code may send anything; reading it runs nothing and ends."""

import json
import os
import pickle
import threading

import pytest
import torch

from lecture_utils.exercises.engine import messages
from lecture_utils.exercises.engine.adapters import WrongKindError
from lecture_utils.exercises.engine.errors import Raised
from lecture_utils.exercises.engine.results import Outcome, Unreadable, values_equal


def there_and_back(value):
    return messages.decode(json.loads(json.dumps(messages.encode(value))))


@pytest.mark.parametrize(
    "value",
    [
        *(None, ..., True, 3, 0.5, float("inf"), "ü\ud800"),
        *([1, (2, "x")], {"a", "b"}, {1: {"x": None}}, {(1, 2): []}),
        *(Raised("ValueError", "no", "x = 1", True), Unreadable("layer")),
        Outcome(3, Raised("E"), ["step"], True),
    ],
)
def test_values_come_back_as_they_were(value):
    assert there_and_back(value) == value


@pytest.mark.parametrize(
    "tensor",
    [
        torch.tensor(3),
        torch.empty(0, 4),
        torch.tensor([[True], [False]]),
        torch.tensor([1.5, float("nan"), -0.0]),
        torch.randn(3, 4).T,
        torch.randn(2, 2, dtype=torch.complex64).conj(),
        torch.ones(3, dtype=torch.bfloat16, requires_grad=True),
    ],
)
def test_tensors_come_back_as_they_were(tensor):
    back = there_and_back(tensor)
    assert (back.dtype, back.shape) == (tensor.dtype, tensor.shape)
    assert values_equal(back, tensor.detach())


def test_errors_come_back_as_they_were():
    error = there_and_back(WrongKindError("a function is asked for"))
    assert isinstance(error, WrongKindError)
    assert str(error) == "a function is asked for"


def test_other_things_are_not_reported():
    with pytest.raises(TypeError, match="a object cannot be reported"):
        messages.encode([object()])


@pytest.mark.parametrize(
    "forged",
    [
        {"eval": ["1"]},
        {"Tensor": ["load", [1], ""]},
        {"Tensor": ["float32", [10**12], "AAAA"]},
        {"Tensor": ["float32", [1], "A"]},
        {"Outcome": [1, 2, 3, 4, 5, 6]},
        {"list": [], "tuple": []},
        {"dict": [[{"list": []}, 1]]},
    ],
)
def test_what_was_never_sent_is_refused(forged):
    with pytest.raises((ValueError, TypeError, RuntimeError)):
        messages.decode(forged)


class Bomb:
    def __reduce__(self):
        return os.mkdir, ("was-run",)


BOMB = pickle.dumps(Bomb())


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"\0\0\0", TimeoutError),
        ((5).to_bytes(8, "big") + b"3", TimeoutError),
        ((2**40).to_bytes(8, "big"), ValueError),
        (b"\0" * 8, ValueError),
        (len(BOMB).to_bytes(8, "big") + BOMB, ValueError),
    ],
    ids=["half a length", "half a message", "too long", "nothing", "a pickle"],
)
def test_a_forged_report_runs_nothing_and_does_not_keep_its_reader_waiting(
    content, error, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    receiver, sender = os.pipe()
    os.write(sender, content)
    try:
        with pytest.raises(error):
            messages.receive(receiver, 0.2)
    finally:
        os.close(receiver)
        os.close(sender)
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_is_longer_than_a_pipe_arrives():
    receiver, sender = os.pipe()
    writer = threading.Thread(target=messages.send, args=(sender, ["x" * 10**6, 3]))
    writer.start()
    assert messages.receive(receiver, 10) == ["x" * 10**6, 3]
    writer.join()
    os.close(sender)
    with pytest.raises(EOFError):
        messages.receive(receiver, 1)
    os.close(receiver)
