"""The lock, the ranges and the conda door say the same."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet


@pytest.fixture(scope="module")
def metadata(project):
    return tomllib.loads((project / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def lock(project):
    lines = (project / "requirements.txt").read_text().splitlines()
    return [Requirement(line) for line in lines if not line.startswith("#")]


def test_the_lock_pins_every_package_exactly(lock):
    for requirement in lock:
        assert re.fullmatch(r"==[\w.+]+", str(requirement.specifier)), requirement
        assert requirement.url is None


def test_every_declared_dependency_is_pinned_within_its_range(metadata, lock):
    extras = metadata["optional-dependencies"].values()
    declared = [Requirement(line) for line in sum(extras, metadata["dependencies"])]
    for wanted in declared:
        pins = [pin for pin in lock if pin.name == wanted.name]
        assert pins, f"{wanted.name} is not in requirements.txt"
        for pin in pins:
            version = str(pin.specifier).removeprefix("==")
            assert version in wanted.specifier, f"{pin} is outside {wanted}"


def test_the_lock_can_be_installed_on_other_systems(lock):
    for requirement in lock:
        only_linux = requirement.name.startswith(("nvidia", "triton", "cuda"))
        assert not only_linux or "linux" in str(requirement.marker), requirement


def test_conda_installs_the_same_lock_on_a_python_that_is_declared(project, metadata):
    environment = yaml.safe_load((project / "environment.yml").read_text())
    *conda, pip = environment["dependencies"]
    assert pip["pip"] == ["--requirement requirements.txt", "--editable ."]
    python = next(entry for entry in conda if entry.startswith("python="))
    assert python.removeprefix("python=") in SpecifierSet(metadata["requires-python"])


def test_readme_names_the_two_commands_that_the_makefile_has(project):
    readme = (project / "README.md").read_text()
    targets = re.findall(r"^(\w[\w-]*):", (project / "Makefile").read_text(), flags=re.M)
    for command in re.findall(r"`make ([\w-]+)`", readme):
        assert command in targets, f"README promises make {command}"
    assert {"lab", "test"} <= set(re.findall(r"make (\w+)", readme))
