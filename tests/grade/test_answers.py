"""Which lines of a notebook belong to an answer, and which notebook to whom."""

import json
import os

import pytest

from benchmarks.grading import hand_in
from lecture_utils.files import lecture_notebooks
from lecture_utils.grade.answers import answers_in, answers_of, read_answers
from lecture_utils.grade.submissions import find_submissions


def only(*cells):
    (answer,) = answers_in(list(cells))
    return answer


@pytest.mark.parametrize("notebook", lecture_notebooks(), ids=lambda path: path.stem)
def test_every_exercise_of_the_lecture_is_found(notebook):
    source = notebook.read_text(encoding="utf-8")
    answers = read_answers(notebook)
    assert len(answers) == source.count(".check(") > 5


def test_an_answer_takes_along_what_it_needs_and_nothing_else():
    answer = only(
        "import torch\nimport os\nfrom math import exp as e",
        "scale = 2\nunrelated = os.listdir()",
        "def helper(z):\n    return scale * torch.exp(z)",
        "def f(z):\n    return helper(z) / helper(z).sum()\nexercises.softmax.check(f)",
    )
    assert "unrelated" not in answer.lines
    assert "math" not in answer.lines
    for needed in ("import torch", "scale = 2", "def helper"):
        assert needed in answer.lines
    assert answer.value == "f"


def test_a_name_has_the_value_that_it_had_in_its_cell():
    first, second = answers_in(
        [
            "guess = 'yes'\nexercises.predict.shift.check(guess)",
            "guess = 'no'\nguess += '!'",
            "exercises.predict.more_confident.check(guess)",
            "guess = None",
        ]
    )
    assert (first.exercise, first.lines) == ("predict.shift", "guess = 'yes'")
    assert second.lines == "guess = 'no'\nguess += '!'"


def test_a_model_takes_its_training_along():
    answer = only(
        "from torch import nn\nnetwork = nn.Linear(93, 9)\nother = nn.Linear(1, 1)",
        "history = fit(network)\nother.train()",
        "network.bias = None",
        "exercises.beat_the_baseline.check(network, 0.5)",
    )
    assert "fit(network)" in answer.lines
    assert "network.bias = None" in answer.lines
    assert "other" not in answer.lines
    assert answer.value == "(network, 0.5)"


@pytest.mark.parametrize(
    "call",
    [
        "exercises.softmax.check(f)",
        "print(exercises.softmax.check(f).passed)",
        "feedback = exercises.softmax.check(f)",
        "from lecture_utils.exercises import softmax\nsoftmax.check(f)",
        "%time exercises.softmax.hint()\nexercises.softmax.check(f)",
    ],
)
def test_every_way_to_call_check_is_understood(call):
    assert (only("f = len", call).exercise, only("f = len", call).value) == ("softmax", "f")


def test_a_cell_that_is_not_python_has_an_answer_that_cannot_run():
    assert "SyntaxError" in only("def f(z)\n    ...\nexercises.softmax.check(f)").lines
    assert answers_in(["exercises.unknown.check(1)", "somebody.check(2)"]) == []


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"cells": 3}', "no JSON"])
def test_what_is_no_notebook_is_refused(tmp_path, content):
    path = tmp_path / "a.ipynb"
    path.write_text(content)
    with pytest.raises(ValueError):  # noqa: PT011  json's own for some of them
        read_answers(path)


def test_the_layouts_of_nbgrader_and_plain_folders_are_read(tmp_path):
    for path in (
        "anna/lecture/01.ipynb",
        "ben/02.ipynb",
        "carl.ipynb",
        "dora+lecture+2026-11-02 10:00:00.000000 UTC+x7/01.ipynb",
        "dora+lecture+2026-11-01 10:00:00.000000 UTC/01.ipynb",
        "anna/lecture/.ipynb_checkpoints/01-checkpoint.ipynb",
    ):
        hand_in(tmp_path / path, [])
    (tmp_path / "anna/lecture/timestamp.txt").write_text("2026-11-03 09:00:00 UTC\n")
    found = [(one.student, one.assignment, one.time[:10]) for one in find_submissions(tmp_path)]
    assert found == [
        ("anna", "lecture", "2026-11-03"),
        ("ben", "02", ""),
        ("carl", "", ""),
        ("dora", "lecture", "2026-11-01"),
        ("dora", "lecture", "2026-11-02"),
    ]


def test_what_a_browser_has_added_to_the_name_of_a_notebook_is_no_part_of_it(tmp_path):
    for path in ("ada/01.ipynb.json", "ben.ipynb.txt", "carl.IPYNB", "dora/notes.txt"):
        hand_in(tmp_path / path, [])
    found = [(one.student, one.assignment) for one in find_submissions(tmp_path)]
    assert found == [("ada", "01"), ("ben", ""), ("carl", "")]


def closed(folder, monkeypatch):
    """Close a folder, for an administrator as well."""
    real = os.scandir

    def scandir(path):
        if str(path) == str(folder):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)


def test_a_folder_that_cannot_be_read_is_not_passed_over(tmp_path, monkeypatch):
    hand_in(tmp_path / "ada/01.ipynb", [])
    hand_in(tmp_path / "ben/01.ipynb", [])
    closed(tmp_path / "ada", monkeypatch)
    found = {one.student: one.path for one in find_submissions(tmp_path)}
    assert found == {"ada": tmp_path / "ada", "ben": tmp_path / "ben/01.ipynb"}
    with pytest.raises(ValueError, match="could not be read: .*Error: .*ada"):
        answers_of(found["ada"])
    closed(tmp_path, monkeypatch)
    with pytest.raises(PermissionError):
        find_submissions(tmp_path)


def test_a_folder_without_notebooks_says_what_was_expected(tmp_path):
    with pytest.raises(ValueError, match="STUDENT/ASSIGNMENT/NAME.ipynb"):
        find_submissions(tmp_path)


def test_a_cell_may_have_its_source_as_a_list_of_lines(tmp_path):
    path = tmp_path / "a.ipynb"
    hand_in(path, [])
    content = json.loads(path.read_text())
    lines = ["f = len\n", "exercises.softmax.check(f)"]
    content["cells"] = [{"cell_type": "code", "source": lines}, {"cell_type": "markdown"}]
    path.write_text(json.dumps(content))
    assert [answer.exercise for answer in read_answers(path)] == ["softmax"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_notebook_may_have_been_saved_by_an_editor_and_have_a_strange_cell(tmp_path, encoding):
    path = tmp_path / "a.ipynb"
    cells = [{"cell_type": "code", "source": "exercises.softmax.check('é')"}]
    content = {
        "cells": [None, {"cell_type": "code"}, {"cell_type": "code", "source": None}, *cells]
    }
    path.write_text(json.dumps(content, ensure_ascii=False), encoding)
    assert [answer.value for answer in read_answers(path)] == ["'é'"]
