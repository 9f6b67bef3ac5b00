"""Claims: what they accept, what they refuse, and what a broken one says."""

import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from lecture_utils.authoring.claims import ClaimError, broken_lines, check_claim


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("{97 to 99} % right", "98 % right"),
        ("{97 to 99} % right", "  97   % right"),
        ("loss {2.29 to 2.31}.", "loss 2.30."),
        ("{~10 to 200} times as fast", "79 times as fast"),
        ("{-1 to 1} and {1 to 2}", "-0.5 and 1e0"),
        ("device: {cpu or cuda or mps}", "device: cuda"),
        ("20 digits: {0 to 9} → {0 to 9}, ...", "20 digits: 4 → 9, 3 → 5"),
        ("RuntimeError: ...floating point...", "RuntimeError: a floating point type"),
    ],
)
def test_an_output_as_claimed_is_accepted(line, printed):
    check_claim([line])
    assert broken_lines([line], printed + "\n") == []


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
    (complaint,) = broken_lines([line], printed)
    assert reason in complaint
    assert f"claimed: {line}" in complaint
    assert all(f"printed: {part}" in complaint for part in printed.splitlines())


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ([], "at least one"),
        ("{1 to 2}", "at least one"),
        ({"accuracy": [0.98, 0.99]}, "at least one"),
        ([0.98, 0.99], "at least one"),
        (["0.98 of all"], "nbval can compare"),
        (["{2 to 1}"], "from the smaller to the larger"),
        (["{1 to 1}"], "from the smaller to the larger"),
        (["{about 1}"], "neither a range nor a choice"),
        (["{1 to 2"], "a bracket is left over"),
        (["..."], "fits nearly any output"),
        (["{1 to 2}", "a digit ..."], "fits nearly any output"),
    ],
)
def test_a_claim_that_could_hardly_fail_is_refused(claim, reason):
    with pytest.raises(ClaimError, match=reason):
        check_claim(claim)


CELLS = {  # source, stored output, claim
    "kept": ("print('loss', 2.3)", "loss 2.29\n", ["loss {2.2 to 2.4}"]),
    "broken": ("print('loss', 2.5)", "loss 2.29\n", ["loss {2.2 to 2.4}"]),
    "stale": ("print('loss', 2.3)", "loss 9\n", ["loss {2.2 to 2.4}"]),
    "empty": ("print('loss', 2.3)", "loss 2.3\n", []),
    "silent": ("k = 5", "loss 2.3\n", ["loss {2.2 to 2.4}"]),
    "no claim, compared": ("print('loss', 2.3)", "loss 2.3\n", None),
    "no claim, differs": ("print('loss', 2.3)", "loss 2.4\n", None),
}
SAYS = {
    "broken": "2.5 is not between 2.2 and 2.4",
    "stale": "the stored output does not keep the claim",
    "empty": "the claim cannot be checked",
    "silent": "new outputs:    []",
    "no claim, differs": "mismatch 'stdout'",
}


def nbval(project, *options):
    command = [sys.executable, "-m", "pytest", "--color=no", "-c", project / "pyproject.toml"]
    command += ["--rootdir", project, "-p", "no:cacheprovider", *options]
    return subprocess.run(command, capture_output=True, text=True, cwd=project)


def test_nbval_checks_each_claim_and_says_what_was_claimed_and_printed(tmp_path, project):
    cells = [
        new_code_cell(
            source,
            execution_count=k,
            outputs=[new_output("stream", text=stored)],
            metadata={} if claim is None else {"claim": claim},
        )
        for k, (source, stored, claim) in enumerate(CELLS.values())
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "claims.ipynb")
    result = nbval(project, tmp_path / "claims.ipynb")
    assert f"{len(SAYS)} failed, {len(CELLS) - len(SAYS)} passed" in result.stdout, result.stdout
    for name, sentence in SAYS.items():
        assert sentence in result.stdout, name
    broken = cells[list(CELLS).index("broken")]
    assert f"A claim is broken: claims.ipynb, cell 1 (id {broken.id})" in result.stdout
    assert "claimed: loss {2.2 to 2.4}\n  printed: loss 2.5\n" in result.stdout


def test_a_second_run_of_a_cell_must_say_the_same_and_a_warning_is_an_error(tmp_path, project):
    one = {"outputs": [new_output("stream", text="1\n")], "execution_count": 1}
    cells = [
        new_code_cell("import warnings\ncount = 0"),
        new_code_cell("count = count + 1; print(count)", **one),
        new_code_cell("try:\n    warnings.warn('strange')\nexcept UserWarning:\n    count = 0"),
        new_code_cell("count = count or 1; print(count)", **one),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "twice.ipynb")
    result = nbval(project, "--nbval-twice", tmp_path / "twice.ipynb")
    assert "1 failed, 7 passed" in result.stdout, result.stdout
    assert "twice.ipynb::Cell 1 again ___" in result.stdout
