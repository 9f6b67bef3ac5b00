"""Which tests `make check` chooses for a change."""

from pathlib import PurePosixPath

import pytest

from lecture_utils.authoring.check import belonging_tests


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (["lecture_utils/models.py"], ["tests/test_models.py"]),
        (["lecture_utils/authoring/check.py"], ["tests/authoring/test_check.py"]),
        (["lecture_utils/plotting/digits.py"], ["tests/plotting"]),
        (
            ["lecture_utils/data/otto/csv.py", "lecture_utils/data/mnist.py"],
            ["tests/data/otto/test_csv.py", "tests/data/test_mnist.py"],
        ),
        (["lecture_utils/widgets/digit_pad.js"], ["tests/widgets"]),
        (["benchmarks/speedrun.py"], ["tests/benchmarks/test_speedrun.py"]),
        (["tests/test_files.py", "tests/browser/homes.py"], ["tests/test_files.py"]),
        (
            ["notebooks/03_mnist_mlp.ipynb", "notebooks/Untitled.ipynb"],
            ["notebooks/03_mnist_mlp.ipynb", "tests/notebooks/test_house_rules.py"],
        ),
        (["README.md", "data/README.md"], []),
    ],
)
def test_a_change_is_answered_by_its_own_tests(changed, expected):
    assert [str(test) for test in belonging_tests(map(PurePosixPath, changed))] == expected


def test_a_folder_of_tests_is_not_named_beside_what_is_in_it():
    changed = map(PurePosixPath, ["lecture_utils/data/__init__.py", "tests/data/test_mnist.py"])
    assert [str(test) for test in belonging_tests(changed)] == ["tests/data"]
