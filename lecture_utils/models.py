"""The lecture's network."""

import torch
from torch import nn
from torch.nn import functional as F

from lecture_utils import checks

LAYER_SIZES = (784, 520, 320, 240, 120, 10)
INK = 16  # a normalized pixel ends below 3, a grey value at 255


class MnistMLP(nn.Module):
    """The lecture's classifier for 28 x 28 digits: 784-520-320-240-120-10.

    Five fully connected layers with a ReLU between them. The last layer has no activation: the
    network returns logits, as `torch.nn.CrossEntropyLoss` expects them.

    Notes
    -----
    682 090 parameters. Notebook 03 writes the same network out line by line; a test holds the two
    equal. Initial weights come from torch's CPU generator: call ``torch.manual_seed`` first.

    Examples
    --------
    >>> import torch
    >>> MnistMLP()(torch.zeros(64, 1, 28, 28)).shape
    torch.Size([64, 10])
    """

    def __init__(self) -> None:
        super().__init__()
        self.l1 = nn.Linear(784, 520)
        self.l2 = nn.Linear(520, 320)
        self.l3 = nn.Linear(320, 240)
        self.l4 = nn.Linear(240, 120)
        self.l5 = nn.Linear(120, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits of a batch of images.

        Parameters
        ----------
        x : torch.Tensor, float32, shape (N, 1, 28, 28), (N, 28, 28) or (N, 784)
            Images, normalised as in `lecture_utils.data`.

        Returns
        -------
        torch.Tensor, float32, shape (N, 10)
            Logits: ten real numbers an image, in no particular range.

        Raises
        ------
        ValueError
            If an image does not have 784 pixels, or still has grey values from 0 to 255. Values are
            looked at on a CPU only, in the first image; an accelerator would have to be waited for.
        """
        if not isinstance(x, torch.Tensor) or x.layout != torch.strided:
            raise ValueError(f"MnistMLP takes a tensor of images; got {checks.shown(x)}")
        if not x.is_floating_point() or _holds_grey_values(x):
            raise ValueError(
                f"MnistMLP takes normalised images, float32; this batch of {x.dtype} holds grey "
                "values. Pass them, as uint8, through lecture_utils.data.normalize first"
            )
        if x[:1].numel() != 784:
            raise ValueError(
                f"MnistMLP takes images of 28 x 28 = 784 pixels, as (N, 1, 28, 28), (N, 28, 28) or "
                f"(N, 784); this batch has shape {tuple(x.shape)}"
            )
        x = x.reshape(-1, 784)
        x = F.relu(self.l1(x))
        x = F.relu(self.l2(x))
        x = F.relu(self.l3(x))
        x = F.relu(self.l4(x))
        return self.l5(x)


def _holds_grey_values(x: torch.Tensor) -> bool:
    if x.device.type != "cpu" or torch.compiler.is_compiling():
        return False
    first = x.detach()[:1]
    return first.numel() > 0 and bool(first.max() > INK and first.min() >= 0)
