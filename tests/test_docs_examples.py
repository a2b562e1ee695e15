"""Examples in pages run as they stand."""

import re

import pytest

from tests.support.reference import DOCS


@pytest.mark.parametrize("page", ["graph.md", "weights.md", "atlas.md", "functions.md"])
def test_python_blocks_run(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = re.findall(r"(?ms)^```python\n(.*?)^```", text)
    assert blocks
    names: dict = {}
    for block in blocks:
        exec(compile(block, page, "exec"), names)
