"""How long after a move a widget shows its result, as the browser tests measure it."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
TESTS = "tests/browser/widgets/test_widgets.py"
NAME = "test_a_move_is_on_the_screen_within_a_frame"


def widget_milliseconds() -> dict[str, list[float] | str]:
    """Move every widget that can be moved 200 times in a real browser.

    Returns
    -------
    dict of str to list of float or str
        Milliseconds from each move to the frame that shows it, by the widget's name; or, under
        "widgets", why there are none: no browser, or a test that failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", TESTS]
        command += ["-k", NAME, f"--junitxml={report}", "-o", "junit_family=xunit1"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if not report.exists():
            return {"widgets": f"not measured: pytest ended with {done.returncode}"}
        return read_report(report)


def read_report(path: Path) -> dict[str, list[float] | str]:
    """Take the times out of pytest's report.

    Parameters
    ----------
    path : Path
        JUnit XML in which each test has the properties ``widget`` and ``milliseconds``.

    Returns
    -------
    dict of str to list of float or str
        As `widget_milliseconds`.
    """
    found: dict[str, list[float] | str] = {}
    for case in ElementTree.parse(path).iter("testcase"):
        notes = {p.get("name", ""): p.get("value", "") for p in case.iter("property")}
        if "milliseconds" in notes:
            found[notes["widget"]] = json.loads(notes["milliseconds"])
        for outcome in ("skipped", "failure", "error"):
            for reason in case.iter(outcome):
                found.setdefault("widgets", f"not measured: {reason.get('message')}")
    return found or {"widgets": "not measured: no test ran"}
