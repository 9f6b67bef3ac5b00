"""Make a virtual environment that holds the lecture and the exact packages of a lock.

``make`` calls this script; on a machine without make, call it yourself: ``python
environments/install.py``. It needs nothing but Python. Packages are installed with uv, which is
itself taken from the lock, or with pip where uv cannot do it.
"""

import argparse
import os
import re
import subprocess
import sys
import venv
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 14)
LECTURE = ["--no-deps", "--no-build-isolation", "--editable", "."]
# Settings that a user has made for other environments: with them, packages would come from
# elsewhere or go there, or the lock would be refused
SETTINGS = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT")
SETTINGS += ("PIP_REQUIRE_HASHES", "UV_REQUIRE_HASHES", "UV_EXCLUDE_NEWER", "UV_CONSTRAINT")
# A path that is relative to the environment still holds when the whole folder has been moved
POINTER = """
import os, sys, sysconfig
folder = sysconfig.get_path("purelib")
with open(os.path.join(folder, "softmax-lecture.pth"), "w", encoding="utf-8") as file:
    file.write(os.path.relpath(sys.argv[1], folder) + chr(10))
"""


def main() -> None:
    """Read the command line and install."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--venv", type=Path, default=Path(".venv"), help="its folder")
    parser.add_argument("--lock", type=Path, default=Path("requirements.txt"))
    parser.add_argument(
        "--torch",
        default="auto",
        help="auto: the build for this machine's GPU, or the small one for the CPU; cpu, cu130 and "
        "so on: that build; default: whatever the package index has",
    )
    arguments = parser.parse_args()
    os.chdir(Path(__file__).resolve().parents[1])
    for name in SETTINGS:
        os.environ.pop(name, None)
    check_python()
    python = make_venv(arguments.venv)
    try:
        install(python, arguments.lock, arguments.torch)
    except subprocess.CalledProcessError:
        sys.exit("Not everything could be installed; the reason is above. Then run this again.")
    point_to(Path.cwd(), python)


def check_python() -> None:
    """Refuse a Python for which PyTorch has no packages."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    oldest, newest = ("{}.{}".format(*version) for version in (OLDEST, NEWEST))
    sys.exit(
        f"The lecture needs Python {oldest} to {newest}, the versions that PyTorch has packages "
        f"for; {sys.executable} is {sys.version.split()[0]}. Try: make PYTHON=python{newest}"
    )


def make_venv(folder: Path) -> Path:
    """Make a virtual environment with pip in it, and return its Python.

    One that is there is kept if it has this Python, as when its own Python runs this script.
    """
    python = folder.absolute() / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    try:
        if version_of(python) != sys.version_info[:2]:
            other = (folder / "pyvenv.cfg").exists()
            if other:
                print(f"{folder} is of another Python, or broken; it is made anew.", flush=True)
            venv.create(folder, with_pip=True, clear=other)
        elif not succeeds([python, "-m", "pip", "--version"], quiet=True):  # one that uv has made
            subprocess.run([python, "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
    except (subprocess.CalledProcessError, ImportError):
        sys.exit(
            "This Python cannot make a virtual environment with pip in it. "
            "On Debian or Ubuntu: sudo apt install python3-venv"
        )
    except ValueError as error:  # a colon, which is a slash in the Finder of macOS
        sys.exit(f"{error} Rename the folder that has it in its name.")
    return python


def version_of(python: Path) -> tuple[int, ...] | None:
    """Return the version of an interpreter, such as (3, 12), or None if it does not run."""
    command = [python, "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        printed = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return tuple(map(int, printed.split()))


def install(python: Path, lock: Path, build: str) -> None:
    """Install the packages of the lock, then the lecture itself."""
    pins = lock.read_text(encoding="utf-8")
    pip = [python, "-m", "pip", "install", "--quiet", "--no-user"]
    uv = [python, "-m", "uv", "--no-config", "pip"]
    has_uv = succeeds([*pip, pin(pins, "uv")])
    uv += ["install", "--python", python, *cache_option(uv, python)]
    backend = torch_backend(uv, pins, build) if has_uv else []
    if not (has_uv and succeeds([*uv, *backend, "--requirement", lock])):
        print("uv could not install the packages; pip tries it now.", flush=True)
        subprocess.run([*pip, "--requirement", lock], check=True)
    subprocess.run([*pip, *LECTURE], check=True)


def torch_backend(uv: list, pins: str, build: str) -> list[str]:
    """Return uv's option for a build of torch, or none where that build cannot be had."""
    if build == "default":
        return []
    option = ["--torch-backend", build]
    trial = [*uv, *option, "--dry-run", pin(pins, "torch"), pin(pins, "torchvision")]
    if succeeds(trial, quiet=True):
        return option
    print(
        f"PyTorch's own index cannot be reached, or has no build of {pin(pins, 'torch')} for "
        f"TORCH={build}. Taking torch from the package index: on Linux, that brings CUDA along.",
        flush=True,
    )
    return []


def pin(pins: str, name: str) -> str:
    """Return a package's line in the lock, such as ``torch==2.14.1``."""
    return re.search(rf"^{name}==[^\s;]+", pins, flags=re.MULTILINE)[0]


def cache_option(uv: list, python: Path) -> list[str]:
    """Keep downloads only where uv's folder for them can be written."""
    return [] if succeeds([*uv, "list", "--python", python], quiet=True) else ["--no-cache"]


def point_to(project: Path, python: Path) -> None:
    """Let an environment find the lecture beside it, also when both have been moved or copied."""
    succeeds([python, "-c", POINTER, project], quiet=True)  # another drive of Windows has no way


def succeeds(command: list, quiet: bool = False) -> bool:
    """Run a command and say whether it ended well; `quiet` also makes it give up early."""
    environment = {**os.environ, "UV_HTTP_RETRIES": "0"} if quiet else None
    output = subprocess.DEVNULL if quiet else None
    return not subprocess.run(
        command, stdout=output, stderr=output, env=environment, check=False
    ).returncode


if __name__ == "__main__":
    main()
