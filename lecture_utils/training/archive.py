"""The file of a checkpoint: torch's own format, and behind it a checksum.

``torch.load`` can read such a file as well; it does not notice what is damaged.
"""

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import torch

MARK = b"\nsoftmax-lecture sha256 "
SEAL = len(MARK) + 64
LARGEST = 2 * 2**30  # bytes; the lecture's own checkpoints have a few million
END_OF_ZIP, END_SIZE = b"PK\x05\x06", 22


def pack(content: dict) -> bytes:
    """Return the bytes of a file.

    Parameters
    ----------
    content : dict
        Tensors, numbers and text, in lists and dicts.

    Returns
    -------
    bytes
    """
    buffer = io.BytesIO()
    torch.save(content, buffer)
    body = buffer.getvalue()
    return body + MARK + hashlib.sha256(body).hexdigest().encode()


def unpack(path: Path) -> object:
    """Return what a file holds, if it is what was written.

    The file is read with ``weights_only=True``, so it can hold numbers, but no program.

    Parameters
    ----------
    path : Path

    Returns
    -------
    object
        On the CPU.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    OSError
        If the file cannot be read.
    ValueError
        If it is damaged, too large, or holds more than numbers.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST else b""
    except FileNotFoundError as error:
        raise FileNotFoundError(
            f"there is no checkpoint {path}: train and save one first"
        ) from error
    except OSError as error:
        reason = f"the checkpoint cannot be read, which does not mean that it is damaged: {error}"
        raise OSError(error.errno, reason, str(path)) from error
    if size > LARGEST:
        raise ValueError(f"{path} has {size:,} bytes; a checkpoint has {LARGEST:,} at most")
    body = _unsealed(path, content)
    try:
        _check_archive(body)
        return torch.load(io.BytesIO(body), map_location="cpu", weights_only=True)
    except Exception as error:  # what somebody has tampered with may fail in any way
        raise ValueError(_damaged(path, error)) from error


def _unsealed(path: Path, content: bytes) -> bytes:
    if content[-SEAL:-64] == MARK:
        body, seal = content[:-SEAL], content[-64:]
        if hashlib.sha256(body).hexdigest().encode() != seal:
            raise ValueError(_damaged(path, "its checksum is not the one it was written with"))
        return body
    if content[-END_SIZE:].startswith(END_OF_ZIP):  # from before there were checksums
        return content
    raise ValueError(_damaged(path, "it does not end as a checkpoint does"))


def _check_archive(body: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        entries = archive.infolist()
        packed = [e.filename for e in entries if e.compress_type != zipfile.ZIP_STORED]
        if packed or sum(entry.file_size for entry in entries) > len(body):
            raise ValueError("it would unpack to more than its size; torch does not compress")
        if (wrong := archive.testzip()) is not None:
            raise ValueError(f"the sum of its part {wrong} is wrong")


def _damaged(path: Path, why: Any) -> str:
    return (
        f"{path} is damaged, or holds more than numbers ({why}). Delete it and train again, or use "
        "a copy."
    )
