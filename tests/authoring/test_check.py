"""Which tests `make check` chooses for a change."""

from pathlib import PurePosixPath

import pytest

from lecture_utils.authoring import check
from lecture_utils.authoring.check import belonging_tests

NAMES = "tests/notebooks/test_names.py"
PROPERTIES = "tests/test_properties.py"


def chosen(*changed):
    return [str(test) for test in belonging_tests(map(PurePosixPath, changed))]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (["lecture_utils/models.py"], [NAMES, PROPERTIES, "tests/test_models.py"]),
        (["lecture_utils/authoring/check.py"], ["tests/authoring/test_check.py", NAMES]),
        (
            ["lecture_utils/data/otto/csv.py", "lecture_utils/data/mnist.py"],
            ["tests/data/otto/test_csv.py", "tests/data/test_mnist.py", NAMES, PROPERTIES],
        ),
        (["benchmarks/speedrun.py"], ["tests/benchmarks/test_speedrun.py"]),
        (["tests/test_files.py", "tests/browser/homes.py"], ["tests/test_files.py"]),
        (
            ["notebooks/03_mnist_mlp.ipynb", "notebooks/Untitled.ipynb"],
            ["notebooks/03_mnist_mlp.ipynb", "tests/notebooks/test_house_rules.py", NAMES],
        ),
        (["README.md", "docs/teaching.md"], []),
        ([], []),
    ],
)
def test_a_change_is_answered_by_its_own_tests_and_by_the_rules_of_the_project(changed, expected):
    rules = ["tests/project"] if changed else []
    assert chosen(*changed) == sorted(expected + rules)


def test_a_module_without_its_own_tests_is_answered_by_those_of_its_folder():
    assert "tests/plotting/test_figures.py" in chosen("lecture_utils/plotting/digits.py")
    assert "tests/authoring/site/test_pages.py" in chosen("lecture_utils/authoring/site/tree.py")
    exercise = chosen("lecture_utils/exercises/notebook_01/softmax.py")
    assert "tests/exercises/test_catalogue.py" in exercise
    assert not [test for test in exercise if "engine" in test]


def test_javascript_is_run_in_a_browser_too():
    for_python = chosen("lecture_utils/widgets/digit_pad.py")
    added = set(chosen("lecture_utils/widgets/digit_pad.js")) - set(for_python)
    assert added == {
        "tests/browser/widgets/test_modules.py",
        "tests/browser/widgets/test_widgets.py",
    }


def test_a_folder_of_tests_is_not_named_beside_what_is_in_it():
    assert chosen("tests/data/helper.py", "tests/data/test_mnist.py") == [
        "tests/data",
        "tests/project",
    ]


def test_a_folder_that_was_downloaded_as_a_zip_is_told_what_to_run(tmp_path, monkeypatch):
    monkeypatch.setattr(check, "PROJECT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(SystemExit, match="git, .* All tests: make test"):
        check.main()
