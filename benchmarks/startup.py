"""How long a student waits before anything can be seen: imports, a kernel, a notebook."""

import queue
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from jupyter_client import KernelClient
from jupyter_client.manager import KernelManager

from lecture_utils.files import lecture_notebooks

ROOT = Path(__file__).parents[1]
NOTEBOOKS = lecture_notebooks()
MODULES = [
    "lecture_utils",
    *(f"lecture_utils.{name}" for name in ("data", "training", "plotting", "widgets", "exercises")),
]
TIMER = "import time; start = time.perf_counter(); import {}; print(time.perf_counter() - start)"


def import_seconds(module: str) -> float:
    """Import a module in a fresh interpreter.

    Parameters
    ----------
    module : str

    Returns
    -------
    float
        Seconds of the import alone, the interpreter's own start left out.
    """
    command = [sys.executable, "-c", TIMER.format(module)]
    return float(subprocess.check_output(command, cwd=ROOT, text=True))


def first_figure_seconds(notebook: Path = NOTEBOOKS[0], timeout: float = 60) -> float:
    """Start a kernel and run a notebook's cells until one shows a picture.

    Parameters
    ----------
    notebook : Path
    timeout : float
        Seconds to wait for the kernel, and then for each message.

    Returns
    -------
    float
        Seconds from the start of the kernel's process to the picture's arrival.

    Raises
    ------
    ValueError
        If no cell shows a picture, or one raises.
    """
    cells = nbformat.read(notebook, as_version=4).cells
    kernel = KernelManager()
    start = time.perf_counter()
    kernel.start_kernel(cwd=str(notebook.parent), stderr=subprocess.DEVNULL)
    client = kernel.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=timeout)
        for cell in cells:
            if cell.cell_type == "code" and _shows_a_picture(client, cell.source, timeout):
                return time.perf_counter() - start
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)
    raise ValueError(f"{notebook.name} shows no picture")


def _shows_a_picture(client: KernelClient, source: str, timeout: float) -> bool:
    request = client.execute(source)
    while True:
        try:
            message = client.get_iopub_msg(timeout=timeout)
        except queue.Empty:
            raise ValueError(f"no answer within {timeout} s from: {source}") from None
        if message["parent_header"].get("msg_id") != request:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "error":
            raise ValueError(f"{content['ename']}: {content['evalue']}")
        if "image/png" in content.get("data", {}):
            return True
        if kind == "status" and content["execution_state"] == "idle":
            return False


def nbval_seconds(notebook: Path) -> float | None:
    """Execute a notebook and compare its outputs, as `make test` does.

    Parameters
    ----------
    notebook : Path

    Returns
    -------
    float or None
        Seconds, start of pytest included; None if an output differs.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", notebook]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return time.perf_counter() - start if done.returncode == 0 else None
