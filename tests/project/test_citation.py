"""The version that is cited, the one in the change log and the package's own are the same."""

import re
import tomllib

import pytest
import yaml


@pytest.fixture(scope="module")
def metadata(project):
    return tomllib.loads((project / "pyproject.toml").read_text())["project"]


def test_the_cited_version_and_licence_are_the_package_s(project, metadata):
    citation = yaml.safe_load((project / "CITATION.cff").read_text())
    assert (citation["version"], citation["license"]) == (metadata["version"], metadata["license"])


def test_the_change_log_has_a_section_for_this_version(project, metadata):
    headings = re.findall(r"^## \[(.+?)\]", (project / "CHANGELOG.md").read_text(), flags=re.M)
    assert headings[0] == "Unreleased"
    assert metadata["version"] in headings
