"""The recipe of notebook 03, and two that are quicker still, for a trained network in seconds."""

from dataclasses import dataclass

import torch
from torch import nn

from lecture_utils.data import mnist_loaders
from lecture_utils.history import History
from lecture_utils.training import fit

BATCH_SIZE = 256
MAX_LR = 4e-3


def train(model: nn.Module, seed: int = 0, epochs: int = 4, **options) -> History:
    """Train a classifier of MNIST's digits with AdamW and one cycle of the learning rate.

    The same lines as in notebook 03, where each of them is explained; a test holds the two equal.

    Parameters
    ----------
    model : torch.nn.Module
        Takes images of shape (N, 1, 28, 28), returns logits of shape (N, 10). It is trained where
        it is; the images go to its device.
    seed : int
        Orders the training images.
    epochs : int
        How often every training image is shown.
    **options
        Passed on to `lecture_utils.training.fit`, such as ``report`` or ``progress``.

    Returns
    -------
    History
    """
    device = next(model.parameters()).device
    loaders = mnist_loaders(batch_size=BATCH_SIZE, device=device, seed=seed)
    optimizer = torch.optim.AdamW(model.parameters(), fused=True)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        max_lr=MAX_LR,
        total_steps=epochs * len(loaders.train),
        pct_start=0.2,
        anneal_strategy="linear",
    )
    options |= {"epochs": epochs, "optimizer": optimizer, "scheduler": scheduler}
    return fit(model, loaders.train, loaders.validation, **options)


@dataclass(frozen=True)
class Sprint:
    """A short training run, every number of it chosen with the validation images.

    Attributes
    ----------
    epochs, batch_size : int
    max_lr : float
        Reached after a fifth of the run, then it falls to zero.
    betas : tuple of two floats
        How long AdamW remembers gradients and their squares. A run of a few hundred steps wants a
        shorter memory than its 0.9 and 0.999.
    label_smoothing : float
        As in `torch.nn.CrossEntropyLoss`; it is worth 0.2 % of the images after one epoch.
    """

    epochs: int
    batch_size: int
    max_lr: float
    betas: tuple[float, float] = (0.85, 0.95)
    label_smoothing: float = 0.05


TO_97_PERCENT = Sprint(epochs=1, batch_size=256, max_lr=5e-3)
TO_98_PERCENT = Sprint(epochs=2, batch_size=256, max_lr=4e-3)


def sprint(model: nn.Module, run: Sprint = TO_98_PERCENT, seed: int = 0, **options) -> History:
    """Train a classifier of MNIST's digits from the start, in one or two epochs.

    Beyond `train`: Kaiming's initial weights with a last layer of zeros, so that the first steps
    are not lost, a shorter memory in AdamW, and smoothed labels. It can be captured on a CUDA
    device (``capture=True``).

    Parameters
    ----------
    model : torch.nn.Module
        As in `train`. Its weights are drawn anew.
    run : Sprint
    seed : int
        Draws the weights and orders the training images, alike on every device.
    **options
        Passed on to `lecture_utils.training.fit`, such as ``precision`` or ``capture``.

    Returns
    -------
    History
        Without validation: there is nothing left to choose.
    """
    device = next(model.parameters()).device
    start_afresh(model, seed)
    loaders = mnist_loaders(batch_size=run.batch_size, device=device, seed=seed)
    optimizer = torch.optim.AdamW(
        model.parameters(),
        lr=torch.tensor(run.max_lr, device=device),  # a tensor, so that a captured step follows it
        betas=run.betas,
        fused=True,
        capturable=device.type == "cuda",
    )
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        max_lr=run.max_lr,
        total_steps=run.epochs * len(loaders.train),
        pct_start=0.2,
        anneal_strategy="linear",
        cycle_momentum=False,
    )
    criterion = nn.CrossEntropyLoss(label_smoothing=run.label_smoothing)
    options |= {"epochs": run.epochs, "optimizer": optimizer, "scheduler": scheduler}
    return fit(model, loaders.train, criterion=criterion, **options)


@torch.no_grad()
def start_afresh(model: nn.Module, seed: int) -> None:
    """Draw the weights of linear layers for the ReLU between them; the last layer starts at zero.

    Parameters
    ----------
    model : torch.nn.Module
        Its linear layers in the order in which an image passes them.
    seed : int
        Seeds a CPU generator, so that every device starts alike.

    References
    ----------
    He, Zhang, Ren, Sun: Delving deep into rectifiers (2015): a deviation of sqrt(2 / inputs).
    """
    generator = torch.Generator().manual_seed(seed)
    layers = [module for module in model.modules() if isinstance(module, nn.Linear)]
    for layer in layers:
        drawn = torch.empty(layer.weight.shape)
        nn.init.kaiming_normal_(drawn, nonlinearity="relu", generator=generator)
        layer.weight.copy_(drawn)
        layer.bias.zero_()
    layers[-1].weight.zero_()
