"""What a cell must print where its numbers depend on the processor.

A cell's claim lies in its metadata: the output, line by line, with a range in place of each
number that may differ. ``docs/claims.md`` tells authors how to write one;
`lecture_utils.authoring.claims.plugin` checks it whenever nbval runs the cell.
"""

import re
from collections.abc import Sequence

NUMBER = r"(?<![\d.])([-+]?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|inf|nan))(?!\.?\d)"
PLACE = re.compile(r"(\{[^{}]*\}|\.\.\.)")
RANGE = re.compile(r"\{~?(-?\d+(?:\.\d+)?) to (-?\d+(?:\.\d+)?)\}")
CHOICE = re.compile(r"\{(\S.*? or .*?\S)\}")
FORMS = "{0.98 to 0.99} for a number, {cpu or cuda} for a choice, ... for any text"


class ClaimError(ValueError):
    """A claim that cannot be read, or that would hold whatever the cell prints."""


def check_claim(claim: Sequence[str]) -> None:
    """Refuse a claim that is ill-formed, and one that could hardly fail.

    Parameters
    ----------
    claim : list of str
        The lines of an output, with places such as ``{0.98 to 0.99}``.

    Raises
    ------
    ClaimError
        If the claim has no lines, if a line cannot be read or fits nearly any output, and if
        no line leaves anything open, so that nbval can compare the output as it is.
    """
    if not isinstance(claim, list) or not claim or not all(isinstance(x, str) for x in claim):
        raise ClaimError(f"a claim is a list of lines, at least one; this one is {claim!r}")
    for line in claim:
        _check_line(line)
    if not any(PLACE.search(line) for line in claim):
        raise ClaimError(f"every line is fixed, so nbval can compare them; expected {FORMS}")


def broken_lines(claim: Sequence[str], text: str) -> list[str]:
    """Compare a cell's output with its claim.

    Parameters
    ----------
    claim : list of str
        A claim that `check_claim` accepts.
    text : str
        All that the cell printed and showed. Blank lines do not count, runs of blanks count as
        one.

    Returns
    -------
    list of str
        One complaint for each line that is not as claimed; none if the claim is kept.
    """
    printed = [_blanks_collapsed(line) for line in text.splitlines() if line.strip()]
    if len(printed) == len(claim):
        complaints = map(_complaint, claim, printed)
        return [complaint for complaint in complaints if complaint]
    facts = [f"claimed: {line}" for line in claim] + [f"printed: {line}" for line in printed]
    reason = f"lines claimed: {len(claim)}, lines printed: {len(printed)}"
    return ["\n".join([*facts, f"         {reason}"])]


def varies(claim: Sequence[str]) -> bool:
    """Say whether a claim marks a number, such as ``{~5 to 200}``, that no two runs share."""
    return any(RANGE.fullmatch(place) and "~" in place for place in PLACE.findall("".join(claim)))


def _check_line(line: str) -> None:
    places = PLACE.findall(line)
    rest = PLACE.sub(" ", line)
    if "{" in rest or "}" in rest:
        raise ClaimError(f"a bracket is left over in {line!r}; expected {FORMS}")
    for place in places:
        limits = RANGE.fullmatch(place)
        if limits and not float(limits[1]) < float(limits[2]):
            raise ClaimError(f"{place} in {line!r} does not go from the smaller to the larger")
        if not limits and place != "..." and not CHOICE.fullmatch(place):
            raise ClaimError(f"{place} in {line!r} is neither a range nor a choice; {FORMS}")
    if not set(places) - {"..."} and len(re.findall(r"\w+", rest)) < 3 and places:
        raise ClaimError(f"{line!r} fits nearly any output; write a range or at least three words")


def _complaint(claimed: str, printed: str) -> str:
    """Say in words how a printed line differs from the claimed one; nothing if it does not."""
    pieces = PLACE.split(_blanks_collapsed(claimed))
    found = re.fullmatch("".join(map(_pattern, pieces)), printed)
    if not found:
        reasons = ["the words differ, or a number is missing"]
    else:
        ranges = (RANGE.fullmatch(piece) for piece in pieces)
        limits = [(limit[1], limit[2]) for limit in ranges if limit]
        reasons = [
            f"{number} is not between {low} and {high}"
            for number, (low, high) in zip(found.groups(), limits, strict=True)
            if not float(low) <= float(number) <= float(high)
        ]
    facts = [f"claimed: {claimed}", f"printed: {printed}"]
    return "\n".join(facts + [f"         {reason}" for reason in reasons]) if reasons else ""


def _pattern(piece: str) -> str:
    if piece == "...":
        return ".*"
    if RANGE.fullmatch(piece):
        return NUMBER
    if CHOICE.fullmatch(piece):
        return "(?:" + "|".join(map(re.escape, piece[1:-1].split(" or "))) + ")"
    return re.escape(piece)


def _blanks_collapsed(line: str) -> str:
    return " ".join(line.split())
