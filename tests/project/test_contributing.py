"""The figure that CONTRIBUTING.md shows works as it is printed, and so does its test."""

import re
import textwrap

import pytest

from lecture_utils import plotting
from lecture_utils.plotting import arguments, probabilities


@pytest.fixture(scope="module")
def examples(project):
    page = (project / "CONTRIBUTING.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^   ```python\n(.*?)^   ```", page, flags=re.M | re.S)
    return [textwrap.dedent(block) for block in blocks]


def test_the_figure_of_the_page_passes_its_own_test(examples, monkeypatch):
    names = {**vars(arguments), **vars(probabilities), "plotting": plotting}
    exec(examples[0], names)
    monkeypatch.setattr(plotting, "chance_loss_curve", names["chance_loss_curve"], raising=False)
    exec(examples[1], names)
    names["test_the_loss_of_a_guess_is_the_logarithm_of_the_classes"]()
    assert repr(names["chance_loss_curve"]([2])) == "Curve of ln C: 2 classes 0.69."
    with pytest.raises(ValueError, match="classes"):
        names["chance_loss_curve"]([0.5])
