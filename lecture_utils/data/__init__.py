"""The lecture's data sets, as tensors and loaders."""

from lecture_utils.data.loaders import TensorLoader
from lecture_utils.data.mnist import (
    DATA,
    MNIST_MEAN,
    MNIST_STD,
    Loaders,
    mnist_loaders,
    normalise,
    read_mnist,
    unpacked_mnist,
)

__all__ = [
    "DATA",
    "MNIST_MEAN",
    "MNIST_STD",
    "Loaders",
    "TensorLoader",
    "mnist_loaders",
    "normalise",
    "read_mnist",
    "unpacked_mnist",
]
