"""The recipe of notebook 03, for whoever needs a trained network in seconds."""

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
