"""A page in one file that asks nothing of the network, and says so to the browser.

References
----------
W3C, Content Security Policy Level 3: scripts and styles are allowed by their hashes, all else is
forbidden. A script element of type ``application/json`` is data and never run.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from explorer.files.atomic import write_text
from explorer.report.page.assets import ENTRY, libraries, modules, styles
from explorer.report.page.bundle import bundle

# What could end the element that holds the data, or a line of a script
_SIGNS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>{title}</title>
<style>{styles}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<main id="content" tabindex="-1"></main>
<noscript><p class="loud">This page draws itself with JavaScript, which is switched off.</p>
</noscript>
<script type="application/json" id="data">{data}</script>
<script>{libraries}</script>
<script>{script}</script>
</body>
</html>
"""


def page_text(data: Mapping[str, Any]) -> str:
    """Write a page.

    Parameters
    ----------
    data : mapping
        Plain values. ``title`` is the title of the page; ``solution`` and ``study`` hold what its
        panels show, see docs/page.md.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    ValueError
        For numbers that JSON has no word for.
    """
    ours = _script()
    return _PAGE.format(
        policy=escape(_policy(styles(), libraries(), ours)),
        title=escape(_printable(str(data.get("title", "explorer")))),
        styles=styles(),
        data=embedded(data),
        libraries=libraries(),
        script=ours,
    )


def write_page(data: Mapping[str, Any], path: str | Path) -> Path:
    """Write a page to a file, as a whole or not at all; see :func:`page_text`."""
    return write_text(path, page_text(data))


def embedded(data: Mapping[str, Any]) -> str:
    r"""Give data as JSON that no word in it can break out of.

    Examples
    --------
    >>> embedded({"a": "</script>"})
    '{"a":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    return text.translate(_SIGNS)


def _printable(text: str) -> str:
    """Put a question mark in place of what UTF-8 cannot say."""
    return text.encode("utf-8", "replace").decode()


@cache
def _script() -> str:
    return bundle(modules(), ENTRY)


def _policy(style: str, *scripts: str) -> str:
    allowed = " ".join(map(_hash, scripts))
    nothing = "default-src 'none'; base-uri 'none'; form-action 'none'"
    return f"{nothing}; img-src data:; style-src {_hash(style)}; script-src {allowed}"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
