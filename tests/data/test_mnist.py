import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
import torch

from lecture_utils.data import (
    DATA,
    mnist,
    mnist_loaders,
    mnist_splits,
    normalize,
    read_mnist,
    torchvision_root,
)
from lecture_utils.data.mnist import MNIST_MD5

RAW = Path("MNIST/raw")


@pytest.fixture
def copy(tmp_path):
    """A data folder of its own, with the four originals."""
    shutil.copytree(DATA / RAW, tmp_path / RAW, ignore=shutil.ignore_patterns("*-ubyte"))
    return tmp_path


def test_the_sums_are_the_ones_that_torchvision_checks():
    from torchvision.datasets import MNIST

    assert dict(MNIST.resources) == MNIST_MD5


def test_torchvision_reads_the_same_images(copy):
    from torchvision.datasets import MNIST

    for train in (True, False):
        images, labels = read_mnist(train)
        theirs = MNIST(torchvision_root(copy), train=train)
        assert torch.equal(images, theirs.data)
        assert torch.equal(labels, theirs.targets)


def test_the_split_is_55000_5000_10000_and_disjoint(mnist):
    assert [len(loader.dataset) for loader in mnist] == [55_000, 5_000, 10_000]
    every = torch.cat([loader.dataset.tensors[1] for loader in mnist[:2]])
    assert torch.equal(every.bincount(), read_mnist(train=True)[1].bincount())


def test_validation_keeps_every_class_in_proportion():
    share = [dataset.tensors[1].bincount() / len(dataset) for dataset in mnist_splits()[:2]]
    torch.testing.assert_close(share[0], share[1], atol=3e-4, rtol=0)


def test_images_are_normalised_as_the_transforms_do_it():
    from torchvision import transforms

    images = read_mnist(train=False)[0][:20]
    transform = transforms.Compose(
        [transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))]
    )
    expected = torch.stack([transform(image.numpy()) for image in images])
    torch.testing.assert_close(normalize(images), expected)


def test_batches_are_normalised_and_the_data_sets_are_not(mnist):
    images = mnist.test.dataset.tensors[0]
    assert (images.dtype, images.shape) == (torch.uint8, (10_000, 28, 28))
    assert torch.equal(next(iter(mnist.test))[0], normalize(images[:1_000]))
    for loader in mnist:
        data, target = next(iter(loader))
        assert (data.dtype, data.shape[1:]) == (torch.float32, (1, 28, 28))
        assert target.dtype == torch.int64


def test_the_seed_decides_the_order_and_nothing_else():
    digits = mnist_splits()
    first, again, other = (mnist_loaders(digits, seed=seed).train for seed in (1, 1, 2))
    assert torch.equal(next(iter(first))[1], next(iter(again))[1])
    assert not torch.equal(next(iter(first))[1], next(iter(other))[1])
    assert torch.equal(first.dataset.tensors[1], other.dataset.tensors[1])


def test_files_are_read_once_for_several_sets_of_loaders(monkeypatch):
    digits = mnist_splits()
    monkeypatch.setattr("lecture_utils.data.mnist.read_mnist", None)
    small, large = (mnist_loaders(digits, batch_size=n).train for n in (64, 1024))
    assert (len(small), len(large)) == (860, 54)
    assert small.dataset.tensors[0].data_ptr() == large.dataset.tensors[0].data_ptr()


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (torch.zeros(28, 28, dtype=torch.uint8), r"\(28, 28\). A single image .* image\[None\]"),
        (torch.zeros(2, 1, 28, 28, dtype=torch.uint8), r"got torch.uint8 of shape \(2, 1, 28, 28"),
        (torch.zeros(2, 28, 28), "uint8 of shape .*; got torch.float32"),
        (torch.zeros(2, 14, 56, dtype=torch.uint8), r"got torch.uint8 of shape \(2, 14, 56\)"),
        (np.zeros((2, 28, 28), np.uint8), r"got a NumPy array of uint8.*torch\.as_tensor"),
    ],
)
def test_what_would_be_normalised_wrongly_is_refused(images, message):
    with pytest.raises(ValueError, match=message):
        normalize(images)


