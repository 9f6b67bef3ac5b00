"""What a page of the site may do: run the site's own scripts, and load nothing from elsewhere.

A page on a disk, too, carries its Content-Security-Policy. Scripts are files of the site, or
stand where no text of the lecture does: in the head, or on the pages that Sphinx makes of nothing.

References
----------
W3C: Content Security Policy Level 3, https://www.w3.org/TR/CSP3/
"""

import base64
import hashlib
import html
import re
from pathlib import Path

INLINE = re.compile(r"<script(?: data-cfasync=\"false\")?>(.*?)</script>", flags=re.DOTALL)
CHARSET = '<meta charset="utf-8" />'
WITHOUT_TEXT = ("search.html", "genindex.html")
OWN = "'self' file:"  # no page on a disk is its own origin


def set_policies(site: Path) -> None:
    """Write its policy into every page.

    Parameters
    ----------
    site : Path
        A finished site; slides have a policy already.

    Raises
    ------
    ValueError
        If a page has no place for it.
    """
    for page in site.rglob("*.html"):
        if page.parent.name in ("slides", "_static"):
            continue
        text = page.read_text(encoding="utf-8")
        if text.count(CHARSET) != 1:
            raise ValueError(f"{page} does not begin as the theme's pages do: no {CHARSET}")
        meta = f'<meta http-equiv="Content-Security-Policy" content="{_policy(page, text)}" />'
        page.write_text(text.replace(CHARSET, f"{CHARSET}\n    {meta}"), encoding="utf-8")


def _policy(page: Path, text: str) -> str:
    by_the_theme = text if page.name in WITHOUT_TEXT else text.partition("</head>")[0]
    scripts = " ".join(sorted({_hash(script) for script in INLINE.findall(by_the_theme)}))
    return html.escape(
        f"default-src 'none'; base-uri 'none'; form-action {OWN}; "
        f"script-src {OWN} blob: {scripts}; style-src {OWN} 'unsafe-inline'; "
        f"img-src {OWN} data:; font-src {OWN} data:",
        quote=False,
    )


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
