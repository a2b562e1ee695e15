"""The page of one solution in chromium."""

import pytest

from explorer import DeepLinear, Problem, solve


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    problem = Problem(DeepLinear((1, 1, 1)), [[2.0]], [[1.0]], 0.05)
    return solve(problem).page(tmp_path_factory.mktemp("page") / "page.html")


def test_it_opens_without_a_word_on_the_console_and_asks_for_nothing(browser, page):
    browser.open(page)
    assert "critical points" in browser.text(".found")
    assert len(browser.all("table.points tbody tr")) == 5
    assert browser.logged() == []
    assert browser.requests() == []
