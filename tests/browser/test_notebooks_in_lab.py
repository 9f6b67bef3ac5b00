"""Every notebook as a student runs it: opened in JupyterLab, Run All."""

from pathlib import Path

import pytest

NAMES = sorted(path.name for path in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_from_top_to_bottom_without_a_complaint(lab, name):
    page = lab.open(name)
    lab.run_all(page)
    errors = page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']")
    assert errors.count() == 0
    assert page.locator(".jp-RenderedImage img").count() >= 5
    assert page.complaints == []
    page.close()
