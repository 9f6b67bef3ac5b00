"""What all hubs share arrives, in the ways in which each of them reads it."""

from types import SimpleNamespace

import pytest
from traitlets.config import Config, LazyConfigValue, PyFileConfigLoader

FIRST = {"name": "first", "url": "http://127.0.0.1:1"}


def as_tljh(config, folder, monkeypatch):
    """A link, loaded by a configuration that has set some of it before."""
    (folder / "class_config.py").symlink_to(config)
    main = folder / "jupyterhub_config.py"
    main.write_text(
        f"c.JupyterHub.services = [{FIRST}]\nc.Spawner.mem_limit = None\n"
        f"load_subconfig({str(folder / 'class_config.py')!r})"
    )
    return PyFileConfigLoader(str(main)).load_config()


def as_kubernetes(config, folder, monkeypatch):
    """Code that the chart's configuration runs as a part of itself."""
    monkeypatch.setenv("LECTURE_POLL_URL", "http://hub:10101")
    c = Config({"JupyterHub": {"services": [FIRST], "load_roles": []}})
    c.KubeSpawner.environment, c.KubeSpawner.mem_guarantee = {}, "1G"
    names = {"c": c, "get_config": lambda key: None, "__file__": str(config)}
    exec(compile(config.read_text(), config.name, "exec"), names)
    return c


@pytest.fixture(params=[as_tljh, as_kubernetes])
def c(request, project, tmp_path, monkeypatch):
    return request.param(project / "deploy" / "class_config.py", tmp_path, monkeypatch)


def test_the_hubs_lock_adds_to_the_lectures_and_changes_nothing(project):
    lecture, hub = (
        set((project / name).read_text().splitlines())
        for name in ("requirements.txt", "environments/hub.txt")
    )
    assert lecture < hub


def test_services_are_added_to_those_that_are_there(c, project):
    first, culler, poll = c.JupyterHub.services
    assert first == FIRST
    assert "jupyterhub_idle_culler" in culler["command"]
    assert poll["command"][1] == str(project / "deploy" / "poll" / "service.py")


def test_limits_hold_whatever_was_set_before(c):
    for spawner in (c.Spawner, c.KubeSpawner):
        assert (spawner.mem_limit, spawner.mem_guarantee) == ("2G", "1.25G")
        assert (spawner.cpu_limit, spawner.cpu_guarantee) == (1.0, 0.1)
        assert spawner.cmd[1:] == ["-m", "lecture_utils.student_server"]


def test_each_student_has_a_place_for_submissions_and_the_polls_address(c):
    environment = c.Spawner.environment
    ada = SimpleNamespace(user=SimpleNamespace(name="ada"))
    assert environment["LECTURE_SUBMISSIONS"](ada) == "/srv/submissions/ada"
    assert environment["LECTURE_POLL"] == c.JupyterHub.services[2]["url"] + "/services/poll/"


def test_students_and_their_servers_may_vote_and_the_culler_only_stops_servers(c):
    added = c.JupyterHub.load_roles
    added = added.get_value([]) if isinstance(added, LazyConfigValue) else added
    roles = {role["name"]: role["scopes"] for role in added}
    for name in ("user", "server"):
        assert "access:services!service=poll" in roles[name]
    assert not any(scope.startswith("admin") for scopes in roles.values() for scope in scopes)
