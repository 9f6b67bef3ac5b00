"""Train the lecture's network in several processes: ``torchrun`` starts this module.

``torchrun --nproc-per-node 2 -m lecture_utils.train_distributed``: each process computes the
gradient of its share of every batch, torch averages the gradients (DistributedDataParallel), and
all of them take the same step. With the same batches, that is the step of a single process.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel

from lecture_utils.arguments import positive
from lecture_utils.data import mnist_loaders
from lecture_utils.files import print_any_letter, student_folder
from lecture_utils.models import MnistMLP
from lecture_utils.training import Checkpoint, progress_bar, recipe, training_step

PATIENCE = timedelta(minutes=2)  # with a silent process; a dead one is noticed at once


def own_device() -> torch.device:
    """Return this process's own GPU; the CPU unless each process of this machine can have one."""
    if torch.cuda.device_count() < int(os.environ["LOCAL_WORLD_SIZE"]):
        return torch.device("cpu")
    return torch.device("cuda", int(os.environ["LOCAL_RANK"]))


def join(device: torch.device) -> None:
    """Join the other processes that torchrun has started.

    Gradients travel between GPUs by nccl, which refuses two processes on one GPU, else by gloo.
    After a restart, torchrun's store still has the addresses of the processes that are gone (torch
    2.14), so each start uses names of its own in it.
    """
    variable = os.environ
    server = variable["MASTER_ADDR"], int(variable["MASTER_PORT"])
    store = distributed.TCPStore(*server, is_master=False, timeout=PATIENCE)
    distributed.init_process_group(
        "nccl" if device.type == "cuda" else "gloo",
        device_id=device if device.type == "cuda" else None,
        store=distributed.PrefixStore(variable["TORCHELASTIC_RESTART_COUNT"], store),
        rank=int(variable["RANK"]),
        world_size=int(variable["WORLD_SIZE"]),
        timeout=PATIENCE,
    )


def shared_step(model: nn.Module) -> Callable[..., torch.Tensor]:
    """Return a training step that is shared by all processes.

    Parameters
    ----------
    model : torch.nn.Module
        The same in all processes, on the device of this one.

    Returns
    -------
    callable
        Called as `lecture_utils.training.training_step`, in each process with the same batch. It
        returns the loss of the whole batch.
    """
    rank, processes = distributed.get_rank(), distributed.get_world_size()
    parallel = DistributedDataParallel(model)

    def step(
        model: nn.Module,
        criterion: nn.Module,
        optimizer: torch.optim.Optimizer,
        data: torch.Tensor,
        target: torch.Tensor,
    ) -> torch.Tensor:
        mine = slice(rank, None, processes)
        # the mean over processes is the mean over the batch, also where shares differ in size
        weight = processes * len(target[mine]) / len(target)
        if not weight:  # fewer examples than processes: no mean, so take any with weight 0
            mine = slice(1)

        def weighted(output: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
            return weight * criterion(output, target)

        total = training_step(parallel, weighted, optimizer, data[mine], target[mine])
        distributed.all_reduce(total)
        return total / processes

    return step


def checkpoint(path: Path, folder: Path) -> Checkpoint:
    """Return where this process saves the run: the first in a file, the others in copies of it.

    After a restart by torchrun all of them go on from the first one's file. It must be of this run,
    also if that has saved nothing yet: what an earlier run has left gets another name.
    """
    first, resume = distributed.get_rank() == 0, os.environ["TORCHELASTIC_RESTART_COUNT"] != "0"
    own = path if first else folder / path.name
    if resume and not first and path.exists():
        shutil.copy(path, own)
    if first and not resume and path.is_file():
        path.replace(path.with_name(f"{path.name}.before"))
    distributed.barrier()  # the first writes to its file only when all have copied it
    return Checkpoint(own, resume=resume)


def train(epochs: int, path: Path, device: torch.device) -> None:
    """Train in this process, one of several, and save the run in a file."""
    torch.manual_seed(0)
    model = MnistMLP().to(device)
    splits = mnist_loaders(batch_size=recipe.BATCH_SIZE, device=device)
    first = distributed.get_rank() == 0
    with tempfile.TemporaryDirectory() as folder:
        options = {"step": shared_step(model), "checkpoint": checkpoint(path, Path(folder))}
        history = recipe.train(
            model, splits, epochs, callback=progress_bar if first else None, **options
        )
    if len(history.train_loss) < epochs:
        sys.exit(f"training ended after {len(history.train_loss)} of {epochs} epochs")
    if first:
        print(f"validation accuracy {history.validation_accuracy[-1]:.1%}, saved in {path}")


def main() -> None:
    """Read the command line and join the other processes."""
    print_any_letter()
    parser = argparse.ArgumentParser("torchrun -m lecture_utils.train_distributed")
    parser.add_argument("--epochs", type=positive, default=recipe.EPOCHS)
    parser.add_argument("--checkpoint", type=Path, help="the file in which the run is saved")
    options = parser.parse_args()
    if not distributed.is_torchelastic_launched():
        parser.error(
            "several processes are started by torchrun: torchrun --nproc-per-node 2 -m "
            "lecture_utils.train_distributed"
        )
    device, path = own_device(), options.checkpoint or student_folder() / "mnist_distributed.pt"
    join(device)
    try:
        train(options.epochs, path, device)
    finally:
        distributed.destroy_process_group()


if __name__ == "__main__":
    main()
