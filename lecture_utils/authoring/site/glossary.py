"""The glossary's terms, and the places in the notebooks where each is first used."""

import re

ENTRY = re.compile(r"^(\S.*)\n: +(.+)$", flags=re.M)
# where a term must stay as it is: code, formulas, links, headings and tags
LEFT_ALONE = r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$\n]+\$|\[[^\]]*\]\([^)]*\)|^#.*?$|<[^>]+>"


class Glossary:
    """A page of terms, each with its definition; it links them with the notebooks.

    Parameters
    ----------
    text : str
        Markdown with a definition list: a term on a line, and ``: `` before its definition on the
        next. Forms of one term are separated by commas.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.forms: dict[str, str] = {
            form.strip().lower(): entry
            for entry, _ in ENTRY.findall(text)
            for form in entry.split(",")
        }
        self.first: dict[str, str] = {}
        longest_first = sorted(self.forms, key=len, reverse=True)
        terms = "|".join(re.escape(form) for form in longest_first)
        self._pattern = re.compile(
            rf"{LEFT_ALONE}|(?<![\w-])(?P<term>{terms})(?![\w-])", flags=re.I | re.S | re.M
        )
        self._linked: set[tuple[str, str]] = set()

    def link(self, source: str, page: str) -> str:
        """Link each term to its definition where a page uses it first.

        Parameters
        ----------
        source : str
            Markdown of a cell; cells come in the order of the lecture.
        page : str

        Returns
        -------
        str
        """
        targets: list[str] = []

        def linked(match: re.Match) -> str:
            term = match["term"]
            if term is None:
                return match[0]
            entry = self.forms[term.lower()]
            if (page, entry) in self._linked:
                return term
            self._linked.add((page, entry))
            if entry not in self.first:
                self.first[entry] = page
                targets.append(f"({first_use(entry)})=\n")
            return f"[{term}](#{anchor(entry)})"

        text = self._pattern.sub(linked, source)
        return "".join(targets) + text

    def page(self, titles: dict[str, str]) -> str:
        """Return the page, each definition with a link to the term's first use.

        Parameters
        ----------
        titles : dict
            What to call each page.

        Returns
        -------
        str
        """

        def with_place(match: re.Match) -> str:
            entry, definition = match.groups()
            place = self.first.get(entry)
            first = f" First used in [{titles[place]}](#{first_use(entry)})." if place else ""
            return f"({anchor(entry)})=\n**{entry.split(',')[0]}**\n: {definition}{first}"

        return ENTRY.sub(with_place, self.text)


def anchor(entry: str) -> str:
    """Return the name of a definition's place."""
    return "term-" + re.sub(r"\W+", "-", entry.split(",")[0].lower()).strip("-")


def first_use(entry: str) -> str:
    """Return the name of the place where a term is first used."""
    return anchor(entry).replace("term-", "first-")
