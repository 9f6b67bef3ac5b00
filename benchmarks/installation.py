"""From a clone to a page, with uv and with pip: ``python -m benchmarks.installation``.

Both start with empty caches and install the same lock, one after the other. It needs a network and,
with the CUDA build of PyTorch, 16 GB on the disk.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
PYTHON = sys._base_executable  # the one that made the virtual environment
PORT, TOKEN = 8987, "lecture"
PAGE = f"http://127.0.0.1:{PORT}/lab/tree/work/01_logits_to_softmax.ipynb?token={TOKEN}"
UV = ["{python} environments/install.py"]
PIP = [
    "{python} -m venv .venv",
    ".venv/bin/python -m pip install --quiet --requirement requirements.txt",
    ".venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .",
]
LAB = f".venv/bin/python -m lecture_utils.lab --no-browser --port={PORT}"


def clone_to_page(commands: list[str], folder: Path) -> float:
    """Clone the lecture, install it and start JupyterLab.

    Parameters
    ----------
    commands : list of str
        What installs it, run in the clone.
    folder : Path
        Empty; takes the caches and the clone.

    Returns
    -------
    float
        Seconds until the server delivers the page of the first notebook.
    """
    caches = {name: str(folder / name) for name in ("UV_CACHE_DIR", "PIP_CACHE_DIR")}
    environment = {**os.environ, **caches, "JUPYTER_TOKEN": TOKEN}
    clone = folder / "lecture"
    start = time.perf_counter()
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    for command in commands:
        words = command.format(python=PYTHON).split()
        subprocess.run(words, cwd=clone, env=environment, check=True)
    with subprocess.Popen(
        LAB.split(), cwd=clone, env=environment, stderr=subprocess.DEVNULL
    ) as server:
        wait_for(PAGE)
        seconds = time.perf_counter() - start
        server.terminate()
    return seconds


def wait_for(address: str) -> None:
    """Ask for a page until it is there."""
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)


def gigabytes(folder: Path) -> float:
    """Return the size of a folder's files."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files) / 1e9


def main() -> None:
    """Measure both, and print a line for each."""
    for name, commands in {"uv": UV, "pip": PIP}.items():
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", ROOT.parent)) as folder:
            seconds = clone_to_page(commands, Path(folder))
            size = gigabytes(Path(folder, "lecture", ".venv"))
            print(f"{name}: {seconds:.0f} s from clone to page, {size:.1f} GB in .venv", flush=True)


if __name__ == "__main__":
    main()
