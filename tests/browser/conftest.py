"""A real JupyterLab and the exported decks, each made once for the tests of a room."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import nbformat
import pytest
import torch
from homes import listened
from nbformat.v4 import new_code_cell, new_notebook

from lecture_utils.files import lecture_notebooks
from lecture_utils.models import MnistMLP

SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},  # cells off the screen exist too
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
START_TIMEOUT = 60  # seconds


@pytest.fixture(scope="session", autouse=True)
def nothing_is_built_for_a_skipped_test(browser):
    """Ask for the browser before anything else."""


@pytest.fixture(scope="session")
def trained(notebook_03):
    """The network as notebook 03 trains it."""
    torch.manual_seed(0)
    model = MnistMLP()
    notebook_03["train"](model.to(notebook_03["device"]), notebook_03["large_batches"])
    return model.cpu().eval()


@pytest.fixture(scope="session")
def decks(javascript, tmp_path_factory):
    """A folder of all notebooks exported as slides; it was moved since."""
    folder = tmp_path_factory.mktemp("exported")
    command = [sys.executable, "-m", "lecture_utils.authoring.slides", "--to", folder]
    subprocess.run(command, check=True)
    moved = tmp_path_factory.mktemp("moved") / "a folder, elsewhere"
    return folder.rename(moved)


class Lab:
    """A JupyterLab server, and pages on it that note every error and every outside request."""

    def __init__(self, browser, root: Path, address: str):
        self.browser, self.root, self.address = browser, root, address

    def write(self, name: str, sources: list[str]) -> None:
        """Put a notebook of code cells into the server's folder."""
        cells = [new_code_cell(source) for source in sources]
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        notebook = new_notebook(cells=cells, metadata={"kernelspec": kernel})
        nbformat.write(notebook, self.root / name)

    def open(self, name: str, app: str = "lab", **options):
        """Open a notebook in JupyterLab, or as ``notebooks`` in Notebook 7; wait for its kernel."""
        options = {"viewport": {"width": 1280, "height": 720}} | options
        page = listened(self.browser.new_page(**options))
        page.on("request", lambda request: self._note_outside(page, request.url))
        # a workspace of its own: the common one would open what was open before
        place = f"lab/workspaces/{uuid.uuid4()}/tree" if app == "lab" else app
        page.goto(f"{self.address}/{place}/{name}")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        self._wait_for_kernel(name)
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']")
        return page

    def run_all(self, page, timeout: float = 600) -> None:
        """Choose Run > Run All Cells; wait until every cell that shows its code has a number."""
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()
        page.wait_for_function(
            """() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]
                     .every(prompt => /^(\\[\\d+\\]:)?$/.test(prompt.textContent.trim()))""",
            timeout=1000 * timeout,
        )
        page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']")

    def close(self, page) -> None:
        """Close a page, and stop the kernels, each of which holds up to a gigabyte."""
        page.close()
        for session in self._sessions():
            address = f"{self.address}/api/sessions/{session['id']}"
            urllib.request.urlopen(urllib.request.Request(address, method="DELETE")).close()

    def _note_outside(self, page, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            page.complaints.append(f"request to {url}")

    def _wait_for_kernel(self, name: str) -> None:
        end = time.monotonic() + START_TIMEOUT
        while time.monotonic() < end:
            kernels = [s["kernel"] for s in self._sessions() if s["path"] == name]
            if any(k["execution_state"] == "idle" and k["connections"] for k in kernels):
                return
            time.sleep(0.1)
        pytest.fail(f"the kernel of {name} did not start")

    def _sessions(self) -> list:
        try:
            with urllib.request.urlopen(f"{self.address}/api/sessions") as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:  # while a kernel starts
            error.close()
            return []


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory):
    """JupyterLab on a copy of the notebooks without their outputs."""
    root = tmp_path_factory.mktemp("lab")
    for path in lecture_notebooks():
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        nbformat.write(notebook, root / path.name)
    settings = tmp_path_factory.mktemp("settings")
    for name, values in SETTINGS.items():
        file = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = _start(root, settings, port, tmp_path_factory.mktemp("config"))
    try:
        _wait_for(f"{address}/api/status", process)
        yield Lab(browser, root, address)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="session")
def saved_network(lab, trained):
    """The file of a trained network in JupyterLab's folder, for cells to load."""
    path = lab.root / "trained.pt"
    torch.save(trained.state_dict(), path)
    return path


def _start(root: Path, settings: Path, port: int, config: Path) -> subprocess.Popen:
    places = {
        "JUPYTER_CONFIG_DIR": config,
        "JUPYTERLAB_SETTINGS_DIR": settings,
        "JUPYTERLAB_WORKSPACES_DIR": config / "workspaces",
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--ip=127.0.0.1", f"--ServerApp.root_dir={root}"]
    # only this machine can reach the server, and only while the tests run
    command += ["--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True"]
    environment = {**os.environ, **{name: str(path) for name, path in places.items()}}
    with (config / "lab.log").open("w") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def _wait_for(url: str, process: subprocess.Popen) -> None:
    end = time.monotonic() + START_TIMEOUT
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("JupyterLab did not start")
