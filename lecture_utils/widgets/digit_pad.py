"""Draw a digit for the network that was just trained."""

import torch
import traitlets
from torch import nn

from lecture_utils.widgets.base import LectureWidget, bundle
from lecture_utils.widgets.pictures import grey_values
from lecture_utils.widgets.weights import packed


class DigitPad(LectureWidget):
    """A pad to draw on, and what a network predicts while the pen moves.

    The drawing is scaled and centred as MNIST's digits were. The network runs in the browser; its
    weights are sent there once.

    Parameters
    ----------
    model : torch.nn.Module
        Linear layers with a ReLU between them, 784 pixels in and 10 logits out: as attributes or
        in a `torch.nn.Sequential`, of any number and sizes. `MnistMLP` and notebook 03's ``Net``
        are such networks.

    Raises
    ------
    ValueError
        If the model computes anything else; the message says what.
    """

    _esm = bundle("digit_pad")
    weights = traitlets.Bytes().tag(sync=True)
    sizes = traitlets.List(traitlets.Int()).tag(sync=True)
    strokes = traitlets.List().tag(sync=True)
    # the browser's bytes arrive as a memoryview, which the trait would refuse
    picture = traitlets.Bytes(bytes(784)).tag(sync=True, from_json=lambda view, _: bytes(view))

    def __init__(self, model: nn.Module):
        super().__init__(**packed(model))

    @property
    def image(self) -> torch.Tensor:
        """What the network sees: float32, shape (28, 28), 0 for paper and 1 for ink."""
        return torch.tensor(list(self.picture)).view(28, 28) / 255

    def show(self, image, ink: str | None = None) -> None:
        """Put a picture on the pad in place of the drawing.

        A picture of another size than 28 x 28 is scaled and centred as a drawing is.

        Parameters
        ----------
        image : PIL.Image.Image, numpy.ndarray or torch.Tensor, shape (H, W)
            Integers from 0 to 255 or floats from 0 to 1; colours become grey.
        ink : {"light", "dark"}, optional
            Whether the digit is light on dark, as in MNIST, or dark on light, as on paper. By
            default a picture with a light border is taken for dark on light, and a line says so.

        Raises
        ------
        ValueError
            If it is not one picture, or has values beyond its scale.
        """
        pictures = grey_values(image, ink)
        if len(pictures) != 1:
            raise ValueError(f"the pad shows one picture; got {len(pictures)}")
        with self.hold_sync():
            self.strokes, self.picture = [], pictures.numpy().tobytes()

    def load(self, model: nn.Module) -> None:
        """Let another network, or the same one trained further, look at the drawing.

        Parameters
        ----------
        model : torch.nn.Module
            As in the constructor; its layers may have other sizes than those of the one before.

        Raises
        ------
        ValueError
            If the model is not a stack of linear layers with ReLU, 784 to 10.
        """
        network = packed(model)
        with self.hold_sync():
            self.sizes, self.weights = network["sizes"], network["weights"]
