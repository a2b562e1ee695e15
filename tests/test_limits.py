"""The table of limits: one sentence, and how it is raised."""

import pytest

from explorer.errors import InputError
from explorer.limits import VARIABLE, Limit, LimitError, read, shown


@pytest.fixture(autouse=True)
def as_delivered(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)


@pytest.mark.parametrize("limit", Limit)
def test_what_is_at_the_limit_is_allowed_and_one_more_is_not(limit):
    limit.allow(limit.most, "it")
    with pytest.raises(LimitError) as error:
        limit.allow(limit.most + 1, "it")
    said = str(error.value)
    assert said.startswith("it: ")
    assert f"{limit.most:,}" in said
    name, number = said.split("--raise-limit ")[1].split()[0].split("=")
    assert read(f"{name}={number}", "here") == (limit, limit.most + 1)


@pytest.mark.parametrize("limit", Limit)
def test_what_the_sentence_says_raises_it(limit, monkeypatch):
    more = 2 * limit.most
    monkeypatch.setenv(VARIABLE, f"terms=7, {limit.option}={more}")
    limit.allow(more, "it")
    assert Limit.TERMS.most == (more if limit is Limit.TERMS else 7)


@pytest.mark.parametrize(
    "words", ["terms", "terms=", "terms=-1", "terms=0", "terms=nan", "terms=1e999", "x=1", "=", "9"]
)
def test_what_is_no_limit(words, monkeypatch):
    monkeypatch.setenv(VARIABLE, words)
    with pytest.raises(InputError, match=VARIABLE):
        Limit.TERMS.allow(1, "it")


def test_sizes_that_are_no_numbers_or_beyond_all_of_them():
    for size in (float("nan"), float("inf"), 10**5000):
        with pytest.raises(LimitError):
            Limit.TERMS.allow(size, "it")


@pytest.mark.parametrize(
    ("number", "words"),
    [(1234567, "1,234,567"), (3**5000, "about 1e2385"), (2.5e20, "about 2e+20")],
)
def test_sizes_in_words(number, words):
    assert shown(number) == words
