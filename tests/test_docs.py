"""Pages name files that exist, and their links lead somewhere."""

import pkgutil
import re

import pytest

from explorer.networks.architectures import registry
from tests.support.reference import ROOT

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
FILES = {
    path.relative_to(ROOT).as_posix()
    for folder in (".ci", "benchmarks", "configs", "docs", "explorer", "tests")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".md", ".yaml", ".csv"}
} | {path.name for path in ROOT.iterdir()}
# Files of the store, and places for a name.
WRITTEN = re.compile(
    r"(runs|points|summary|manifolds|branches|(sweeps/)?events|intervals|basins\w*)\.csv|config\.yaml|.*[A-Z]{4}\..*"
)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@each_page
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


@each_page
def test_files_in_code_exist(page):
    """By their path from the root, or by the end of it."""
    named = re.findall(r"`([\w./-]+\.(?:py|md|yaml|csv))(?:::\w+)?`", page.read_text("utf-8"))
    ends = [name.removeprefix("../").removeprefix("../") for name in named]
    ends = [name for name in ends if not WRITTEN.fullmatch(name)]
    assert [
        name for name in ends if not any(f"/{file}".endswith(f"/{name}") for file in FILES)
    ] == []


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=lambda page: page.name
)
def test_names_of_the_package_exist(page):
    named = re.findall(r"`(explorer(?:\.\w+)+)", page.read_text(encoding="utf-8"))
    for name in set(named) - {registry.GROUP}:  # a name for plug-ins, not of a module
        pkgutil.resolve_name(name)


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 120
