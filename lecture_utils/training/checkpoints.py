"""Saving a training run and going on with it."""

import io
import pickle
from dataclasses import asdict, dataclass
from pathlib import Path

import torch

from lecture_utils.files import atomic_write
from lecture_utils.training.history import History


@dataclass(frozen=True)
class Checkpoint:
    """A file that a run is saved to after every epoch: ``fit(..., checkpoint=Checkpoint(path))``.

    Attributes
    ----------
    path : path
        The file; its folder is made if needed.
    resume : bool
        Go on from the file if it exists, to the very weights of a run without a break.
    """

    path: Path | str
    resume: bool = False

    def restore(self, state: dict, loader) -> History:
        """Fill `state` and `loader` from the file if the run is to go on from it.

        Parameters
        ----------
        state, loader
            As in `load_checkpoint`.

        Returns
        -------
        History
            Of the run so far; an empty one for a new run.
        """
        if not self.resume or not Path(self.path).exists():
            return History()
        history = load_checkpoint(self.path, state, loader)
        history.interrupted = False
        return history

    def save(self, state: dict, loader, history: History) -> None:
        """Write the file; the arguments are those of `save_checkpoint`."""
        save_checkpoint(self.path, state, loader, history)


def save_checkpoint(path: Path | str, state: dict, loader=None, history: History | None = None):
    """Save everything that a later run needs to go on.

    The file appears at once and whole: an interrupted call leaves the one before in place.

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
    """
    path = Path(path)
    generator = getattr(loader, "generator", None)
    content = {
        "state": {name: holder.state_dict() for name, holder in state.items()},
        "shuffling": None if generator is None else generator.get_state(),
        "random": torch.get_rng_state(),
        "history": asdict(history or History()),
    }
    buffer = io.BytesIO()
    torch.save(content, buffer)
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(path, buffer.getvalue())


def load_checkpoint(path: Path | str, state: dict, loader=None) -> History:
    """Put a saved state back into a model, its optimizer and its loader.

    The file is read with ``weights_only=True``, so a checkpoint from a stranger can hold numbers,
    but no program.

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
    ValueError
        If the file is damaged, lacks one of `state`, or belongs to another network.
    """
    content = _read(Path(path))
    missing = sorted(state.keys() - content["state"].keys())
    if missing:
        raise ValueError(f"{path} holds {sorted(content['state'])}; it lacks {missing}")
    for name, holder in state.items():
        try:
            holder.load_state_dict(content["state"][name])
        except (RuntimeError, ValueError, KeyError) as error:
            raise ValueError(
                f"{path} was saved from a different {name}. Build it as it was then, or start "
                f"afresh with another file name.\n{error}"
            ) from error
    generator = getattr(loader, "generator", None)
    if generator is not None and content["shuffling"] is not None:
        generator.set_state(content["shuffling"])
    torch.set_rng_state(content["random"])
    return History(**content["history"])


def _read(path: Path) -> dict:
    if not path.exists():
        raise FileNotFoundError(f"there is no checkpoint {path}: train and save one first")
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        if content.keys() >= {"state", "shuffling", "random", "history"}:
            return content
    except (RuntimeError, EOFError, pickle.UnpicklingError, AttributeError, OSError) as error:
        raise ValueError(
            f"{path} is damaged, or holds more than numbers. Delete it and train again."
        ) from error
    raise ValueError(f"{path} is not a checkpoint of this lecture: it holds {sorted(content)}")
