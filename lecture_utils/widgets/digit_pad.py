"""Draw a digit for the network that was just trained."""

import torch
import traitlets
from torch import nn

from lecture_utils.models import LAYER_SIZES
from lecture_utils.widgets.base import LectureWidget, bundle
from lecture_utils.widgets.weights import grey_values, packed


class DigitPad(LectureWidget):
    """A pad to draw on, and what a network says of the drawing while the pen moves.

    The drawing is scaled and centred as MNIST's digits were. The network runs in the browser; its
    weights are sent there once.

    Parameters
    ----------
    model : torch.nn.Module
        The lecture's network, trained: `MnistMLP` or notebook 03's ``Net``.

    Raises
    ------
    ValueError
        If the model is another network.
    """

    _esm = bundle("digit_pad")
    weights = traitlets.Bytes().tag(sync=True)
    sizes = traitlets.List(traitlets.Int(), list(LAYER_SIZES)).tag(sync=True)
    # the browser's bytes arrive as a memoryview, which the trait would refuse
    picture = traitlets.Bytes(bytes(784)).tag(sync=True, from_json=lambda view, _: bytes(view))
    shown = traitlets.Bytes(bytes(784)).tag(sync=True)

    def __init__(self, model: nn.Module):
        super().__init__(weights=packed(model))

    @property
    def image(self) -> torch.Tensor:
        """What the network sees: float32, shape (28, 28), 0 for paper and 1 for ink."""
        return torch.tensor(list(self.picture)).view(28, 28) / 255

    def show(self, image) -> None:
        """Put a picture on the pad in place of the drawing.

        Parameters
        ----------
        image : torch.Tensor, shape (28, 28)
            uint8 from 0 to 255, or floats from 0 to 1.

        Raises
        ------
        ValueError
            If it is not one picture of 28 x 28 pixels.
        """
        pictures = grey_values(image)
        if len(pictures) != 1:
            raise ValueError(f"the pad shows one picture; got {len(pictures)}")
        self.shown = self.picture = pictures.numpy().tobytes()

    def load(self, model: nn.Module) -> None:
        """Let another network, or the same one trained further, look at the drawing.

        Parameters
        ----------
        model : torch.nn.Module
            The lecture's network.

        Raises
        ------
        ValueError
            If the model is another network.
        """
        self.weights = packed(model)
