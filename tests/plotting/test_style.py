"""A figure is the same under every style of its reader, and writes in every script."""

import warnings

import matplotlib
import matplotlib.pyplot as plt
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib.font_manager import fontManager

from lecture_utils import plotting
from lecture_utils.data import read_mnist
from lecture_utils.plotting import style

STYLES = {
    "dark": "dark_background",
    "from below": {"image.origin": "lower", "image.cmap": "jet"},
    "LaTeX": {"text.usetex": True},
    "cut close": {"savefig.bbox": "tight", "savefig.dpi": 30, "savefig.transparent": True},
    "as svg": {"savefig.format": "svg"},
    "large": {"font.size": 40, "axes.grid": True, "axes.labelsize": 3},
    "sketched": {"path.sketch": (1, 100, 2)},
}


def pictures():
    images, _ = read_mnist(train=False)
    bars = plotting.probability_bars([0.7, 0.2, 0.1])
    return [bars._png(), plotting.digit_grid(images[:6])._png()]


@pytest.fixture(scope="module")
def expected():
    return pictures()


@pytest.mark.parametrize("name", STYLES)
def test_the_reader_s_style_changes_no_figure_and_is_left_as_it_was(name, expected):
    with plt.style.context(STYLES[name]):
        before = dict(matplotlib.rcParams)
        assert pictures() == expected
        assert dict(matplotlib.rcParams) == before


@pytest.fixture
def chinese_font(tmp_path):
    """A font that has one letter, and it is a box."""
    pen = TTGlyphPen(None)
    for k, point in enumerate([(0, 0), (0, 900), (900, 900), (900, 0)]):
        (pen.lineTo if k else pen.moveTo)(point)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "cat"])
    builder.setupCharacterMap({ord("猫"): "cat"})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "cat": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "cat": (1000, 0)})
    builder.setupHorizontalHeader(ascent=900, descent=-100)
    builder.setupNameTable({"familyName": "Only a Cat", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "cat.ttf")
    fonts = list(fontManager.ttflist)
    fontManager.addfont(tmp_path / "cat.ttf")
    style._font_with.cache_clear()
    yield
    fontManager.ttflist[:] = fonts
    style._font_with.cache_clear()


@pytest.mark.usefixtures("chinese_font")
def test_a_label_is_written_in_any_script_that_the_machine_has_a_font_for():
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # such as: Glyph 29483 missing from font
        bars = plotting.probability_bars([0.5, 0.5], labels=["猫 ½", "dog"])
        assert bars._png()
    texts = [text.get_text() for text in bars.figure.axes[0].get_xticklabels()]
    assert texts == ["猫 ½", "dog"]