@pytest.mark.parametrize("train", ["test", 0, None])
def test_a_set_of_images_that_is_neither_is_refused(train):
    with pytest.raises(ValueError, match=f"train is {train!r}; use True for the training"):
        read_mnist(train=train)


def change_a_byte(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


DAMAGES = {
    "missing": None,
    "empty": lambda _: b"",
    "truncated": lambda content: content[: len(content) // 2],
    "one byte changed": change_a_byte,
    "wrong file": lambda _: gzip.compress(b"not MNIST at all"),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", MNIST_MD5)
def test_a_spoilt_original_is_named_and_the_cure_told(copy, name, damage):
    file = copy / RAW / name
    content = file.read_bytes()
    file.unlink()
    if DAMAGES[damage] is not None:
        file.write_bytes(DAMAGES[damage](content))
    expected = FileNotFoundError if damage == "missing" else ValueError
    for read in (
        lambda: read_mnist(name.startswith("train"), copy),
        lambda: torchvision_root(copy),
    ):
        with pytest.raises(expected, match=f"{name}.*git checkout -- data.*download=True"):
            read()


def test_where_a_variable_names_the_folder_the_cure_is_told_with_its_name(tmp_path, monkeypatch):
    monkeypatch.setattr(mnist, "DATA", tmp_path)
    with pytest.raises(FileNotFoundError, match="LECTURE_DATA says .*copy what is"):
        read_mnist(True, tmp_path)


def test_a_tilde_is_the_user_s_folder(copy, monkeypatch):
    for home in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(home, str(copy.parent))
    monkeypatch.chdir(copy)
    assert torchvision_root(f"~/{copy.name}") == copy
    assert (copy / RAW / "t10k-labels-idx1-ubyte").exists()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_spoilt_unpacked_file_is_made_anew(copy, damage):
    torchvision_root(copy)
    file = copy / RAW / "t10k-labels-idx1-ubyte"
    content = file.read_bytes()
    file.unlink()
    if DAMAGES[damage] is not None:
        file.write_bytes(DAMAGES[damage](content))
    torchvision_root(copy)
    assert file.read_bytes() == content


def test_two_notebooks_may_unpack_at_the_same_moment(copy):
    from torchvision.datasets import MNIST

    program = "import sys; from lecture_utils.data import torchvision_root as r; r(sys.argv[1])"
    command = [sys.executable, "-c", program, str(copy)]
    both = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait() for process in both] == [0, 0]
    for train in (True, False):
        MNIST(copy, train)
    left = {path.name for path in (copy / RAW).iterdir()}
    assert left == {*MNIST_MD5, *(Path(name).stem for name in MNIST_MD5)}


@pytest.fixture
def someone_else():
    """Act as a user without rights of his own; root may write anywhere."""
    if os.name == "nt" or os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_a_read_only_folder_works(monkeypatch, request):
    with tempfile.TemporaryDirectory() as shared, tempfile.TemporaryDirectory() as home:
        shutil.copytree(DATA / RAW, shared / RAW, ignore=shutil.ignore_patterns("*-ubyte"))
        for folder in (shared, shared / RAW.parent, shared / RAW):
            os.chmod(folder, 0o555)
        os.chmod(home, 0o777)
        monkeypatch.setattr("lecture_utils.data.mnist.cache_folder", lambda: Path(home))
        request.getfixturevalue("someone_else")
        assert read_mnist(train=False, root=shared)[0].shape == (10_000, 28, 28)
        root = torchvision_root(shared)
        assert root.is_relative_to(home)
        assert len(list((root / RAW).iterdir())) == 4
        if hasattr(os, "seteuid") and os.getuid() == 0:
            os.seteuid(0)
        for folder in (shared, shared / RAW.parent, shared / RAW):
            os.chmod(folder, 0o755)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"device": "gpu"}, "device is 'gpu', which cannot be used here"),
        ({"seed": 1.5}, "seed is 1.5"),
        ({"datasets": [1, 2, 3]}, r"datasets is a list; give the three of mnist_splits\(\)"),
    ],
)
def test_loaders_of_something_else_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        mnist_loaders(**options)
