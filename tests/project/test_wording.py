"""One word for one thing: what the lecture's glossary replaces appears in no text that is read."""

import re

import nbformat
import pytest

from lecture_utils.files import PROJECT

PLACES = [
    "notebooks/0[1-5]_*.ipynb",
    "*.md",
    "docs/*.md",
    "data/**/*.md",
    "lecture_utils/exercises/**/*.py",
    "lecture_utils/plotting/*.py",
    "lecture_utils/widgets/*.py",
    "lecture_utils/widgets/*.js",
]
REFUSED = {  # everywhere; each pattern with what to write instead
    r"gradients? (of [\w ]+ )?by|by the (pixels|inputs)": "with respect to",
    r"(a|one|two|three|\d+) [a-z]+ (a|an) (class|item|image|row|slide|notebook|layer|unit)": "per",
    r"(less|more) an? (class|item|image|row)": "per",
    r"right class(es)?": "true class",
    r"winners?": "predicted class, argmax",
    r"(too|very|far|so) sure|surer|surest": "confident, overconfident",
    r"bolder|too timid": "more confident, underconfident",
    r"know(s|ing) nothing|no idea": "uniform guess",
    r"class shares": "class frequencies",
    r"(above|below) the line": "numerator, denominator",
    r"shares? one whole": "sum to 1, compete",
    r"(missing|lacks) to 1": "1 - p",
    r"(?<!standard )deviations?": "standard deviation",
    r"share of the spread|spread most": "variance",
    r"numbers to learn": "parameters",
    r"(has|had|it) (not )?learn(t|ed) from": "training set, held-out",
    r"by heart": "overfitting",
    r"strangers?|what is no digit": "out-of-distribution images",
    r"the living|the dead(?! (unit|output)s?\b)": "active units, dead units",
    r"it says \d|push y": "prediction, step",
}
REFUSED_IN_PROSE = {  # code has other uses for these
    r"items?": "example",
    r"right answers?": "correct predictions",
    r"whole numbers?": "integer",
    r"makes? \w+ (out )?of (ten|any|them|it)": "turn into",
    r"[\d.]+ %": "98%",
    r"\d{1,3}( \d{3})+": "55,000",
    r"sigma\(z\)|S\(z\)": "softmax(z)",
}


def files(places):
    return sorted({path for place in places for path in PROJECT.glob(place)})


def texts(path):
    """Return what is written in a file, as prose and as code, blanks and line ends made one."""
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        notes = [cell.metadata.get("slideshow", {}).get("notes", "") for cell in cells]
        prose = notes + [cell.source for cell in cells if cell.cell_type == "markdown"]
        code = [cell.source for cell in cells if cell.cell_type == "code"]
    elif path.suffix == ".md":
        text = path.read_text(encoding="utf-8")
        prose, code = [re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.S)], [text]
    else:
        prose, code = [], [path.read_text(encoding="utf-8")]
    return ["\n".join(part) for part in (prose, code)]


def refused(text, patterns):
    """Return each refused phrase of a text, with what to write instead."""
    text = re.sub(r"\s+(# |// )?", " ", text)
    return [
        f"{text[max(0, match.start() - 30) : match.end() + 20]!r}: write {instead}"
        for pattern, instead in patterns.items()
        for match in re.finditer(rf"(?<![\w.])({pattern})(?![\w(])", text, re.IGNORECASE)
    ]


@pytest.mark.parametrize("path", files(PLACES), ids=lambda path: str(path.relative_to(PROJECT)))
def test_the_glossary_s_words_are_used(path):
    prose, code = texts(path)
    assert refused(prose, REFUSED | REFUSED_IN_PROSE) + refused(code, REFUSED) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The gradient of one logit by the pixels",
        "one column a class",
        "the right class",
        "e^c stands above and\n# below the line",
        "a deviation",
        "It says 7",
        "two items",
        "98 %",
        "55 000 images",
    ],
)
def test_a_phrase_of_the_left_column_is_found(sentence):
    assert refused(sentence, REFUSED | REFUSED_IN_PROSE)


def test_what_reads_alike_is_left_alone():
    fine = "for k, v in d.items(): x.item()  # the standard\n# deviation, 98%, 3 of 10,000 right"
    assert refused(fine, REFUSED | REFUSED_IN_PROSE) == []
