"""The reference of configs: its examples load, its defaults are true, editors agree with it."""

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from explorer.study import ConfigError, StudyConfig, json_schema, load_study

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "config.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
YAML_12 = YAML(typ="safe", pure=True)
SCHEMA = jsonschema.Draft202012Validator(json_schema())


@pytest.fixture
def whole(tmp_path):
    """Give a block the keys of the first one where it has none."""
    shutil.copytree(ROOT / "configs" / "data", tmp_path / "data")

    def make(block):
        value = {**YAML_12.load(BLOCKS[0]), **YAML_12.load(block)}
        (tmp_path / "study.yaml").write_text(json.dumps(value))
        return value, tmp_path / "study.yaml"

    return make


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split(":")[0])
def test_examples_load_and_editors_take_them(whole, block):
    value, path = whole(block)
    assert load_study(path).combinations
    SCHEMA.validate(value)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split(":")[0])
def test_examples_as_they_stand_extend_the_first(whole, block):
    _, path = whole(block)
    text = path.parent / "text.yaml"
    (path.parent / "first.yaml").write_text(BLOCKS[0])
    text.write_text(f"extends: first.yaml\n{block}")
    plain, extended = load_study(path), load_study(text)
    assert [run.key for run in extended.runs] == [run.key for run in plain.runs]


def test_what_the_page_says_of_numbers(whole):
    counts = [len(load_study(whole(block)[1]).combinations) for block in BLOCKS]
    assert counts[:6] == [
        1,
        2 + 2 * 3 * 2,
        1 + 2 * 2 + 2,
        5 + 4 + 1,
        2 + 2 + 5 + 3 + 1 + 3 + 2,
        2 * 2 * 2,
    ]
    draws = [c.draws for c in load_study(whole(BLOCKS[5])[1]).combinations]
    assert draws == [100] * 4 + [10] * 4


def test_blocks_that_say_they_are_the_defaults(whole):
    plain = load_study(whole("{}")[1]).config
    for name in ("outputs", "execution"):
        block = next(block for block in BLOCKS if block.startswith(f"{name}:"))
        written = load_study(whole(block)[1]).config
        assert getattr(written, name) == getattr(plain, name)
        assert set(YAML_12.load(block)[name]) == set(type(getattr(plain, name)).model_fields)


def test_every_key_is_named():
    for name in StudyConfig.model_fields:
        assert f"| `{name}` |" in PAGE
    for definition in json_schema()["$defs"].values():
        for key in definition.get("properties", {}):
            assert re.search(rf"\b{key}\b", PAGE), key


BAD = [
    {"drawss": 3}, {"draws": 0}, {"draws": "x"}, {"seed": {"from": 1}}, {"engine": "magma"},
    {"data": []},
    {"data": [{"drawn": {"samples": 0}}]}, {"data": [{"drawn": {"samples": 5,
    "x": {"gaussian": {}}}}]},
    {"architectures": [{"widths": [1, 1]}]}, {"architectures": [{"grid": {"inputs": 1}}]},
    {"regularization": ["strong"]}, {"regularization": [{"logrange": {"from": 0, "to": 1,
    "steps": 2}}]},
    {"execution": {"retries": -1}}, {"outputs": {"formats": ["gif"]}}, {"extends": 3},
    {"include": "x"}, {"defaults": {}},
]  # fmt: skip


@pytest.mark.parametrize("keys", BAD, ids=json.dumps)
def test_editors_and_the_reader_refuse_the_same(whole, keys):
    value, path = whole(json.dumps(keys))
    with pytest.raises(ConfigError):
        load_study(path)
    assert not SCHEMA.is_valid(value)


def test_editors_take_what_extends_files():
    SCHEMA.validate({"extends": "base.yaml", "name": "x"})
    SCHEMA.validate({"extends": ["a.yaml", "b.yaml"], "data": [{"drawn": {}}]})
    assert not SCHEMA.is_valid({"name": "x"})
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_quickstart_is_good_for_editors():
    SCHEMA.validate(YAML_12.load((ROOT / "configs" / "quickstart.yaml").read_text()))
