"""The page as text: one file, data that cannot break out, a policy that allows its scripts only."""

import json
import re
from base64 import b64decode
from hashlib import sha256
from html import unescape

import pytest

from explorer.report.page import page_text
from explorer.report.page.writer import embedded

NASTY = "</script><script>alert(1)</script><!-- \u2028 ]]> & \ud800"


def test_data_come_back_as_they_were_and_no_sign_of_theirs_is_markup():
    text = embedded({NASTY: [NASTY, 1.5, None]})
    assert json.loads(text) == {NASTY: [NASTY, 1.5, None]}
    assert not set(text) & set("<>&\u2028")
    assert text.isascii()


def test_words_of_others_end_no_element():
    page = page_text({"title": NASTY, "solution": None, "words": NASTY})
    assert page.count("</script>") == 3
    assert "<script>alert" not in page
    page.encode()


def test_policy_names_what_is_in_the_page_and_nothing_else():
    page = page_text({"title": "a"})
    policy = unescape(re.search(r'Policy" content="([^"]*)"', page)[1])
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy
    for tag, rule in (("style", "style-src"), ("script", "script-src")):
        found = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        hashes = [b64decode(word[8:-1]) for word in rules[rule].split()]
        assert hashes == [sha256(text.encode()).digest() for text in found]


def test_libraries_keep_their_notices():
    assert page_text({}).count("Copyright 20") >= 2


def test_numbers_that_json_cannot_say_are_refused():
    with pytest.raises(ValueError, match="JSON"):
        page_text({"loss": float("nan")})
