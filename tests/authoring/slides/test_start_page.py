"""The page from which the decks are started."""

from pathlib import Path

import pytest

from lecture_utils.authoring.slides.start_page import Deck, start_page


def test_a_deck_is_read_from_its_file():
    html = '<title>A &amp; B</title><section><section class="slide"></section></section>'
    assert Deck.read(Path("slides/01_a.html"), html) == Deck("01_a", "A & B", 1)


@pytest.mark.usefixtures("javascript")
def test_every_deck_has_a_link_and_its_title_is_escaped():
    page = start_page([Deck("01_a", "A & B", 12), Deck("02_c", "C", 3)])
    assert '<a href="01_a.html">A &amp; B <span>12 slides</span></a>' in page
    assert '<a href="02_c.html">C <span>3 slides</span></a>' in page
