"""Saving a training run and going on with it."""

import copy
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from torch import nn
from torch.nn.modules.utils import consume_prefix_in_state_dict_if_present

from lecture_utils import checks
from lecture_utils.files import atomic_write, try_write
from lecture_utils.training import archive, randomness
from lecture_utils.training.compatibility import kind_of, misfit, not_finite, parameter_order
from lecture_utils.training.history import History

PARTS = ("state", "kinds", "generators", "settings", "history")
OLD_PARTS = ("state", "shuffling", "random", "history")
COMPILED = "_orig_mod"  # under which name torch.compile keeps a model


@dataclass(frozen=True)
class Checkpoint:
    """A file that a run is saved to after every epoch: ``fit(..., checkpoint=Checkpoint(path))``.

    Attributes
    ----------
    path : path
        The file; its folder is made if needed.
    resume : bool
        Go on from the file if it exists, to the very weights of a run without a break. What the
        loader, its data set, the step and the model's layers draw from is restored too: the
        generators of torch, NumPy and Python, and those of their own that can be found among their
        attributes. Out of reach are those inside a loader's persistent workers.
    """

    path: Path | str
    resume: bool = False

    def __post_init__(self) -> None:
        path = checks.path("path", self.path, "the name of a file")
        if path == Path():
            raise ValueError(f"path is {checks.shown(self.path)}; give the name of a file")
        object.__setattr__(self, "path", path)


def save_checkpoint(
    path: Path | str, state: dict, loader: Iterable | None = None, history: History | None = None
) -> None:
    """Save everything that a later run needs to go on.

    The file appears at once and whole: an interrupted call leaves the one before in place. It ends
    with a checksum, so that no damage goes unnoticed.

    Parameters
    ----------
    path : path
        The file to write; its folder is made if needed.
    state : dict of str to object
        What has a ``state_dict``: ``{"model": model, "optimizer": optimizer, ...}``.
    loader : TensorLoader or DataLoader, optional
        The state of its generator is saved, so that the next epoch has the order it would have had.
    history : History, optional
        The run so far.

    Raises
    ------
    ValueError
        If weights are not finite, or something in `state` has no ``state_dict``.
    OSError
        If the file cannot be written.
    """
    write(path, snapshot(state, (loader,), history or History(), {}))


def load_checkpoint(path: Path | str, state: dict, loader: Iterable | None = None) -> History:
    """Put a saved state back into a model, its optimizer and its loader.

    The file is read with ``weights_only=True``, so a checkpoint from a stranger can hold numbers,
    but no program. If it cannot be used, everything stays as it was.

    Parameters
    ----------
    path : path
    state : dict of str to object
        The objects to fill, under the names they were saved with. Others in the file are left.
    loader : TensorLoader or DataLoader, optional
        Its generator takes up where it was.

    Returns
    -------
    History
        The run up to the checkpoint.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    OSError
        If the file cannot be read.
    ValueError
        If the file is damaged, lacks one of `state`, belongs to another network, optimizer or
        scheduler, or holds weights that are not finite.
    """
    content = read(path)
    apply(path, content, state, (loader,))
    return History(**content["history"])


def snapshot(state: dict, sources: tuple, history: History, settings: dict) -> dict:
    """Return what a checkpoint holds; `sources` are looked through for generators."""
    state = _unwrapped(state)
    for name, holder in state.items():
        wrong = not_finite(holder, holder.state_dict())
        if wrong:
            raise ValueError(
                f"the {name} is not saved, since {wrong} is nan or infinite: training has diverged"
            )
    return {
        "state": {name: holder.state_dict() for name, holder in state.items()},
        "kinds": {name: kind_of(holder) for name, holder in state.items()},
        "order": parameter_order(state),
        "generators": randomness.capture(sources),
        "settings": settings,
        "history": asdict(history),
    }


def write(path: Path | str, content: dict, *, trial: bool = False) -> None:
    """Write a snapshot; in a trial, only see that it can be done."""
    path = Path(Checkpoint(path).path)
    try:
        packed = archive.pack(content)
        path.parent.mkdir(parents=True, exist_ok=True)
        (try_write if trial else atomic_write)(path, packed)
    except OSError as error:
        raise OSError(
            error.errno, f"the checkpoint cannot be written: {error.strerror or error}", str(path)
        ) from error


