"""A command that is given something else than a notebook says so in one line."""

from argparse import ArgumentTypeError

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from lecture_utils.authoring import arguments, refresh
from lecture_utils.authoring.slides import __main__ as slides
from lecture_utils.authoring.slides import lint, pdf

SKIPPED = new_markdown_cell("text", metadata={"slideshow": {"slide_type": "skip"}})


@pytest.mark.parametrize("main", [slides.main, refresh.main])
def test_what_is_no_notebook_is_refused_in_words(main, monkeypatch, capsys, tmp_path):
    broken, missing = tmp_path / "it's broken.ipynb", tmp_path / "missing.ipynb"
    broken.write_text("{not json")
    for path, reason in ((missing, "there is no file"), (broken, "is not a notebook")):
        monkeypatch.setattr("sys.argv", ["command", str(path)])
        with pytest.raises(SystemExit, match="2"):
            main()
        message = capsys.readouterr().err
        assert reason in message
        assert str(path) in message
    assert broken.read_text() == "{not json"


@pytest.mark.parametrize("content", ["", "[]", "{}", "1", "null", '{"cells": 1}', "\xff"])
def test_whatever_a_file_holds_it_is_refused_in_words(content, tmp_path):
    path = tmp_path / "odd.ipynb"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(ArgumentTypeError, match="is not a notebook: "):
        arguments.notebook(str(path))


@pytest.mark.parametrize("main", [pdf.main, lint.main])
def test_a_deck_that_is_not_there_is_named(main, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["command", "missing.html"])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "there is no file missing.html; expected a deck" in capsys.readouterr().err


@pytest.mark.usefixtures("javascript")
def test_a_notebook_without_a_slide_makes_no_deck_and_says_so(monkeypatch, tmp_path):
    path = tmp_path / "text only.ipynb"
    nbformat.write(new_notebook(cells=[SKIPPED]), path)
    monkeypatch.setattr("sys.argv", ["slides", str(path), "--to", str(tmp_path / "slides")])
    with pytest.raises(SystemExit, match=f"{path} makes no deck: All cells are hidden"):
        slides.main()
