import os

import pytest

from lecture_utils.slides.vendoring import VendoringError, vendor


@pytest.fixture(scope="session")
def javascript():
    """What the slides take from npm; fetched if this machine never exported a deck."""
    try:
        return vendor()
    except VendoringError as error:
        pytest.fail(str(error)) if os.environ.get("CI") else pytest.skip(str(error))
