import pytest
import torch

from lecture_utils.inspection import between_class_share, pca_2d


@pytest.fixture
def points():
    """A cloud in 6 dimensions, long in one direction, less so in a second, thin in the others."""
    generator = torch.Generator().manual_seed(0)
    cloud = torch.randn(500, 6, generator=generator) * torch.tensor([9.0, 4.0, 0.1, 0.1, 0.1, 0.1])
    turn, _ = torch.linalg.qr(torch.randn(6, 6, generator=generator))
    return cloud, cloud @ turn + 7


def test_the_plane_holds_the_two_longest_directions(points):
    cloud, turned = points
    plane = pca_2d(turned)
    assert plane.mean(dim=0).tolist() == pytest.approx([0, 0], abs=1e-3)
    assert plane.std(dim=0).tolist() == pytest.approx(cloud[:, :2].std(dim=0).tolist(), rel=0.01)


def test_the_signs_are_settled(points):
    _, turned = points
    plane = pca_2d(turned)
    assert (plane.gather(0, plane.abs().argmax(dim=0, keepdim=True)) > 0).all()


def test_images_must_be_flattened_first():
    with pytest.raises(ValueError, match=r"got \(5, 28, 28\).*view\(-1, 784\)"):
        pca_2d(torch.zeros(5, 28, 28))


def test_the_share_between_classes():
    labels = torch.tensor([0, 0, 1, 1])
    assert between_class_share(torch.tensor([[1.0], [1.0], [3.0], [3.0]]), labels) == 1
    assert between_class_share(torch.tensor([[1.0], [3.0], [1.0], [3.0]]), labels) == 0
    # means 1 and 4, so 4 x 1.5^2 = 9 of 4 x 1.5^2 + 2 x 1^2 = 11
    between = between_class_share(torch.tensor([[0.0], [2.0], [4.0], [4.0]]), labels)
    assert between == pytest.approx(9 / 11)


def test_each_point_needs_a_label():
    with pytest.raises(ValueError, match="3 labels for 2 points"):
        between_class_share(torch.zeros(2, 2), torch.zeros(3))


@pytest.mark.parametrize("measure", [pca_2d, lambda x: between_class_share(x, torch.arange(4))])
def test_points_that_are_not_finite_are_refused(measure):
    with pytest.raises(ValueError, match="12 numbers that are nan or infinite"):
        measure(torch.full((4, 3), torch.inf))
    with pytest.raises(ValueError, match="points must be a tensor"):
        measure([[1.0, 2.0]])


def test_points_that_are_all_one_have_no_spread():
    assert between_class_share(torch.ones(4, 2), torch.arange(4) % 2) == 0
    assert not pca_2d(torch.ones(4, 2)).any()
