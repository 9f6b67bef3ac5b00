"""The workflows promise only what the Makefile has."""

import re

import pytest


@pytest.mark.parametrize("name", ["tests.yml", "newest.yml", "site.yml"])
def test_a_workflow_calls_only_targets_that_exist(project, name):
    workflow = (project / ".github" / "workflows" / name).read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z][a-z -]*):", (project / "Makefile").read_text(), flags=re.M)
    called = set(re.findall(r"^ +(?:run: )?make ([a-z][\w-]*)", workflow, flags=re.M))
    assert called
    assert called <= set(" ".join(targets).split())
