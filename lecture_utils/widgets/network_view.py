"""A digit on its way through the network, layer by layer."""

from typing import Any

import numpy as np
import traitlets
from torch import nn

from lecture_utils import checks
from lecture_utils.widgets.base import LectureWidget, bundle, one_of
from lecture_utils.widgets.pictures import grey_values
from lecture_utils.widgets.weights import packed


class NetworkView(LectureWidget):
    """Step a digit through the layers; every unit is a pixel, the darker the more active.

    Parameters
    ----------
    model : torch.nn.Module
        Linear layers with a ReLU between them, 784 pixels in and 10 logits out, as for `DigitPad`.
    images : torch.Tensor, shape (N, 28, 28)
        The digits to choose from, 1 to 100; or any pictures that `DigitPad.show` takes.
    labels : sequence of int, shape (N,), optional
        What the digits are.
    ink : {"light", "dark"}, optional
        As in `DigitPad.show`.

    Attributes
    ----------
    digit : int
        Index of the picture that is shown.
    depth : int
        How many layers it has gone through: 0 is the input, as many as there are the output.

    Raises
    ------
    ValueError
        If the model computes anything else, or images and labels do not match.
    """

    _esm = bundle("network_view")
    weights = traitlets.Bytes().tag(sync=True)
    sizes = traitlets.List(traitlets.Int()).tag(sync=True)
    pictures = traitlets.Bytes().tag(sync=True)
    labels = traitlets.List(traitlets.Int()).tag(sync=True)
    digit = traitlets.Int(0).tag(sync=True)
    depth = traitlets.Int(0).tag(sync=True)

    def __init__(
        self, model: nn.Module, images: Any, labels: Any = (), ink: str | None = None
    ) -> None:
        pictures = grey_values(images, ink)
        if not 1 <= len(pictures) <= 100:
            raise ValueError(f"{len(pictures)} images; the view holds 1 to 100")
        labels = _digits(labels, len(pictures))
        network = packed(model)
        depth = len(network["sizes"]) - 1
        super().__init__(**network, depth=depth, pictures=pictures.numpy().tobytes(), labels=labels)

    @traitlets.validate("digit")
    def _set_digit(self, proposal: dict) -> float:
        return one_of("digit", proposal["value"], len(self.pictures) // self.sizes[0])

    @traitlets.validate("depth")
    def _set_depth(self, proposal: dict) -> float:
        return one_of("depth", proposal["value"], len(self.sizes))


def _digits(labels: Any, images: int) -> list[int]:
    given = checks.numbers("labels", labels)
    if given.size and given.shape != (images,):
        raise ValueError(f"{given.size} labels for {images} images; give one for each")
    if not np.isin(given, range(10)).all():
        raise ValueError(f"the labels are {given.tolist()}; expected digits, 0 to 9")
    return given.astype(int).tolist()
