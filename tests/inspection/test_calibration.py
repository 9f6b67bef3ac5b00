import pytest
import torch
from torch.nn import functional as F

from lecture_utils.inspection import calibration_curve, fit_temperature


def two_classes(confidence):
    return torch.tensor([[p, 1 - p] for p in confidence])


def test_bins_hold_count_confidence_and_accuracy():
    probabilities = two_classes([0.95, 0.93, 0.55, 0.65])
    bins = calibration_curve(probabilities, torch.tensor([0, 1, 0, 0]))
    assert bins.count.tolist() == [0, 0, 0, 0, 0, 1, 1, 0, 0, 2]
    assert bins.confidence[[5, 6, 9]].tolist() == pytest.approx([0.55, 0.65, 0.94])
    assert bins.accuracy[[5, 6, 9]].tolist() == [1, 1, 0.5]
    assert bins.accuracy[[0, 8]].isnan().all()
    assert bins.expected_calibration_error == pytest.approx((0.45 + 0.35 + 2 * 0.44) / 4)


def test_an_upper_edge_belongs_to_its_bin():
    bins = calibration_curve(two_classes([1.0, 0.75]).double(), torch.tensor([0, 0]), bins=4)
    assert bins.count.tolist() == [0, 0, 1, 1]


def test_a_calibrated_classifier_has_no_error():
    targets = (torch.arange(100) >= 80).long()
    assert (
        calibration_curve(two_classes([0.8] * 100).double(), targets).expected_calibration_error
        < 1e-6
    )


@pytest.fixture
def calibrated():
    """Logits whose softmax is the truth: the targets are drawn from it."""
    generator = torch.Generator().manual_seed(0)
    logits = 2 * torch.randn(20_000, 5, generator=generator)
    return logits, torch.multinomial(logits.softmax(1), 1, generator=generator).flatten()


@pytest.mark.parametrize("factor", [0.25, 1.0, 3.0])
def test_the_temperature_takes_a_wrong_scale_back(calibrated, factor):
    logits, targets = calibrated
    temperature = fit_temperature(factor * logits, targets)
    assert temperature == pytest.approx(factor, rel=0.05)


def test_no_other_temperature_has_a_smaller_loss(calibrated):
    logits, targets = calibrated
    best = fit_temperature(3 * logits, targets)
    loss = {t: F.cross_entropy(3 * logits / t, targets) for t in (0.97 * best, best, 1.03 * best)}
    assert min(loss, key=loss.get) == best


def test_what_is_no_probability_is_refused():
    with pytest.raises(ValueError, match=r"sums to 5\.000.*logits\.softmax"):
        calibration_curve(torch.tensor([[2.0, 3.0]]), torch.tensor([0]))
    with pytest.raises(ValueError, match="1 rows for 2 targets"):
        calibration_curve(two_classes([0.5]), torch.tensor([0, 1]))
    with pytest.raises(ValueError, match="1 rows for 2 targets"):
        fit_temperature(two_classes([0.5]), torch.tensor([0, 1]))
    with pytest.raises(ValueError, match="bins is 0"):
        calibration_curve(two_classes([0.5]), torch.tensor([0]), bins=0)


@pytest.mark.parametrize("seed", range(4))
def test_a_temperature_is_positive_even_for_a_network_that_is_worse_than_chance(seed):
    generator = torch.Generator().manual_seed(seed)
    targets = torch.randint(5, (200,), generator=generator)
    logits = torch.randn(200, 5, generator=generator)
    logits[range(200), targets] -= 2
    with pytest.warns(RuntimeWarning, match="beyond 1000, since the network is no better than cha"):
        assert fit_temperature(logits, targets) == pytest.approx(1000)


def test_a_network_without_mistakes_has_no_best_temperature():
    targets = torch.arange(50) % 5
    with pytest.warns(RuntimeWarning, match=r"beyond 0\.001, since the network makes no mistake"):
        assert fit_temperature(torch.eye(5)[targets], targets) == pytest.approx(0.001)
    assert fit_temperature(torch.zeros(50, 5), targets) == 1


@pytest.mark.parametrize("measure", [fit_temperature, calibration_curve])
@pytest.mark.parametrize(
    ("rows", "targets", "message"),
    [
        (torch.full((3, 2), torch.nan), torch.zeros(3).long(), "6 numbers that are nan"),
        (torch.zeros(0, 2), torch.zeros(0).long(), r"shape \(N, C\); got .*\(0, 2\)"),
        (torch.full((2, 2), 0.5), torch.tensor([0, 2]), "run from 0 to 2; with 2 classes"),
        (torch.full((2, 2), 0.5), torch.tensor([0.0, 1.0]), r"class indices are int64"),
        ([[0.5, 0.5]], torch.tensor([0]), "got a list. Convert it with torch.as_tensor"),
    ],
)
def test_other_numbers_than_those_of_a_classifier_are_refused(measure, rows, targets, message):
    with pytest.raises(ValueError, match=message):
        measure(rows, targets)


def test_negative_probabilities_are_none():
    with pytest.raises(ValueError, match="one is -1.000"):
        calibration_curve(torch.tensor([[2.0, -1.0]]), torch.tensor([0]))
