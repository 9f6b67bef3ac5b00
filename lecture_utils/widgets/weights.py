"""A trained network as bytes, for the widgets that run it in the browser."""

from itertools import pairwise
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

PIXELS, CLASSES = 784, 10
RUNS = (
    f"the widget runs a stack of nn.Linear layers with a ReLU between them, {PIXELS} pixels in and "
    f"{CLASSES} logits out"
)
PROBES = 64  # random images on which the stack must agree with the model
HARMLESS = (nn.Linear, nn.ReLU, nn.Flatten, nn.Unflatten, nn.Identity, nn.Dropout)


def packed(model: nn.Module) -> dict:
    """Return the weights and the sizes of a stack of linear layers, in the order of their use.

    The layers may be attributes or part of a `torch.nn.Sequential`, under any names, of any number
    and sizes. Whether there is a ReLU between them, and nothing else, is found out by running the
    model in evaluation mode, in which a dropout does nothing.

    Parameters
    ----------
    model : torch.nn.Module
        Takes normalised images, float, shape (N, 1, 28, 28) or (N, 784); returns logits, (N, 10).

    Returns
    -------
    dict
        ``weights``: bytes, little-endian float32, each layer's weight (rows are outputs) and then
        its bias. ``sizes``: list of int, such as ``[784, 520, 320, 240, 120, 10]``.

    Raises
    ------
    ValueError
        If the model computes anything else.
    """
    layers = _linear_layers(model)
    flat = torch.cat([tensor.flatten() for pair in layers for tensor in pair])
    return {
        "weights": flat.numpy().astype("<f4").tobytes(),
        "sizes": [PIXELS, *(len(bias) for _, bias in layers)],
    }


def _linear_layers(model: nn.Module) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Return weight and bias of each layer, float32 on the CPU; an error if they are not all."""
    if not isinstance(model, nn.Module):
        raise ValueError(f"{RUNS}; got {type(model).__name__}, which is not an nn.Module")
    used, images, logits = _probe(model)
    if not used:
        raise ValueError(f"{RUNS}; this {type(model).__name__} has no nn.Linear layer")
    sizes = [used[0].in_features, *(layer.out_features for layer in used)]
    chained = all(one.out_features == other.in_features for one, other in pairwise(used))
    if not chained or sizes[0] != PIXELS or sizes[-1] != CLASSES:
        shapes = ", ".join(f"{layer.in_features} to {layer.out_features}" for layer in used)
        kinds = f"{_others(model)}nn.Linear layers"
        raise ValueError(f"{RUNS}; this {type(model).__name__} has {kinds} from {shapes}")
    layers = [_tensors(layer) for layer in used]
    if not _agree(layers, images, logits):
        raise ValueError(f"{RUNS}; this {type(model).__name__} {_difference(model, logits)}")
    return layers


def _probe(model: nn.Module) -> tuple[list[Any], torch.Tensor, Any]:
    """Run the model on random images; return its linear layers as they came, images and logits."""
    weight = next(model.parameters(), torch.zeros(()))
    generator = torch.Generator().manual_seed(0)
    images = torch.randn(PROBES, 1, 28, 28, generator=generator)
    used, training = [], {module: module.training for module in model.modules()}
    hooks = [
        module.register_forward_hook(lambda layer, _, __: used.append(layer))
        for module in model.modules()
        if isinstance(module, nn.Linear)
    ]
    try:
        model.eval()
        logits = _run(model, images.to(weight.device, weight.dtype), used)
    finally:
        for hook in hooks:
            hook.remove()
        for module, mode in training.items():
            module.training = mode
    return used, images.flatten(1), logits


def _run(model: nn.Module, images: torch.Tensor, used: list) -> torch.Tensor:
    """Return the logits of images, which some models take as squares and others as rows."""
    for shape in (images.shape, (PROBES, PIXELS)):
        used.clear()
        try:
            with torch.no_grad():
                return model(images.view(shape))
        except Exception as error:  # whatever a student's forward may raise
            problem = error
    raise ValueError(
        f"{RUNS}; this {type(model).__name__} cannot be run on images of shape (N, 1, 28, 28), and "
        f"not on (N, {PIXELS}) either: {problem}"
    ) from problem


def _tensors(layer: nn.Linear) -> tuple[torch.Tensor, torch.Tensor]:
    weight = layer.weight.detach().float().cpu()
    return weight, torch.zeros(
        len(weight)
    ) if layer.bias is None else layer.bias.detach().float().cpu()


def _agree(layers: list[tuple], images: torch.Tensor, logits: Any) -> bool:
    """Say if the layers with a ReLU between them compute these logits, as far as rounding lets."""
    if not isinstance(logits, torch.Tensor) or logits.shape != (PROBES, CLASSES):
        return False
    h = images
    for k, (weight, bias) in enumerate(layers):
        h = F.linear(F.relu(h) if k else h, weight, bias)
    if not h.isfinite().all():  # a diverged network may be looked at
        return True
    eps = max(torch.finfo(dtype).eps for dtype in (logits.dtype, h.dtype))
    tolerance = eps**0.5 * h.abs().max()
    return (logits.float().cpu() - h).abs().max() <= tolerance


def _difference(model: nn.Module, logits: Any) -> str:
    """Say what a model does besides."""
    if not isinstance(logits, torch.Tensor):
        return f"returns a {type(logits).__name__}, not logits alone"
    if logits.shape != (PROBES, CLASSES):
        return f"returns shape {tuple(logits.shape)} for {PROBES} images"
    if others := _others(model):
        return f"has {others.removesuffix(' and ')}"
    if logits.min() >= 0 and torch.allclose(
        logits.sum(1), torch.ones_like(logits[:, 0]), atol=1e-2
    ):
        return "returns probabilities: leave the softmax out"
    if logits.min() >= 0:
        return "returns no negative number: is there a ReLU after its last layer?"
    return (
        "computes something else from its layers: another activation than ReLU, none at all, a "
        "shortcut or a normalisation"
    )


def _others(model: nn.Module) -> str:
    """Name the kinds of layers that are neither linear nor ReLU."""
    leaves = (module for module in model.modules() if not list(module.children()))
    kinds = {type(leaf).__name__ for leaf in leaves if not isinstance(leaf, HARMLESS)}
    kinds.discard(type(model).__name__)
    return "".join(f"{kind} and " for kind in sorted(kinds))
