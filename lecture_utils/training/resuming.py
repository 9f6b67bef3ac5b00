"""Going on with a run from a file: what is different from the run that wrote it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from lecture_utils import checks
from lecture_utils.training import checkpoints
from lecture_utils.training.compatibility import SWITCHES
from lecture_utils.training.history import History
from lecture_utils.training.schedules import MOMENTA, PerEpoch, parts_of

CHANGES = {"last_epoch", "best", "num_bad_epochs", "cooldown_counter", "params", "lr"}


def settings_of(optimizer: torch.optim.Optimizer, scheduler: Any, loader: Any) -> dict:
    """Return the numbers that a run is planned with.

    Parameters
    ----------
    optimizer, scheduler, loader
        As `lecture_utils.training.fit` takes them.

    Returns
    -------
    dict
        Two dicts: ``"file"``, what is in an optimizer's and a scheduler's state, and ``"yours"``,
        the sizes of batch and epoch.
    """
    found = {}
    for k, group in enumerate(optimizer.param_groups):
        prefix = f"group {k}: " if len(optimizer.param_groups) > 1 else ""
        found[f"{prefix}lr"] = float(group.get("initial_lr", group["lr"]))
        moved = MOMENTA if "base_momentum" in group else set()
        if not group.get("maximize"):  # which old checkpoints do not name
            moved = moved | {"maximize"}
        found |= {f"{prefix}{name}": v for name, v in _fixed(group).items() if name not in moved}
    for whose, part in _schedulers(scheduler):
        found |= {f"{whose} {name}": value for name, value in _fixed(vars(part)).items()}
    yours = {"batch_size": getattr(loader, "batch_size", None), "steps an epoch": len(loader)}
    return {"file": found, "yours": yours}


def _schedulers(scheduler: Any) -> Iterator[tuple[str, Any]]:
    if scheduler is None:
        return
    inner = scheduler.scheduler if isinstance(scheduler, PerEpoch) else scheduler
    yield "scheduler's", inner
    parts = [part for part in parts_of(inner) if part is not inner]
    yield from ((f"scheduler {number}'s", part) for number, part in enumerate(parts, 1))


def _fixed(values: dict) -> dict:
    skipped = CHANGES | SWITCHES - {"maximize"}
    plain = {
        name.removeprefix("_") if name.endswith("milestones") else name: _as_list(value)
        for name, value in values.items()
    }
    return {
        name: value
        for name, value in plain.items()
        if not name.startswith("_") and name not in skipped and _is_plain(value)
    }


def _as_list(value: Any) -> Any:
    """Return a tuple or a Counter, which is what milestones are kept in, as a list."""
    if isinstance(value, Counter):
        return sorted(value.elements())
    return list(value) if isinstance(value, tuple) else value


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(isinstance(item, int | float) for item in value)
    return value is None or isinstance(value, int | float | str)


def resume(path: Path | str, state: dict, sources: tuple, settings: dict) -> tuple[History, dict]:
    """Fill a run from its file, and say what is different.

    Parameters
    ----------
    path : path
    state : dict of str to object
        As in `lecture_utils.training.load_checkpoint`.
    sources : tuple
        What draws random numbers, the training loader first.
    settings : dict
        As `settings_of` returns them.

    Returns
    -------
    history : History
        Of the run so far, its steps counted in today's epochs.
    settings : dict
        Those that hold from here on.

    Warns
    -----
    RuntimeWarning
        If settings differ; it says whose are used. If the loader's workers persist.
    """
    content = checkpoints.read(path)
    checkpoints.apply(path, content, state, sources)
    history = History(**content["history"])
    history.interrupted = False
    steps = len(sources[0])
    if history.steps_per_epoch not in (0, steps):
        history.steps = [round(step * steps / history.steps_per_epoch) for step in history.steps]
    if getattr(sources[0], "persistent_workers", False):
        checks.warn(
            "the loader's workers persist and keep their random numbers to themselves, so after "
            "this break they draw others: take persistent_workers=False to go on exactly"
        )
    saved = content["settings"]
    if saved:
        _tell(path, saved, settings)
        settings = {"file": saved["file"], "yours": settings["yours"]}
    return history, settings


def _tell(path: Path | str, saved: dict, asked: dict) -> None:
    parts = []
    for whose, other in (("file", "you ask for"), ("yours", "the file has")):
        used, unused = (saved, asked) if whose == "file" else (asked, saved)
        changed = [
            f"{name} = {used[whose].get(name)} ({other} {unused[whose].get(name)})"
            for name in used[whose].keys() | unused[whose].keys()
            if used[whose].get(name) != unused[whose].get(name)
        ]
        if changed:
            parts.append(f"{whose.replace('file', 'of the file')} are {', '.join(sorted(changed))}")
    if parts:
        checks.warn(
            f"the run goes on from {path} with other settings than it is called with: "
            f"{'; '.join(parts)}. To use all of your own, start afresh with resume=False"
        )
