"""A student's folder on a hub: made once, and never overwritten."""

import errno
import os
import re
from pathlib import Path

import pytest

from lecture_utils import lab, student_server
from lecture_utils.files import lecture_notebooks
from lecture_utils.student_server import NEWS, prepare

pytestmark = pytest.mark.skipif(os.name == "nt", reason="JupyterHub does not run on Windows")


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def test_the_first_start_makes_copies_and_a_place_for_submissions(home, tmp_path):
    folder = prepare(home, tmp_path / "handed in" / "ada")
    names = {path.name for path in folder.iterdir()}
    assert names == {*(path.name for path in lecture_notebooks()), "submissions"}
    (folder / "submissions" / "01.ipynb").write_text("{}")
    assert (tmp_path / "handed in" / "ada" / "01.ipynb").exists()
    assert (tmp_path / "handed in" / "ada").stat().st_mode & 0o077 == 0


def test_later_starts_change_nothing(home, tmp_path):
    folder = prepare(home, tmp_path / "ada")
    (folder / "02_cross_entropy.ipynb").write_text("mine")
    (folder / "submissions").unlink()
    (folder / "submissions").mkdir()  # the student's own, whatever it is
    prepare(home, tmp_path / "ada")
    assert (folder / "02_cross_entropy.ipynb").read_text() == "mine"
    assert not (folder / "submissions").is_symlink()


def test_a_newer_notebook_is_told_in_a_file_until_the_student_has_it(home, monkeypatch):
    folder = prepare(home)
    assert not (folder / NEWS).exists()
    changed = home / lecture_notebooks()[1].name
    changed.write_text(lecture_notebooks()[1].read_text("utf-8").replace("one", "two"), "utf-8")
    monkeypatch.setattr(lab, "lecture_notebooks", lambda: [lecture_notebooks()[0], changed])
    prepare(home)
    assert re.findall(r"\d\d_\w+\.ipynb", (folder / NEWS).read_text()) == [changed.name]
    (folder / changed.name).unlink()
    prepare(home)
    assert not (folder / NEWS).exists()


def test_a_place_that_somebody_else_has_made_is_refused(home, tmp_path, monkeypatch):
    (tmp_path / "ada").mkdir()
    if os.geteuid() == 0:
        os.chown(tmp_path / "ada", 12345, 12345)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(PermissionError, match="belongs to another user"):
        prepare(home, tmp_path / "ada")


def test_a_server_starts_although_the_disk_is_full(home, monkeypatch, capsys):
    """Otherwise its student could never delete anything."""
    started = []

    def full(path, content):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(lab, "atomic_write", full)
    monkeypatch.setattr(os, "execv", lambda python, command: started.append(command))
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.setenv("LECTURE_FILES", "as it was")
    student_server.main()
    assert "jupyterhub.singleuser" in started[0]
    assert "is not complete: [Errno 28] No space left" in capsys.readouterr().out
