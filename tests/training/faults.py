"""Many faults, too slow for the suite: ``python tests/training/faults.py [KILLS] [PRESSES]``.

A process that does nothing but save checkpoints is killed at random moments, and Ctrl-C is pressed
between random instructions of a run. The last line of each says how many were survived.
"""

import itertools
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

import torch
from test_endings import press_at
from torch import nn

from lecture_utils.models import MnistMLP
from lecture_utils.training import Checkpoint, History, fit, load_checkpoint, save_checkpoint


def save(path, model, number):
    """Save a model all of whose weights are the number that its history has."""
    for parameter in model.parameters():
        nn.init.constant_(parameter, number)
    save_checkpoint(path, {"model": model}, history=History(epochs=number))


def save_for_ever(path, model):
    """Save again and again, another number each time."""
    for number in itertools.count(1):
        save(path, model, number)


def is_whole(path, model):
    """Whether a file is one of those that were saved."""
    history = load_checkpoint(path, {"model": model})
    return all((p == history.epochs).all() for p in model.parameters())


def kill(times, dice):
    """Kill a process while it saves; return how often the file was whole, and what was left."""
    model, whole, halves, left = MnistMLP(), 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "run.pt")
        start = time.perf_counter()
        save(path, model, 0)
        once = time.perf_counter() - start
        for _ in range(times):
            child = os.fork()
            if child == 0:
                save_for_ever(path, model)
            time.sleep(dice.uniform(0, 4 * once))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            halves += len(list(Path(folder).glob(".*half-written*")))
            whole += is_whole(path, model)
            save(path, model, 0)
            left += len(list(Path(folder).glob(".*half-written*")))
    return whole, halves, left


def train(path):
    """Train for two epochs and save each; return all that must stay usable."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    optimizer = torch.optim.AdamW(model.parameters())
    batch = torch.randn(10, 4), torch.arange(10) % 3
    options = {"epochs": 2, "optimizer": optimizer, "checkpoint": Checkpoint(path)}
    return fit(model, [batch] * 3, [batch], **options), model, optimizer, batch


def survives(history, model, optimizer, batch, path):
    """Whether a run that was interrupted left everything in order."""
    equal = len(history.train_loss) == len(history.validation_loss)
    equal &= len(history.steps) == len(history.step_loss)
    said = history.interrupted or len(history.train_loss) == 2
    if path.exists():
        load_checkpoint(path, {"model": nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))})
    again = fit(model, [batch], epochs=1, optimizer=optimizer, callback=None)
    quiet = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    return equal and said and again.is_finite and model.training and quiet


def press(times, dice):
    """Press Ctrl-C between two random instructions; return how often all was in order."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "run.pt")
        _, moments = press_at(10**9, lambda: train(path))
        survived = 0
        for place in (dice.randint(1, moments) for _ in range(times)):
            path.unlink(missing_ok=True)
            try:
                result, _ = press_at(place, lambda: train(path))
                survived += survives(*result, path)
            except BaseException as error:
                print(f"instruction {place} of {moments}: {error!r}")
    return survived, moments


def main(kills=200, presses=200, seed=0):
    """Inject all, and print the counts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    dice = random.Random(seed)
    survived, moments = press(presses, dice)
    print(f"Ctrl-C, {presses} of {moments} instructions: {survived} survived", flush=True)
    whole, halves, left = kill(kills, dice)
    print(
        f"kill -9, {kills} times: {whole} files whole; {halves} half-written files beside them, "
        f"{left} left after the next save"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
