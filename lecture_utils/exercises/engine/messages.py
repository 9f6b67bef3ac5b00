"""What a copy of the process reports to the original, as JSON: reading it runs nothing.

A copy has run a student's code, so whatever it sends may be forged. Pickle would execute it.
"""

import base64
import json
import os
import select
import time
from dataclasses import fields
from typing import Any

import torch

from lecture_utils.exercises.engine.adapters import WrongKindError
from lecture_utils.exercises.engine.errors import Raised
from lecture_utils.exercises.engine.results import Outcome, Unreadable

RECORDS = {kind.__name__: kind for kind in (Outcome, Raised, Unreadable)}
ERRORS = {kind.__name__: kind for kind in (WrongKindError, KeyboardInterrupt, RuntimeError)}
COLLECTIONS = {kind.__name__: kind for kind in (list, tuple, set)}
LENGTH = 8  # bytes that say how long a message is
LONGEST = 64 * 1024**2  # bytes


def encode(value: Any) -> Any:
    """Return numbers, text, tensors, collections and the engine's records as JSON's own types.

    Raises
    ------
    TypeError
        If something else is in it.
    """
    if value is None or type(value) in (bool, int, float, str):
        return value
    if value is Ellipsis:
        return {"Ellipsis": None}
    if isinstance(value, torch.Tensor):
        plain = value.detach().cpu().resolve_conj().resolve_neg().contiguous()
        content = plain.reshape(-1).view(torch.uint8).numpy().tobytes()
        dtype = str(value.dtype).removeprefix("torch.")
        return {"Tensor": [dtype, list(value.shape), base64.b64encode(content).decode()]}
    if type(value) is dict:
        return {"dict": [[encode(key), encode(item)] for key, item in value.items()]}
    name = type(value).__name__
    if COLLECTIONS.get(name) is type(value):
        return {name: [encode(item) for item in value]}
    if RECORDS.get(name) is type(value):
        return {name: [encode(getattr(value, field.name)) for field in fields(value)]}
    if ERRORS.get(name) is type(value):
        return {name: str(value)}
    raise TypeError(f"a {name} cannot be reported")


def decode(coded: Any) -> Any:
    """Return what `encode` was given.

    Raises
    ------
    ValueError, TypeError
        If it never was.
    """
    if not isinstance(coded, dict):
        return coded
    ((name, content),) = coded.items()
    if name == "Ellipsis":
        return ...
    if name == "Tensor":
        return _tensor(*content)
    if name in ERRORS:
        return ERRORS[name](str(content))
    if name == "dict":
        return {decode(key): decode(item) for key, item in content}
    items = [decode(item) for item in content]
    if name in COLLECTIONS:
        return COLLECTIONS[name](items)
    if name in RECORDS:
        return RECORDS[name](*items)
    raise ValueError(f"{name!r} is nothing that is reported")


def _tensor(dtype: str, shape: list, content: str) -> torch.Tensor:
    kind = getattr(torch, dtype)
    if not isinstance(kind, torch.dtype):
        raise ValueError(f"{dtype!r} is no dtype")
    data = bytearray(base64.b64decode(content))
    flat = torch.frombuffer(data, dtype=kind) if data else torch.empty(0, dtype=kind)
    return flat.reshape(shape)


def send(pipe: int, value: Any) -> None:
    """Write a value into a pipe."""
    content = json.dumps(encode(value)).encode()
    rest = memoryview(len(content).to_bytes(LENGTH, "big") + content)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def receive(pipe: int, seconds: float) -> Any:
    """Read a value from a pipe.

    Raises
    ------
    TimeoutError
        If it is not complete in time.
    EOFError
        If the other end is closed before.
    ValueError, TypeError
        If it is longer than `LONGEST`, or was not written by `send`.
    """
    deadline = time.monotonic() + seconds
    data, wanted = bytearray(), LENGTH
    while len(data) < wanted:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([pipe], [], [], left)[0]:
            raise TimeoutError
        chunk = os.read(pipe, min(wanted - len(data), 2**20))
        if not chunk:
            raise EOFError
        data += chunk
        if len(data) == LENGTH == wanted:
            wanted += int.from_bytes(data, "big")
            if wanted > LONGEST:
                raise ValueError(f"a report of {wanted:,} bytes; at most {LONGEST:,} are read")
    return decode(json.loads(data[LENGTH:]))
