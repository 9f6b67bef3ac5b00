"""Change a digit, pixel by pixel, until the prediction changes."""

from typing import Any

import torch
from torch import nn

from lecture_utils import checks
from lecture_utils.data import normalize


def greedy_pixel_attack(
    model: nn.Module, image: torch.Tensor, max_pixels: int = 100
) -> torch.Tensor:
    """Set one pixel at a time to ink or paper, until the class changes.

    Each step takes the pixel with the largest predicted gain: the gradient of the runner-up's logit
    minus that of the predicted class, times the change from the pixel's grey value to ink or to
    paper.

    Parameters
    ----------
    model : torch.nn.Module
        Takes images of shape (N, 1, 28, 28), normalised as in `lecture_utils.data`; returns logits.
    image : torch.Tensor, uint8, shape (28, 28)
        Grey values from 0 (paper) to 255 (ink).
    max_pixels : int
        0 to 784. Stop after this many pixels, whether or not the class has changed.

    Returns
    -------
    torch.Tensor, uint8, shape (K + 1, 28, 28)
        The image itself, and after each of the K changes.

    Raises
    ------
    ValueError
        If the image is not one digit of uint8 grey values, or the model does not return finite
        logits of two classes or more.
    """
    grey = isinstance(image, torch.Tensor) and image.dtype == torch.uint8
    if not grey or image.shape != (28, 28):
        raise ValueError(
            f"expected one image of uint8, shape (28, 28), as read_mnist returns it; got "
            f"{checks.shown(image)}"
        )
    max_pixels = checks.whole_number("max_pixels", max_pixels, least=0, most=784)
    if not isinstance(model, nn.Module):
        raise ValueError(f"model is {checks.shown(model)}; it must be a torch.nn.Module")
    device = next((p.device for p in model.parameters()), torch.device("cpu"))
    _check_logits(model, image.to(device))
    image = image.to(device)
    frames, untouched = [image], torch.ones(784, dtype=torch.bool, device=device)
    winner = _classes(model, image)[0]
    while len(frames) <= max_pixels and _classes(model, frames[-1])[0] == winner:
        changed = frames[-1].flatten().clone()
        gain, ink = _gains(model, frames[-1])
        pixel = gain.where(untouched, -torch.inf).argmax()
        changed[pixel], untouched[pixel] = 255 * ink[pixel], False
        frames.append(changed.view(28, 28))
    return torch.stack(frames)


def _check_logits(model: nn.Module, image: torch.Tensor) -> None:
    try:
        with torch.no_grad():
            logits = model(normalize(image[None]))
    except RuntimeError as error:
        raise ValueError(
            f"the model cannot take an image of shape (1, 1, 28, 28): {error}"
        ) from error
    checks.finite("logits", checks.tensor("logits", logits, 1, "C"))
    if logits.shape[1] < 2:
        raise ValueError("the model has one logit; an attack needs a second class to change to")


def _classes(model: nn.Module, image: torch.Tensor) -> list[int]:
    """Return all classes, the most probable first."""
    with torch.no_grad():
        return model(normalize(image[None]))[0].argsort(descending=True).tolist()


def _gains(model: nn.Module, image: torch.Tensor) -> Any:
    """Return what each pixel can add to the runner-up's lead (784,), and whether by ink (784,)."""
    winner, runner_up, *_ = _classes(model, image)
    x = normalize(image[None]).requires_grad_()
    logits = model(x)[0]
    (gradient,) = torch.autograd.grad(logits[runner_up] - logits[winner], x)
    gradient, grey = gradient.flatten(), image.flatten() / 255
    ink = gradient > 0
    return gradient * (ink.float() - grey), ink
