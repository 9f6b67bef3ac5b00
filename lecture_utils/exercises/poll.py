"""Predictions as a poll in the lecture hall: on a class's hub only, and only with your consent.

The other half, which counts the votes, is the hub's service in ``deploy/poll``.
"""

import contextlib
import json
import os
import urllib.error
import urllib.request
from http.client import HTTPException

from lecture_utils.files import student_folder

HUB = {"LECTURE_POLL", "JUPYTERHUB_API_TOKEN"}  # the poll's address, and who this server belongs to
SECONDS = 3.0  # to wait for the hub
AGREED = "predictions-are-shared"  # the name of an empty file
NO_POLL = "There is no poll here: nothing is sent. Polls are for a class on a JupyterHub."
STOPPED = "Your predictions are no longer sent to the poll of the class."
SENT = (
    "From now on, `check` sends each prediction to the poll of this class: the name of the "
    "question and your choice, nothing else. The hub knows who sends it, in order to count you "
    "once, but your name is not stored. exercises.share_predictions(False) ends this."
)


def share_predictions(agreed: bool = True) -> None:
    """Agree that your predictions are counted in the poll of your class, without your name.

    It is kept in your folder, so once is enough. Without a hub it does nothing.

    Parameters
    ----------
    agreed : bool
        False takes the consent back.

    Raises
    ------
    OSError
        If your folder cannot be written.
    """
    if HUB - os.environ.keys():
        print(NO_POLL)
        return
    file = student_folder() / AGREED
    if agreed:
        file.touch()
    else:
        file.unlink(missing_ok=True)
    print(SENT if agreed else STOPPED)


def is_shared() -> bool:
    """Return whether this is a notebook on a hub with a poll, and its student has agreed."""
    if HUB - os.environ.keys():
        return False
    from IPython import get_ipython  # a program, such as one that grades, never votes

    with contextlib.suppress(OSError):  # where no file can be written, nobody has agreed
        return hasattr(get_ipython(), "kernel") and (student_folder() / AGREED).exists()
    return False


def report(prediction: str, choice: str) -> None:
    """Send a choice to the poll, and say in a line what became of it.

    Parameters
    ----------
    prediction, choice : str
    """
    request = urllib.request.Request(
        os.environ["LECTURE_POLL"] + "vote",
        json.dumps({"prediction": prediction, "choice": choice}).encode(),
        {"Authorization": f"token {os.environ['JUPYTERHUB_API_TOKEN']}"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=SECONDS):
            print(f"Counted in the poll: {choice}.")
    except (OSError, HTTPException) as error:
        print(f"Not counted in the poll ({error}). Run the cell again to try once more.")
        if isinstance(error, urllib.error.HTTPError):  # an answer, which is to be closed
            error.close()
