"""A plan tells no time that rests on an upper bound for the number of paths."""

import pytest

from explorer.study.plan.estimate import plan_text

CONFIG = """
name: bounds
architectures: [{type: deep_linear, widths: [WIDTHS]}]
data: [{drawn: {samples: 5}}]
regularization: [{uniform: {low: 0, high: 1}}]
seed: 1
draws: 10
"""


@pytest.fixture
def plan(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_CACHE", str(tmp_path / "cache"))

    def tell(*widths):
        entries = "".join(f"  - {{type: deep_linear, widths: [{w}]}}\n" for w in widths)
        path = tmp_path / "bounds.yaml"
        head, _, rest = CONFIG.partition("architectures: [{type: deep_linear, widths: [WIDTHS]}]\n")
        path.write_text(f"{head}architectures:\n{entries}{rest}")
        return plan_text(path, tmp_path / "results")

    return tell


def test_a_bound_gives_no_time(plan):
    text = plan("2,3,3,2")
    assert "the time of 10 runs is not known" in text
    assert " h " not in text
    assert "At most" not in text


def test_what_is_known_is_told_apart_from_what_is_not(plan):
    text = plan("2,1,2", "2,3,3,2")
    assert "About" in text
    assert "Besides: the time of 10 runs is not known" in text


def test_a_known_count_gives_a_time(plan):
    text = plan("2,1,2")
    assert "About" in text
    assert "not known" not in text
