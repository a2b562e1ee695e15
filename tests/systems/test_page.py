"""The examples of docs/systems.md are true."""

import doctest

import pytest

from explorer.external import msolve
from tests.support.reference import DOCS


@pytest.mark.skipif(not msolve.available(), reason="msolve is not installed")
def test_examples_of_the_page():
    options = doctest.NORMALIZE_WHITESPACE
    result = doctest.testfile(str(DOCS / "systems.md"), module_relative=False, optionflags=options)
    assert result.attempted >= 8
    assert result.failed == 0
