"""What a deck may do: run its own scripts, show what it holds, and stay where it is.

The browser enforces it. A deck's scripts carry a number that is drawn when it is exported; a
script without it, whether it stands in a heading, a label or an output, is not run. Nothing is
loaded: pictures, films and fonts lie in the file, as ``data:``. A link is followed when its reader
clicks on it, in a new tab (``leaving.js``).

References
----------
W3C: Content Security Policy Level 3, https://www.w3.org/TR/CSP3/
"""

import re
import secrets

from markupsafe import Markup

NOTHING = "default-src 'none'; form-action 'none'; base-uri 'none'"
SHOWN = "style-src 'unsafe-inline'; img-src data: blob:; media-src data: blob:; font-src data:"
# a widget is a module made of text, and Jupyter's part of it compiles a schema
MADE_OF_TEXT = "'unsafe-eval' blob:"
# the speaker's window shows the deck in frames
FRAMES = "connect-src data: blob:; frame-src 'self' file: data: blob:"
START_PAGE = f"{NOTHING}; style-src 'unsafe-inline'; font-src data:"
LEADING_AWAY = re.compile(r"<(?=(?:meta|base|link)\b)", flags=re.IGNORECASE)


def new_nonce() -> str:
    """Return a number, as text, that nobody can have written into a notebook."""
    return secrets.token_urlsafe(16)


def deck_policy(nonce: str) -> str:
    """Return the content of a deck's ``<meta http-equiv="Content-Security-Policy">``."""
    return f"{NOTHING}; script-src 'nonce-{nonce}' {MADE_OF_TEXT}; {SHOWN}; {FRAMES}"


def script(text: str, nonce: str) -> Markup:
    """Return a script that the policy allows."""
    return Markup(f'<script nonce="{nonce}">\n{text}</script>')


def speaker_window(text: str, nonce: str) -> Markup:
    """Return reveal.js's speaker view, which writes a page with a script of its own."""
    return script(text.replace("<script>", f'<script nonce="{nonce}">'), nonce)


def staying(html: str) -> str:
    """Turn the tags that lead away without a click into text; no policy forbids them.

    Parameters
    ----------
    html : str

    Returns
    -------
    str
        With ``&lt;`` in front of ``meta``, ``base`` and ``link``.
    """
    return LEADING_AWAY.sub("&lt;", html)


def json_in_script(text: str) -> str:
    """Return JSON that cannot end the ``<script>`` that holds it, nor comment on its end."""
    return text.replace("<", "\\u003c")
