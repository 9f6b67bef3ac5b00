"""Write predictions.json, what the poll takes votes on: run this after a prediction has changed."""

import json
from pathlib import Path

from lecture_utils import exercises

FILE = Path(__file__).with_name("predictions.json")


def declared() -> str:
    """Return each prediction's question and its choices as JSON."""
    predictions = {name: getattr(exercises.predict, name) for name in dir(exercises.predict)}
    polls = {
        name: {"question": p.question, "choices": p.choices} for name, p in predictions.items()
    }
    return json.dumps(polls, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(declared(), encoding="utf-8")
