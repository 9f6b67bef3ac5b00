"""How much memory a kernel takes for each notebook: ``python -m benchmarks.memory``.

The unit is the proportional set size (PSS): what several kernels share counts once. Linux only.
"""

import argparse
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from jupyter_client.manager import start_new_kernel

from lecture_utils.files import lecture_notebooks

MB = 1024**2


def pss(process: int) -> int:
    """Return the proportional set size of a process in bytes."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


@contextmanager
def peak(process: int, seconds: float = 0.02) -> Iterator[Callable[[], int]]:
    """Watch the memory of a process; yields a function that returns the largest size so far."""
    sizes, done = [pss(process)], threading.Event()

    def watch() -> None:
        while not done.wait(seconds):
            sizes.append(pss(process))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield lambda: max(sizes)
    finally:
        done.set()
        watcher.join()


def peaks(notebook: Path, timeout: float = 600) -> list[tuple[str, int]]:
    """Run a notebook in a kernel of its own.

    Parameters
    ----------
    notebook : Path
    timeout : float
        Seconds that a cell may take.

    Returns
    -------
    list of (str, int)
        The first line of each cell of code, and the largest size of the kernel in bytes while it
        ran.

    Raises
    ------
    RuntimeError
        If a cell raises.
    """
    cells = nbformat.read(notebook, as_version=4).cells
    manager, client = start_new_kernel(cwd=str(notebook.parent))
    found = []
    try:
        process = manager.provisioner.process.pid
        for cell in (cell for cell in cells if cell.cell_type == "code"):
            with peak(process) as largest:
                reply = client.execute_interactive(
                    cell.source, timeout=timeout, output_hook=lambda message: None
                )
                time.sleep(0.05)  # the figure of a cell is drawn after its last line
            if reply["content"]["status"] != "ok":
                raise RuntimeError(f"{notebook.name}: {reply['content'].get('evalue')}")
            found.append((cell.source.splitlines()[0], largest()))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return found


def main() -> None:
    """Print the peak of each notebook, and the cells that reach a new one."""
    parser = argparse.ArgumentParser("python -m benchmarks.memory", description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, default=lecture_notebooks())
    parser.add_argument("--cells", action="store_true", help="also each cell with a new peak")
    options = parser.parse_args()
    print("| notebook | peak of the kernel, MB of PSS |\n|---|---:|")
    for notebook in options.notebooks:
        found, so_far = peaks(notebook), 0
        print(f"| {notebook.stem} | {max(size for _, size in found) / MB:.0f} |", flush=True)
        for line, size in found:
            if options.cells and size > so_far + 10 * MB:
                print(f"    {size / MB:6.0f} {line}")
            so_far = max(so_far, size)


if __name__ == "__main__":
    main()
