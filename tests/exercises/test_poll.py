"""A prediction reaches the poll on a hub, with consent, and nowhere else."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import IPython
import pytest

from lecture_utils import exercises
from lecture_utils.exercises import poll


class Poll(BaseHTTPRequestHandler):
    """Notes what it is sent."""

    def do_POST(self):
        content = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.votes.append((self.headers["Authorization"], json.loads(content)))
        if self.server.status == "nonsense":
            self.wfile.write(b"nonsense\r\n")
            return
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@pytest.fixture
def hub(monkeypatch, tmp_path):
    """A notebook on a hub with a poll."""
    server = HTTPServer(("127.0.0.1", 0), Poll)
    server.votes, server.status = [], 200
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("LECTURE_POLL", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "mine")
    monkeypatch.setenv("LECTURE_FILES", str(tmp_path))
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=None))
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_nothing_is_sent_without_consent(hub, capsys):
    exercises.predict.sigmoid_sum.check("less")
    assert hub.votes == []
    assert capsys.readouterr().out == ""


def test_with_consent_the_question_and_the_choice_are_sent_and_nothing_else(hub, capsys):
    exercises.share_predictions()
    assert "your name is not stored" in capsys.readouterr().out
    feedback = exercises.predict.sigmoid_sum.check(1.2)
    assert feedback.passed
    assert hub.votes == [("token mine", {"prediction": "sigmoid_sum", "choice": "more"})]
    assert capsys.readouterr().out == "Counted in the poll: more.\n"


@pytest.mark.parametrize(
    ("guess", "choice"),
    [(2.72, "2.7"), (2, "2"), (5, "another number"), (-2.72, "another number"), ("7,39", "7.4")],
)
def test_a_number_is_counted_as_one_of_the_choices(hub, guess, choice):
    exercises.share_predictions()
    exercises.predict.ratio.check(guess)
    assert hub.votes[0][1]["choice"] == choice
    assert choice in exercises.predict.ratio.choices


@pytest.mark.parametrize("guess", [None, ..., "rude", float("nan")])
def test_what_is_no_prediction_is_not_sent(hub, guess):
    exercises.share_predictions()
    exercises.predict.ratio.check(guess)
    assert hub.votes == []


def test_consent_can_be_taken_back(hub):
    exercises.share_predictions()
    exercises.share_predictions(False)
    exercises.predict.sigmoid_sum.check("less")
    assert hub.votes == []


def test_a_program_that_grades_does_not_vote(hub, monkeypatch):
    exercises.share_predictions()
    monkeypatch.setattr(IPython, "get_ipython", lambda: None)
    exercises.predict.sigmoid_sum.check("less")
    assert hub.votes == []


@pytest.mark.parametrize(("status", "said"), [(503, "HTTP Error 503"), ("nonsense", "nonsense")])
def test_a_poll_that_fails_is_named_and_the_answer_comes_all_the_same(hub, capsys, status, said):
    exercises.share_predictions()
    hub.status = status
    assert exercises.predict.sigmoid_sum.check("more").passed
    assert f"Not counted in the poll ({said}" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written_keeps_no_answer_back(hub, monkeypatch):
    def refused():
        raise OSError("read-only")

    exercises.share_predictions()
    monkeypatch.setattr(poll, "student_folder", refused)
    assert exercises.predict.sigmoid_sum.check("more").passed
    assert hub.votes == []


@pytest.mark.parametrize("missing", ["LECTURE_POLL", "JUPYTERHUB_API_TOKEN"])
def test_without_a_hub_nothing_changes(hub, monkeypatch, capsys, missing):
    exercises.share_predictions()
    monkeypatch.delenv(missing)
    capsys.readouterr()
    exercises.predict.sigmoid_sum.check("less")
    exercises.share_predictions()
    assert hub.votes == []
    assert capsys.readouterr().out == poll.NO_POLL + "\n"
