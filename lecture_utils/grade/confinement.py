"""What keeps a student's code inside its process, without the rights of an administrator."""

import contextlib
import ctypes
import os
import site
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

from lecture_utils.files import DATA
from lecture_utils.grade.landlock import restrict_files
from lecture_utils.grade.shared_memory import stop_sharing_memory
from lecture_utils.grade.system_calls import filter_system_calls

LARGEST_FILE = 16 * 1024**2  # bytes
PACKAGE = Path(__file__).parents[1]
READABLE = (PACKAGE, DATA, *map(Path, (sys.prefix, sys.base_prefix, "/usr", "/lib", "/lib64")))
READABLE += tuple(map(Path, ("/etc", "/proc", "/sys", "/dev/null", "/dev/urandom")))
READABLE += (Path(site.getusersitepackages()),)  # where pip install --user puts packages


def open_files() -> list[int]:
    """Return the numbers of the files and pipes that are open, but for the three of a terminal."""
    numbers = [int(name) for name in os.listdir("/proc/self/fd")]
    return [number for number in numbers if number > 2 and _is_open(number)]


def _is_open(number: int) -> bool:
    with contextlib.suppress(OSError):  # the list itself was read from one
        os.fstat(number)
        return True
    return False


def confine(folder: Path, inherited: Iterable[int] = ()) -> None:
    """Give up, for the rest of this process, all that the answer to an exercise does not need.

    It starts no other process and no program, opens no connection, sends no signal, shares no
    memory, reads nothing but Python, the lecture's package and its data, and writes plain files in
    `folder` only.

    Parameters
    ----------
    folder : Path
        Becomes the working directory and the home; it exists.
    inherited : iterable of int
        What `open_files` has returned before this process was copied. It is closed: a pipe leads to
        somebody who believes what comes out of it.

    Raises
    ------
    OSError
        If the kernel cannot enforce one of these.
    """
    import resource  # not on Windows

    os.chdir(folder)
    os.environ.update({"HOME": str(folder), "TMPDIR": str(folder), "LECTURE_FILES": str(folder)})
    for number in inherited:
        with contextlib.suppress(OSError):  # some libraries close theirs in a copy themselves
            os.close(number)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    stop_sharing_memory()
    _give_up_capabilities()
    filter_system_calls()
    restrict_files(READABLE, folder)


def _give_up_capabilities() -> None:
    """Be no administrator: the usual user of a container is one."""
    header = struct.pack("=Ii", 0x20080522, 0)  # version 3; this process
    if ctypes.CDLL(None, use_errno=True).capset(header, bytes(24)):
        raise OSError(ctypes.get_errno(), "the capabilities cannot be given up")
