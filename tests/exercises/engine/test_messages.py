"""A copy that has run a student's code may send anything; reading it runs nothing and ends."""

import json
import os
import pickle
import time

import pytest
import torch

from lecture_utils.exercises.engine import messages, sandbox
from lecture_utils.exercises.engine.adapters import WrongKindError
from lecture_utils.exercises.engine.errors import Raised
from lecture_utils.exercises.engine.results import Outcome, Unreadable, values_equal

needs_copies = pytest.mark.skipif(not sandbox.can_fork(), reason="processes cannot be copied here")


def there_and_back(value):
    return messages.decode(json.loads(json.dumps(messages.encode(value))))


@pytest.mark.parametrize(
    "value",
    [None, ..., True, 3, 0.5, float("inf"), "ü\ud800", [1, (2, "x")], {"a", "b"}, {1: {"x": None}}]
    + [Raised("ValueError", "no", "x = 1", True), Unreadable("layer")]
    + [Outcome(3, Raised("E"), ["step"], True), {(1, 2): []}],
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


def forge(content):
    """Write bytes into every open pipe, as an answer could that has looked for them."""
    for handle in map(int, os.listdir("/proc/self/fd")):
        try:
            target = os.readlink(f"/proc/self/fd/{handle}")
            if handle > 2 and target.startswith("pipe:"):
                os.write(handle, content)
        except OSError:
            pass


class Bomb:
    def __reduce__(self):
        return os.mkdir, ("was-run",)


@needs_copies
@pytest.mark.parametrize(
    "content",
    [b"\0\0\0", (2**40).to_bytes(8, "big"), (5).to_bytes(8, "big") + b"3", b"\0" * 8],
    ids=["half a length", "too long", "half a message", "nothing"],
)
def test_a_forged_report_does_not_keep_its_reader_waiting(content):
    def work(printed):
        forge(content)
        time.sleep(30)

    start = time.monotonic()
    with pytest.raises((ValueError, sandbox.AnswerTimeout)):
        sandbox.run(1, work)
    assert time.monotonic() - start < 5


@needs_copies
def test_a_pickle_is_not_unpickled(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bomb = pickle.dumps(Bomb())

    def work(printed):
        forge(len(bomb).to_bytes(8, "big") + bomb)
        time.sleep(30)

    with pytest.raises(ValueError, match="decode"):
        sandbox.run(2, work)
    assert list(tmp_path.iterdir()) == []
