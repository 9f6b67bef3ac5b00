"""What a command counts is a whole number of at least 1."""

from argparse import ArgumentTypeError

import pytest

from lecture_utils import train_distributed
from lecture_utils.arguments import positive


def test_a_whole_number_from_1_is_read():
    assert [positive(text) for text in ("1", "07", " 12 ", "1_000")] == [1, 7, 12, 1000]


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "", "half", "1e3"])
def test_what_is_none_is_named(text):
    with pytest.raises(ArgumentTypeError, match=f"'{text}' was given; expected a whole number"):
        positive(text)


def test_a_command_refuses_it_before_anything_begins(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["train_distributed", "--epochs", "0"])
    with pytest.raises(SystemExit, match="2"):
        train_distributed.main()
    assert "argument --epochs: '0' was given" in capsys.readouterr().err


def test_no_command_takes_every_integer(project):
    commands = [*project.glob("lecture_utils/**/*.py"), *project.glob("benchmarks/**/*.py")]
    taken = [path.name for path in commands if "type=int" in path.read_text("utf-8")]
    assert taken == []
    assert len(commands) > 100
