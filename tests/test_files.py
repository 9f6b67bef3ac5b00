"""Where data are read and a student's files are written, wherever a kernel starts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lecture_utils import files

WHERE = (
    "from lecture_utils.files import DATA, student_folder; print(DATA, student_folder(), sep='\\n')"
)


@pytest.fixture
def clone(project, tmp_path):
    """The lecture's folders, with one notebook and no other file."""
    root = tmp_path / "a clone (2), it's mine"
    (root / "notebooks").mkdir(parents=True)
    (root / "data/MNIST/raw").mkdir(parents=True)
    shutil.copy(project / "notebooks" / files.NOTEBOOKS[0], root / "notebooks")
    shutil.copytree(project / "lecture_utils", root / "lecture_utils")
    return root


def run(program, folder, package, **environment):
    cleared = {name: v for name, v in os.environ.items() if not name.startswith("LECTURE_")}
    environment = {**cleared, "PYTHONPATH": str(package), **environment}
    command = [sys.executable, "-c", program]
    options = {"capture_output": True, "text": True, "cwd": folder, "env": environment}
    return subprocess.run(command, check=False, **options)


@pytest.mark.parametrize("start", [".", "notebooks", "data", "/"])
def test_the_folder_in_which_a_kernel_starts_does_not_matter(clone, start):
    lines = run(WHERE, clone / start, clone).stdout.splitlines()
    assert lines == [str(clone / "data"), str(clone / "checkpoints")]


@pytest.fixture
def installed(project, tmp_path):
    """The package as `pip install .` leaves it: without notebooks and data."""
    shutil.copytree(project / "lecture_utils", tmp_path / "site" / "lecture_utils")
    return tmp_path / "site"


@pytest.mark.parametrize("start", [".", "notebooks"])
def test_an_installation_without_data_finds_those_of_the_clone(clone, installed, start):
    lines = run(WHERE, clone / start, installed).stdout.splitlines()
    assert lines == [str(clone / "data"), str(clone / "checkpoints")]


def test_an_installation_that_finds_no_data_says_what_to_do(installed, tmp_path):
    program = "from lecture_utils.data import read_mnist; read_mnist(train=True)"
    result = run(program, tmp_path, installed)
    assert "FileNotFoundError" in result.stderr
    assert "LECTURE_DATA" in result.stderr
    assert "git checkout" not in result.stderr


def test_a_folder_that_is_named_is_taken(clone, tmp_path):
    named = {"LECTURE_DATA": str(tmp_path / "d"), "LECTURE_FILES": str(tmp_path / "f")}
    lines = run(WHERE, tmp_path, clone, **named).stdout.splitlines()
    assert lines == [str(tmp_path / "d"), str(tmp_path / "f")]
    assert (tmp_path / "f").is_dir()


@pytest.mark.parametrize("named", ["~/mine", '"~/mine"', "'~/mine' ", "{home}/mine/"])
def test_a_folder_may_be_named_as_a_shell_would_be_told(monkeypatch, tmp_path, named):
    for home in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(home, str(tmp_path))
    monkeypatch.setenv("LECTURE_FILES", named.format(home=tmp_path))
    assert files.student_folder() == tmp_path / "mine"


def test_a_named_folder_that_cannot_be_written_is_told_with_the_name_of_the_variable(
    monkeypatch, tmp_path
):
    (tmp_path / "file").touch()
    monkeypatch.setenv("LECTURE_FILES", str(tmp_path / "file"))
    with pytest.raises(OSError, match="LECTURE_FILES names a folder") as told:
        files.student_folder()
    assert told.value.filename == str(tmp_path / "file")


def test_every_command_prints_any_name_of_a_file_into_any_pipe(project, tmp_path):
    commands = [
        path
        for path in (project / "lecture_utils").rglob("*.py")
        if 'if __name__ == "__main__"' in (text := path.read_text()) and "    print(f" in text
    ]
    assert len(commands) > 5
    assert [path for path in commands if "print_any_letter()" not in path.read_text()] == []
    program = "from lecture_utils.files import print_any_letter as p; p(); print(chr(321) + 'dz')"
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True)
    assert done.stdout.split() == [b"?dz"]


