"""What a cell must print where its numbers depend on the processor.

A cell's metadata hold its claim: the output, line by line, with a range in place of each number
that may differ, and expressions that must hold afterwards. ``docs/claims.md`` tells authors how
to write one; `lecture_utils.claims.plugin` checks it whenever nbval runs the cell.
"""

import ast
import re
from dataclasses import dataclass

NUMBER = r"(?<![\d.])([-+]?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|inf|nan))(?!\.?\d)"
PLACE = re.compile(r"(\{[^{}]*\}|\.\.\.)")
RANGE = re.compile(r"\{(-?\d+(?:\.\d+)?) to (-?\d+(?:\.\d+)?)\}")
CHOICE = re.compile(r"\{(\S.*? or .*?\S)\}")
FORMS = "{0.98 to 0.99} for a number, {cpu or cuda} for a choice, ... for any text"


class ClaimError(ValueError):
    """A claim that cannot be read, or that would hold whatever the cell prints."""


@dataclass(frozen=True)
class Claim:
    """A claim, ready to be checked.

    Attributes
    ----------
    output : tuple of str
        The lines that the cell prints or shows; empty if nbval compares them with the stored ones.
    holds : tuple of str
        Python expressions that are true in the kernel after the cell.
    """

    output: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()

    def broken_by(self, text: str) -> list[str]:
        """Compare a cell's output with the claim.

        Parameters
        ----------
        text : str
            All that the cell printed and showed. Runs of blanks count as one.

        Returns
        -------
        list of str
            One complaint for each line that is not as claimed; none if the claim is kept.
        """
        printed = [_blanks_collapsed(line) for line in text.splitlines() if line.strip()]
        if len(printed) == len(self.output):
            complaints = map(_complaint, self.output, printed)
            return [complaint for complaint in complaints if complaint]
        amount = f"lines claimed: {len(self.output)}, lines printed: {len(printed)}"
        return [
            "\n".join(
                [
                    *(f"claimed: {line}" for line in self.output),
                    *(f"printed: {line}" for line in printed),
                    f"         {amount}",
                ]
            )
        ]


def read_claim(metadata: dict) -> Claim:
    """Read the claim in a cell's metadata.

    Parameters
    ----------
    metadata : dict
        ``{"output": [line, ...], "holds": [expression, ...]}``, either of them alone or both.

    Returns
    -------
    Claim

    Raises
    ------
    ClaimError
        If the claim is empty or ill-formed, or if a part of it could not fail.
    """
    if not isinstance(metadata, dict) or not metadata or not set(metadata) <= {"output", "holds"}:
        raise ClaimError(f'a claim has "output", "holds" or both; this one is {metadata!r}')
    for key, lines in metadata.items():
        if not isinstance(lines, list) or not lines or not all(isinstance(x, str) for x in lines):
            raise ClaimError(f'"{key}" is a list of lines, at least one; it is {lines!r}')
    claim = Claim(tuple(metadata.get("output", ())), tuple(metadata.get("holds", ())))
    for line in claim.output:
        _check_line(line)
    if claim.output and not any(PLACE.search(line) for line in claim.output):
        raise ClaimError(f"every line is fixed, so nbval can compare them; expected {FORMS}")
    for expression in claim.holds:
        _check_expression(expression)
    return claim


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
    if set(places) <= {"..."} and len(re.findall(r"\w+", rest)) < 3:
        raise ClaimError(f"{line!r} fits nearly any output; write a range or at least three words")


def _check_expression(expression: str) -> None:
    try:
        tree = ast.parse(expression, mode="eval")
    except SyntaxError as error:
        raise ClaimError(f"{expression!r} is not a Python expression: {error.msg}") from None
    if not names_in(tree):
        raise ClaimError(f"{expression!r} names nothing that the cell computes")


def names_in(expression: ast.AST | str) -> list[str]:
    """Return the names that an expression reads, in order."""
    tree = ast.parse(expression, mode="eval") if isinstance(expression, str) else expression
    return list(dict.fromkeys(node.id for node in ast.walk(tree) if isinstance(node, ast.Name)))


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
