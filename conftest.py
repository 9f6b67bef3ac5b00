"""What every test, notebook and kernel starts with.

Connections to other machines are refused, and nothing of a student's is read or changed: notebook
05 runs on the generated table, networks are saved in a temporary folder, and notebooks other than
the lecture's are left alone.
"""

import functools
import os
import sys
import tempfile
from pathlib import Path

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from lecture_utils.files import lecture_notebooks

HOMES = ("JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR")  # written to by every kernel
ROOMS = (  # each shares a browser; the notebooks share what one saves for the next
    "notebooks",
    "tests/browser/decks",
    "tests/browser/widgets",
    "tests/browser/notebooks",
    "tests/authoring/site",
)
LONGEST_FIRST = (*ROOMS, "tests/training", "tests/benchmarks", "")
TEMPORARY = tempfile.TemporaryDirectory(prefix="lecture-", ignore_cleanup_errors=True)
OFFLINE = str(Path(__file__).parent / "tests" / "offline")
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [OFFLINE, os.environ.get("PYTHONPATH")]))
if "PYTEST_XDIST_WORKER" in os.environ:  # beside another worker, more threads only wait
    os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["LECTURE_OTTO"] = "generated"
os.environ["LECTURE_FILES"] = str(Path(TEMPORARY.name, "files"))
if not os.access(Path.home(), os.W_OK):
    os.environ |= {name: str(Path(TEMPORARY.name, name)) for name in HOMES}
if "transport_encryption" in KernelManager.class_trait_names():  # without it, each kernel warns
    nbval.kernel.KernelManager = functools.partial(KernelManager, transport_encryption="auto")
sys.path.insert(0, OFFLINE)
sys.modules.pop("sitecustomize", None)
import sitecustomize  # noqa: E402, F401


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a student's own notebooks alone, unless they are named on the command line."""
    if collection_path.suffix != ".ipynb" or collection_path in lecture_notebooks():
        return None
    named = [Path(argument.split("::")[0]).resolve() for argument in config.args]
    return None if collection_path in named else True


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Keep together what shares a browser, and the cells that share a kernel."""
    return Rooms(config, log)


class Rooms(LoadScopeScheduling):
    """Whole files of tests, or whole rooms."""

    def _split_scope(self, nodeid: str) -> str:
        return next(filter(nodeid.startswith, ROOMS), nodeid.split("::")[0])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that at the end no process waits for another."""
    items.sort(
        key=lambda item: next(k for k, p in enumerate(LONGEST_FIRST) if item.nodeid.startswith(p))
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line each why tests were skipped: what to install, or which device they need."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = [report.longrepr[2].removeprefix("Skipped: ") for report in skipped]
    for reason in sorted(set(reasons)):
        terminalreporter.write_line(f"{reasons.count(reason)} skipped: {reason}", yellow=True)
