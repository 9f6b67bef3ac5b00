"""Tables in Markdown."""

from collections.abc import Iterable


def table(columns: list[str], rows: Iterable[str]) -> str:
    """Write a table whose rows are cells joined by bars; all columns but the first to the right."""
    rule = " | ".join(["---"] + ["---:"] * (len(columns) - 1))
    return "\n".join(f"| {row} |" for row in (" | ".join(columns), rule, *rows))
