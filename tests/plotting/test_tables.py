import pytest
import torch

from lecture_utils import plotting

COUNTS = torch.tensor([[0, 3, 0, 0], [12, 0, 0, 7], [0, 0, 2, 5]])
TARGETS = ["Class_1", "Class_9", "Class_2"]


def axes_of(picture):
    return picture.figure.axes


def texts_of(picture):
    return [text.get_text() for text in axes_of(picture)[0].texts]


def test_table_rows_write_every_count_in_its_place():
    picture = plotting.table_rows(COUNTS, TARGETS, columns=3)
    placed = {text.get_position(): text.get_text() for text in axes_of(picture)[0].texts}
    for row in range(3):
        assert [placed[column, row] for column in range(3)] == [f"{c}" for c in COUNTS[row, :3]]
        assert placed[4.5, row] == TARGETS[row]
    assert [placed[column, -1] for column in range(3)] == ["1", "2", "3"]
    assert picture.alt == (
        "3 rows of a table, the first 3 of 4 counts and the class: Class_1, Class_9, Class_2. 58% "
        "of all counts in these rows are 0, the largest is 12."
    )


def test_class_bars_are_as_high_as_the_classes_are_large():
    picture = plotting.class_bars({"1": 30, "2": 70})
    assert [bar.get_height() for bar in axes_of(picture)[0].patches] == [30, 70]
    assert texts_of(picture) == ["30%", "70%"]
    assert picture.alt == "Bar chart of 2 classes, 100 rows. Shares: 1 30%, 2 70%."


def test_histograms_count_every_value():
    picture = plotting.histograms({"count": COUNTS, "log": torch.log1p(COUNTS)})
    for axes in axes_of(picture):
        assert sum(bar.get_height() for bar in axes.patches) == 12
        assert axes.get_yscale() == "log"
    assert "count from 0.0 to 12.0" in picture.alt


def test_the_counts_of_a_histogram_are_labelled_in_plain_numbers():
    axes = axes_of(plotting.histograms({"count": torch.arange(100_000) ** 0.5}))[0]
    axes.figure.canvas.draw()
    labels = {tick.get_text() for tick in axes.get_yticklabels(which="both")}
    assert {"100", "1,000", "10,000"} <= labels
    assert not any("$" in label for label in labels)


def test_loss_bars_are_as_long_as_the_losses():
    picture = plotting.loss_bars({"linear": 0.7, "network": 0.5})
    assert [bar.get_width() for bar in axes_of(picture)[0].patches] == [0.7, 0.5]
    assert picture.alt == "Log loss of 2 classifiers, lower is better: linear 0.70; network 0.50."


def test_the_class_report_has_two_bars_a_class():
    picture = plotting.class_report([0.5, 1.0], [0.25, 0.75])
    assert [bar.get_height() for bar in axes_of(picture)[0].patches] == [0.5, 1.0, 0.25, 0.75]
    assert {bar.get_hatch() for bar in axes_of(picture)[0].patches} == {None, "//"}
    assert "Recall: 0.50, 1.00. Precision: 0.25, 0.75" in picture.alt


MISTAKES = {
    r"shape \(9, 4\); give 1 to 8 rows": lambda: plotting.table_rows(COUNTS.repeat(3, 1), TARGETS),
    r"shape \(4,\)": lambda: plotting.table_rows(COUNTS[0], TARGETS),
    "2 targets for 3 rows": lambda: plotting.table_rows(COUNTS, TARGETS[:2]),
    "no rows to count": lambda: plotting.class_bars({"1": 0}),
    "0 kinds of values": lambda: plotting.histograms({}),
    "4 kinds of values": lambda: plotting.histograms(dict.fromkeys("abcd", COUNTS)),
    "at least one": lambda: plotting.loss_bars({}),
    "finite number from 0 to inf": lambda: plotting.loss_bars({"a": float("nan")}),
    "1 recalls for 2": lambda: plotting.class_report([1], [1, 0]),
    "from 0 to 1": lambda: plotting.class_report([1.5], [1]),
}


@pytest.mark.parametrize("message", MISTAKES)
def test_a_mistake_is_told_with_what_was_expected(message):
    with pytest.raises(ValueError, match=message):
        MISTAKES[message]()
