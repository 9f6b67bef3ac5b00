"""Mistakes that fit many exercises, declared once."""

from collections.abc import Callable
from math import log
from typing import Any

import torch


def loss_mistakes(
    losses: Callable[..., torch.Tensor], **sentences: str
) -> dict[str, tuple[Any, str]]:
    """Return the usual mistakes with a loss that is a mean of logarithms.

    Parameters
    ----------
    losses : callable
        Takes a probe and returns the losses one by one: right but for the mean.
    **sentences
        What is told in place of a sentence below, where an exercise has more to say.

    Returns
    -------
    dict
        For `Exercise.misconceptions`, as ``**loss_mistakes(...)``.
    """

    def mean(*probe: Any) -> Any:
        return losses(*probe).mean()

    mistakes = {
        "summed": (
            lambda *probe: losses(*probe).sum(),
            "You added the losses up. Their mean is asked for.",
        ),
        "not_averaged": (
            losses,
            "These are the losses one by one. One number is asked for: their mean.",
        ),
        "no_minus": (
            lambda *probe: -mean(*probe),
            "Your loss is negative: the logarithm of a probability is below 0. A minus sign is "
            "missing, or there is one too many.",
        ),
        "log10": (
            lambda *probe: mean(*probe) / log(10),
            "You used the logarithm to base 10. The natural one is asked for: in torch that is "
            "`torch.log`.",
        ),
        "log2": (
            lambda *probe: mean(*probe) / log(2),
            "You used the logarithm to base 2. The natural one is asked for: in torch that is "
            "`torch.log`.",
        ),
        "no_minus_and_summed": (
            lambda *probe: -losses(*probe).sum(),
            "Two things: your loss is negative, so a minus sign is missing; and you added the "
            "losses up, where their mean is asked for.",
        ),
    }
    return {
        name: (answer, sentences.get(name, sentence))
        for name, (answer, sentence) in mistakes.items()
    }
