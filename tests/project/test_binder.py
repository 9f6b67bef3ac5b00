"""Binder's image: a Python that has wheels, the lock, and torch without CUDA.

repo2docker itself is no dependency of the lecture; docs/platforms.md says how to ask it.
"""

import os
import re
import tomllib

import pytest
import yaml
from packaging.specifiers import SpecifierSet

# repo2docker takes any other spelling, `>=` included, for no version at all
PYTHON = re.compile(r"python\s*=+\s*(\d+\.\d+)")


@pytest.fixture(scope="module")
def post_build(project):
    return project / "binder" / "postBuild"


@pytest.mark.parametrize("path", ["environment.yml", "binder/environment.yml"])
def test_repo2docker_reads_a_version_of_python_that_is_declared(project, path):
    metadata = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    dependencies = yaml.safe_load((project / path).read_text())["dependencies"]
    found = [match for entry in dependencies if (match := PYTHON.fullmatch(str(entry)))]
    assert len(found) == 1, dependencies
    assert found[0][1] in SpecifierSet(metadata["requires-python"])


def test_the_image_gets_the_lock_with_the_cpu_build_of_torch(post_build):
    commands = post_build.read_text().replace("\\\n", " ").splitlines()
    lock = next(line for line in commands if "--requirement requirements.txt" in line)
    assert "--torch-backend cpu" in lock
    assert any("--no-deps" in line and "--editable ." in line for line in commands)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no bit that makes a file executable")
def test_the_script_stops_at_the_first_error(post_build):
    assert os.access(post_build, os.X_OK)
    assert "set -euo pipefail" in post_build.read_text()
