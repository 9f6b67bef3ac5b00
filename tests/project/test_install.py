"""The script behind make, with environments that others have made before it."""

import importlib.util
import os
import subprocess
import sys
import venv

import pytest


@pytest.fixture(scope="module")
def install(project):
    place = project / "environments" / "install.py"
    spec = importlib.util.spec_from_file_location("install", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_environment_of_this_python_is_kept_and_given_pip_if_it_has_none(
    install, tmp_path, monkeypatch
):
    """As uv makes them, or as it is when make finds the Python of the environment itself."""
    venv.create(tmp_path, symlinks=sys.platform != "win32")
    mine, run, ran = tmp_path / "mine.txt", subprocess.run, []
    mine.write_text("a student's")

    def note(command, **options):
        ran.append(command[1:])
        return None if "ensurepip" in command else run(command, **options)

    monkeypatch.setattr(install.subprocess, "run", note)
    python = install.make_venv(tmp_path)
    assert ran[-1] == ["-m", "ensurepip"]
    assert mine.exists()
    assert install.version_of(python) == sys.version_info[:2]


def test_an_environment_of_another_python_is_replaced_and_nothing_else_is(
    install, tmp_path, monkeypatch
):
    cleared = []
    create = lambda folder, with_pip, clear: cleared.append(clear)  # noqa: E731
    monkeypatch.setattr(install.venv, "create", create)
    monkeypatch.setattr(install, "version_of", lambda python: (3, 9))
    install.make_venv(tmp_path)
    (tmp_path / "pyvenv.cfg").touch()
    install.make_venv(tmp_path)
    assert cleared == [False, True]


def test_a_folder_that_was_moved_or_copied_with_its_environment_is_the_one_that_is_found(
    install, tmp_path
):
    project = tmp_path / "old place"
    python = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    venv.create(project / ".venv", symlinks=sys.platform != "win32")
    (project / "lesson.py").touch()
    install.point_to(project, project / ".venv" / python)
    moved = project.rename(tmp_path / "new place")
    command = [moved / ".venv" / python, "-c", "import lesson; print(lesson.__file__)"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(moved / "lesson.py")


def test_settings_for_other_environments_are_put_aside(install, tmp_path, monkeypatch):
    settings = {"PIP_TARGET": str(tmp_path), "PYTHONPATH": str(tmp_path), "PIP_PROXY": "kept"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    found = {}
    monkeypatch.setattr(install, "make_venv", lambda folder: folder)
    monkeypatch.setattr(install, "install", lambda *given: found.update(os.environ))
    monkeypatch.setattr(install, "point_to", lambda *given: None)
    monkeypatch.setattr(sys, "argv", ["install.py"])
    monkeypatch.chdir(tmp_path)
    install.main()
    assert settings.items() & found.items() == {("PIP_PROXY", "kept")}


def test_what_cannot_be_installed_ends_with_a_sentence(install, tmp_path, monkeypatch):
    def fail(*given):
        raise subprocess.CalledProcessError(1, "pip")

    monkeypatch.setattr(install, "make_venv", lambda folder: folder)
    monkeypatch.setattr(install, "install", fail)
    monkeypatch.setattr(install, "SETTINGS", ())  # those of the tests stay
    monkeypatch.setattr(sys, "argv", ["install.py"])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit, match="Not everything could be installed"):
        install.main()


@pytest.mark.skipif(sys.platform == "win32", reason="no folder has a colon in its name there")
def test_a_folder_in_which_no_environment_can_be_made_is_named(install, tmp_path):
    with pytest.raises(SystemExit, match="23:11.*Rename the folder"):
        install.make_venv(tmp_path / "23:11" / ".venv")


def test_downloads_are_kept_only_where_uv_can_keep_them(install, tmp_path, monkeypatch):
    pytest.importorskip("uv")
    uv, python = [sys.executable, "-m", "uv", "--no-config", "pip"], sys.executable
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    assert install.cache_option(uv, python) == []
    (tmp_path / "file").touch()
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert install.cache_option(uv, python) == ["--no-cache"]


def test_what_does_not_run_has_no_version(install, tmp_path):
    assert install.version_of(tmp_path / "python") is None
    assert install.version_of(sys.executable) == sys.version_info[:2]
