"""The examples of docs/adding-exercises.md are run as they stand."""

import re

import pytest

from lecture_utils.exercises.engine import Exercise, Prediction, Verdict


@pytest.fixture
def page(project):
    return (project / "docs" / "adding-exercises.md").read_text(encoding="utf-8")


@pytest.fixture
def blocks(page):
    return re.findall(r"```python\n(.*?)```", page, re.S)


def run(code):
    names = {}
    exec(code, names)
    return names


def test_the_example_is_twenty_lines_and_works(blocks):
    lines = [line for line in blocks[0].splitlines() if line.strip()]
    assert len(lines) <= 20
    confidence = run(blocks[0])["confidence"]
    assert isinstance(confidence, Exercise)
    assert confidence.check(confidence.reference).passed
    for known in confidence.known_misconceptions:
        assert confidence.check(known.function).misconception == known.slug
        assert len(known.sentence) >= 40  # as test_catalogue.py asks of a file
    assert len(confidence.known_misconceptions) == 3


def test_the_blank_of_the_page_is_not_answered_yet(blocks):
    confidence = run(blocks[0])["confidence"]
    blank = blocks[1].replace("exercises.confidence.check", "feedback = confidence.check")
    names = {"confidence": confidence}
    exec(blank, names)
    assert names["feedback"].verdict == "unanswered"


def test_the_prediction_of_the_page_works(blocks):
    ten_equal = run(blocks[2])["ten_equal"]
    assert isinstance(ten_equal, Prediction)
    assert ten_equal.check(0.1).passed
    assert ten_equal.check(1.0).misconception == "1"


def test_the_files_and_verdicts_that_the_page_names_exist(page, project):
    folder = project / "lecture_utils" / "exercises"
    for path in re.findall(r"`(notebook_\d\d/\w+\.py)`", page):
        assert (folder / path).exists(), path
    table = page[page.index("| verdict |") :]
    named = set(re.findall(r"`([a-z-]+)`", "".join(re.findall(r"^\| (`.*?) \|", table, re.M))))
    assert named == set(Verdict)
