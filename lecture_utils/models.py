"""The lecture's network."""

import torch
from torch import nn
from torch.nn import functional as F

LAYER_SIZES = (784, 520, 320, 240, 120, 10)


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

    def __init__(self):
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
            If an image does not have 784 pixels, or still has grey values from 0 to 255.
        """
        if not x.is_floating_point():
            raise ValueError(
                f"MnistMLP takes normalised images, float32; this batch is {x.dtype}. Pass it "
                "through lecture_utils.data.normalize first"
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
