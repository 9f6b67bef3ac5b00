"""MNIST as tensors and loaders, from the four original files in ``data/``.

Every image is decoded once and kept on the training device; a loader takes a batch of them and
normalises it. That replaces the longest part of the original script's running time, the conversion
of images one at a time.
"""

import gzip
import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils.data import TensorDataset

from lecture_utils import checks
from lecture_utils.data.loaders import TensorLoader
from lecture_utils.data.splits import Splits, others, stratified_sample
from lecture_utils.files import DATA, PROJECT, atomic_write, cache_folder

MNIST_MEAN, MNIST_STD = 0.1307, 0.3081
VALIDATION_SIZE = 5_000
MNIST_MD5 = {  # torchvision.datasets.MNIST.resources holds the same sums
    "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
    "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
    "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
}


def mnist_splits(root: Path | str = DATA) -> Splits:
    """Read MNIST once, as 55 000 training, 5 000 validation and 10 000 test images.

    Parameters
    ----------
    root : Path or str
        The folder that holds ``MNIST/raw``.

    Returns
    -------
    Splits of torch.utils.data.TensorDataset
        Grey values as they are in the files, uint8 of shape (N, 28, 28), and int64 labels of shape
        (N,), on the CPU. The validation images are the same for every call, and every digit has
        the same share of them as of the training images.

    Raises
    ------
    FileNotFoundError, ValueError
        If a file is missing or altered; see `read_mnist`.
    """
    images, labels = read_mnist(train=True, root=root)
    held_out = stratified_sample(labels, VALIDATION_SIZE)
    train, validation = (
        TensorDataset(images.index_select(0, index), labels.index_select(0, index))
        for index in (others(held_out, len(labels)), held_out)
    )
    return Splits(train, validation, TensorDataset(*read_mnist(train=False, root=root)))


def mnist_loaders(
    datasets: Splits | None = None,
    *,
    batch_size: int = 1024,
    device: torch.device | str = "cpu",
    seed: int = 0,
) -> Splits:
    """Return loaders of the three splits of MNIST.

    Parameters
    ----------
    datasets : Splits of torch.utils.data.TensorDataset, optional
        As `mnist_splits` returns them: whoever needs several sets of loaders reads the files once.
        They are read here if left out.
    batch_size : int
        Images in a training batch; validation and test use batches of 1 000.
    device : torch.device or str
        Where the tensors are kept.
    seed : int
        Seeds the order of the training batches. The splits themselves are always the same.

    Returns
    -------
    Splits of TensorLoader
        Each gives ``(data, target)``: float32 images of shape (n, 1, 28, 28), normalised with mean
        0.1307 and standard deviation 0.3081, and int64 labels of shape (n,).

    Raises
    ------
    FileNotFoundError, ValueError
        If a file is missing or altered; see `read_mnist`. If there are not three data sets, or
        another argument cannot be used.
    """
    device, seed = _device(device), checks.whole_number("seed", seed, least=0)
    train, validation, test = (
        TensorDataset(*(tensor.to(device) for tensor in dataset.tensors))
        for dataset in _three(datasets)
    )
    shuffling = torch.Generator().manual_seed(seed)
    return Splits(
        TensorLoader(train, batch_size, shuffle=True, generator=shuffling, transform=normalize),
        TensorLoader(validation, 1_000, transform=normalize),
        TensorLoader(test, 1_000, transform=normalize),
    )


def _three(datasets: Any) -> Splits:
    datasets = mnist_splits() if datasets is None else datasets
    kinds = [type(d) for d in datasets] if isinstance(datasets, tuple) else []
    if kinds != [TensorDataset] * 3:
        raise ValueError(
            f"datasets is {checks.shown(datasets)}; give the three of mnist_splits(), or none"
        )
    return datasets


def _device(name: Any) -> torch.device:
    try:
        return torch.empty(0, device=name).device
    except (RuntimeError, TypeError, AssertionError) as error:
        raise ValueError(
            f"device is {checks.shown(name)}, which cannot be used here: take "
            "lecture_utils.devices.best_device()"
        ) from error


def normalize(images: torch.Tensor) -> torch.Tensor:
    """Turn grey values into the network's input.

    Parameters
    ----------
    images : torch.Tensor, uint8, shape (N, 28, 28)
        Grey values from 0 (paper) to 255 (ink).

    Returns
    -------
    torch.Tensor, float32, shape (N, 1, 28, 28)
        ``(grey / 255 - 0.1307) / 0.3081``, as ``ToTensor`` and ``Normalize`` give it.

    Raises
    ------
    ValueError
        If the images have another type or shape; normalising them twice would shift them again.
    """
    if not isinstance(images, torch.Tensor):
        raise ValueError(
            f"normalize takes a tensor of grey values, uint8 of shape (N, 28, 28); got "
            f"{checks.shown(images)}. torch.as_tensor makes one of an array"
        )
    if images.dtype != torch.uint8 or images.ndim != 3 or images.shape[1:] != (28, 28):
        raise ValueError(
            "normalize takes grey values as read_mnist returns them, uint8 of shape (N, 28, 28); "
            f"got {images.dtype} of shape {tuple(images.shape)}"
            + (". A single image becomes a batch by image[None]" if images.ndim == 2 else "")
        )
    return images.unsqueeze(1).float().div_(255).sub_(MNIST_MEAN).div_(MNIST_STD)


