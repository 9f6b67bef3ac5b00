import pytest
import torch

from lecture_utils.data import read_mnist
from lecture_utils.inspection import letters, noise, rotated, scribbles


@pytest.mark.parametrize("make", [noise, scribbles])
def test_the_seed_settles_the_pictures(make):
    first = make(5, seed=1)
    assert first.shape == (5, 28, 28)
    assert first.dtype == torch.uint8
    assert torch.equal(first, make(5, seed=1))
    assert not torch.equal(first, make(5, seed=2))


def test_noise_is_even():
    counts = noise(200).flatten().bincount(minlength=256).double()
    assert len(counts) == 256
    assert (counts / counts.mean() - 1).abs().max() < 0.25


def test_scribbles_have_about_as_much_ink_as_digits():
    digits, _ = read_mnist(train=False)
    ink = scribbles(200).double().mean() / digits.double().mean()
    assert 0.5 < ink < 2
    assert (scribbles(200).amax(dim=(1, 2)) == 255).all()


def test_letters_are_all_there_and_all_different():
    pictures = letters()
    assert pictures.shape == (126, 28, 28)
    assert len({bytes(p.numpy()) for p in pictures}) == 126
    assert (pictures.amax(dim=(1, 2)) > 200).all()
    edge = torch.cat([pictures[:, 0], pictures[:, -1], pictures[:, :, 0], pictures[:, :, -1]])
    assert (edge == 0).all()  # none is cut off


def test_a_quarter_turn_is_an_exact_one():
    digits, _ = read_mnist(train=False)
    turned = rotated(digits[:10], 90)
    expected = torch.rot90(digits[:10], 1, dims=(1, 2))
    assert (turned.int() - expected.int()).abs().max() <= 1
    assert torch.equal(rotated(digits[:10], 0), digits[:10])


def test_only_grey_pictures_are_turned():
    with pytest.raises(ValueError, match=r"got torch\.float32"):
        rotated(torch.zeros(1, 28, 28), 10)


@pytest.mark.parametrize("make", [noise, scribbles])
@pytest.mark.parametrize("arguments", [(-1,), (2.0,), (True,), (2, -1), (2, "a")])
def test_numbers_of_another_kind_are_refused(make, arguments):
    with pytest.raises(ValueError, match="must be an integer"):
        make(*arguments)


def test_an_angle_is_a_number():
    with pytest.raises(ValueError, match="degrees is nan"):
        rotated(noise(1), float("nan"))
    assert rotated(noise(0), 5).shape == (0, 28, 28)
