"""Claims: what they accept, what they refuse, and what a broken one says."""

import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from lecture_utils.claims import ClaimError, read_claim


def claim(*output, **metadata):
    return read_claim({"output": list(output)} | metadata)


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("{97 to 99} % right", "98 % right"),
        ("{97 to 99} % right", "  97   % right"),
        ("loss {2.29 to 2.31}.", "loss 2.30."),
        ("{-1 to 1} and {1 to 2}", "-0.5 and 1e0"),
        ("device: {cpu or cuda or mps}", "device: cuda"),
        ("20 digits: {0 to 9} → {0 to 9}, ...", "20 digits: 4 → 9, 3 → 5"),
        ("RuntimeError: ...floating point...", "RuntimeError: a floating point type"),
    ],
)
def test_an_output_as_claimed_is_accepted(line, printed):
    assert claim(line).broken_by(printed + "\n") == []


@pytest.mark.parametrize(
    ("line", "printed", "reason"),
    [
        ("{97 to 99} % right", "96.9 % right", "96.9 is not between 97 and 99"),
        ("{97 to 99} % right", "nan % right", "nan is not between 97 and 99"),
        ("{97 to 99} % right", "98 % wrong", "the words differ, or a number is missing"),
        ("{97 to 99} % right", "% right", "the words differ, or a number is missing"),
        ("{0 to 9}... {0 to 9}", "12 4", "12 is not between 0 and 9"),
        ("device: {cpu or cuda}", "device: tpu", "the words differ, or a number is missing"),
        ("{0 to 9}", "", "lines claimed: 1, lines printed: 0"),
        ("{0 to 9}", "1\n2", "lines claimed: 1, lines printed: 2"),
    ],
)
def test_another_output_is_refused_in_words(line, printed, reason):
    (complaint,) = claim(line).broken_by(printed)
    assert reason in complaint
    assert f"claimed: {line}" in complaint
    assert all(f"printed: {part}" in complaint for part in printed.splitlines())


@pytest.mark.parametrize(
    ("metadata", "reason"),
    [
        ({}, 'has "output"'),
        ("accuracy", 'has "output"'),
        ({"accuracy": [0.98, 0.99]}, 'has "output"'),
        ({"output": []}, "at least one"),
        ({"output": "{1 to 2}"}, "at least one"),
        ({"output": ["0.98 of all"]}, "nbval can compare"),
        ({"output": ["{2 to 1}"]}, "from the smaller to the larger"),
        ({"output": ["{1 to 1}"]}, "from the smaller to the larger"),
        ({"output": ["{about 1}"]}, "neither a range nor a choice"),
        ({"output": ["{1 to 2"]}, "a bracket is left over"),
        ({"output": ["..."]}, "fits nearly any output"),
        ({"output": ["{1 to 2}", "a digit ..."]}, "fits nearly any output"),
        ({"holds": []}, "at least one"),
        ({"holds": ["True"]}, "names nothing"),
        ({"holds": ["loss <"]}, "not a Python expression"),
    ],
)
def test_a_claim_that_cannot_fail_is_refused(metadata, reason):
    with pytest.raises(ClaimError, match=reason):
        read_claim(metadata)


CELLS = {  # source, stored output, claim
    "kept": ("print('loss', 2.3)", "loss 2.29\n", {"output": ["loss {2.2 to 2.4}"]}),
    "broken": ("print('loss', 2.5)", "loss 2.29\n", {"output": ["loss {2.2 to 2.4}"]}),
    "stale": ("print('loss', 2.3)", "loss 9\n", {"output": ["loss {2.2 to 2.4}"]}),
    "empty": ("print('loss', 2.3)", "loss 2.3\n", {}),
    "compared": ("k = 3\nprint('k')", "k\n", {"holds": ["k == 3", "k > 2"]}),
    "differs": ("k = 3\nprint('k')", "3\n", {"holds": ["k == 3"]}),
    "untrue": ("k = 4\nprint('k')", "k\n", {"holds": ["k == 3"]}),
    "unknown": ("print('k')", "k\n", {"holds": ["nobody > 1"]}),
    "silent": ("k = 5", "loss 2.3\n", {"output": ["loss {2.2 to 2.4}"]}),
}
SAYS = {
    "broken": "2.5 is not between 2.2 and 2.4",
    "stale": "The stored output does not keep the claim",
    "empty": "the claim cannot be checked",
    "differs": "mismatch 'stdout'",
    "untrue": "k = 4",
    "unknown": "NameError: name 'nobody' is not defined",
    "silent": "new outputs:    []",
}


def test_nbval_checks_each_claim_and_says_what_was_claimed_and_printed(tmp_path, project):
    cells = [
        new_code_cell(
            source,
            execution_count=k,
            outputs=[new_output("stream", text=stored)],
            metadata={"claim": metadata},
        )
        for k, (source, stored, metadata) in enumerate(CELLS.values())
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "claims.ipynb")
    command = [sys.executable, "-m", "pytest", "--color=no", "-c", project / "pyproject.toml"]
    command += ["--rootdir", project, "-p", "no:cacheprovider", tmp_path / "claims.ipynb"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=project)
    assert f"{len(SAYS)} failed, {len(CELLS) - len(SAYS)} passed" in result.stdout, result.stdout
    for name, sentence in SAYS.items():
        assert sentence in result.stdout, name
    broken = cells[list(CELLS).index("broken")]
    assert f"A claim is broken: claims.ipynb, cell 1 (id {broken.id})" in result.stdout
    assert "claimed: loss {2.2 to 2.4}\n  printed: loss 2.5\n" in result.stdout
