import base64
import subprocess
import sys
from itertools import pairwise

import matplotlib
import numpy as np
import pytest
import torch

from lecture_utils import plotting
from lecture_utils.data import read_mnist
from lecture_utils.training import History

PROBABILITIES = [0.659, 0.2424, 0.0986]


@pytest.fixture(scope="module")
def digits():
    return read_mnist(train=False)


@pytest.fixture
def history():
    return History(
        steps_per_epoch=2,
        epochs=2,
        steps=[1, 2, 3, 4],
        step_loss=[2.3, 1.0, 0.5, 0.2],
        train_loss=[1.65, 0.35],
        validation_loss=[0.6, 0.3],
        validation_accuracy=[0.9, 0.98],
    )


def axes_of(picture):
    return picture.figure.axes


def test_a_picture_is_an_image_with_its_alternative_text():
    picture = plotting.probability_bars(PROBABILITIES)
    bundle, metadata = picture._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert bundle["text/plain"] == repr(picture) == metadata["image/png"]["alt"]
    assert metadata["image/png"]["width"] == round(96 * picture.figure.get_size_inches()[0])


def test_the_same_picture_is_the_same_file(tmp_path):
    for name in ("one.png", "two.png"):
        plotting.network((4, 3, 2)).save(tmp_path / name)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_nothing_global_is_changed():
    before = matplotlib.rcParams.copy()
    plotting.temperature_bars([2.0, 1.0, 0.1], [1]).save("/dev/null")
    assert matplotlib.rcParams.copy() == before


def test_importing_it_starts_no_window_system():
    program = "import sys, lecture_utils.plotting; print('matplotlib.pyplot' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.stdout.strip() == "False"


def test_probability_bars_are_as_high_as_the_probabilities():
    picture = plotting.probability_bars(PROBABILITIES, logits=[2.0, 1.0, 0.1])
    heights = [[bar.get_height() for bar in axes.patches] for axes in axes_of(picture)]
    assert heights == [[2.0, 1.0, 0.1], PROBABILITIES]
    assert "2.0, 1.0, 0.1. Probabilities: 0.6590, 0.2424, 0.0986" in picture.alt


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_long_names_do_not_run_into_each_other_or_into_a_title(classes):
    names = ["Women's clothing and shoes"] * classes
    shares = [1 / classes] * classes
    for drawn in (
        plotting.probability_bars(shares, names, logits=shares),
        plotting.gradient_arrows(shares, 1, names),
    ):
        drawn.figure.draw_without_rendering()
        for axes in drawn.figure.axes:
            for left, right in pairwise(axes.get_xticklabels()):
                apart = left.get_window_extent().x1 < right.get_window_extent().x0
                assert apart or left.get_rotation() == right.get_rotation() == 30
            assert axes.get_window_extent().height > 150


def test_temperature_bars_are_the_softmax_of_the_scaled_logits():
    logits = torch.tensor([2.0, 1.0, 0.1])
    picture = plotting.temperature_bars(logits, [0.25, 4])
    for axes, temperature in zip(axes_of(picture), (0.25, 4), strict=True):
        heights = [bar.get_height() for bar in axes.patches]
        assert heights == pytest.approx(torch.softmax(logits / temperature, 0).tolist())


def test_the_surprise_curve_marks_minus_log_p():
    picture = plotting.surprise_curve({"good": 0.7, "bad": 0.1})
    curve, *marks = axes_of(picture)[0].lines
    np.testing.assert_allclose(curve.get_ydata(), -np.log(curve.get_xdata()))
    assert [mark.get_ydata()[0] for mark in marks] == pytest.approx([0.35667, 2.30259], abs=1e-5)
    assert "loss 0.3567" in picture.alt
    assert "loss 2.3026" in picture.alt


def test_gradient_arrows_are_the_error_with_its_sign_turned():
    picture = plotting.gradient_arrows(PROBABILITIES, target=0)
    assert "changes of 0.3410, -0.2424, -0.0986" in picture.alt


def test_digits_are_drawn_with_their_titles(digits):
    images, labels = digits
    picture = plotting.digit_grid(images[:12], [str(int(k)) for k in labels[:12]])
    shown = [axes for axes in axes_of(picture) if axes.images]
    assert len(shown) == 12
    assert np.array_equal(shown[3].images[0].get_array(), images[3])
    assert "7, 2, 1, 0" in picture.alt


