"""Draw a digit for the network that was just trained."""

from typing import Any

import torch
import traitlets
from torch import nn

from lecture_utils import checks
from lecture_utils.data.drawings import Drawings, read_drawings, save_drawings
from lecture_utils.files import student_folder
from lecture_utils.widgets.base import LectureWidget, bundle
from lecture_utils.widgets.pictures import grey_values
from lecture_utils.widgets.weights import packed

FILE = "my_digits.npz"
# the browser's bytes arrive as a memoryview, which the trait would refuse
BYTES = {"sync": True, "from_json": lambda view, _: bytes(view)}


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
    collect : bool
        Whether a drawing can be kept as a sample of a digit. The samples are saved in
        ``my_digits.npz`` in the student's folder, and a later pad begins with them. Several pads,
        also of different notebooks, may write to it in turn.

    Raises
    ------
    ValueError
        If the model computes anything else, or the file of samples is damaged; the message says
        what.
    """

    _esm = bundle("digit_pad")
    weights = traitlets.Bytes().tag(sync=True)
    sizes = traitlets.List(traitlets.Int()).tag(sync=True)
    strokes = traitlets.List().tag(sync=True)
    picture = traitlets.Bytes(bytes(784)).tag(**BYTES)
    collect = traitlets.Bool().tag(sync=True)
    kept = traitlets.Bytes().tag(**BYTES)
    labels = traitlets.List(traitlets.Int()).tag(sync=True)

    def __init__(self, model: nn.Module, collect: bool = False) -> None:
        if not isinstance(collect, bool):
            raise ValueError(f"collect is {checks.shown(collect)}; give True or False")
        super().__init__(**packed(model), collect=collect)
        if collect:
            self._file = student_folder() / FILE
            if self._file.exists():
                self._begin_with(*read_drawings(self._file))
            self.observe(self._save, "kept")

    @property
    def samples(self) -> Drawings:
        """What was kept, in the order of drawing.

        Images are uint8, shape (N, 28, 28), 0 for paper and 255 for ink; labels are int64, shape
        (N,): both as `lecture_utils.data.read_mnist` returns them.
        """
        return _pictures(self.kept), torch.tensor(self.labels).long()

    def _begin_with(self, images: torch.Tensor, labels: torch.Tensor) -> None:
        self.kept, self.labels = images.numpy().tobytes(), labels.tolist()

    def _save(self, change: dict) -> None:
        """Change the file as this pad was changed: another pad may have written to it since."""
        before, (now, labels) = _pictures(change["old"]), self.samples
        if self._file.exists():
            saved, saved_labels = read_drawings(self._file)
            left = torch.ones(len(saved), dtype=torch.bool)
            for removed in before[len(now) :]:
                left[(saved == removed).flatten(1).all(1).nonzero()[-1:]] = False
            now = torch.cat([saved[left], now[len(before) :]])
            labels = torch.cat([saved_labels[left], labels[len(before) :]])
        save_drawings(self._file, now, labels)
        self.unobserve(self._save, "kept")
        self._begin_with(now, labels)
        self.observe(self._save, "kept")

    @property
    def image(self) -> torch.Tensor:
        """What the network sees: float32, shape (28, 28), 0 for paper and 1 for ink."""
        return torch.tensor(list(self.picture)).view(28, 28) / 255

    def show(self, image: Any, ink: str | None = None) -> None:
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


def _pictures(kept: bytes) -> torch.Tensor:
    count = len(kept) // 784
    return torch.frombuffer(bytearray(kept or bytes(784)), dtype=torch.uint8).view(-1, 28, 28)[
        :count
    ]
