"""Which machine a figure belongs to."""

import os
import platform
from pathlib import Path

import torch
import torchvision

from lecture_utils.devices import best_device, has_fast_bfloat16


def machine() -> dict:
    """Describe the processor, the device that trains, and the versions.

    Returns
    -------
    dict
        Ready for JSON.
    """
    device = best_device()
    accelerator = torch.cuda.get_device_name(device) if device.type == "cuda" else device.type
    return {
        "processor": _processor(),
        "threads": torch.get_num_threads(),
        "device": accelerator,
        "fast bfloat16": has_fast_bfloat16(device),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "torchvision": torchvision.__version__,
    }


def load() -> float | None:
    """Return how many processes wanted a processor in the last minute, where the system tells."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
