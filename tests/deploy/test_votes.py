"""The store of the poll: each student counts once, and leaves no name."""

import json
from contextlib import closing

import pytest

from deploy.poll import declare
from deploy.poll.votes import Votes

PREDICTIONS = {
    "sum": {"question": "Less or more?", "choices": ["less", "more"]},
    "sign": {"question": "Plus or minus?", "choices": ["plus", "minus"]},
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "votes.sqlite"


@pytest.fixture
def votes(path):
    with closing(Votes(path, PREDICTIONS)) as opened:
        yield opened


def test_a_key_that_a_full_disk_has_left_empty_is_made_anew(path):
    path.with_suffix(".key").touch()
    with closing(Votes(path, PREDICTIONS)):
        assert len(path.with_suffix(".key").read_bytes()) == 32


def test_the_last_choice_of_a_student_counts(votes):
    for student, choice in [("ada", "less"), ("alan", "less"), ("ada", "more"), ("ada", "more")]:
        votes.cast(student, "sum", choice)
    assert votes.bars()["sum"] == {"question": "Less or more?", "bars": {"less": 1, "more": 1}}


def test_the_latest_question_comes_first(votes):
    for prediction, choice in [("sum", "less"), ("sign", "plus"), ("sum", "more")]:
        votes.cast("ada", prediction, choice)
    assert list(votes.bars()) == ["sum", "sign"]


def test_a_student_sees_what_is_answered_already(votes):
    votes.cast("ada", "sum", "less")
    votes.cast("alan", "sign", "plus")
    assert list(votes.bars("ada")) == ["sum"]
    assert votes.bars("emmy") == {}


@pytest.mark.parametrize(
    ("prediction", "choice"), [("sum", "plus"), ("none", "less"), ([], "less")]
)
def test_nothing_else_is_counted(votes, prediction, choice):
    with pytest.raises((ValueError, TypeError)):
        votes.cast("ada", prediction, choice)
    assert votes.bars() == {}


def test_a_restart_loses_nothing_and_knows_who_has_voted(votes, path):
    votes.cast("ada", "sum", "less")
    with closing(Votes(path, PREDICTIONS)) as again:
        assert again.bars() == votes.bars()
        again.cast("ada", "sum", "more")
        assert again.bars()["sum"]["bars"] == {"less": 0, "more": 1}


def test_codes_name_nobody_and_connect_no_two_predictions(votes, path):
    votes.cast("ada", "sum", "less")
    votes.cast("ada", "sign", "plus")
    stored = b"".join(file.read_bytes() for file in path.parent.glob("votes.sqlite*"))
    assert b"ada" not in stored
    assert votes._code("ada", "sum") != votes._code("ada", "sign")
    assert path.with_suffix(".key").stat().st_mode & 0o077 == 0


def test_the_poll_takes_votes_on_what_the_notebooks_ask():
    reason = "a prediction has changed: run deploy/poll/declare.py"
    assert declare.FILE.read_text(encoding="utf-8") == declare.declared(), reason
    assert all(len(poll["choices"]) > 1 for poll in json.loads(declare.declared()).values())
