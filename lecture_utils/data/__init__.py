"""The lecture's data sets, as tensors and loaders."""

from lecture_utils.data.drawings import read_drawings
from lecture_utils.data.loaders import TensorLoader
from lecture_utils.data.mnist import (
    DATA,
    MNIST_MEAN,
    MNIST_STD,
    mnist_loaders,
    mnist_splits,
    normalize,
    read_mnist,
    torchvision_root,
)
from lecture_utils.data.otto import OttoTable, class_indices, read_otto, split_otto
from lecture_utils.data.splits import Splits

__all__ = [
    "DATA",
    "MNIST_MEAN",
    "MNIST_STD",
    "OttoTable",
    "Splits",
    "TensorLoader",
    "class_indices",
    "mnist_loaders",
    "mnist_splits",
    "normalize",
    "read_drawings",
    "read_mnist",
    "read_otto",
    "split_otto",
    "torchvision_root",
]
