"""Values and image recipe, as far as they can be tried without a cluster."""

import re
from pathlib import Path

import jsonschema
import pytest
import yaml


@pytest.fixture(scope="module")
def folder(project):
    return project / "deploy" / "kubernetes"


@pytest.fixture(scope="module")
def handed_over(folder):
    """The files that install.sh hands over, by their key."""
    script = (folder / "install.sh").read_text()
    found = re.findall(r"--set-file hub\.extraFiles\.(\w+)\.stringData=(\S+)", script)
    return {key: (folder / path).resolve() for key, path in found}


@pytest.fixture(scope="module")
def values(folder, handed_over):
    """The values together with the files, as helm sees them."""
    values = yaml.safe_load((folder / "values.yaml").read_text())
    for key, path in handed_over.items():
        values["hub"]["extraFiles"][key]["stringData"] = path.read_text()
    return values


def test_the_values_have_keys_and_types_of_the_chart(values):
    schema = yaml.safe_load(Path(__file__).with_name("chart_keys.yaml").read_text())
    jsonschema.validate(values, schema)
    values["singleuser"]["memori"] = {}
    with pytest.raises(jsonschema.ValidationError, match="memori"):
        jsonschema.validate(values, schema)


def test_the_poll_is_complete_and_lies_where_the_hub_looks_for_it(values, handed_over, project):
    places = {key: file["mountPath"] for key, file in values["hub"]["extraFiles"].items()}
    poll = {
        p for p in (project / "deploy" / "poll").iterdir() if p.suffix in (".py", ".json", ".html")
    }
    poll -= {project / "deploy" / "poll" / "declare.py"}  # it needs the lecture
    assert {path for key, path in handed_over.items() if key.startswith("poll")} == poll
    for key, path in handed_over.items():
        within = "poll" if key.startswith("poll") else "jupyterhub_config.d"
        assert places[key] == f"/usr/local/etc/jupyterhub/{within}/{path.name}"


def test_reserved_places_are_as_large_as_what_students_get(values, project):
    shared = (project / "deploy" / "class_config.py").read_text()
    memory, cpu = values["singleuser"]["memory"], values["singleuser"]["cpu"]
    assert (
        f'MEMORY_LIMIT, MEMORY_GUARANTEE = "{memory["limit"]}", "{memory["guarantee"]}"' in shared
    )
    assert f"CPU_LIMIT, CPU_GUARANTEE = {cpu['limit']}, {cpu['guarantee']}" in shared


def test_every_rule_of_the_network_opens_the_port_of_the_poll(values):
    (port,) = values["hub"]["service"]["extraPorts"]
    assert values["hub"]["extraEnv"]["LECTURE_POLL_URL"] == f"http://hub:{port['port']}"
    rules = (
        values["hub"]["networkPolicy"]["ingress"] + values["singleuser"]["networkPolicy"]["egress"]
    )
    assert [rule["ports"][0]["port"] for rule in rules] == [port["port"]] * 2


def test_no_student_sees_the_submissions_of_another(values):
    (mount,) = values["singleuser"]["storage"]["extraVolumeMounts"]
    assert mount["subPath"] == "{username}"
    assert mount["mountPath"] == values["hub"]["extraEnv"]["LECTURE_SUBMISSIONS"]


def test_the_image_copies_what_exists_and_declares_what_it_uses(folder, project):
    recipe = (folder / "Dockerfile").read_text()
    for line in re.findall(r"^COPY (.+) \S+$", recipe, flags=re.M):
        assert all((project / source).exists() for source in line.split())
    assert set(re.findall(r"\$\{?([A-Z]+)\b", recipe)) - {"PATH"} == set(
        re.findall(r"^ARG (\w+)", recipe, flags=re.M)
    )
