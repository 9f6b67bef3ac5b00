"""How much memory a kernel takes for each notebook: ``python -m benchmarks.memory``.

Two sizes are measured. The resident set size (RSS) is what a single kernel takes. The proportional
set size (PSS) divides what several kernels share among them, so it falls as more of them run; the
sum over all kernels is what a server needs. Linux only.
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


def sizes_of(process: int) -> tuple[float, float]:
    """Return the proportional and the resident set size of a process in MB."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {name: int(size.split()[0]) for name, size in (line.split(":") for line in lines)}
    return kilobytes["Pss"] / 1024, kilobytes["Rss"] / 1024


@contextmanager
def peak(process: int, seconds: float = 0.02) -> Iterator[Callable[[], tuple[float, float]]]:
    """Watch a process; yields a function that returns the largest of both sizes so far."""
    sizes, done = [sizes_of(process)], threading.Event()

    def watch() -> None:
        while not done.wait(seconds):
            sizes.append(sizes_of(process))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield lambda: (max(pss for pss, _ in sizes), max(rss for _, rss in sizes))
    finally:
        done.set()
        watcher.join()


def peaks(notebook: Path, timeout: float = 600) -> list[tuple[str, float, float]]:
    """Run a notebook in a kernel of its own.

    Parameters
    ----------
    notebook : Path
    timeout : float
        Seconds that a cell may take.

    Returns
    -------
    list of (str, float, float)
        The first line of each cell of code, and the largest PSS and RSS of the kernel in MB while
        it ran.

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
            found.append((cell.source.splitlines()[0], *largest()))
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
    print("| notebook | PSS, MB | RSS, MB |\n|---|---:|---:|")
    for notebook in options.notebooks:
        found, so_far = peaks(notebook), 0.0
        pss, rss = (max(sizes) for sizes in list(zip(*found, strict=True))[1:])
        print(f"| {notebook.stem} | {pss:.0f} | {rss:.0f} |", flush=True)
        for line, _, rss in found:
            if options.cells and rss > so_far + 10:
                print(f"    RSS {rss:6.0f}  {line}")
            so_far = max(so_far, rss)


if __name__ == "__main__":
    main()
