"""Run the tests that belong to the files changed since the last commit: ``make check``.

Tests mirror the package: a changed module is answered by the test module of its name, or, where
there is none, by those of its folder. A changed notebook or test names itself, and the rules that
take no time are tried after every change. The rest, such as the decks in a browser, is left to
``make test``.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

import pytest

from lecture_utils.files import NOTEBOOKS, PROJECT

ALWAYS = PurePosixPath("tests/project")  # links, wording, what the pages promise
HOUSE_RULES = PurePosixPath("tests/notebooks/test_house_rules.py")
NAMES = PurePosixPath("tests/notebooks/test_names.py")
PROPERTIES = PurePosixPath("tests/test_properties.py")
WITH_PROPERTIES = ("data", "inspection", "models", "training")
IN_A_BROWSER = PurePosixPath("tests/browser/widgets")


def changed_files() -> list[PurePosixPath]:
    """Return the files that differ from the last commit, new ones included."""
    commands = ("diff --name-only --relative HEAD", "ls-files --others --exclude-standard")
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
    found = {test for file in files for test in (ALWAYS, *_tests_of(file))}
    return sorted(test for test in found if not found.intersection(test.parents))


def _tests_of(file: PurePosixPath) -> Iterator[PurePosixPath]:
    room, *_ = file.parts
    if room == "notebooks" and file.name in NOTEBOOKS:
        yield from (file, HOUSE_RULES, NAMES)
    elif room == "tests" and "browser" not in file.parts:
        yield file if file.name.startswith("test_") else file.parent
    elif room in ("lecture_utils", "benchmarks"):
        yield from _mirrored(PurePosixPath("tests", *file.parts[room == "lecture_utils" :]))
    if room == "lecture_utils":
        yield NAMES
        if PurePosixPath(file.parts[1]).stem in WITH_PROPERTIES:
            yield PROPERTIES
    if file.suffix == ".js" and "widgets" in file.parts:
        yield from (IN_A_BROWSER / "test_modules.py", IN_A_BROWSER / "test_widgets.py")


def _mirrored(home: PurePosixPath) -> Iterator[PurePosixPath]:
    """Yield the test module of a module's name, or those of the nearest folder that has some."""
    own = home.with_name(f"test_{home.stem}.py")
    if (PROJECT / own).exists():
        yield own
        return
    for folder in home.parents:
        if modules := sorted((PROJECT / folder).glob("test_*.py")):
            yield from (folder / module.name for module in modules)
            return


def main() -> int:
    """Run what :func:`belonging_tests` finds for :func:`changed_files`."""
    try:
        tests = belonging_tests(changed_files())
    except (OSError, subprocess.CalledProcessError):
        sys.exit("git, which knows what has changed, is not at hand here. All tests: make test")
    if not tests:
        print("Nothing differs from the last commit. All tests: make test")
        return 0
    return pytest.main(["-q", *(str(PROJECT / test) for test in tests)])


if __name__ == "__main__":
    sys.exit(main())
