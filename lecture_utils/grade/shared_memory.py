"""Keeping this process's memory to itself: what it shares may hold the locks of other processes."""

import ctypes
from collections.abc import Iterator
from pathlib import Path

# numbers of Linux: the module mmap lacks some on other systems, which import this one too
PROT_READ, PROT_WRITE = 1, 2
MAP_PRIVATE, MAP_FIXED, MAP_ANONYMOUS = 0x02, 0x10, 0x20


def stop_sharing_memory() -> None:
    """Put a copy in the place of all memory that this process shares with others.

    A lock of `multiprocessing` is such memory: whoever acquires it and is killed leaves it locked
    for everybody else, for ever. What can only be read now could be made writable.

    Raises
    ------
    OSError
        If a part cannot be read or replaced.

    References
    ----------
    `man 5 proc_pid_maps` and `man 2 mmap`.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = (ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long)
    rights, kind = PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS
    with Path("/proc/self/mem").open("rb", buffering=0) as memory:
        for start, size in _shared():
            memory.seek(start)
            content = memory.read(size)
            if libc.mmap(start, size, rights, kind, -1, 0) != start:
                raise OSError(ctypes.get_errno(), "memory cannot be kept from other processes")
            ctypes.memmove(start, content, len(content))


def _shared() -> Iterator[tuple[int, int]]:
    """Yield the address and the size of each part."""
    for line in Path("/proc/self/maps").read_text("utf-8", "replace").splitlines():
        addresses, rights, *_ = line.split(maxsplit=2)
        start, end = (int(address, 16) for address in addresses.split("-"))
        if rights[3] == "s":
            yield start, end - start
