"""What keeps a student's code inside its process, without the rights of an administrator."""

import ctypes
import os
import struct
import sys
from pathlib import Path

from lecture_utils.files import DATA
from lecture_utils.grade.landlock import restrict_files
from lecture_utils.grade.system_calls import filter_system_calls

LARGEST_FILE = 16 * 1024**2  # bytes
PACKAGE = Path(__file__).parents[1]
READABLE = (PACKAGE, DATA, *map(Path, (sys.prefix, sys.base_prefix, "/usr", "/lib", "/lib64")))
READABLE += tuple(map(Path, ("/etc", "/proc", "/sys", "/dev/null", "/dev/urandom")))


def confine(folder: Path) -> None:
    """Give up, for the rest of this process, all that the answer to an exercise does not need.

    It starts no other process and no program, opens no connection, sends no signal, reads nothing
    but Python, the lecture's package and its data, and writes plain files in `folder` only.

    Parameters
    ----------
    folder : Path
        Becomes the working directory and the home; it exists.

    Raises
    ------
    OSError
        If the kernel cannot enforce one of these.
    """
    import resource  # not on Windows

    os.chdir(folder)
    os.environ.update({"HOME": str(folder), "TMPDIR": str(folder), "LECTURE_FILES": str(folder)})
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nothing, stream)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _give_up_capabilities()
    filter_system_calls()
    restrict_files(READABLE, folder)


def _give_up_capabilities() -> None:
    """Be no administrator: the usual user of a container is one."""
    header = struct.pack("=Ii", 0x20080522, 0)  # version 3; this process
    if ctypes.CDLL(None, use_errno=True).capset(header, bytes(24)):
        raise OSError(ctypes.get_errno(), "the capabilities cannot be given up")
