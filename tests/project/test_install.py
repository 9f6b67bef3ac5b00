"""The script behind make, with environments that others have made before it."""

import importlib.util
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


def test_what_does_not_run_has_no_version(install, tmp_path):
    assert install.version_of(tmp_path / "python") is None
    assert install.version_of(sys.executable) == sys.version_info[:2]
