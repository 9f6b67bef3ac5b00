"""Writing a file whole or not at all."""

import os
import uuid
from pathlib import Path


def atomic_write(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part.

    Parameters
    ----------
    path : Path
        The file to make or replace; its folder must exist.
    content : bytes

    Raises
    ------
    OSError
        If the folder cannot be written. What was there before is kept.
    """
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
