"""The manual has every page and every public name, and builds without a warning."""

import os
import re
import subprocess
import sys

import pytest

import explorer
from tests.support.reference import DOCS

# Read by a script, not a page.
PARTS = {"gallery_head"}


def test_every_page_is_in_the_table_of_contents():
    listed = [
        line
        for block in re.findall(r"(?ms)^```\{toctree\}\n(.*?)^```", (DOCS / "index.md").read_text())
        for line in block.split()
        if not line.startswith(":")
    ]
    pages = {path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md")}
    assert pages - PARTS - {"index"} <= set(listed)


def test_the_reference_has_every_public_name():
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    written = re.findall(r"\.\. auto\w+:: explorer\.(\w+)", page)
    assert sorted(written) == sorted(explorer.__all__)


@pytest.mark.slow
def test_it_builds_without_a_warning_and_without_a_network(tmp_path):
    pytest.importorskip("furo")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", DOCS, tmp_path / "html"]
    offline = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | offline)
    assert (done.returncode, done.stderr) == (0, "")
    page = (tmp_path / "html" / "theory.html").read_text(encoding="utf-8")
    assert "<math" in page
    scripts = re.findall(r"""<(?:script|link|img)[^>]*(?:src|href)=["'](https?:[^"']+)""", page)
    assert scripts == []
