"""Every generator of random numbers that a training run may draw from."""

import functools
import random
from collections import deque
from collections.abc import Iterable, Iterator
from types import (
    BuiltinMethodType,
    CodeType,
    FunctionType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any

import numpy as np
import torch

GENERATORS = (torch.Generator, np.random.Generator, np.random.RandomState, random.Random)
DEPTH = 6  # attributes of attributes of a loader
WIDTH = 100  # items of a list that are looked at; data sets are longer
ACCELERATORS = ("cuda", "mps", "xpu")


def capture(sources: tuple) -> dict:
    """Return the states of all generators, as plain numbers and tensors.

    Parameters
    ----------
    sources : tuple
        Loaders and functions whose own generators are looked for.

    Returns
    -------
    dict
    """
    return {
        "torch": torch.get_rng_state(),
        "accelerators": {name: module.get_rng_state() for name, module in _accelerators()},
        "python": random.getstate(),
        "numpy": _plain(np.random.get_state(legacy=False)),
        "own": {name: _state(found) for name, found in own_generators(sources).items()},
    }


def restore(sources: tuple, states: dict) -> None:
    """Let all generators take up where they were.

    Parameters
    ----------
    sources : tuple
        Made as those that `capture` was given.
    states : dict
        As `capture` returns it. What is missing in it or among the sources is left.
    """
    torch.set_rng_state(states["torch"])
    for name, module in _accelerators():
        if name in states["accelerators"]:
            module.set_rng_state(states["accelerators"][name])
    if "python" in states:  # not in old checkpoints
        random.setstate(states["python"])
        np.random.set_state(states["numpy"])
    for name, found in own_generators(sources).items():
        if name in states["own"]:
            _set_state(found, states["own"][name])


def own_generators(sources: tuple) -> dict[str, object]:
    """Find the generators that loaders, data sets, transforms and functions hold.

    Looked at are attributes, the items of short lists, and what functions refer to, so a generator
    that a cell of a notebook has made is found where a transform uses it.

    Parameters
    ----------
    sources : tuple

    Returns
    -------
    dict of str to generator
        By a name that is the same in the next run of the same program.
    """
    found, seen = {}, {}
    queue = deque((f"{k}", source, 0) for k, source in enumerate(sources))
    while queue:
        name, thing, depth = queue.popleft()
        if id(thing) in seen or depth > DEPTH:
            continue
        seen[id(thing)] = thing
        if isinstance(thing, GENERATORS):
            found[name] = thing
        else:
            queue.extend((f"{name}.{part}", inner, depth + 1) for part, inner in _parts(thing))
    return found


def _parts(thing: Any) -> Iterator[tuple[Any, Any]]:
    if thing is None or isinstance(thing, str | bytes | int | float | torch.Tensor | np.ndarray):
        return
    if isinstance(thing, list | tuple | deque | dict):
        if len(thing) <= WIDTH:
            yield from thing.items() if isinstance(thing, dict) else enumerate(thing)
    elif isinstance(thing, FunctionType):
        yield from _referred(thing)
    elif isinstance(thing, MethodType | BuiltinMethodType):
        yield from (("self", thing.__self__), ("function", getattr(thing, "__func__", None)))
    elif isinstance(thing, functools.partial):
        yield from enumerate((thing.func, *thing.args, thing.keywords))
    elif not isinstance(thing, type | ModuleType):
        yield from getattr(thing, "__dict__", {}).items()
        for kind in type(thing).__mro__:
            yield from _of_class(thing, kind)


def _of_class(thing: Any, kind: type) -> Iterator[tuple[str, Any]]:
    """Yield what an object has of a class: functions, however they are wrapped, and generators."""
    if _is_torch(kind.__module__):
        return
    for name, value in vars(kind).items():
        if isinstance(value, MemberDescriptorType):  # of __slots__
            yield name, getattr(thing, name, None)
        elif isinstance(value, staticmethod | classmethod | property):
            yield name, value.fget if isinstance(value, property) else value.__func__
        elif isinstance(value, (FunctionType, *GENERATORS)):
            yield name, value


def _referred(function: FunctionType) -> Iterator[tuple[Any, Any]]:
    yield from enumerate(function.__defaults__ or ())
    yield from (function.__kwdefaults__ or {}).items()
    names = dict.fromkeys(_names(function.__code__))
    for name, value in _variables(function, names):
        if isinstance(value, ModuleType) and not _is_torch(value.__name__):
            yield from ((f"{name}.{k}", vars(value)[k]) for k in names if k in vars(value))
        else:
            yield name, value


def _variables(function: FunctionType, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
    yield from ((k, function.__globals__[k]) for k in names if k in function.__globals__)
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # not filled yet
            continue


def _names(code: CodeType) -> Iterator[str]:
    """Yield the names that a function uses, and those in the functions inside it."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def _is_torch(module: str) -> bool:
    return module.partition(".")[0] in ("torch", "torchvision")


def _accelerators() -> Iterator[tuple[str, ModuleType]]:
    for name in ACCELERATORS:
        module = getattr(torch, name)
        if module.is_available() and getattr(module, "is_initialized", lambda: True)():
            yield name, module


def _state(generator: Any) -> Any:
    if isinstance(generator, torch.Generator):
        return generator.get_state()
    if isinstance(generator, random.Random):
        return generator.getstate()
    if isinstance(generator, np.random.Generator):
        return _plain(generator.bit_generator.state)
    return _plain(generator.get_state(legacy=False))


def _set_state(generator: Any, state: Any) -> None:
    if isinstance(generator, torch.Generator):
        generator.set_state(state)
    elif isinstance(generator, random.Random):
        generator.setstate(state)
    elif isinstance(generator, np.random.Generator):
        generator.bit_generator.state = state
    else:
        generator.set_state(state)


def _plain(state: Any) -> Any:
    """Replace arrays by lists: a checkpoint holds tensors, numbers and text, no other objects."""
    if isinstance(state, dict):
        return {name: _plain(value) for name, value in state.items()}
    return state.tolist() if isinstance(state, np.ndarray) else state
