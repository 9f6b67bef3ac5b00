"""What processes share of their memory becomes a copy of one's own."""

import mmap
import multiprocessing
from pathlib import Path

import pytest
import torch

from lecture_utils.exercises.engine import sandbox
from lecture_utils.grade.shared_memory import stop_sharing_memory

pytestmark = pytest.mark.skipif(not sandbox.can_fork(), reason="processes cannot be copied here")


def test_what_was_shared_is_still_there_and_nobody_else_sees_it_change(tmp_path):
    number = multiprocessing.Value("i", 7)
    tensor = torch.ones(3).share_memory_()
    (tmp_path / "file").write_bytes(b"before")
    with (tmp_path / "file").open("r+b") as file:
        mapped = mmap.mmap(file.fileno(), 0)

    def change(printed):
        stop_sharing_memory()
        before = number.value, tensor.tolist(), mapped[:].decode()
        number.value = 8
        tensor.zero_()
        mapped[:] = b"after."
        rights = [line.split()[1] for line in Path("/proc/self/maps").read_text().splitlines()]
        return before, [right for right in rights if right.endswith("s")]

    assert sandbox.run(20, change)[0] == ((7, [1, 1, 1], "before"), [])
    assert (number.value, tensor.tolist(), mapped[:]) == (7, [1, 1, 1], b"before")
    mapped.close()
