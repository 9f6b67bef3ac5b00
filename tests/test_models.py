import pytest
import torch

from lecture_utils.models import LAYER_SIZES, MnistMLP


def test_it_has_the_layers_of_the_lecture():
    model = MnistMLP()
    shapes = [tuple(getattr(model, f"l{k}").weight.shape) for k in range(1, 6)]
    assert shapes == [(520, 784), (320, 520), (240, 320), (120, 240), (10, 120)]
    assert (784, *(rows for rows, _ in shapes)) == LAYER_SIZES
    assert sum(p.numel() for p in model.parameters()) == 682_090


@pytest.mark.parametrize("shape", [(3, 1, 28, 28), (3, 28, 28), (3, 784)])
def test_it_flattens_every_usual_shape(shape):
    model = MnistMLP()
    images = torch.randn(3, 784)
    assert torch.equal(model(images.view(shape)), model(images))
    assert model(images).shape == (3, 10)


def test_it_returns_logits_not_probabilities():
    torch.manual_seed(0)
    logits = MnistMLP()(torch.randn(50, 784))
    assert logits.min() < 0, "a ReLU or a softmax at the end would leave nothing negative"


def test_another_image_size_is_refused():
    with pytest.raises(ValueError, match=r"784 pixels.*\(2, 1, 32, 32\)"):
        MnistMLP()(torch.zeros(2, 1, 32, 32))


def test_grey_values_are_refused_with_the_way_out():
    with pytest.raises(ValueError, match=r"torch.uint8.*lecture_utils\.data\.normalize"):
        MnistMLP()(torch.zeros(2, 28, 28, dtype=torch.uint8))


def test_grey_values_as_floats_are_refused_too():
    with pytest.raises(ValueError, match=r"holds grey values.*lecture_utils\.data\.normalize"):
        MnistMLP()(torch.arange(2 * 784).remainder(256).view(2, 28, 28).float())
