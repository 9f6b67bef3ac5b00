import pytest
import torch

from lecture_utils.data import read_drawings
from lecture_utils.data.drawings import save_drawings

PICTURES, LABELS = torch.arange(3 * 784).to(torch.uint8).view(3, 28, 28), torch.tensor([3, 0, 9])


def test_the_lecture_s_drawings_are_ten_of_each_digit_as_mnist_has_them():
    pictures, labels = read_drawings()
    assert (pictures.dtype, pictures.shape) == (torch.uint8, (100, 28, 28))
    assert labels.bincount().tolist() == 10 * [10]
    middle = torch.arange(28) + 0.5
    mass = pictures.sum(dim=(1, 2))
    for axis in (1, 2):
        centre = (pictures.sum(dim=axis) * middle).sum(dim=1) / mass
        assert (centre - 14).abs().max() < 0.15
    assert len(pictures.flatten(1).unique(dim=0)) == 100


def test_what_was_saved_is_read(tmp_path):
    save_drawings(tmp_path / "mine.npz", PICTURES, LABELS)
    pictures, labels = read_drawings(tmp_path / "mine.npz")
    assert pictures.equal(PICTURES)
    assert labels.equal(LABELS)


@pytest.mark.parametrize(
    ("pictures", "labels", "got"),
    [
        (PICTURES.float(), LABELS, "got torch.float32"),
        (PICTURES[:2], LABELS, r"shape \(2, 28, 28\)"),
        (PICTURES, LABELS + 1, "from 0 to 9"),
    ],
)
def test_what_is_no_drawing_of_a_digit_is_not_saved(pictures, labels, got, tmp_path):
    with pytest.raises(ValueError, match=got):
        save_drawings(tmp_path / "mine.npz", pictures, labels)
    assert not list(tmp_path.iterdir())


def test_a_missing_or_damaged_file_is_told_with_what_to_do(tmp_path):
    path = tmp_path / "mine.npz"
    with pytest.raises(FileNotFoundError, match="git checkout -- data"):
        read_drawings(path)
    path.write_bytes(b"PK half of an archive")
    with pytest.raises(ValueError, match=r"mine.npz holds no drawings.*delete it"):
        read_drawings(path)


@pytest.mark.parametrize("path", [None, 5, b"mine.npz", "a\0b", "\ud800"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(ValueError, match="path is .*give the name of a file"):
        read_drawings(path)
