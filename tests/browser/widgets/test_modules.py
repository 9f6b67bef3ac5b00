"""The widgets' JavaScript computes what torch computes."""

import base64
import statistics

import numpy as np
import pytest
import torch
from handwriting import DIGITS, VARIANTS, moved
from torch.nn import functional as F

from lecture_utils.data import MNIST_MEAN, MNIST_STD, normalize, read_mnist
from lecture_utils.models import LAYER_SIZES
from lecture_utils.widgets.base import HERE, bundle
from lecture_utils.widgets.weights import packed


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    for name in ("maths", "mlp", "ink", "pixels"):
        source = base64.b64encode((HERE / f"{name}.js").read_bytes()).decode()
        page.evaluate(
            "async ([name, source]) => { window[name] = await import(source); }",
            [name, f"data:text/javascript;base64,{source}"],
        )
    yield page
    page.close()


@pytest.fixture(scope="module")
def network(page, trained):
    page.evaluate(
        """([weights, sizes]) => {
            const bytes = Uint8Array.from(atob(weights), (c) => c.charCodeAt(0));
            window.network = new mlp.MLP(new DataView(bytes.buffer), sizes);
        }""",
        [base64.b64encode(packed(trained)["weights"]).decode(), list(LAYER_SIZES)],
    )
    return page


def test_softmax_loss_and_gradient_agree_with_torch_on_1000_inputs(page):
    generator = torch.Generator().manual_seed(0)
    cases = []
    for _ in range(1000):
        classes = int(torch.randint(2, 11, (), generator=generator))
        spread = 10 ** float(torch.rand((), generator=generator) * 3)
        logits = (torch.randn(classes, generator=generator) * spread).double()
        target = int(torch.randint(classes, (), generator=generator))
        temperature = 0.1 + 4.9 * float(torch.rand((), generator=generator))
        cases.append((logits, target, temperature))
    computed = page.evaluate(
        """(cases) => cases.map(([z, t, T]) =>
            [maths.softmax(z, T), maths.crossEntropy(z, t), maths.gradient(z, t)])""",
        [(logits.tolist(), target, temperature) for logits, target, temperature in cases],
    )
    for (logits, target, temperature), (probabilities, loss, slope) in zip(
        cases, computed, strict=True
    ):
        z = logits.clone().requires_grad_()
        expected = F.cross_entropy(z, torch.tensor(target))
        expected.backward()
        assert probabilities == pytest.approx(
            torch.softmax(logits / temperature, 0).tolist(), abs=1e-6
        )
        assert loss == pytest.approx(expected.item(), abs=1e-6)
        assert slope == pytest.approx(z.grad.tolist(), abs=1e-6)


def test_softmax_survives_logits_of_1000(page):
    assert page.evaluate("maths.softmax([1000, 999, 998])") == pytest.approx(
        [0.66524, 0.24473, 0.09003], abs=1e-5
    )


def test_the_network_agrees_with_torch_on_1000_test_digits(network, trained):
    images = read_mnist(train=False)[0][:1000]
    expected = trained(normalize(images)).detach().numpy()
    logits = network.evaluate(
        """(text) => {
            const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
            return Array.from({ length: bytes.length / 784 }, (_, k) =>
                [...network.logits(pixels.normalize(bytes.subarray(784 * k, 784 * (k + 1))))]);
        }""",
        base64.b64encode(images.numpy().tobytes()).decode(),
    )
    np.testing.assert_allclose(logits, expected, atol=1e-3)
    assert (np.argmax(logits, axis=1) == expected.argmax(axis=1)).all()


def test_the_constants_are_those_of_the_data(page):
    black = torch.tensor(255 / 255 - MNIST_MEAN) / MNIST_STD
    assert page.evaluate("pixels.normalize([255])[0]") == pytest.approx(black.item(), abs=1e-6)


def test_a_forward_pass_takes_less_than_5_ms(network):
    times = network.evaluate(
        """() => Array.from({ length: 200 }, () => {
            const start = performance.now();
            network.logits(new Float32Array(784).fill(0.5));
            return performance.now() - start;
        })"""
    )
    assert statistics.median(times) < 5, f"median of 200: {statistics.median(times)} ms"


@pytest.mark.parametrize("variant", VARIANTS)
def test_hand_drawn_digits_are_read_wherever_and_however_large(network, variant):
    read = {
        digit: network.evaluate(
            """(strokes) => {
                const z = network.logits(pixels.normalize(ink.rasterise(strokes)));
                return z.indexOf(Math.max(...z));
            }""",
            moved(strokes, *VARIANTS[variant]),
        )
        for digit, strokes in DIGITS.items()
    }
    right = sum(digit == answer for digit, answer in read.items())
    assert right >= 9, read


def test_a_drawing_is_boxed_and_centred_as_mnist_was(page):
    for strokes in DIGITS.values():
        picture = page.evaluate("(s) => [...ink.rasterise(s)]", moved(strokes, 0.3, 7, 200))
        picture = torch.tensor(picture).view(28, 28).float()
        rows, columns = (picture.amax(dim).nonzero().flatten() for dim in (1, 0))
        extents = [int(side.max() - side.min()) + 1 for side in (rows, columns)]
        assert 19 <= max(extents) <= 21
        centre = (torch.arange(28) + 0.5) * picture.sum(0) / picture.sum()
        assert centre.sum() == pytest.approx(14, abs=0.15)
        assert picture.max() == 255
        assert len(picture.unique()) > 10, "edges are soft"


def test_an_empty_pad_and_a_single_dot_are_pictures_too(page):
    assert sum(page.evaluate("[...ink.rasterise([])]")) == 0
    dot = page.evaluate("[...ink.rasterise([[[5, 5]]])]")
    assert 0 < sum(value > 0 for value in dot) < 30


def test_a_bundle_is_one_module_with_its_imports_inside():
    source = bundle("digit_pad")
    assert "import " not in source
    assert source.count("export ") == 1
    assert source.index("class MLP") < source.index("function render")
