"""Result pages: all their files are there, and one command makes each again."""

import os
import re
import subprocess
import sys

import pytest

from tests.support.reference import DOCS, ROOT

RESULTS = DOCS / "results"
PAGES = sorted(page.stem for page in RESULTS.glob("*.md"))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_its_parts(page):
    text = (RESULTS / f"{page}.md").read_text(encoding="utf-8")
    assert f"python docs/results/{page}.py" in text
    assert f"({page}.csv)" in text
    links = re.findall(r"\]\(([^)#]+)", text)
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (RESULTS / link).exists()] == []
    assert any(link.endswith(".png") for link in local)
    assert f"\nresults/{page}\n" in (DOCS / "index.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("page", PAGES)
def test_a_small_sample_is_made_again(page, tmp_path):
    script = RESULTS / f"{page}.py"
    command = [sys.executable, str(script), "--reduced", "--output", str(tmp_path)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # The same columns as the committed table, and a picture
    small = (tmp_path / f"{page}.csv").read_text("utf-8").splitlines()
    full = (RESULTS / f"{page}.csv").read_text("utf-8").splitlines()
    assert small[0] == full[0]
    assert len(small) > 1
    assert list(tmp_path.glob("*.png"))