def test_digit_pixels_writes_the_grey_values(digits):
    image = digits[0][0]
    picture = plotting.digit_pixels(image, 7)
    part = axes_of(picture)[1]
    written = {text.get_position(): int(text.get_text()) for text in part.texts}
    assert len(written) == 36
    assert all(image[row, column] == value for (column, row), value in written.items())
    assert f"{(image > 0).sum()} of 784 pixels" in picture.alt


def test_the_network_names_every_layer_with_its_size():
    picture = plotting.network((784, 520, 320, 240, 120, 10))
    texts = {text.get_text() for text in axes_of(picture)[0].texts}
    assert {"input\n784", "hidden 1\n520", "hidden 4\n120", "output\n10"} <= texts


def test_a_chain_shows_steps_values_outputs_and_target():
    picture = plotting.block_diagram(
        ["x", "?"], values=["", "1.0"], outputs=["P(0)", "P(1)"], target="Y"
    )
    texts = [text.get_text() for text in axes_of(picture)[0].texts]
    assert {"x", "?", "1.0", "P(0)", "P(1)", "Y"} <= set(texts)
    assert picture.alt == (
        "Boxes with arrows: x to ? (1.0), with outputs P(0), P(1), compared with Y."
    )


def test_matrix_product_gives_the_outer_sizes():
    picture = plotting.matrix_product(("N", "2"), ("2", "10"))
    assert picture.alt.endswith("= [N x 10].")


def test_training_curves_draw_the_history(history):
    loss, accuracy = axes_of(plotting.training_curves(history))
    assert list(loss.lines[0].get_xdata()) == [0.5, 1, 1.5, 2]
    assert list(loss.lines[0].get_ydata()) == history.step_loss
    assert list(accuracy.lines[0].get_ydata()) == pytest.approx([90, 98])


def test_training_curves_do_without_validation(history):
    history.validation_loss = history.validation_accuracy = []
    assert plotting.training_curves(history).alt == "Loss over 2 epochs, from 2.3 to 0.2."


def test_compared_losses_draw_each_run_in_its_own_line_style_over_its_epochs(history):
    other = History(steps_per_epoch=10, epochs=1, steps=[5, 10], step_loss=[2.0, 1.9])
    picture = plotting.compared_losses({"a": history, "b": other}, floor=2.3)
    runs = axes_of(picture)[0].lines[:2]
    assert len({line.get_linestyle() for line in runs}) == 2
    assert [list(line.get_xdata()) for line in runs] == [[0.5, 1, 1.5, 2], [0.5, 1]]
    assert "a ends at 0.2; b ends at 1.9" in picture.alt


MISTAKES = {
    "2 labels for 3": lambda: plotting.probability_bars(PROBABILITIES, ["a", "b"]),
    "2 logits for 3": lambda: plotting.probability_bars(PROBABILITIES, logits=[1, 2]),
    "must be above 0": lambda: plotting.temperature_bars([1, 2], [0]),
    "above 0 and at most 1": lambda: plotting.surprise_curve({"p": 0.0}),
    "must be 0 to 2": lambda: plotting.gradient_arrows(PROBABILITIES, target=3),
    r"shape \(N, 28, 28\).*got \(1, 27, 28\)": lambda: plotting.digit_grid(np.zeros((1, 27, 28))),
    "1 titles for 2": lambda: plotting.digit_grid(np.zeros((2, 28, 28)), ["a"]),
    "got": lambda: plotting.digit_pixels(np.zeros(784)),
    "1 layer": lambda: plotting.network([3]),
    "2 names for 3": lambda: plotting.network([3, 2, 1], ["a", "b"]),
    "1 values for 2": lambda: plotting.block_diagram(["a", "b"], values=["c"]),
    "inner sizes 3 and 2": lambda: plotting.matrix_product(("N", "3"), ("2", "10")),
    "history is empty": lambda: plotting.training_curves(History()),
    "is empty": lambda: plotting.compared_losses({"a": History()}),
    "0 runs": lambda: plotting.compared_losses({}),
}


@pytest.mark.parametrize("message", MISTAKES)
def test_a_mistake_is_told_with_what_was_expected(message):
    with pytest.raises(ValueError, match=message):
        MISTAKES[message]()
