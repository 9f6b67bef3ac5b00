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


def grey_values(images) -> torch.Tensor:
    """Return pictures as bytes, whatever scale they come in.

    Parameters
    ----------
    images : torch.Tensor, shape (28, 28), (1, 28, 28), (N, 28, 28) or (N, 1, 28, 28)
        uint8 from 0 to 255, or floats from 0 to 1.

    Returns
    -------
    torch.Tensor, uint8, shape (N, 784)

    Raises
    ------
    ValueError
        If the pictures have another shape, or floats beyond 0 to 1 (normalised images, say).
    """
    images = torch.as_tensor(images).detach().cpu()
    if images.shape[-2:] != (28, 28):
        raise ValueError(f"a picture must be 28 x 28 pixels; got shape {tuple(images.shape)}")
    images = images.reshape(-1, 784)
    if images.dtype != torch.uint8:
        if not bool(((images >= 0) & (images <= 1)).all()):
            raise ValueError(
                "a picture of floats must lie between 0 (paper) and 1 (ink). Give it before "
                "normalisation, for instance as read_mnist returns it"
            )
        images = (images.float() * 255).round().to(torch.uint8)
    return images
