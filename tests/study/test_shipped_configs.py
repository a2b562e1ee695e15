"""Shipped configs load; every architecture has one, and a few of its runs are proved."""

import pytest

from explorer.networks.architectures import names
from explorer.study import load_study, run_study
from explorer.study.plan.plan import resolve
from tests.support.reference import CONFIGS


@pytest.mark.parametrize("path", sorted(CONFIGS.rglob("*.yaml")), ids=lambda path: path.stem)
def test_shipped_configs_load(path):
    study = load_study(path)
    assert study.size > 0
    assert study.config.name in (path.stem, f"{path.parent.name}_{path.stem}")


def test_every_architecture_has_a_config():
    assert {path.stem for path in (CONFIGS / "architectures").glob("*.yaml")} == set(names())


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_every_run_of_an_architecture_is_proved(name, tmp_path):
    """Exact counts by closed forms or msolve, certificates for every point."""
    study = load_study(CONFIGS / "architectures" / f"{name}.yaml")
    outputs = study.config.outputs.model_copy(update={"plots": False})
    config = study.config.model_copy(update={"draws": 5, "outputs": outputs})
    result = run_study(resolve(config, study.base), tmp_path, jobs=1)
    assert result.ok
    assert (result.runs["verdict"] == "proved").all()
    assert (result.runs["morse_sum"] == 1).all()
