"""A trained network as bytes, for the widgets that run it in the browser."""

from itertools import pairwise

import torch
from torch import nn

from lecture_utils.models import LAYER_SIZES

LAYERS = [f"l{k}" for k in range(1, len(LAYER_SIZES))]


def packed(model: nn.Module) -> bytes:
    """Return the weights of the lecture's network, layer by layer.

    Parameters
    ----------
    model : torch.nn.Module
        With linear layers ``l1`` to ``l5`` of sizes 784-520-320-240-120-10, such as `MnistMLP` or
        notebook 03's ``Net``.

    Returns
    -------
    bytes
        Little-endian float32: each layer's weight, rows are outputs, and then its bias.

    Raises
    ------
    ValueError
        If the model has other layers.
    """
    layers = [getattr(model, name, None) for name in LAYERS]
    expected = [(b, a) for a, b in pairwise(LAYER_SIZES)]
    found = [tuple(layer.weight.shape) for layer in layers if isinstance(layer, nn.Linear)]
    if found != expected:
        sizes = "-".join(map(str, LAYER_SIZES))
        raise ValueError(
            f"the widget runs the lecture's network: nn.Linear layers l1 to l5 of sizes {sizes}, "
            f"as in MnistMLP. This {type(model).__name__} has weights of shape {found}"
        )
    tensors = [tensor for layer in layers for tensor in (layer.weight, layer.bias)]
    flat = torch.cat([tensor.detach().float().cpu().flatten() for tensor in tensors])
    return flat.numpy().astype("<f4").tobytes()
