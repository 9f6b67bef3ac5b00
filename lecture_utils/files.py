"""Where the lecture's files are: the data that it reads, and what a student writes.

Neither depends on the folder in which a notebook's kernel starts, and the lecture's own folder may
be read-only.
"""

import contextlib
import errno
import hashlib
import io
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path, user_data_path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

NAME = "softmax-lecture"
NOTEBOOKS = (
    "01_logits_to_softmax.ipynb",
    "02_cross_entropy.ipynb",
    "03_mnist_mlp.ipynb",
    "04_looking_inside.ipynb",
    "05_otto_products.ipynb",
)


def project_folder() -> Path:
    """Return the folder that holds ``notebooks`` and ``data``.

    Returns
    -------
    Path
        The project that this package belongs to. If the package was installed without it, the
        working directory or the nearest folder above that has the lecture's notebooks.
    """
    beside_the_package = Path(__file__).resolve().parents[1]
    folders = (beside_the_package, Path.cwd(), *Path.cwd().parents)
    found = (folder for folder in folders if (folder / "notebooks" / NOTEBOOKS[0]).exists())
    return next(found, beside_the_package)


def named_path(variable: str) -> Path | None:
    """Return the path that an environment variable names.

    Parameters
    ----------
    variable : str

    Returns
    -------
    Path or None
        None if the variable is not set, or empty. ``~`` is the user's folder, and quotation marks,
        which Windows and Docker leave in the value, do not belong to it.
    """
    named = os.environ.get(variable, "").strip().strip("\"'")
    return Path(os.path.expanduser(named)) if named else None  # Path's own fails without a home


PROJECT = project_folder()
# in a class, all students may read one copy
DATA = (named_path("LECTURE_DATA") or PROJECT / "data").absolute()


def print_any_letter() -> None:
    """Let ``print`` replace the letters that the output does not know, in place of an error.

    A pipe on Windows knows few, and the names of folders and of students have others.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def lecture_notebooks() -> list[Path]:
    """Return the notebooks of the lecture, in order, and no other that may lie beside them."""
    return [PROJECT / "notebooks" / name for name in NOTEBOOKS]


def student_folder() -> Path:
    """Return the folder for what a student makes, such as a trained network.

    Returns
    -------
    Path
        It exists and can be written. The environment variable ``LECTURE_FILES`` names it. Otherwise
        it is ``checkpoints`` in the project or, where that cannot be written, a folder among the
        user's own data, and a printed line says which.

    Raises
    ------
    OSError
        If none of them can be written; it says what to do.
    """
    if named := named_path("LECTURE_FILES"):
        try:
            return _writable(named.absolute())
        except OSError as error:
            raise OSError(
                error.errno,
                f"LECTURE_FILES names a folder that cannot be written ({error.strerror}); let it "
                "name another, or unset it",
                str(named),
            ) from error
    beside = PROJECT / "checkpoints"
    if (PROJECT / "notebooks").is_dir():
        with contextlib.suppress(OSError):
            return _writable(beside)
    try:
        folder = _own(user_data_path)
    except OSError as error:
        raise OSError(
            error.errno,
            f"neither {beside} nor a folder of your own can be written ({error.strerror}); before "
            "Jupyter starts, set the environment variable LECTURE_FILES to a folder that can be",
        ) from error
    print(f"{beside} cannot be written, so your files are kept in {folder}.")
    return folder


def cache_folder() -> Path:
    """Return the folder for what can be made again, such as unpacked data.

    Returns
    -------
    Path
        It exists and can be written: the user's cache or, without one, ``.cache`` in the project.

    Raises
    ------
    OSError
        If neither can be written.
    """
    with contextlib.suppress(OSError):
        return _own(user_cache_path)
    return _writable(PROJECT / ".cache")


def _own(path: Callable[[str], Path]) -> Path:
    """Return a folder of the user, if there is a home for it."""
    try:
        folder = path(NAME)
    except RuntimeError:
        folder = Path("~")
    if not folder.is_absolute():  # what older versions of platformdirs return
        raise OSError(errno.ENOENT, "this user has no home folder")
    return _writable(folder)


def _writable(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):  # the permissions alone do not tell
        return folder


def atomic_write(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part.

    The content has reached the disk when this returns. A link stays a link: the file that it points
    to is written. What a killed process has left half written beside the file is removed.

    Parameters
    ----------
    path : Path
        The file to make or replace; its folder must exist.
    content : bytes

    Raises
    ------
    OSError
        If the folder cannot be written, or if there is something else of that name than a file.
        What was there before is kept.
    """
    path = _target(path)
    with _written_beside(path, content) as temporary:
        os.replace(temporary, path)


def try_write(path: Path, content: bytes) -> None:
    """Do all that `atomic_write` does, but leave the file as it is.

    Parameters
    ----------
    path : Path
    content : bytes

    Raises
    ------
    OSError
        If `atomic_write` would fail.
    """
    path = _target(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        path.lstat()  # fails if the name is too long
    with _written_beside(path, content):
        pass


def _target(path: Path) -> Path:
    """Return the file that a path leads to, there or not."""
    target = Path(os.path.realpath(path))
    if target.is_symlink():
        raise OSError(errno.ELOOP, "its links lead in a circle", str(path))
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if target.exists() and not target.is_file():  # an administrator could replace /dev/null
        raise OSError(errno.EINVAL, "it is no plain file", str(path))
    return target


@contextlib.contextmanager
def _written_beside(path: Path, content: bytes) -> Iterator[Path]:
    # names are limited to 255 bytes, and that of the file itself may use them up
    mark = f".{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:12]}-half-written-"
    temporary = path.with_name(f"{mark}{uuid.uuid4().hex}")
    try:
        with temporary.open("xb") as file:
            _claim(file)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            if path.exists():
                shutil.copymode(path, temporary)
            if fcntl is None:  # Windows replaces no file that is open
                file.close()
            yield temporary
    finally:
        temporary.unlink(missing_ok=True)
        for left in path.parent.glob(f"{mark}*"):
            _remove_unclaimed(left)


def _claim(file: Any) -> None:
    """Hold a lock, which ends with this process, however it ends."""
    if fcntl is not None:
        with contextlib.suppress(OSError):  # not every network drive has locks
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _remove_unclaimed(path: Path) -> None:
    with contextlib.suppress(OSError), path.open("rb") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
    if fcntl is None:  # Windows keeps a file that somebody has open
        with contextlib.suppress(OSError):
            path.unlink()
