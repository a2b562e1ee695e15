"""Configs that come with the package: found by name, and packed into a wheel."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from explorer.cli import main
from explorer.errors import InputError
from explorer.study import example, examples, load_study

ROOT = Path(__file__).parents[2]


def test_every_config_is_an_example_and_can_be_read():
    assert set(examples()) == {path.stem for path in (ROOT / "configs").glob("*.yaml")}
    assert load_study(example("quickstart")).config.name == "quickstart"


def test_a_wheel_holds_the_configs_where_the_package_looks_for_them():
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"][
        "targets"
    ]
    assert wheel["wheel"]["force-include"] == {"configs": "explorer/examples"}


def test_an_unknown_example_is_answered_by_the_nearest():
    with pytest.raises(InputError, match="did you mean quickstart"):
        example("quikstart")


def test_an_example_runs_in_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["run", "--example", "quickstart", "--limit", "1"])
    assert "31 are not made yet" in done.stderr
    assert (tmp_path / "results" / "quickstart" / "manifest.json").is_file()
