"""Closing the file system to this process, but for some folders (Landlock).

References
----------
`man 7 landlock`, and Documentation/userspace-api/landlock.rst in the kernel.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # system calls
PATH_BENEATH = 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_FILE, MAKE_REG = (
    1 << bit for bit in (0, 1, 2, 3, 5, 8)
)
TRUNCATE = 1 << 14
READ = EXECUTE | READ_FILE | READ_DIR
WRITE = WRITE_FILE | REMOVE_FILE | MAKE_REG | TRUNCATE  # plain files; no folders, no links
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE  # the others are rights of folders
RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many of them each version of Landlock knows


def version() -> int:
    """Return the version of Landlock that the kernel has, 0 for none."""
    return max(0, ctypes.CDLL(None).syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1))


def restrict_files(readable: Iterable[Path], writable: Path) -> None:
    """Allow this process, from here on and for ever, to open files in some folders only.

    Parameters
    ----------
    readable : iterable of Path
        Folders or files; those that do not exist are passed over.
    writable : Path
        The folder in which plain files can be made, changed and removed.

    Raises
    ------
    OSError
        If the kernel has no Landlock, or it is switched off.
    """
    if not version():
        raise OSError("the kernel has no Landlock, or it is switched off")
    handled = (1 << RIGHTS.get(version(), max(RIGHTS.values()))) - 1
    rules = _call(CREATE_RULESET, struct.pack("=Q", handled), ctypes.c_size_t(8), 0)
    try:
        for path in filter(Path.exists, readable):
            _allow(rules, path, READ & handled)
        _allow(rules, writable, (READ | WRITE) & handled)
        _call(RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _allow(rules: int, path: Path, rights: int) -> None:
    handle = os.open(path, os.O_PATH)
    try:
        rights = rights if path.is_dir() else rights & OF_FILES
        _call(ADD_RULE, rules, PATH_BENEATH, struct.pack("=Qi", rights, handle), 0)
    finally:
        os.close(handle)


def _call(number: int, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result = libc.syscall(number, *arguments)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"Landlock: {os.strerror(error)}")
    return result
