"""Every notebook as a student runs it: opened in JupyterLab, Run All."""

import nbformat
import pytest

from lecture_utils.files import lecture_notebooks

NOTEBOOKS = lecture_notebooks()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs_from_top_to_bottom_without_a_complaint(lab, path):
    page = lab.open(path.name)
    lab.run_all(page)
    cells = nbformat.read(path, as_version=4).cells
    stored = [output.get("data", {}) for c in cells for output in c.get("outputs", [])]
    pictures = sum("image/png" in data for data in stored)
    widgets = sum("application/vnd.jupyter.widget-view+json" in data for data in stored)
    errors = page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']")
    assert errors.count() == 0
    assert page.locator(".jp-RenderedImage img").count() == pictures
    assert page.locator(".lecture-widget").count() == widgets
    assert page.complaints == []
    lab.close(page)
