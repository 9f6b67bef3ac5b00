"""How the cost of an epoch grows: ``python -m benchmarks.cost``.

One setting is varied at a time: the number of images, the width of the network, the batch size, the
threads. Each measurement has a process of its own, so that its memory is its own. Writes
``cost.json``, ``docs/cost.png`` and what docs/speed.md says about them.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import torch
from torch import nn
from torch.utils.data import TensorDataset

from benchmarks.cost_page import draw
from benchmarks.machine import load, machine
from benchmarks.roofline import epoch_flops, product_rates
from benchmarks.speed_page import publish
from lecture_utils.data import TensorLoader, normalize, read_mnist
from lecture_utils.devices import best_device
from lecture_utils.training import recipe, train_epoch

LECTURE = {"images": 60_000, "width": 1.0, "batch_size": recipe.BATCH_SIZE}
VALUES = {
    "images": [1_000, 3_000, 10_000, 30_000, 60_000],
    "width": [0.25, 0.5, 1.0, 2.0, 4.0],
    "batch_size": [32, 128, 512, 1024, 2048, 8192],
}


def network(width: float) -> nn.Sequential:
    """Return the lecture's network with hidden layers that are `width` times as wide."""
    sizes = [784, *(round(width * size) for size in (520, 320, 240, 120))]
    hidden = [layer for pair in pairwise(sizes) for layer in (nn.Linear(*pair), nn.ReLU())]
    return nn.Sequential(nn.Flatten(), *hidden, nn.Linear(sizes[-1], 10))


def measure(images: int, width: float, batch_size: int, threads: int, epochs: int = 3) -> dict:
    """Train for a few epochs in this process, and say what they cost.

    Parameters
    ----------
    images, batch_size, threads : int
    width : float
        As in `network`.
    epochs : int
        After a first one that is not counted.

    Returns
    -------
    dict
        The settings; the median of ``seconds`` an epoch; ``floor``, the seconds that its matrix
        products would take at this machine's best rate; ``megabytes``, the largest size of the
        process or, on a CUDA device, of its tensors there.
    """
    torch.set_num_threads(threads)
    settings = {"images": images, "width": width, "batch_size": batch_size, "threads": threads}
    device, model = best_device(), network(width).to(best_device())
    digits = TensorDataset(*(t[:images].to(device) for t in read_mnist(train=True)))
    loader = TensorLoader(digits, batch_size, shuffle=True, transform=normalize)
    optimizer = torch.optim.AdamW(model.parameters(), fused=True)
    seconds = []
    for _ in range(epochs + 1):
        start = time.perf_counter()
        train_epoch(model, loader, optimizer)  # returns a number, so the device has finished
        seconds.append(time.perf_counter() - start)
    megabytes = _megabytes(device)
    floor = epoch_flops(model, images) / max(product_rates(device).values())
    return settings | {"seconds": median(seconds[1:]), "floor": floor, "megabytes": megabytes}


def _megabytes(device: torch.device) -> float | None:
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 2**20
    status = Path("/proc/self/status")  # Linux alone tells
    lines = status.read_text().splitlines() if status.exists() else []
    peaks = (line for line in lines if line.startswith("VmHWM:"))
    return next((int(line.split()[1]) / 1024 for line in peaks), None)


def measure_apart(settings: dict) -> dict:
    """Call `measure` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.cost", "--one", json.dumps(settings)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def measure_all(values: dict[str, list], lecture: dict) -> dict[str, list[dict]]:
    """Vary one setting at a time; the lecture's own are measured once."""
    known: dict[str, dict] = {}

    def once(settings: dict) -> dict:
        key = json.dumps(settings, sort_keys=True)
        if key not in known:
            known[key] = measure_apart(settings)
            print(known[key], flush=True)
        return known[key]

    return {name: [once(lecture | {name: v}) for v in found] for name, found in values.items()}


def threads_of(device: torch.device) -> Iterable[int]:
    """Return 1, 2, 4 and so on up to torch's own choice; on a GPU they are idle."""
    most = torch.get_num_threads() if device.type == "cpu" else 1
    return [2**k for k in range(most.bit_length())]


def main() -> None:
    """Measure, write ``cost.json``, and draw it."""
    parser = argparse.ArgumentParser(prog="benchmarks.cost", description=__doc__)
    parser.add_argument("--one", type=json.loads, help=argparse.SUPPRESS)
    settings: dict[str, Any] | None = parser.parse_args().one
    if settings:
        print(json.dumps(measure(**settings)))
        return
    threads, before = list(threads_of(best_device())), load()
    values = VALUES | ({"threads": threads} if len(threads) > 1 else {})
    costs = measure_all(values, LECTURE | {"threads": threads[-1]})
    results = {"machine": machine(), "load before": before, "costs": costs}
    publish("cost", results, draw(costs))


if __name__ == "__main__":
    main()
