"""How sphinx builds the manual: `make docs`. Everything is at hand, so no network is needed."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

import explorer

project = "explorer"
author = "The authors of explorer"
project_copyright = "The authors of explorer, MIT licence"
version = release = explorer.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "gallery_head.md"]
templates_path: list[str] = []
# Words such as "unknowns" in the type of an argument are also names of attributes.
suppress_warnings = ["ref.python"]

myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 4

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
napoleon_google_docstring = False
napoleon_numpy_docstring = True
napoleon_use_rtype = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = "explorer"
html_static_path = ["_static"]
html_css_files = ["manual.css"]
html_copy_source = False
html_show_sphinx = False


# What the translator of docutils does not know, in words that it does.
OTHER_WORDS = [
    (re.compile(r"^(?=[_^])"), "{}"),
    (re.compile(r"\\([td]?frac)\s*(\w)\s*(\w)"), r"\\\1{\2}{\3}"),
    (re.compile(r"\\dots\b"), r"\\ldots "),
    (re.compile(r"\\[Bb]igg?\b"), ""),
    (re.compile(r"\\tag\{\$?([^}$]+)\$?\}"), r"\\qquad (\1)"),
]
# A link to a file of the repository that is no page of the manual.
OUTSIDE = r"\[([^\]]+)\]\((?:\.\./){%d}([^.)][^)]*)\)"


def _formula(visitor: Any, node: nodes.Element, block: bool) -> None:
    """Write a formula as MathML, which browsers know by themselves."""
    source = node.astext()
    for pattern, words in OTHER_WORDS:
        source = pattern.sub(words, source)
    try:
        written = tex2mathml(source, as_block=block)
    except MathError as error:
        raise ValueError(f"{visitor.builder.current_docname}: {source}: {error}") from error
    visitor.body.append(f'<div class="formula">{written}</div>' if block else written)
    raise nodes.SkipNode


def _name_files(_app: Sphinx, page: str, content: list[str]) -> None:
    """Name files outside the manual where a page links to them."""
    outside = OUTSIDE % (page.count("/") + 1)
    content[0] = re.sub(outside, r"\1 (`\2` in the repository)", content[0])


def setup(app: Sphinx) -> dict[str, bool]:
    """Formulas without scripts from elsewhere, and diagrams as their text."""
    app.add_html_math_renderer(
        "mathml",
        inline_renderers=(lambda visitor, node: _formula(visitor, node, False), None),
        block_renderers=(lambda visitor, node: _formula(visitor, node, True), None),
    )
    app.connect("source-read", _name_files)
    app.add_lexer("mermaid", TextLexer)
    return {"parallel_read_safe": True}


html_math_renderer = "mathml"
