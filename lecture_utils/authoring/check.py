"""Run the tests that belong to the files changed since the last commit: ``make check``.

Tests mirror the package, so a changed module names its own tests, and a changed notebook or test
names itself. The rest, such as the tests in a browser, is left to ``make test``.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

import pytest

from lecture_utils.files import NOTEBOOKS, PROJECT

HOUSE_RULES = PurePosixPath("tests/notebooks/test_house_rules.py")


def changed_files() -> list[PurePosixPath]:
    """Return the files that differ from the last commit, new ones included."""
    commands = ("diff --name-only HEAD", "ls-files --others --exclude-standard")
    names = "".join(
        subprocess.run(
            ["git", *command.split(), "-z"], cwd=PROJECT, capture_output=True, check=True
        ).stdout.decode()
        for command in commands
    )
    return [PurePosixPath(name) for name in names.split("\0") if (PROJECT / name).is_file()]


def belonging_tests(files: Iterable[PurePosixPath]) -> list[PurePosixPath]:
    """Return the tests and notebooks that belong to `files`, sorted, each once.

    Parameters
    ----------
    files : iterable of PurePosixPath
        Relative to the project.
    """
    found = {test for file in files for test in _tests_of(file)}
    return sorted(test for test in found if not found.intersection(test.parents))


def _tests_of(file: PurePosixPath) -> Iterator[PurePosixPath]:
    if file.parts[0] == "notebooks" and file.name in NOTEBOOKS:
        yield from (file, HOUSE_RULES)
    elif file.parts[0] == "tests" and "browser" not in file.parts:
        yield file if file.name.startswith("test_") else file.parent
    elif file.parts[0] in ("lecture_utils", "benchmarks"):
        home = PurePosixPath("tests", *file.parts[file.parts[0] == "lecture_utils" :])
        candidates = (home.with_name(f"test_{home.stem}.py"), *home.parents)
        yield next(test for test in candidates if (PROJECT / test).exists())


def main() -> int:
    """Run what :func:`belonging_tests` finds for :func:`changed_files`."""
    tests = belonging_tests(changed_files())
    if not tests:
        print("No test belongs to what has changed since the last commit. All tests: make test")
        return 0
    return pytest.main(["-q", *(str(PROJECT / test) for test in tests)])


if __name__ == "__main__":
    sys.exit(main())
