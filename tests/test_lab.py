"""A student's copies of the notebooks: without outputs, and never overwritten."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import nbformat
import pytest

from lecture_utils import lab
from lecture_utils.files import lecture_notebooks


@pytest.fixture
def folder(tmp_path):
    lab.work_copies(tmp_path / "work")
    return tmp_path / "work"


@pytest.mark.parametrize("notebook", lecture_notebooks(), ids=lambda path: path.stem)
def test_a_copy_is_the_notebook_without_its_outputs(notebook, folder):
    original, copy = (nbformat.read(path, 4) for path in (notebook, folder / notebook.name))
    nbformat.validate(copy)
    assert any(cell.get("outputs") for cell in original.cells)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in copy.cells)
    assert [cell.source for cell in copy.cells] == [cell.source for cell in original.cells]


def test_what_a_student_has_written_is_kept(folder):
    copy = folder / "01_logits_to_softmax.ipynb"
    written = copy.read_text("utf-8").replace("guess = None", "guess = 7")
    copy.write_text(written, "utf-8")
    lab.work_copies(folder)
    assert copy.read_text("utf-8") == written
    assert lab.newer_versions(folder) == []


def test_a_newer_version_is_announced_and_the_copy_left_alone(folder, capsys, monkeypatch):
    changed = folder.parent / "01_logits_to_softmax.ipynb"
    changed.write_text(lecture_notebooks()[0].read_text("utf-8").replace("seven", "eight"), "utf-8")
    monkeypatch.setattr(lab, "lecture_notebooks", lambda: [changed])
    monkeypatch.setattr(lab, "PROJECT", folder.parent)
    before = (folder / changed.name).read_bytes()
    assert lab.first_notebook() == folder / changed.name
    assert f"{changed.name} has a newer version than your copy" in capsys.readouterr().out
    assert (folder / changed.name).read_bytes() == before


def test_where_no_copy_can_be_made_the_original_is_opened(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(lab, "PROJECT", tmp_path / "not" / "there")
    assert lab.first_notebook() == lecture_notebooks()[0]
    assert "save yours elsewhere" in capsys.readouterr().out


def test_a_notebook_that_git_could_not_merge_is_named_with_the_way_back(
    tmp_path, capsys, monkeypatch
):
    (tmp_path / "01.ipynb").write_text('{"cells": [\n<<<<<<< HEAD\n', "utf-8")
    monkeypatch.setattr(lab, "lecture_notebooks", lambda: [tmp_path / "01.ipynb"])
    monkeypatch.setattr(lab, "PROJECT", tmp_path)
    assert lab.first_notebook() == tmp_path / "01.ipynb"
    told = capsys.readouterr().out
    assert f"{tmp_path / '01.ipynb'} cannot be read any more" in told
    assert "git checkout HEAD -- notebooks" in told


def test_an_installation_without_notebooks_says_what_to_do(monkeypatch, tmp_path):
    pytest.importorskip("jupyterlab")
    monkeypatch.setattr(lab, "lecture_notebooks", lambda: [tmp_path / "01.ipynb"])
    monkeypatch.setattr(lab, "PROJECT", tmp_path)
    with pytest.raises(SystemExit, match="without the lecture's notebooks"):
        lab.main([])


def test_refreshed_outputs_make_no_newer_version(folder, monkeypatch):
    refreshed = nbformat.read(lecture_notebooks()[0], 4)
    for cell in refreshed.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    path = folder.parent / lecture_notebooks()[0].name
    nbformat.write(refreshed, path)
    monkeypatch.setattr(lab, "lecture_notebooks", lambda: [path])
    assert lab.newer_versions(folder) == []


@pytest.fixture
def server(tmp_path):
    """What `make lab` starts, on the lecture's own notebooks: its address with the token."""
    pytest.importorskip("jupyterlab")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = (
        "from lecture_utils import lab\n"
        "lab.first_notebook = lambda: lab.lecture_notebooks()[0]\n"
        f"lab.main(['--no-browser', '--port={port}'])"
    )
    homes = ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    environment = os.environ | {name: str(tmp_path) for name in homes}
    command = [sys.executable, "-c", program]
    options = {"stderr": subprocess.PIPE, "text": True, "env": environment}
    with subprocess.Popen(command, **options) as process:
        found = (re.search(r"http://\S+\?token=\w+", line) for line in process.stderr)
        yield next(match[0] for match in found if match)
        process.terminate()
        process.stderr.read()


def status(address, patience=20):
    """Return the status of an answer; the server says its address before it listens."""
    end = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(address, timeout=patience) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def test_make_lab_asks_for_a_token_and_hears_this_machine_alone(server):
    parts = urlsplit(server)
    assert parts.hostname in ("localhost", "127.0.0.1")
    contents = f"http://127.0.0.1:{parts.port}/api/contents"
    assert status(contents) == 403
    assert status(f"{contents}?token=0123456789abcdef") == 403
    assert status(f"{contents}?{parts.query}") == 200
    with pytest.raises(OSError, match=r"refused|timed out|reach"):  # not listening on all addresses
        socket.create_connection(("127.0.0.2", parts.port), timeout=5)
