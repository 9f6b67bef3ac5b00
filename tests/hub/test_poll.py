"""The poll on a real hub: thirty answers within a second, none lost, each student counted once."""

import time
import urllib.error
from concurrent.futures import ThreadPoolExecutor

import pytest

VOTE, BARS = "/services/poll/vote", "/services/poll/bars"
CHOICES = ("less", "exactly", "more")


def vote(hub, token, choice, prediction="sigmoid_sum"):
    hub.api("POST", VOTE, {"prediction": prediction, "choice": choice}, token)


def bars(hub, token, prediction="sigmoid_sum"):
    return hub.api("GET", BARS, token=token)[prediction]["bars"]


@pytest.fixture(scope="module")
def tokens(hub):
    return [hub.token_of(f"voter-{number}") for number in range(30)]


@pytest.fixture(scope="module")
def instructor(hub):
    return hub.token_of("instructor")


@pytest.fixture(scope="module")
def voted(hub, tokens):
    """Everybody votes at once, and changes the answer once: seconds for the 30 that count."""
    with ThreadPoolExecutor(len(tokens)) as room:
        list(room.map(lambda token: vote(hub, token, "less"), tokens))
        begin = time.monotonic()
        list(room.map(lambda n: vote(hub, tokens[n], CHOICES[n % 3]), range(30)))
    return time.monotonic() - begin


def test_thirty_answers_are_counted_within_a_second_each_once(hub, voted, instructor):
    assert bars(hub, instructor) == dict.fromkeys(CHOICES, 10)
    assert voted < 1


def test_who_comes_late_or_after_a_restart_sees_the_same(hub, voted, instructor, tokens):
    before = bars(hub, instructor)
    hub.stop()
    hub.start()
    assert bars(hub, instructor) == before
    vote(hub, tokens[0], "less")  # the same choice again
    assert bars(hub, instructor) == before


def test_a_student_sees_only_the_questions_that_are_answered(hub, voted, tokens):
    late = hub.token_of("late")
    assert hub.api("GET", BARS, token=late) == {}
    assert bars(hub, tokens[3]) == dict.fromkeys(CHOICES, 10)


@pytest.mark.parametrize(
    ("content", "token", "code"),
    [
        ({"prediction": "sigmoid_sum", "choice": "rude"}, "", 400),
        ({"prediction": "none", "choice": "less"}, "", 400),
        (["sigmoid_sum"], "", 400),
        ({"prediction": "sigmoid_sum", "choice": "less"}, "nobody's", 403),
    ],
)
def test_what_is_no_vote_is_refused(hub, tokens, content, token, code):
    with pytest.raises(urllib.error.HTTPError) as refused:
        hub.api("POST", VOTE, content, token or tokens[0])
    refused.value.close()
    assert refused.value.code == code


def test_no_name_is_stored(hub, voted):
    stored = b"".join(path.read_bytes() for path in hub.folder.glob("votes.*"))
    assert b"sigmoid_sum" in stored
    assert b"voter-" not in stored
