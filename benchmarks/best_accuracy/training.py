"""A long training run on digits that are never twice the same."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.data import TensorDataset

from benchmarks.best_accuracy.augmentation import Distortion, distorted
from benchmarks.steps import CUDAGraphStep, bfloat16_step
from lecture_utils.data import MNIST_STD, TensorLoader, mnist_splits, read_mnist
from lecture_utils.devices import has_fast_bfloat16
from lecture_utils.models import MnistMLP
from lecture_utils.training import one_cycle, train_epoch, training_step

AVERAGE_EVERY = 8  # steps


@dataclass(frozen=True)
class Config:
    """The recipe of a long run.

    Attributes
    ----------
    epochs, batch_size : int
    max_lr : float
        Reached after `warm_up` of the run; then it falls to zero in a line.
    warm_up : float
    weight_decay, label_smoothing : float
    averaging : float
        Share that the running average of the weights keeps each time, every eighth step.
    distortion : Distortion
    calm_epochs : int
        The last epochs, in which digits are distorted less.
    calm : float
        How much less: the limits are multiplied by this.
    """

    epochs: int = 105
    batch_size: int = 250
    max_lr: float = 2e-3
    warm_up: float = 0.1
    weight_decay: float = 0.01
    label_smoothing: float = 0.1
    averaging: float = 0.99
    distortion: Distortion = field(default_factory=Distortion)
    calm_epochs: int = 20
    calm: float = 0.5


class DistortedDigits:
    """A loader of digits that gives a new version of each in every epoch.

    Each batch holds one image of every group, so no two images of a batch share a distortion.
    Images that fill no group sit an epoch out; which ones is drawn anew each time.

    Parameters
    ----------
    images : torch.Tensor, uint8, shape (N, 28, 28)
    labels : torch.Tensor, int64, shape (N,)
    batch_size : int
    distortion : Distortion
    generator : torch.Generator
    """

    def __init__(
        self,
        images: torch.Tensor,
        labels: torch.Tensor,
        batch_size: int,
        distortion: Distortion,
        generator: torch.Generator,
    ) -> None:
        self.images, self.labels = ink(images), labels
        self.batch_size, self.distortion = batch_size, distortion
        self.generator, self.strength = generator, 1.0
        self.groups = len(images) // distortion.group

    def __len__(self) -> int:
        return self.distortion.group * -(-self.groups // self.batch_size)

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        order = torch.randperm(len(self.images), generator=self.generator)
        chosen = order[: self.groups * self.distortion.group].view(self.groups, -1)
        for groups in chosen.to(self.images.device).split(self.batch_size):
            images = self.images.index_select(0, groups.flatten()).view(*groups.shape, 28, 28)
            images = distorted(images, self.distortion, self.generator, self.strength)
            yield from zip(images.unbind(1), self.labels[groups].unbind(1), strict=True)


def ink(images: torch.Tensor) -> torch.Tensor:
    """Scale grey values like the lecture's, but leave paper at 0: it comes in from the borders."""
    return images.float().div_(255 * MNIST_STD)


def train(images: torch.Tensor, labels: torch.Tensor, config: Config, seed: int) -> nn.Module:
    """Train one network and return the average of its late weights.

    Parameters
    ----------
    images : torch.Tensor, uint8, shape (N, 28, 28)
    labels : torch.Tensor, int64, shape (N,)
        On the device that trains.
    config : Config
    seed : int
        Draws initial weights, order and distortions.

    Returns
    -------
    torch.nn.Module
        A `MnistMLP` for images as `ink` gives them.
    """
    torch.manual_seed(seed)
    model = MnistMLP().to(images.device)
    generator = torch.Generator().manual_seed(seed)
    loader = DistortedDigits(
        images, labels, config.batch_size, config.distortion, generator=generator
    )
    optimizer = torch.optim.AdamW(
        model.parameters(),
        lr=torch.tensor(config.max_lr, device=images.device),
        weight_decay=config.weight_decay,
        fused=True,
        capturable=images.is_cuda,
    )
    steps = config.epochs * len(loader)
    scheduler = one_cycle(optimizer, config.max_lr, steps, warm_up=config.warm_up)
    average = Average(model, config.averaging)
    learn = {
        "scheduler": scheduler,
        "on_batch_end": average,
        "step": fastest_step(model, optimizer),
    }
    learn["criterion"] = nn.CrossEntropyLoss(label_smoothing=config.label_smoothing)
    for epoch in range(config.epochs):
        calm = epoch >= config.epochs - config.calm_epochs
        loader.strength = config.calm if calm else 1.0
        train_epoch(model, loader, optimizer, **learn)
    return average.model.module


def fastest_step(model: nn.Module, optimizer: torch.optim.Optimizer) -> Callable[..., torch.Tensor]:
    """Return a training step in 16 bits where the device is faster so, on CUDA as a recording."""
    device = next(model.parameters()).device
    step = bfloat16_step if has_fast_bfloat16(device) else training_step
    return CUDAGraphStep(model, optimizer, step) if device.type == "cuda" else step


class Average:
    """A running average of the weights, taken every few steps.

    References
    ----------
    Polyak, Juditsky: Acceleration of stochastic approximation by averaging (1992).
    """

    def __init__(self, model: nn.Module, share: float) -> None:
        self.source, self.steps = model, 0
        self.model = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(share))

    def __call__(self, loss: torch.Tensor, size: int) -> None:
        """Count a step; the arguments are those of `train_epoch`'s ``on_batch_end``."""
        self.steps += 1
        if self.steps % AVERAGE_EVERY == 0:
            self.model.update_parameters(self.source)


def load_digits(
    validate: bool, device: torch.device
) -> tuple[torch.Tensor, torch.Tensor, TensorLoader]:
    """Return images and labels to learn from, and a loader to score.

    Parameters
    ----------
    validate : bool
        Score the 5 000 validation images and learn from the other 55 000; else score the 10 000
        test images and learn from all 60 000.
    device : torch.device

    Returns
    -------
    images, labels : torch.Tensor
    scored : TensorLoader
    """
    if validate:
        digits, scored, _ = mnist_splits()
    else:
        digits, scored = (TensorDataset(*read_mnist(train=train)) for train in (True, False))
    images, labels = (tensor.to(device) for tensor in digits.tensors)
    dataset = TensorDataset(*(tensor.to(device) for tensor in scored.tensors))
    return images, labels, TensorLoader(dataset, 1_000, transform=ink)
