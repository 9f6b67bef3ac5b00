"""The figures of notebook 04 show the numbers that they were given."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from torch.nn import functional as F

from lecture_utils import inspection, plotting
from lecture_utils.inspection import calibration_curve


@pytest.fixture
def bins():
    probabilities = torch.tensor([[0.95, 0.05], [0.95, 0.05], [0.55, 0.45]])
    return calibration_curve(probabilities, torch.tensor([0, 1, 0]))


def texts(axes):
    return [text.get_text() for text in axes.texts]


def test_the_confusion_matrix_writes_every_count_but_zero():
    picture = plotting.confusion_matrix(torch.tensor([[5, 0, 2], [1, 7, 0], [0, 3, 9]]))
    assert texts(picture.figure.axes[0]) == ["5", "2", "1", "7", "3", "9"]
    assert picture.alt == (
        "Confusion matrix of 3 classes: 21 of 27 predictions on the diagonal. Most frequent "
        "mistakes: 2 predicted as 1 (3), 0 predicted as 2 (2), 1 predicted as 0 (1)."
    )


def test_without_mistakes_none_is_named():
    assert plotting.confusion_matrix(torch.eye(3).long()).alt.endswith("mistakes: none.")


def test_weights_are_drawn_on_a_scale_with_zero_in_the_middle():
    weights = torch.randn(3, 784, generator=torch.Generator().manual_seed(0))
    picture = plotting.weight_grid(weights, ["a", "b", "c"])
    for axes, row in zip(picture.figure.axes, weights, strict=True):
        image = axes.images[0]
        np.testing.assert_allclose(image.get_array().ravel(), row)
        low, high = image.get_clim()
        assert -low == high == pytest.approx(row.abs().max().item())
    assert "pixels: a, b, c" in picture.alt


def test_rows_of_weights_may_have_names():
    picture = plotting.weight_grid(
        torch.ones(4, 784), ["0", "1", "", ""], columns=2, rows=["a", "b"]
    )
    assert [axes.get_ylabel() for axes in picture.figure.axes] == ["a", "", "b", ""]
    assert picture.alt.endswith("pixels: a, b, 0, 1.")


def test_every_unit_has_its_place_in_the_map_of_activations():
    layers = {"wide": torch.arange(12.0), "prime": torch.tensor([0.0, 1, 0, 2, 3, 0, 0])}
    picture = plotting.activation_maps(layers)
    wide, prime = (axes.images[0].get_array() for axes in picture.figure.axes)
    assert wide.shape == (3, 4)
    assert prime.shape == (1, 7)
    assert plotting.activation_maps({"one": torch.ones(6)}).alt.endswith("one 6 of 6.")
    assert wide.ravel().tolist() == list(range(12))
    assert picture.alt.endswith("wide 11 of 12, prime 3 of 7.")


def test_gradients_say_how_much_of_them_lies_near_the_ink():
    image = torch.zeros(28, 28)
    image[10, 10] = 255
    near, far = torch.zeros(28, 28), torch.zeros(28, 28)
    near[11, 11], far[11, 11], far[20, 20] = -1.0, 1.0, 3.0
    picture = plotting.gradient_maps(image, {"near": near, "far": far})
    assert "beside it are 1% of the image" in picture.alt
    assert "in near: 0% of the orange and 100% of the purple" in picture.alt
    assert picture.alt.endswith("in far: 25% of the orange and 0% of the purple.")


def test_projections_put_each_digit_at_the_middle_of_its_class():
    points = torch.tensor([[0.0, 0], [2, 2], [1, 1], [10, 10]])
    picture = plotting.projections({"layer": points}, torch.tensor([3, 3, 3, 5]))
    (axes,) = picture.figure.axes
    assert {t.get_text(): t.get_position() for t in axes.texts} == {"3": (1, 1), "5": (10, 10)}
    assert picture.alt == (
        "4 points in a plane. Share of the variance in the plane that lies between classes: "
        "layer: 0.97."
    )


def test_reliability_bars_are_accuracies_and_diamonds_confidences(bins):
    picture = plotting.reliability_diagram({"as trained": bins})
    axes = picture.figure.axes[0]
    heights = [bar.get_height() for bar in axes.patches]
    assert heights[5] == 1
    assert heights[9] == 0.5
    claimed = next(line for line in axes.lines if line.get_label() == "mean confidence")
    assert claimed.get_ydata()[[5, 9]].tolist() == pytest.approx([0.55, 0.95])
    assert not claimed.get_clip_on()  # a diamond at 0.95 or 1 is drawn whole
    assert f"as trained {100 * bins.expected_calibration_error:.2f}%" in picture.alt


def test_turned_digits_draw_both_curves():
    pictures = torch.zeros(3, 28, 28)
    picture = plotting.turned_digits(pictures, [0, 45, 90], [1.0, 0.5, 0.1], [1.0, 0.8, 0.9])
    curves = {line.get_label(): list(line.get_ydata()) for line in picture.figure.axes[0].lines}
    assert curves == {"accuracy": [1.0, 0.5, 0.1], "mean confidence": [1.0, 0.8, 0.9]}
    assert "Accuracy: 1.00, 0.50, 0.10. Mean confidence: 1.00, 0.80, 0.90" in picture.alt


def test_a_flip_frames_the_pixels_that_changed():
    frames = torch.zeros(3, 28, 28, dtype=torch.uint8)
    frames[1:, 4, 5] = 255
    frames[2, 6, 7] = 255
    probabilities = torch.zeros(3, 10)
    probabilities[:, [7, 9]] = torch.tensor([[0.9, 0.0], [0.6, 0.3], [0.2, 0.8]])
    picture = plotting.flip_path(frames, probabilities, (7, 9))
    _, after, curve = picture.figure.axes
    assert [patch.get_xy() for patch in after.patches] == [(4.5, 3.5), (6.5, 5.5)]
    assert list(curve.lines[1].get_ydata()) == pytest.approx([0, 0.3, 0.8])
    assert "2 pixels" in picture.alt
    assert "7 and 9: 0.90, 0.00 at first, 0.20, 0.80 at the end" in picture.alt


def test_decision_regions_are_coloured_by_the_probabilities():
    x = inspection.square(2.0, 5)[..., 0]
    right = torch.sigmoid(8 * x)
    panels = {
        "left or right": torch.stack([1 - right, right], -1),
        "even": torch.full((5, 5, 2), 0.5),
    }
    points = torch.tensor([[-2.0, 0], [2, 0], [1, 1]])
    picture = plotting.decision_regions(panels, points, [0, 1, 0], reach=2)
    first, second = picture.figure.axes
    image = first.images[0].get_array()
    assert np.ptp(image, axis=0).max() == pytest.approx(0), "the colour depends on x alone"
    assert image[0, 2].tolist() == [1, 1, 1], "white where no class leads"
    assert (second.images[0].get_array() == 1).all()
    assert len(first.collections[0].get_paths()) == 1
    assert "left or right: 67% of the points in the region of their class" in picture.alt
    assert "even: 67% of the points" in picture.alt
    assert picture.alt.endswith("mean confidence in the plane 0.50.")


def test_a_square_of_points_has_x_to_the_right_and_y_upwards():
    plane = inspection.square(3.0, 7)
    assert plane.shape == (7, 7, 2)
    assert plane[1, 5].tolist() == [2, -2]


@pytest.mark.parametrize(("smoothing", "classes"), [(0.1, 10), (0.3, 4)])
def test_the_curve_of_label_smoothing_is_torchs_loss(smoothing, classes):
    picture = plotting.label_smoothing_curve(smoothing, classes)
    plain, smoothed, lowest = picture.figure.axes[0].lines
    p = torch.tensor(smoothed.get_xdata())
    rows = torch.stack([p, *[(1 - p) / (classes - 1)] * (classes - 1)], 1).log()
    y = torch.zeros(len(p), dtype=torch.long)
    for curve, epsilon in ((plain, 0.0), (smoothed, smoothing)):
        loss = F.cross_entropy(rows, y, label_smoothing=epsilon, reduction="none")
        np.testing.assert_allclose(curve.get_ydata(), loss, atol=1e-6)
    assert lowest.get_ydata()[0] == pytest.approx(min(smoothed.get_ydata()), abs=1e-4)


@pytest.mark.parametrize("titles", [["1→5 0.74"] * 20, ["7: 0.62"] * 20, ["9 → 8"] * 20])
def test_the_titles_of_neighbours_do_not_meet(titles):
    picture = plotting.digit_grid(np.zeros((20, 28, 28)), titles)
    FigureCanvasAgg(picture.figure).draw()
    boxes = [axes.title.get_window_extent() for axes in picture.figure.axes]
    for left, right in pairwise(boxes[:10]):
        assert left.x1 + 2 < right.x0
    assert min(box.y0 for box in boxes[:10]) > max(
        axes.get_window_extent().y1 for axes in picture.figure.axes[10:]
    )


FIGURES = {
    "confusion_matrix": lambda: plotting.confusion_matrix(torch.full((10, 10), 1000)),
    "weight_grid": lambda: plotting.weight_grid(
        torch.ones(20, 784), [*"0123456789", *10 * [""]], rows=["1 step", "100 steps"]
    ),
    "activation_maps": lambda: plotting.activation_maps(
        {f"hidden {k}": torch.ones(120) for k in range(4)}
    ),
    "gradient_maps": lambda: plotting.gradient_maps(
        torch.eye(28), {"gradient": torch.eye(28), "mean over noise": torch.eye(28)}
    ),
    "projections": lambda: plotting.projections(
        {f"hidden {k}": torch.randn(50, 2) for k in range(6)}, torch.arange(50) % 10
    ),
    "reliability_diagram": lambda: plotting.reliability_diagram(
        dict.fromkeys(("as trained", "T = 1.26"), calibration_curve(torch.eye(2), torch.arange(2)))
    ),
    "turned_digits": lambda: plotting.turned_digits(
        torch.zeros(7, 28, 28), range(0, 91, 15), [0.5] * 7, [0.5] * 7
    ),
    "flip_path": lambda: plotting.flip_path(
        torch.zeros(9, 28, 28), torch.full((9, 10), 0.1), (7, 9)
    ),
    "label_smoothing_curve": plotting.label_smoothing_curve,
    "decision_regions": lambda: plotting.decision_regions(
        {f"T = {t}": torch.eye(2)[torch.eye(9).long()] for t in (0.25, 1, 4)},
        torch.randn(9, 2),
        [0, 1, 0] * 3,
        reach=2,
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_is_cut_at_the_edge_of_its_figure(name):
    picture = FIGURES[name]()
    FigureCanvasAgg(picture.figure).draw()
    width, height = picture.figure.bbox.size
    for text in picture.figure.findobj(Text):
        if text.get_text() and text.axes and text.axes.axison:  # ticks have no axes of their own
            box = text.get_window_extent()
            inside = box.x0 > -1 and box.y0 > -1 and box.x1 < width + 1 and box.y1 < height + 1
            assert inside, text.get_text()


MISTAKES = {
    r"shape \(C, C\).*got \(2, 3\)": lambda: plotting.confusion_matrix(np.zeros((2, 3))),
    r"shape \(K, 784\).*got \(784,\)": lambda: plotting.weight_grid(np.zeros(784)),
    "1 titles for 2": lambda: plotting.weight_grid(np.zeros((2, 784)), ["a"]),
    "there is no layer": lambda: plotting.activation_maps({}),
    "hidden.*negative": lambda: plotting.activation_maps({"hidden": np.array([-1.0])}),
    r"g must have 28 x 28.*got shape \(3,\)": lambda: plotting.gradient_maps(
        np.zeros((28, 28)), {"g": np.zeros(3)}
    ),
    r"a: expected shape \(2, 2\); got \(2, 3\)": lambda: plotting.projections(
        {"a": np.zeros((2, 3))}, [0, 1]
    ),
    "there is no gradient": lambda: plotting.gradient_maps(np.zeros((28, 28)), {}),
    "7 layers": lambda: plotting.projections({str(k): np.zeros((1, 2)) for k in range(7)}, [0]),
    r"classes are \(7, 12\)": lambda: plotting.flip_path(
        np.zeros((1, 28, 28)), np.zeros((1, 10)), (7, 12)
    ),
    "0 panels; .* one to three": lambda: plotting.reliability_diagram({}),
    "0 panels": lambda: plotting.decision_regions({}, np.zeros((1, 2)), [0], reach=1),
    r"points of shape \(2, 2\); got \(1, 2\)": lambda: plotting.decision_regions(
        {"a": np.zeros((3, 3, 2))}, np.zeros((1, 2)), [0, 1], reach=1
    ),
    r"a: expected shape \(M, M, C\) .* got \(3, 3, 9\)": lambda: plotting.decision_regions(
        {"a": np.zeros((3, 3, 9))}, np.zeros((1, 2)), [0], reach=1
    ),
    "smoothing is 0; .* between 0 and 1": lambda: plotting.label_smoothing_curve(0),
    "3 names for 1 rows": lambda: plotting.weight_grid(np.zeros((2, 784)), rows=["a", "b", "c"]),
    r"lengths \[1, 2\]": lambda: plotting.turned_digits(np.zeros((1, 28, 28)), [0, 1], [1], [1]),
    r"shape \(2, 10\); got \(1, 10\)": lambda: plotting.flip_path(
        np.zeros((2, 28, 28)), np.zeros((1, 10)), (0, 1)
    ),
}


@pytest.mark.parametrize("message", MISTAKES)
def test_a_mistake_is_told_with_what_was_expected(message):
    with pytest.raises(ValueError, match=message):
        MISTAKES[message]()
