"""Processes that judge answers at the same time, and share nothing with each other.

Each of them runs code of students in a copy of itself. What the copy could reach, it could use:
queues and locks that all processes share would let one student stop the grading of a class.
"""

import contextlib
import json
import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any

import torch

from lecture_utils.grade.answers import Answer
from lecture_utils.grade.judge import Judged, judge

PATIENCE = 10  # seconds that a process is asked to stop, and may clear up behind its answer
CONTEXT: Any = multiprocessing.get_context("fork" if hasattr(os, "fork") else None)


def judge_groups(
    groups: Sequence[Sequence[Answer]], jobs: int
) -> Iterator[list[tuple[Answer, Judged]]]:
    """Judge groups of answers, each in a process of its own.

    Parameters
    ----------
    groups : sequence of sequences of Answer
    jobs : int
        How many processes there are at once.

    Yields
    ------
    list of (Answer, Judged)
        Those of a group, as soon as it is done.

    Raises
    ------
    OSError
        If a process has ended before its group was done.
    """
    waiting, running = list(reversed(groups)), dict[Any, Any]()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                group = waiting.pop()
                receiver, process = _start(group)
                running[receiver] = group, process
            for receiver in wait(list(running)):
                verdicts = _received(receiver)
                group, process = running.pop(receiver)
                process.join()
                yield list(zip(group, verdicts, strict=True))
    finally:
        for receiver, (_, process) in running.items():
            receiver.close()  # nobody waits any more for somebody to read
            _stop(process)


def _start(group: Sequence[Answer]) -> tuple[Connection, Any]:
    receiver, sender = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_judge, args=(group, sender))
    process.start()
    sender.close()
    return receiver, process


def _stop(process: Any) -> None:
    for _ in range(PATIENCE):  # it may not have been ready for the first signal
        if process.is_alive():
            os.kill(process.pid, signal.SIGINT)
            process.join(1)
    process.kill()
    process.join()


def _judge(group: Sequence[Answer], sender: Connection) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # which a background job ignores
    torch.set_num_threads(1)
    with contextlib.suppress(KeyboardInterrupt):
        judged = [judge(answer) for answer in group]
        sender.send_bytes(json.dumps([vars(one) for one in judged]).encode())


def _received(receiver: Any) -> list[Judged]:
    try:
        with receiver:
            return [Judged(**fields) for fields in json.loads(receiver.recv_bytes())]
    except EOFError:
        raise OSError(
            "a process that judges answers was stopped, perhaps for want of memory: try --jobs 1"
        ) from None
