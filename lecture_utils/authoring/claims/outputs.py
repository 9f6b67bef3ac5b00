"""A cell's outputs, stored and new, beside its claim."""

from collections.abc import Sequence

from nbformat import NotebookNode

from lecture_utils.authoring.claims import ClaimError, broken_lines, check_claim


def complaints(
    claim: Sequence[str], stored: Sequence[NotebookNode], new: Sequence[NotebookNode]
) -> list[str]:
    """Say what breaks a claim: itself, the stored outputs, or the new ones.

    Parameters
    ----------
    claim : list of str
    stored, new : list of nbformat.NotebookNode
        Outputs of the cell.

    Returns
    -------
    list of str
        Empty if the claim is kept.
    """
    try:
        check_claim(claim)
    except ClaimError as error:
        return [f"the claim cannot be checked: {error}"]
    if kinds(stored) != kinds(new):
        return [f"stored outputs: {kinds(stored)}\nnew outputs:    {kinds(new)}"]
    stale = broken_lines(claim, text_of(stored))
    if stale:
        return ["the stored output does not keep the claim; is it older than the cell?", *stale]
    return broken_lines(claim, text_of(new))


def kinds(outputs: Sequence[NotebookNode]) -> list[str]:
    """Return what kinds of output there are, such as ``['stdout', 'image/png text/plain']``."""
    return [
        output.get("name") or " ".join(sorted(output.get("data", [output["output_type"]])))
        for output in outputs
    ]


def text_of(outputs: Sequence[NotebookNode]) -> str:
    """Return all that the outputs print or show, figures by their alternative texts."""
    texts = (
        output.get("text") or output.get("data", {}).get("text/plain") or output.get("evalue", "")
        for output in outputs
    )
    return "\n".join(texts)
