"""The votes of a class: which choice, in which prediction, and no name."""

import hashlib
import hmac
import os
import secrets
import sqlite3
from collections.abc import Mapping
from pathlib import Path


class Votes:
    """A file of votes, in which each student counts once in each prediction.

    A student's name is not stored. Whether he has voted before is told from a code that is computed
    of his name, the prediction and a key, and differs from prediction to prediction; without the
    key, which lies beside the file, it leads back to nobody.

    Parameters
    ----------
    path : Path
        Made if it does not exist; the key is in a file of the same name that ends in ``.key``.
    predictions : mapping
        Each prediction's ``question`` and ``choices``. No other vote is taken.
    """

    def __init__(self, path: Path, predictions: Mapping[str, Mapping]) -> None:
        self.predictions = predictions
        self._key = _key(path.with_suffix(".key"))
        self._file = sqlite3.connect(path, isolation_level=None)  # each vote is kept at once
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS votes "
            "(prediction TEXT, voter TEXT, choice TEXT, PRIMARY KEY (prediction, voter))"
        )

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def cast(self, student: str, prediction: str, choice: str) -> None:
        """Count a choice; it replaces the student's former one.

        Raises
        ------
        ValueError
            If there is no such prediction, or no such choice in it.
        """
        if choice not in self.predictions.get(prediction, {}).get("choices", ()):
            raise ValueError(f"{choice!r} is not a choice of the prediction {prediction!r}")
        vote = (prediction, self._code(student, prediction), choice)
        self._file.execute("INSERT OR REPLACE INTO votes VALUES (?, ?, ?)", vote)

    def bars(self, student: str | None = None) -> dict[str, dict]:
        """Return the predictions with votes, the latest first.

        Parameters
        ----------
        student : str, optional
            Leaves only the predictions in which this student has voted, so that nobody copies.

        Returns
        -------
        dict
            To each prediction its ``question``, and under ``bars`` the number of votes for each
            choice.
        """
        counted = self._file.execute(
            "SELECT prediction, choice, count(*) FROM votes GROUP BY prediction, choice"
        ).fetchall()
        shown = {}
        for prediction in self._latest_first():
            declared = self.predictions.get(prediction)
            if declared and (student is None or self._has_voted(student, prediction)):
                votes = {choice: n for name, choice, n in counted if name == prediction}
                bars = {choice: votes.get(choice, 0) for choice in declared["choices"]}
                shown[prediction] = {"question": declared["question"], "bars": bars}
        return shown

    def _latest_first(self) -> list[str]:
        latest = "SELECT prediction FROM votes GROUP BY prediction ORDER BY max(rowid) DESC"
        return [name for (name,) in self._file.execute(latest)]

    def _has_voted(self, student: str, prediction: str) -> bool:
        found = self._file.execute(
            "SELECT 1 FROM votes WHERE prediction = ? AND voter = ?",
            (prediction, self._code(student, prediction)),
        )
        return found.fetchone() is not None

    def _code(self, student: str, prediction: str) -> str:
        message = f"{prediction}\n{student}".encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()


def _key(path: Path) -> bytes:
    if not path.exists() or not path.stat().st_size:  # a full disk leaves an empty file
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()
