"""The recipe of notebook 03, and one that is quicker still, for a trained network in seconds."""

import torch
from torch import nn
from torch.utils.data import TensorDataset

from lecture_utils.data import TensorLoader, mnist_loaders, normalize, read_mnist
from lecture_utils.devices import has_fast_bfloat16
from lecture_utils.history import History
from lecture_utils.training import fit

EPOCHS, BATCH_SIZE, MAX_LR = 5, 1024, 5e-3
SPRINT_BATCH_SIZE, SPRINT_MAX_LR = 384, 7e-3
BETAS = (0.75, 0.95)  # a run of few steps has no use for a long memory


def train(model: nn.Module, seed: int = 0, epochs: int = EPOCHS, **options) -> History:
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
    optimizer = torch.optim.AdamW(model.parameters(), betas=BETAS, fused=True)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        max_lr=MAX_LR,
        total_steps=epochs * len(loaders.train),
        pct_start=0.2,
        anneal_strategy="linear",
        cycle_momentum=False,
    )
    options |= {"epochs": epochs, "optimizer": optimizer, "scheduler": scheduler}
    return fit(model, loaders.train, loaders.validation, **options)


def sprint(model: nn.Module, epochs: int = 2, seed: int = 0, **options) -> History:
    """Train a classifier of MNIST's digits from the start: 97 % in one epoch, 98 % in two.

    Beyond `train`: Kaiming's initial weights with a last layer of zeros, so that the first steps
    are not lost; smoothed labels; and smaller batches, for more steps. It can be captured on a CUDA
    device (``capture=True``). The two figures are medians of test accuracies;
    ``benchmarks/results.md`` has the worst seed as well.

    Parameters
    ----------
    model : torch.nn.Module
        As in `train`. Its weights are drawn anew.
    epochs : int
        How often each of the 60 000 training images is shown.
    seed : int
        Draws the weights and orders the training images, alike on every device.
    **options
        Passed on to `lecture_utils.training.fit`, such as ``capture``. ``precision`` is
        ``torch.bfloat16`` where the device multiplies faster so, if left out.

    Returns
    -------
    History
        Without validation: its numbers were chosen with the 5 000 validation images left out, and
        with nothing left to choose it learns from those as well.
    """
    device = next(model.parameters()).device
    start_afresh(model, seed)
    loader = _all_training_digits(device, seed)
    optimizer = torch.optim.AdamW(
        model.parameters(),
        lr=torch.tensor(SPRINT_MAX_LR, device=device),  # a tensor: a captured step follows it
        betas=BETAS,
        fused=True,
        capturable=device.type == "cuda",
    )
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        max_lr=SPRINT_MAX_LR,
        total_steps=epochs * len(loader),
        pct_start=0.2,
        anneal_strategy="linear",
        cycle_momentum=False,
    )
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    options.setdefault("precision", torch.bfloat16 if has_fast_bfloat16(device) else None)
    options |= {"epochs": epochs, "optimizer": optimizer, "scheduler": scheduler}
    return fit(model, loader, criterion=criterion, **options)


def _all_training_digits(device: torch.device, seed: int) -> TensorLoader:
    digits = TensorDataset(*(t.to(device) for t in read_mnist(train=True)))
    order = {"shuffle": True, "generator": torch.Generator().manual_seed(seed)}
    return TensorLoader(digits, SPRINT_BATCH_SIZE, **order, transform=normalize)


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
