"""Several processes at once: no student reaches the others, or the teacher."""

import contextlib
import multiprocessing
import os
import time

import pytest

from lecture_utils.exercises.engine import sandbox
from lecture_utils.grade import workers
from lecture_utils.grade.answers import Answer
from lecture_utils.grade.judge import Judged

pytestmark = pytest.mark.skipif(not sandbox.can_fork(), reason="processes cannot be copied here")
PIPES = """
import os, pickle, struct
class Harm:
    def __reduce__(self):
        return (os.mkdir, ({place!r},))
def f(z):
    harm = pickle.dumps(Harm())
    for number in range(3, 100):
        try:
            os.write(number, struct.pack("!i", len(harm)) + harm)
        except OSError:
            pass
"""
LOCKS = """
import gc
def f(z):
    for found in gc.get_objects():
        if hasattr(found, "acquire"):
            found.acquire(False)
    return z
"""


def test_what_a_student_writes_into_pipes_and_locks_reaches_nobody(tmp_path):
    harm = tmp_path / "harm"
    hostile = [Answer("softmax", PIPES.format(place=str(harm)), "f"), Answer("softmax", LOCKS, "f")]
    honest = Answer("predict.shift", "", "'none'")
    found = dict(pair for group in workers.judge_groups([hostile, [honest]], 1) for pair in group)
    assert found.keys() == {*hostile, honest}
    assert found[honest].verdict == "passed"
    assert not harm.exists()


def test_no_student_leaves_a_lock_of_several_processes_locked():
    locks = multiprocessing.Lock(), multiprocessing.get_context("spawn").RLock()
    list(workers.judge_groups([[Answer("softmax", LOCKS, "f")]], 1))
    assert [lock.acquire(timeout=1) for lock in locks] == [True, True]


def test_a_process_that_was_stopped_is_told(monkeypatch):
    monkeypatch.setattr(workers, "judge", lambda answer: os._exit(9))
    with pytest.raises(OSError, match="was stopped, perhaps for want of memory"):
        list(workers.judge_groups([[Answer("softmax", "", "1")]], 1))


def test_whoever_stops_waiting_leaves_no_process_behind(monkeypatch):
    def judge(answer):
        time.sleep(60 * (answer.value == "slow"))
        return Judged(answer.exercise, "passed")

    monkeypatch.setattr(workers, "judge", judge)
    answers = [Answer("softmax", "", value) for value in ("quick", "slow", "slow")]
    groups = workers.judge_groups([[answer] for answer in answers], 2)
    assert next(groups) == [(answers[0], Judged("softmax", "passed"))]
    groups.close()
    assert multiprocessing.active_children() == []


def test_a_process_that_does_not_stop_when_asked_is_ended(monkeypatch):
    def deaf(answer):
        while True:
            with contextlib.suppress(KeyboardInterrupt):
                time.sleep(60 * (answer.value == "slow"))
                return Judged(answer.exercise, "passed")

    monkeypatch.setattr(workers, "judge", deaf)
    monkeypatch.setattr(workers, "PATIENCE", 1)
    answers = [Answer("softmax", "", value) for value in ("quick", "slow")]
    groups = workers.judge_groups([[answer] for answer in answers], 2)
    next(groups)
    groups.close()
    assert multiprocessing.active_children() == []
