import pytest
import torch
from torch import nn

from lecture_utils.data import normalize
from lecture_utils.inspection import greedy_pixel_attack


@pytest.fixture
def left_or_right():
    """Logits of two classes: the ink in the left half and in the right half."""
    linear = nn.Linear(784, 2, bias=False)
    left = (torch.arange(784) % 28 < 14).float()
    linear.weight.data = torch.stack([left, 1 - left])
    return nn.Sequential(nn.Flatten(), linear)


@pytest.fixture
def image():
    """Five and a half dark pixels on the left, three on the right: no change makes a tie."""
    image = torch.zeros(28, 28, dtype=torch.uint8)
    image[2:7, 3] = 255
    image[7, 3] = 128
    image[2:5, 20] = 255
    return image


def classes(model, frames):
    with torch.no_grad():
        return model(normalize(frames)).argmax(dim=1).tolist()


def test_one_pixel_changes_at_a_time_until_the_class_does(left_or_right, image):
    frames = greedy_pixel_attack(left_or_right, image)
    assert torch.equal(frames[0], image)
    changed = (frames[1:] != frames[:-1]).sum(dim=(1, 2))
    assert changed.tolist() == [1] * (len(frames) - 1)
    assert classes(left_or_right, frames) == [0] * (len(frames) - 1) + [1]


def test_no_shorter_way_is_possible(left_or_right, image):
    """Each pixel takes 1 from a lead of 2.5, so the third changes the class."""
    assert len(greedy_pixel_attack(left_or_right, image)) - 1 == 3


def test_it_gives_up_in_time(left_or_right):
    image = torch.zeros(28, 28, dtype=torch.uint8)
    image[:, :14] = 255
    assert len(greedy_pixel_attack(left_or_right, image, max_pixels=4)) == 5


def test_grey_pixels_count_by_what_they_can_still_change(left_or_right, image):
    image[0, 14] = 250  # nearly ink already, on the side that must grow
    frames = greedy_pixel_attack(left_or_right, image)
    assert (frames[:, 0, 14] == 250).all()


class Wave(nn.Module):
    """Ink helps the second class and harms it by turns, and never enough."""

    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.linspace(1, 2, 784))

    def forward(self, x):
        second = torch.sin(x.flatten(1) @ self.w) - 2
        return torch.stack([torch.zeros_like(second), second], dim=1)


def test_no_pixel_is_changed_twice(image):
    frames = greedy_pixel_attack(Wave(), image, max_pixels=30)
    changes = (frames[1:] != frames[:-1]).flatten(1).sum(dim=0)
    assert changes.sum() > 20
    assert changes.max() == 1


def test_what_is_no_grey_picture_is_refused(left_or_right):
    with pytest.raises(ValueError, match=r"uint8, shape \(28, 28\).*got torch\.float32"):
        greedy_pixel_attack(left_or_right, torch.zeros(28, 28))
    with pytest.raises(ValueError, match=r"got torch\.uint8, shape \(1, 28, 28\)"):
        greedy_pixel_attack(left_or_right, torch.zeros(1, 28, 28, dtype=torch.uint8))


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (None, "model is None"),
        (nn.Sequential(nn.Flatten(), nn.Linear(784, 1)), "has one logit"),
        (nn.Identity(), r"logits must be a tensor of shape \(1, C\)"),
    ],
)
def test_what_is_no_classifier_is_refused(model, image, message):
    with pytest.raises(ValueError, match=message):
        greedy_pixel_attack(model, image)


@pytest.mark.parametrize("pixels", [-1, 785, 2.5, True])
def test_a_number_of_pixels_that_is_none_is_refused(left_or_right, image, pixels):
    with pytest.raises(ValueError, match="max_pixels is .* from 0 to 784"):
        greedy_pixel_attack(left_or_right, image, pixels)
