"""How far the lecture's network can go: a long run on digits that are never twice the same."""

from dataclasses import dataclass, field
from collections.abc import Iterator

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from benchmarks.augmentation import Distortion, distorted
from lecture_utils.models import MnistMLP


@dataclass(frozen=True)
class Recipe:
    epochs: int = 80
    batch_size: int = 500
    max_lr: float = 3e-3
    warm_up: float = 0.1
    anneal: str = "linear"
    weight_decay: float = 0.01
    label_smoothing: float = 0.0
    averaging: float = 0.998
    plain_epochs: int = 0
    weak: float = 0.3
    dtype: str = "bfloat16"
    distortion: Distortion = field(default_factory=Distortion)


def ink(images):
    return images.float().div_(255 * 0.3081)


def epoch_batches(images, labels, recipe, generator, strength) -> Iterator:
    group = recipe.distortion.group
    count = len(images) // group
    order = torch.randperm(len(images), generator=generator)[: count * group]
    for chosen in order.view(count, group).split(max(1, count // 4)):
        grouped = images.index_select(0, chosen.flatten()).view(-1, group, 28, 28)
        new = distorted(grouped, recipe.distortion, generator, strength)
        new = new.transpose(0, 1).reshape(-1, 784)
        target = labels[chosen].T.reshape(-1)
        yield from zip(new.split(recipe.batch_size), target.split(recipe.batch_size), strict=True)


def train(images, labels, recipe: Recipe, seed: int, log=None):
    torch.manual_seed(seed)
    model = MnistMLP()
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.AdamW(model.parameters(), fused=True, weight_decay=recipe.weight_decay)
    group = recipe.distortion.group
    count = len(images) // group
    steps = sum(1 for _ in range(1))
    sizes = torch.arange(count).split(max(1, count // 4))
    steps = recipe.epochs * sum(-(-len(s) * group // recipe.batch_size) for s in sizes)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        max_lr=recipe.max_lr,
        total_steps=steps,
        pct_start=recipe.warm_up,
        anneal_strategy=recipe.anneal,
        cycle_momentum=False,
    )
    criterion = nn.CrossEntropyLoss(label_smoothing=recipe.label_smoothing)
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(recipe.averaging))
    k = 0
    for epoch in range(recipe.epochs):
        strength = recipe.weak if epoch >= recipe.epochs - recipe.plain_epochs else 1.0
        for data, target in epoch_batches(images, labels, recipe, generator, strength):
            optimizer.zero_grad()
            with torch.autocast(
                "cpu", getattr(torch, recipe.dtype), enabled=recipe.dtype != "float32"
            ):
                output = model(data)
                loss = criterion(output, target)
            loss.backward()
            optimizer.step()
            scheduler.step()
            k += 1
            if k % 8 == 0:
                average.update_parameters(model)
        if log:
            log(epoch, model, average.module)
    return model, average.module