def test_a_read_only_lecture_keeps_a_student_s_files_among_his_own(
    clone, tmp_path, monkeypatch, capsys
):
    (clone / "checkpoints").write_text("a file where the folder should be")
    monkeypatch.delenv("LECTURE_FILES")
    monkeypatch.setattr(files, "PROJECT", clone)
    monkeypatch.setattr(files, "user_data_path", lambda name: tmp_path / "mine" / name)
    folder = files.student_folder()
    assert folder == tmp_path / "mine" / files.NAME
    assert f"kept in {folder}" in capsys.readouterr().out


def test_without_a_cache_of_his_own_the_project_s_is_used(clone, monkeypatch):
    monkeypatch.setattr(files, "PROJECT", clone)
    monkeypatch.setattr(files, "user_cache_path", lambda name: Path(os.devnull) / name)
    assert files.cache_folder() == clone / ".cache"


def no_home(name):
    raise RuntimeError("could not determine the home directory")


@pytest.mark.parametrize("place", [no_home, lambda name: Path("~") / name], ids=["newer", "older"])
def test_a_user_without_a_home_is_told_what_to_do_and_gets_no_folder_called_tilde(
    clone, tmp_path, monkeypatch, place
):
    """As in a container that runs as a number; "older": what platformdirs did then."""
    (clone / "checkpoints").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LECTURE_FILES")
    monkeypatch.setattr(files, "PROJECT", clone)
    monkeypatch.setattr(files, "user_data_path", place)
    monkeypatch.setattr(files, "user_cache_path", place)
    before = set(tmp_path.iterdir())
    with pytest.raises(OSError, match="no home folder.*LECTURE_FILES to a folder that can be"):
        files.student_folder()
    assert files.cache_folder() == clone / ".cache"
    assert set(tmp_path.iterdir()) == before


def test_a_named_home_of_nobody_does_not_stop_an_import(monkeypatch):
    monkeypatch.setenv("LECTURE_DATA", "~nobody-of-this-name/data")
    assert files.named_path("LECTURE_DATA") == Path("~nobody-of-this-name/data")


def test_the_lecture_s_notebooks_are_those_of_the_repository(project):
    assert all(path.exists() for path in files.lecture_notebooks())


def test_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "elsewhere", tmp_path / "link"
    link.symlink_to(target)
    for content in (b"first", b"second"):
        files.atomic_write(link, content)
        assert link.is_symlink()
        assert target.read_bytes() == content


def test_a_file_keeps_its_permissions(tmp_path):
    path = tmp_path / "private"
    path.touch(0o600)
    files.atomic_write(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o600


def test_links_in_a_circle_are_left_alone(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(link)
    for write in (files.atomic_write, files.try_write):
        with pytest.raises(OSError, match="links lead in a circle"):
            write(link, b"content")
    assert link.is_symlink()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files here")
@pytest.mark.parametrize("write", [files.atomic_write, files.try_write])
def test_what_is_no_plain_file_is_not_replaced(tmp_path, write):
    """As /dev/null would be, by an administrator, who is the usual user of a container."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name, expected in (("pipe", "no plain file"), ("folder", "a folder")):
        with pytest.raises(OSError, match=expected):
            write(tmp_path / name, b"new")
    assert (tmp_path / "pipe").is_fifo()
    assert len(list(tmp_path.iterdir())) == 2


def test_the_longest_name_that_a_folder_takes_can_be_written(tmp_path):
    path = tmp_path / ("x" * 255)
    files.atomic_write(path, b"new")
    assert path.read_bytes() == b"new"


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_writes_is_not(tmp_path):
    path, seen = tmp_path / "file", []
    with files._written_beside(path, b"half") as living:
        dead = living.with_name(living.name[:-1] + "x")
        dead.write_bytes(b"ha")
        files.atomic_write(path, b"whole")
        seen = sorted(tmp_path.iterdir())
    assert seen == [living, path]
    assert list(tmp_path.iterdir()) == [path]


def test_a_trial_changes_nothing(tmp_path):
    files.try_write(tmp_path / "new" / "file", b"content")
    assert list((tmp_path / "new").iterdir()) == []
    with pytest.raises(IsADirectoryError):
        files.try_write(tmp_path, b"content")
