"""Everything that an answer may change in its process, put back afterwards."""

import builtins
import contextlib
import math
import os
import random
import sys
import time
from collections.abc import Callable, Generator
from typing import Any

import numpy as np
import torch
from torch import nn

PRINT_OPTIONS = vars(torch._tensor_str.PRINT_OPTS)
OWNERS = (builtins, math, random, time, os, sys, np, torch, torch.Tensor, nn, nn.Module)
OWNERS += (nn.functional, torch.optim, torch.optim.Optimizer, torch.autograd, torch.utils.data)
STREAMS = {"stdin", "stdout", "stderr"}  # whoever caught them gives them back


def _default_device() -> torch.device:
    # torch 2.6's own `get_default_device` raises once somebody has set the default to None
    return torch.empty(0).device


def _set_default_device(device: torch.device) -> None:
    torch.set_default_device(None if device.type == "cpu" else device)


def _set_environment(variables: dict) -> None:
    os.environ.clear()
    os.environ.update(variables)


# how to read each, and how to write it
SETTINGS: tuple[tuple[Callable[[], Any], Callable[[Any], Any]], ...] = (
    (random.getstate, random.setstate),
    (np.random.get_state, np.random.set_state),
    (torch.get_default_dtype, torch.set_default_dtype),
    (_default_device, _set_default_device),
    (torch.is_grad_enabled, torch.set_grad_enabled),
    (torch.is_anomaly_enabled, torch.autograd.set_detect_anomaly),
    (torch.are_deterministic_algorithms_enabled, torch.use_deterministic_algorithms),
    (torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
    (torch.get_num_threads, torch.set_num_threads),
    (lambda: torch.is_autocast_enabled("cpu"), lambda on: torch.set_autocast_enabled("cpu", on)),
    (lambda: dict(PRINT_OPTIONS), PRINT_OPTIONS.update),
    (np.get_printoptions, lambda options: np.set_printoptions(**options)),
    (np.geterr, lambda options: np.seterr(**options)),
    (sys.getrecursionlimit, sys.setrecursionlimit),
    (lambda: list(sys.path), lambda entries: sys.path.__setitem__(slice(None), entries)),
    (os.getcwd, os.chdir),
    (lambda: dict(os.environ), _set_environment),
)


@contextlib.contextmanager
def preserve_settings() -> Generator[None]:
    """Put back random states, settings of Python, NumPy and torch, and patched functions."""
    functions = [(owner, dict(vars(owner))) for owner in OWNERS]
    values = [read() for read, _ in SETTINGS]
    cuda = range(torch.cuda.device_count()) if torch.cuda.is_initialized() else ()
    try:
        with torch.random.fork_rng(devices=cuda):
            yield
    finally:
        for owner, before in functions:
            _put_back(owner, before)
        for (read, write), value in zip(SETTINGS, values, strict=True):
            if _differ(read(), value):  # a write may be slow
                write(value)


def _put_back(owner: Any, before: dict) -> None:
    for name, value in before.items():
        if vars(owner).get(name) is not value and name not in STREAMS:
            setattr(owner, name, value)
    if isinstance(owner, type):  # a new name in a module may be an import
        for name in vars(owner).keys() - before.keys():
            delattr(owner, name)


def _differ(one: Any, other: Any) -> bool:
    try:
        return bool(one != other)
    except ValueError:  # a state of NumPy's has an array in it
        return True
