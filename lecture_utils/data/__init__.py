"""The lecture's data sets, as tensors and loaders."""

from lecture_utils.data.loaders import TensorLoader
from lecture_utils.data.mnist import (
    DATA,
    MNIST_MEAN,
    MNIST_STD,
    Loaders,
    mnist_loaders,
    normalize,
    read_mnist,
    torchvision_root,
)
from lecture_utils.data.otto import OttoParts, OttoTable, class_indices, read_otto, split_otto

__all__ = [
    "DATA",
    "MNIST_MEAN",
    "MNIST_STD",
    "Loaders",
    "OttoParts",
    "OttoTable",
    "TensorLoader",
    "class_indices",
    "mnist_loaders",
    "normalize",
    "read_mnist",
    "read_otto",
    "split_otto",
    "torchvision_root",
]
