"""No edit of a good config gives a traceback: it is a study, or an error says what is wrong."""

import copy
import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from explorer.study import ConfigError, load_study
from tests.support.studies.good_config import GOOD, GOOD_BASE

ANY = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n2,1\n3,5\n")
    return tmp_path


FRAGMENTS = [
    "[]", "{}", "null", "true", "-1", "0", "1.5", "1e400", ".nan", '""', "x", "[1, [2]]",
    "{from: 1, to: 3}", "*a",
    "{use: one}", "use: table", "<<: {a: 1}", "extends: study.yaml", "<<: *one", "*one",
    "!!python/name:os.system", "\t", "\n", "- ", ": ",
    "'", "2001-13-45", "0x" + "f" * 300, "9" * 400, "\ud7ff", "\x85", "? [a]", "&a", "{", "]",
    "#", "|", "%", "@",
]  # fmt: skip


def study_or_error(path):
    try:
        return load_study(path)
    except ConfigError as error:
        return error


def sound(loaded):
    """Check that an error says something, one line a mistake, and that a study has runs."""
    if isinstance(loaded, ConfigError):
        assert loaded.mistakes
        assert len(str(loaded).encode().decode().split("\n")) == len(loaded.mistakes)
    else:
        entries = loaded.combinations
        assert entries
        assert all(entry.draws >= 1 for entry in entries)


@st.composite
def edited(draw, text):
    """Take a text and replace, remove, repeat or insert something a few times."""
    for _ in range(draw(st.integers(1, 4))):
        words = list(re.finditer(r"[A-Za-z_.0-9-]+|\S|\n *", text))
        word = draw(st.sampled_from(words)) if words else re.match("", text)
        piece = draw(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)))
        kind = draw(st.sampled_from(["replace", "remove", "insert", "swap", "cut"]))
        other = draw(st.sampled_from(words)).group() if words else ""
        new = {
            "replace": piece,
            "remove": "",
            "insert": word.group() + piece,
            "swap": other,
            "cut": "",
        }[kind]
        end = len(text) if kind == "cut" and draw(st.booleans()) else word.end()
        text = text[: word.start()] + new + text[end:]
    return text


@settings(max_examples=150, **ANY)
@given(
    study=st.one_of(edited(GOOD), st.just(GOOD)),
    base=st.one_of(edited(GOOD_BASE), st.just(GOOD_BASE)),
)
def test_no_edit_gives_a_traceback(folder, study, base):
    (folder / "base.yaml").write_text(base, encoding="utf-8", errors="replace")
    (folder / "study.yaml").write_text(study, encoding="utf-8", errors="replace")
    sound(study_or_error(folder / "study.yaml"))


VALUES = [
    None, True, False, -1, 0, 1, 7, 1.5, -0.0, 1e-320, 1e308, 10**30, "", "x", "use", [], {},
    [[]], [0], ["a"],
    {"use": "one"}, {"use": "table"}, {"use": ["one"]}, {"from": 1, "to": 3}, {"from": 3, "to": 1,
    "step": -1},
    {"range": {"from": 0, "to": 1, "steps": 2}}, {"normal": {}}, {"draws": 3}, {"widths": [1, 1,
    1]}, {"values": [1]},
]  # fmt: skip
KEYS = [
    "use",
    "draws",
    "from",
    "to",
    "step",
    "range",
    "values",
    "extends",
    "defaults",
    "<<",
    "x",
    "type",
    "grid",
    "low",
    "<one>",
]


def spots(value):
    """Every container in a value with each of its keys or numbers."""
    if isinstance(value, (dict, list)):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from spots(value[key])


@st.composite
def rebuilt(draw, text):
    """Take what a config says and replace, remove, rename, repeat or move parts of it."""
    value = YAML(typ="safe", pure=True).load(text)
    for _ in range(draw(st.integers(1, 3))):
        container, key = draw(st.sampled_from(list(spots(value))))
        kind = draw(st.sampled_from(["replace", "move", "remove", "rename", "repeat"]))
        if kind == "replace":
            container[key] = copy.deepcopy(draw(st.sampled_from(VALUES)))
        elif kind == "move":
            other, place = draw(st.sampled_from(list(spots(value))))
            container[key] = copy.deepcopy(other[place])
        elif kind == "remove" and len(value) > 1:
            del container[key]
        elif isinstance(container, list):
            container.append(copy.deepcopy(container[key]))
        else:
            container[draw(st.sampled_from(KEYS))] = container[key]
            value = copy.deepcopy(value)
    return json.dumps(value)


@settings(max_examples=150, **ANY)
@given(
    study=st.one_of(rebuilt(GOOD), st.just(GOOD)),
    base=st.one_of(rebuilt(GOOD_BASE), st.just(GOOD_BASE)),
)
def test_no_other_content_gives_a_traceback(folder, study, base):
    (folder / "base.yaml").write_text(base)
    (folder / "study.yaml").write_text(study)
    sound(study_or_error(folder / "study.yaml"))
