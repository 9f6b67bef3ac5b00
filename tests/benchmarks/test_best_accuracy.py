"""How far the network can go: distortions, and the run that learns from them."""

import json
from dataclasses import replace

import pytest
import torch

from benchmarks.best_accuracy import __main__ as command
from benchmarks.best_accuracy import training
from benchmarks.best_accuracy.augmentation import Distortion, distorted
from lecture_utils.data import read_mnist

CPU = torch.device("cpu")
STILL = Distortion(rotation=0, scale=0, shear=0, shift=0, bend=0)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def digits():
    images, labels = read_mnist(train=False)
    return images[:200], labels[:200]


def groups(digits, group=4):
    return training.ink(digits[0][:40]).view(-1, group, 28, 28)


@pytest.mark.parametrize("distortion", [STILL, Distortion()])
def test_without_strength_a_digit_stays_as_it_is(digits, distortion):
    images = groups(digits)
    strength = 1.0 if distortion is STILL else 0.0
    assert torch.allclose(distorted(images, distortion, seeded(), strength), images, atol=1e-5)


def test_images_of_a_group_share_a_distortion_and_groups_do_not(digits):
    one = training.ink(digits[0][:1]).expand(6, 28, 28).reshape(2, 3, 28, 28)
    first, second = distorted(one, Distortion(), seeded())
    assert torch.equal(first[0], first[2])
    assert not torch.allclose(first[0], second[0], atol=0.1)


def test_a_seed_repeats_the_distortions(digits):
    images = groups(digits)
    a, b, c = (distorted(images, Distortion(), seeded(seed)) for seed in (1, 1, 2))
    assert torch.equal(a, b)
    assert not torch.equal(a, c)


@pytest.mark.parametrize("axis", [0, 1])
def test_a_shift_moves_a_dot_by_at_most_its_pixels_each_way(axis):
    dot = torch.zeros(300, 1, 28, 28)
    dot[:, :, 13:15, 13:15] = 1
    moved = distorted(dot, replace(STILL, shift=3.0), seeded())
    rows = torch.arange(28.0)
    profile = moved.sum((1, 3 - axis))
    centre = (profile * rows).sum(1) / profile.sum(1) - 13.5
    assert centre.abs().max() == pytest.approx(3, abs=0.1)
    assert centre.mean() == pytest.approx(0, abs=0.5)


def test_a_rotation_keeps_distances_and_stays_within_its_limit():
    grids = replace(STILL, rotation=20.0).grids(500, seeded())
    still = STILL.grids(1, seeded())
    assert torch.allclose(grids.norm(dim=3), still.norm(dim=3).expand(500, 28, 28), atol=1e-5)
    corner, at_rest = grids[:, 0, 0], still[0, 0, 0]
    cosine = (corner @ at_rest) / (corner.norm(dim=1) * at_rest.norm())
    assert cosine.clamp(max=1).acos().rad2deg().max() == pytest.approx(20, abs=0.5)


def test_the_bend_has_its_deviation_in_pixels_and_is_smooth():
    grids = replace(STILL, bend=1.5).grids(2_000, seeded())
    pixels = (grids - STILL.grids(1, seeded())) * 14
    assert pixels.std() == pytest.approx(1.5, rel=0.03)
    steps = pixels.diff(dim=2)
    # for a Gaussian blur of sigma s, neighbours differ by bend / (s sqrt(2)) in root mean square
    assert steps[:, :, 10:17].std() == pytest.approx(1.5 / (4 * 2**0.5), rel=0.05)


def test_an_epoch_shows_every_grouped_digit_once_with_its_label(digits):
    images, labels = digits
    loader = training.DistortedDigits(images, labels, 5, replace(STILL, group=16), seeded())
    batches = list(loader)
    assert len(batches) == len(loader) == 48
    assert [len(target) for _, target in batches] == [5] * 32 + [2] * 16
    known = {image.numpy().tobytes(): label for image, label in zip(*digits, strict=True)}
    seen = set()
    for data, target in batches:
        grey = (data * 255 * training.MNIST_STD).round().to(torch.uint8)
        for image, label in zip(grey, target, strict=True):
            key = image.contiguous().numpy().tobytes()
            assert known[key] == label
            seen.add(key)
    assert len(seen) == 192, "12 groups of 16; 8 digits sit this epoch out"


def test_a_seed_repeats_a_run_and_it_learns(digits):
    config = replace(training.Config(), epochs=12, batch_size=4, averaging=0.5)
    runs = [training.train(*digits, config, seed) for seed in (1, 1, 2)]
    first, same, other = (model.l5.weight for model in runs)
    assert torch.equal(first, same)
    assert not torch.equal(first, other)
    known = runs[0](training.ink(digits[0])).argmax(1) == digits[1]
    assert known.float().mean() > 0.5


def test_choosing_does_not_touch_the_test_images(mnist):
    images, labels, scored = training.load_digits(True, CPU)
    assert (len(images), len(labels)) == (55_000, 55_000)
    for ours, theirs in ((images, mnist.train), (scored.dataset.tensors[0], mnist.validation)):
        assert torch.equal(ours, theirs.dataset.tensors[0]), "the split of the lecture"
    images, labels, scored = training.load_digits(False, CPU)
    assert (len(images), len(labels)) == (60_000, 60_000)
    assert torch.equal(scored.dataset.tensors[0], mnist.test.dataset.tensors[0])


def test_the_result_is_written_for_the_test_images_only(tmp_path, monkeypatch, digits, capsys):
    monkeypatch.setattr(command, "RESULTS", tmp_path)
    monkeypatch.setattr(command, "quote", lambda folder: None)
    monkeypatch.setattr(command, "train", lambda *_: training.MnistMLP())
    for arguments, written in ((["--validate"], False), ([], True)):
        monkeypatch.setattr("sys.argv", ["best_accuracy", "--seeds", "2", *arguments])
        command.main()
        assert (tmp_path / "best_accuracy.json").exists() is written
    results = json.loads((tmp_path / "best_accuracy.json").read_text())
    assert [run["total"] for run in results["runs"]] == [10_000, 10_000]
    assert "n = 2" in capsys.readouterr().out
