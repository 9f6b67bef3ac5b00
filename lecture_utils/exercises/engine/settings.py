"""Everything that an answer may change in its process, put back afterwards."""

import contextlib
import functools
import gc
import locale
import logging
import os
import random
import socket
import sys
from collections.abc import Callable, Generator
from typing import Any

import numpy as np
import torch
from torch import nn

PRINT_OPTIONS = vars(torch._tensor_str.PRINT_OPTS)
# what a student may have imported: a function of it may be replaced
MODULES = """
    builtins collections contextlib copy functools gc inspect io itertools json logging math
    operator os os.path pickle random statistics string subprocess sys threading time warnings
    numpy numpy.fft numpy.linalg numpy.random
    torch torch.autograd torch.distributions torch.fft torch.linalg torch.nn torch.nn.functional
    torch.nn.init torch.nn.utils torch.optim torch.optim.lr_scheduler torch.random torch.special
    torch.utils.data
"""
# whose classes may be changed; most others are compiled, and cannot
OURS = ("torch.nn.modules", "torch.optim", "torch.utils.data", "lecture_utils")
STREAMS = {"stdout", "stderr"}  # whoever caught them gives them back
HOOKS = [
    hooks
    for name, hooks in vars(nn.modules.module).items()
    if name.startswith("_global_") and isinstance(hooks, dict)
]


@functools.lru_cache(maxsize=1)
def _owners(count: int) -> list:
    """Return the modules and classes whose attributes are put back; `count` modules are there."""
    names = (*MODULES.split(), *(name for name in sys.modules if name.startswith("lecture_utils")))
    modules = [sys.modules[name] for name in names if name in sys.modules]
    found = {id(value): value for module in modules for value in vars(module).values()}
    kinds = [value for value in found.values() if isinstance(value, type)]
    ours = [kind for kind in kinds if kind.__module__.startswith(OURS)]
    return [*modules, torch.Tensor, nn.Parameter, *ours]


def _default_device() -> torch.device:
    # torch 2.6's own `get_default_device` raises once somebody has set the default to None
    return torch.empty(0).device


def _set_default_device(device: torch.device) -> None:
    torch.set_default_device(None if device.type == "cpu" else device)


def _set_environment(variables: dict) -> None:
    os.environ.clear()
    os.environ.update(variables)


def _set_items(kept: Any) -> Callable[[Any], None]:
    """Return a function that fills a list or dict, which others hold, with what was in it."""

    def fill(before: Any) -> None:
        kept.clear()
        (kept.update if isinstance(kept, dict) else kept.extend)(before)

    return fill


def _umask() -> int:
    os.umask(mask := os.umask(0))
    return mask


def _style() -> dict:
    """Return matplotlib's settings, if there are any yet."""
    library = sys.modules.get("matplotlib")
    return library.rcParams.copy() if library else {}


def _set_style(before: dict) -> None:
    if before:  # as they are: its own update would check each, and warn
        dict.update(sys.modules["matplotlib"].rcParams, before)


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
    (sys.getswitchinterval, sys.setswitchinterval),
    (sys.get_int_max_str_digits, sys.set_int_max_str_digits),
    *((lambda kept=kept: list(kept), _set_items(kept)) for kept in (sys.path, sys.argv)),
    *((lambda kept=kept: list(kept), _set_items(kept)) for kept in (sys.meta_path, sys.path_hooks)),
    *((lambda kept=kept: dict(kept), _set_items(kept)) for kept in HOOKS),
    (lambda: dict(sys.modules), sys.modules.update),  # imports stay
    (gc.isenabled, lambda on: gc.enable() if on else gc.disable()),
    (gc.get_threshold, lambda numbers: gc.set_threshold(*numbers)),
    (gc.get_debug, gc.set_debug),
    (lambda: locale.setlocale(locale.LC_ALL), lambda name: locale.setlocale(locale.LC_ALL, name)),
    (lambda: logging.root.level, logging.root.setLevel),
    (lambda: logging.root.manager.disable, logging.disable),
    (lambda: list(logging.root.handlers), _set_items(logging.root.handlers)),
    (socket.getdefaulttimeout, socket.setdefaulttimeout),
    (_umask, os.umask),
    (_style, _set_style),
    (torch.is_warn_always_enabled, torch.set_warn_always),
    (torch._C._get_mkldnn_enabled, torch._C._set_mkldnn_enabled),
    (torch._C._get_cudnn_benchmark, torch._C._set_cudnn_benchmark),
    (torch._C._get_cudnn_deterministic, torch._C._set_cudnn_deterministic),
    (os.getcwd, os.chdir),
    (lambda: dict(os.environ), _set_environment),
)


@contextlib.contextmanager
def preserve_settings() -> Generator[None]:
    """Put back random states, settings of Python, NumPy and torch, and patched functions."""
    functions = [(owner, dict(vars(owner))) for owner in _owners(len(sys.modules))]
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
    now = vars(owner)
    for name, value in before.items():
        if now.get(name) is not value and name not in STREAMS:
            setattr(owner, name, value)
    if isinstance(owner, type):  # a new name in a module may be an import
        for name in vars(owner).keys() - before.keys():
            if not name.startswith("__annot"):  # which Python adds when they are asked for
                delattr(owner, name)


def _differ(one: Any, other: Any) -> bool:
    try:
        return bool(one != other)
    except ValueError:  # a state of NumPy's has an array in it
        return True
