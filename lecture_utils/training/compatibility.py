"""Whether what a checkpoint holds can go into a model, an optimizer or a scheduler.

torch refuses other names and other shapes of weights. It accepts another optimizer, another order
of its parameters and another type of numbers, and goes on wrong.
"""

from collections.abc import Iterator
from numbers import Real
from typing import Any

import torch
from torch import nn

from lecture_utils import checks
from lecture_utils.training.schedules import parts_of

SWITCHES = {
    "foreach",
    "fused",
    "capturable",
    "differentiable",
    "maximize",
    "decoupled_weight_decay",
}


def kind_of(holder: Any) -> str:
    """Return the class of a model, optimizer or scheduler, and the classes of its parts."""
    parts = [] if isinstance(holder, nn.Module | torch.optim.Optimizer) else parts_of(holder)
    inner = [type(part).__name__ for part in parts if part is not holder]
    return type(holder).__name__ + (f" of {' and '.join(inner)}" if inner else "")


def parameter_order(state: dict) -> dict[str, list]:
    """Return for each optimizer the names of its parameters, as the models beside it have them.

    Parameters
    ----------
    state : dict of str to object
        As in `lecture_utils.training.save_checkpoint`.

    Returns
    -------
    dict of str to list of str or None
        In the order of the optimizer, which its state relies on; None for one of no model.
    """
    models = {name: holder for name, holder in state.items() if isinstance(holder, nn.Module)}
    names = {id(p): f"{m}.{n}" for m, model in models.items() for n, p in model.named_parameters()}
    return {
        name: [names.get(id(p)) for group in holder.param_groups for p in group["params"]]
        for name, holder in state.items()
        if isinstance(holder, torch.optim.Optimizer)
    }


def misfit(holder: Any, saved: dict, kind: str | None) -> str | None:
    """Return why a saved state cannot go into an object; None if nothing is known against it.

    Parameters
    ----------
    holder : object
        A model, an optimizer or a scheduler.
    saved : dict
        What the ``state_dict`` of one like it was.
    kind : str or None
        Its `kind_of`; None in files from before it was written down.

    Returns
    -------
    str or None
    """
    if isinstance(holder, nn.Module):
        found = _odd_tensors(holder.state_dict(), saved)
    elif kind not in (None, type(holder).__name__, kind_of(holder)):  # the name alone is of old
        return f"{kind}, and this is {kind_of(holder)}"
    elif isinstance(holder, torch.optim.Optimizer):
        found = _odd_settings(holder, saved)
    else:
        found = _odd_names(holder.state_dict(), saved, kind)
    return next(found, None)


def _odd_tensors(own: dict, saved: dict) -> Iterator[str]:
    for name, here in own.items():
        there = saved.get(name, here)
        if isinstance(here, torch.Tensor) and (
            not isinstance(there, torch.Tensor)
            or (there.dtype, there.layout) != (here.dtype, here.layout)
            or there.is_meta
        ):
            yield f"its {name} is {checks.shown(there)}; here it is {checks.shown(here)}"


def _odd_names(own: dict, saved: dict, kind: str | None) -> Iterator[str]:
    odd = {name for name in own.keys() ^ saved.keys() if not name.startswith("_")}
    if odd and kind is None:
        yield f"only one of them has {sorted(odd)}"
    for name in own.keys() & saved.keys():
        if not _alike(own[name], saved[name]):
            yield f"its {name} is {checks.shown(saved[name])}"


def _odd_settings(optimizer: torch.optim.Optimizer, saved: dict) -> Iterator[str]:
    for there, here in zip(saved["param_groups"], optimizer.param_groups, strict=False):
        missing = here.keys() - there.keys() - SWITCHES - {"initial_lr"}
        if missing:
            yield f"only one of them has {sorted(missing)}"
        for name in here.keys() & there.keys() - {"params"}:
            if not _alike(here[name], there[name]):
                yield f"its {name} is {checks.shown(there[name])}"
        checks.number("lr", there["lr"])
    if not isinstance(optimizer, torch.optim.LBFGS):  # which keeps all in one vector
        yield from _odd_entries(optimizer, saved["state"])


def _odd_entries(optimizer: torch.optim.Optimizer, saved: dict) -> Iterator[str]:
    """Find what is not like the other entries of its group, or not of its parameter's shape."""
    held = [(k, p) for k, group in enumerate(optimizer.param_groups) for p in group["params"]]
    patterns: dict[tuple, dict] = {}
    for number, (group, parameter) in enumerate(held):
        if (entry := saved.get(number)) is None:
            continue
        pattern = {name: isinstance(value, torch.Tensor) for name, value in entry.items()}
        if pattern != patterns.setdefault((group, parameter.ndim), pattern):
            yield f"its state of parameter {number} holds other things than those beside it"
        for name, value in entry.items():
            if isinstance(value, torch.Tensor) and not _goes_with(value, parameter):
                there, here = tuple(value.shape), tuple(parameter.shape)
                yield f"its {name} of parameter {number} has shape {there}; here it is {here}"


def _goes_with(value: torch.Tensor, parameter: torch.Tensor) -> bool:
    """Whether shapes are equal, but for sizes of 1: means over rows, or the number of steps."""
    sizes = zip(value.shape[::-1], parameter.shape[::-1], strict=False)
    return value.ndim <= parameter.ndim and all(one in (1, other) for one, other in sizes)


def _alike(one: Any, other: Any) -> bool:
    """Whether two settings are of one kind: numbers, texts, lists of as many."""
    if one is None or other is None:
        return True
    if isinstance(one, list | tuple):
        same = isinstance(other, list | tuple) and len(one) == len(other)
        return same and all(map(_alike, one, other))
    numbers = Real | torch.Tensor
    return isinstance(other, numbers if isinstance(one, numbers) else type(one))


def not_finite(holder: Any, saved: dict) -> str | None:
    """Return the first name of numbers, of a model or in an optimizer's state, that are not finite.

    A model's buffers may hold -inf, as a mask does.
    """
    if isinstance(holder, nn.Module):
        numbers = {name: saved.get(name) for name, _ in holder.named_parameters()}
    elif isinstance(holder, torch.optim.Optimizer):
        entries = {k: of for k, of in saved.get("state", {}).items() if isinstance(of, dict)}
        numbers = {f"{name} of {k}": v for k, of in entries.items() for name, v in of.items()}
    else:
        numbers = {}
    tensors = {name: v for name, v in numbers.items() if isinstance(v, torch.Tensor)}
    return next((name for name, v in tensors.items() if not v.isfinite().all()), None)
