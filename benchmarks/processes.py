"""How several processes share an epoch: ``python -m benchmarks.processes``.

The lecture's network on 1, 2, 4 and so on processes of one thread each, and on one process with as
many threads, at several batch sizes. Writes ``processes.json``, ``docs/processes.png`` and what
docs/speed.md says about them.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

import torch
from torch import distributed
from torch.utils.data import TensorDataset

from benchmarks.cost import threads_of
from benchmarks.machine import load, machine
from benchmarks.processes_page import draw
from benchmarks.speed_page import publish
from lecture_utils.data import TensorLoader, normalize, read_mnist
from lecture_utils.models import MnistMLP
from lecture_utils.train_distributed import join, own_device, shared_step
from lecture_utils.training import train_epoch, training_step

BATCH_SIZES = [64, 256, 1024, 4096]
EXCHANGES = 50


def measure(batch_sizes: list[int], epochs: int = 3, images: int = 60_000) -> dict:
    """Train in this process, one of those that torchrun has started, and say how long it took.

    Parameters
    ----------
    batch_sizes : list of int
        Of all processes together.
    epochs : int
        For each batch size, after a first one that is not counted.
    images : int

    Returns
    -------
    dict
        ``seconds``, the median of an epoch for each batch size; ``exchange``, the median of the
        seconds in which the processes add up a gradient of the network, 0 for a single process.
    """
    device = own_device()
    join(device)
    digits = TensorDataset(*(t[:images].to(device) for t in read_mnist(train=True)))
    seconds = {
        size: _timed(_epoch(TensorLoader(digits, size, shuffle=True, transform=normalize)), epochs)
        for size in batch_sizes
    }
    gradient = torch.zeros(sum(p.numel() for p in MnistMLP().parameters()), device=device)
    alone = distributed.get_world_size() == 1
    exchange = 0.0 if alone else _timed(lambda: _add_up(gradient), EXCHANGES)
    distributed.destroy_process_group()
    return {"seconds": seconds, "exchange": exchange}


def _epoch(loader: TensorLoader) -> Callable[[], float]:
    torch.manual_seed(0)
    model = MnistMLP().to(own_device())
    optimizer = torch.optim.AdamW(model.parameters(), fused=True)
    step = training_step if distributed.get_world_size() == 1 else shared_step(model)
    return lambda: train_epoch(model, loader, optimizer, step=step)


def _add_up(gradient: torch.Tensor) -> float:
    distributed.all_reduce(gradient)
    return gradient[0].item()  # a number, so the device has finished


def _timed(work: Callable[[], float], times: int) -> float:
    seconds = []
    for _ in range(times + 1):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return median(seconds[1:])


def launch(processes: int, threads: int, **settings: int | list[int]) -> dict:
    """Call `measure` in several processes; return what the first of them has found."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += [f"--nproc-per-node={processes}", "-m", "benchmarks.processes"]
    command += ["--one", json.dumps(settings)]
    environment = os.environ | {"OMP_NUM_THREADS": str(threads)}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout)
    print({"processes": processes, "threads": threads} | found, flush=True)
    return {"processes": processes, "threads": threads} | found


def main() -> None:
    """Measure, write ``processes.json``, and draw it."""
    parser = argparse.ArgumentParser(prog="benchmarks.processes", description=__doc__)
    parser.add_argument("--one", type=json.loads, help=argparse.SUPPRESS)
    settings = parser.parse_args().one
    if settings:
        found = measure(**settings)
        if os.environ["RANK"] == "0":
            print(json.dumps(found))
        return
    shares, before = list(threads_of(torch.device("cpu"))), load()
    kinds = [(n, 1) for n in shares] + [(1, n) for n in shares[1:]]
    runs = [launch(processes, threads, batch_sizes=BATCH_SIZES) for processes, threads in kinds]
    results = {"machine": machine(), "load before": before, "runs": runs}
    publish("processes", results, draw(runs))


if __name__ == "__main__":
    main()
