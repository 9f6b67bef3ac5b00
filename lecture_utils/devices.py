"""Which processor the tensors live on."""

import os
import timeit

import torch


def best_device() -> torch.device:
    """Return the accelerator of this machine, or its CPU.

    The environment variable ``LECTURE_DEVICE`` (``cpu``, ``cuda``, ``mps``, ``xpu``, ``cuda:1``)
    overrides the choice.

    Returns
    -------
    torch.device

    Raises
    ------
    ValueError
        If ``LECTURE_DEVICE`` names no device, or one that this machine does not have.
    """
    wanted = os.environ.get("LECTURE_DEVICE", "").strip().lower()
    if wanted:
        return _named_device(wanted)
    return _accelerator() or torch.device("cpu")


def has_fast_bfloat16(device: torch.device) -> bool:
    """Whether a device multiplies matrices faster in ``torch.bfloat16`` than in ``float32``.

    Parameters
    ----------
    device : torch.device

    Returns
    -------
    bool
        On a CPU with AVX512-BF16 or AMX: whether a product takes less time so, which is tried,
        since some processors have the instructions and are slower with them. On CUDA: compute
        capability 8.0 or more. Elsewhere, and where torch cannot tell, False.
    """
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device) >= (8, 0)
    names = ("avx512_bf16", "amx_bf16")
    if device.type != "cpu" or not hasattr(torch.cpu, "get_capabilities"):
        return False
    if not any(torch.cpu.get_capabilities().get(name) for name in names):
        return False
    return _product_seconds(torch.bfloat16) < _product_seconds(torch.float32)


def _product_seconds(dtype: torch.dtype) -> float:
    a = torch.ones(512, 512, dtype=dtype)
    return min(timeit.repeat(lambda: a @ a, number=1, repeat=10))


def _accelerator() -> torch.device | None:
    return torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None


def _named_device(name: str) -> torch.device:
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        found = _accelerator()
        choices = "cpu" if found is None else f"cpu, {found.type}"
        raise ValueError(
            f"LECTURE_DEVICE is {name!r}, which cannot be used here. This machine offers: "
            f"{choices}. Set LECTURE_DEVICE to one of these, or unset it."
        ) from error
    return device