def read(path: Path | str) -> dict:
    """Return the snapshot of a file, brought to today's form, or say what is wrong with it."""
    path = Path(Checkpoint(path).path)
    content: Any = archive.unpack(path)
    names = content.keys() if isinstance(content, dict) else set()
    if not names >= set(PARTS) and names >= set(OLD_PARTS):
        own = {} if content["shuffling"] is None else {"0.generator": content["shuffling"]}
        generators = {"torch": content["random"], "accelerators": {}, "own": own}
        content |= {"kinds": {}, "settings": {}, "generators": generators}
    if not isinstance(content, dict) or not content.keys() >= set(PARTS):
        holds = sorted(map(str, names)) if names else checks.shown(content)
        raise ValueError(f"{path} is not a checkpoint of this lecture: it holds {holds}")
    dicts = all(isinstance(content[part], dict) for part in PARTS)
    if not dicts or not History.can_be(content["history"]):
        raise ValueError(f"{path} was not written by this version of the lecture: train again")
    for saved in content["state"].values():  # files from before models were unwrapped
        if isinstance(saved, dict):
            consume_prefix_in_state_dict_if_present(saved, f"{COMPILED}.")
    return content


def apply(path: Path | str, content: dict, state: dict, sources: tuple) -> None:
    """Fill objects and generators from a snapshot: all of them, or none."""
    state = _unwrapped(state)
    missing = sorted(state.keys() - content["state"].keys())
    if missing:
        raise ValueError(f"{path} holds {sorted(content['state'])}; it lacks {missing}")
    for name, holder in state.items():
        _check_fits(path, name, holder, content)
    _check_order(path, state, content)
    before = {name: copy.deepcopy(holder.state_dict()) for name, holder in state.items()}
    generators = randomness.capture(sources)
    name = "run"
    try:
        for name, holder in state.items():
            holder.load_state_dict(content["state"][name])
        name = "run"
        randomness.restore(sources, content["generators"])
    except BaseException as error:
        for other, holder in state.items():
            holder.load_state_dict(before[other])
        randomness.restore(sources, generators)
        if isinstance(error, Exception):
            raise ValueError(_different(path, name, error)) from error
        raise


def _different(path: Path | str, name: str, why: Any) -> str:
    return (
        f"{path} was saved from a different {name}. Build it as it was then, or start afresh with "
        f"another file name.\n{why}"
    )


def _unwrapped(state: Any) -> dict:
    """Return what can be saved, each model without what it was wrapped in to be quicker."""
    if not isinstance(state, dict):
        raise ValueError(f'state is {checks.shown(state)}; give a dict, such as {{"model": model}}')
    for name, holder in state.items():
        if not callable(getattr(holder, "state_dict", None)) or isinstance(holder, type):
            raise ValueError(
                f"{name!r} in state is {checks.shown(holder)}, which has no state_dict to save; "
                "give a model, an optimizer or a scheduler"
            )
    return {name: _model_inside(holder) for name, holder in state.items()}


def _model_inside(holder: Any) -> Any:
    if isinstance(holder, nn.DataParallel | nn.parallel.DistributedDataParallel):
        return _model_inside(holder.module)
    return getattr(holder, COMPILED, holder)


def _check_fits(path: Path | str, name: str, holder: Any, content: dict) -> None:
    saved = content["state"][name]
    if not isinstance(saved, dict) or not isinstance(saved.get("state", {}), dict):
        raise ValueError(f"{path} was not written by this version of the lecture: train again")
    try:
        why = misfit(holder, saved, content["kinds"].get(name))
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # tampered with
        raise ValueError(_different(path, name, error)) from error
    if why:
        raise ValueError(_different(path, name, why))
    if wrong := not_finite(holder, saved):
        raise ValueError(
            f"{path} holds a {name} that cannot be used: {wrong} is nan or infinite. Its training "
            "had diverged; train again with a smaller learning rate"
        )


def _check_order(path: Path | str, state: dict, content: dict) -> None:
    for name, here in parameter_order(state).items():
        there = content.get("order", {}).get(name, [])  # not in old checkpoints
        known = [pair for pair in zip(there, here, strict=False) if None not in pair]
        if any(one != other for one, other in known):
            why = f"its parameters are in the order {there}; here it is {here}"
            raise ValueError(_different(path, name, why))