def read_mnist(train: bool, root: Path | str = DATA) -> tuple[torch.Tensor, torch.Tensor]:
    """Read the original files, straight from their compressed form.

    Nothing is written, so a read-only folder and several notebooks at once are no trouble.

    Parameters
    ----------
    train : bool
        The 60 000 training images, or the 10 000 test images.
    root : Path or str
        The folder that holds ``MNIST/raw``.

    Returns
    -------
    images : torch.Tensor, uint8, shape (N, 28, 28)
        Grey values, 0 for paper and 255 for ink.
    labels : torch.Tensor, int64, shape (N,)

    Raises
    ------
    FileNotFoundError
        If a file is missing.
    ValueError
        If a file is not, byte for byte, the original, or `train` is neither True nor False.

    References
    ----------
    The IDX format: a header of 16 bytes before images and 8 before labels, then one byte a value.
    """
    if not isinstance(train, bool):
        raise ValueError(
            f"train is {checks.shown(train)}; use True for the training images, False for the test"
        )
    prefix = "train" if train else "t10k"
    raw = _raw(root)
    images = _values(raw / f"{prefix}-images-idx3-ubyte.gz", header=16)
    labels = _values(raw / f"{prefix}-labels-idx1-ubyte.gz", header=8)
    return images.view(-1, 28, 28), labels.long()


def _raw(root: Path | str) -> Path:
    return checks.path("root", root, "the folder that holds MNIST/raw") / "MNIST" / "raw"


def _values(path: Path, header: int) -> torch.Tensor:
    unpacked = bytearray(gzip.decompress(verified_bytes(path)))  # torch wants writable memory
    return torch.from_numpy(np.frombuffer(unpacked, dtype=np.uint8, offset=header))


def verified_bytes(path: Path) -> bytes:
    """Return the bytes of one original MNIST file, or say what is wrong with it.

    Parameters
    ----------
    path : Path
        One of the four ``.gz`` files.

    Returns
    -------
    bytes

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If its md5 sum is not the original's.
    """
    restore = _how_to_restore(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileNotFoundError(f"{path} cannot be read: {error.strerror}. {restore}") from error
    found, expected = hashlib.md5(content, usedforsecurity=False).hexdigest(), MNIST_MD5[path.name]
    if found != expected:
        raise ValueError(
            f"{path} is not the original MNIST file: {len(content):,} bytes with md5 {found}, "
            f"expected md5 {expected}. {restore}"
        )
    return content


def _how_to_restore(path: Path) -> str:
    if not (PROJECT / "notebooks").is_dir():
        return (
            "This installation came without the lecture's data. Get a copy of the lecture's "
            "repository, and set the environment variable LECTURE_DATA to the folder `data` in it "
            "before the kernel starts."
        )
    root = path.parents[2]
    if root == DATA != PROJECT / "data":
        return (
            f"The environment variable LECTURE_DATA says that the data are in {root}: copy what is "
            "in the lecture's folder `data` there, or let it name another folder."
        )
    return (
        "Restore it with `git checkout -- data`, or download MNIST again: delete the file, then "
        f"torchvision.datasets.MNIST({str(root)!r}, download=True)."
    )


def torchvision_root(root: Path | str = DATA) -> Path:
    """Return a folder that `torchvision.datasets.MNIST` can open without a network.

    torchvision reads unpacked files. They are written beside the originals, or into the user's
    cache folder where `root` is read-only. Each appears at once and whole, so several notebooks
    may call this at the same moment.

    Parameters
    ----------
    root : Path or str
        The folder that holds ``MNIST/raw/*.gz``.

    Returns
    -------
    Path
        The ``root`` argument for `torchvision.datasets.MNIST`.

    Raises
    ------
    FileNotFoundError, ValueError
        If an original is missing or altered; see `read_mnist`.
    """
    raw = _raw(root)
    contents = {Path(name).stem: gzip.decompress(verified_bytes(raw / name)) for name in MNIST_MD5}
    folder = raw.parents[1]
    try:
        _write_all(folder, contents)
    except OSError:
        folder = cache_folder()
        _write_all(folder, contents)
    return folder


def _write_all(root: Path, contents: dict[str, bytes]) -> None:
    raw = root / "MNIST" / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        target = raw / name
        if not target.exists() or target.read_bytes() != content:
            atomic_write(target, content)
