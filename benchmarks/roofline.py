"""The roofline of training: operations of an epoch, and the machine's best rate for them."""

import time
from collections.abc import Sequence

import torch
from torch import nn

SIZES = (512, 1024, 2048)
LARGE_SIZES = (4096, 8192)  # what an accelerator needs to show its rate


def epoch_flops(model: nn.Module, images: int) -> int:
    """Count the floating-point operations of the matrix products of an epoch of training.

    A linear layer of W weights takes 2W operations an image forward (a product and a sum each),
    2W for the gradient of its weights, and 2W for the gradient of its input, which layer 1 does
    not need. Biases, activations, loss and optimizer are left out: at the machine's best rate, an
    epoch takes at least so long.

    Parameters
    ----------
    model : torch.nn.Module
        Its linear layers in the order in which an image passes them.
    images : int
        Images in an epoch.

    Returns
    -------
    int
        ``images * (6 * all weights - 2 * weights of layer 1)``.
    """
    weights = [m.weight.numel() for m in model.modules() if isinstance(m, nn.Linear)]
    return images * (6 * sum(weights) - 2 * weights[0])


def product_rates(
    device: torch.device,
    dtype: torch.dtype = torch.float32,
    repeats: int = 10,
    sizes: Sequence[int] | None = None,
) -> dict[int, float]:
    """Measure the rate of square matrix products.

    Parameters
    ----------
    device : torch.device
    dtype : torch.dtype
    repeats : int
        The best one counts: what disturbs a measurement only ever makes it slower.
    sizes : sequence of int, optional
        Rows (and columns) of the matrices; 512 to 2048, on an accelerator to 8192, if left out.

    Returns
    -------
    dict of int to float
        Operations a second for each size, a product of two n x n matrices taking 2 n^3.
    """
    rates = {}
    for size in sizes or (SIZES if device.type == "cpu" else SIZES + LARGE_SIZES):
        a, b = (torch.randn(size, size, device=device).to(dtype) for _ in range(2))
        rates[size] = 2 * size**3 / min(_seconds(a, b) for _ in range(repeats + 1))
    return rates


def _seconds(a: torch.Tensor, b: torch.Tensor) -> float:
    _wait_for(a.device)
    start = time.perf_counter()
    a @ b
    _wait_for(a.device)
    return time.perf_counter() - start


def _wait_for(device: torch.device) -> None:
    if device.type != "cpu":  # a CPU has finished when it returns
        torch.accelerator.synchronize(device)
