"""What configs come to: grids and ranges against lists written out by hand."""

import json
from itertools import product

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from explorer.networks.architectures import MonomialNetwork
from explorer.study import StudyConfig
from explorer.study.config.entries import AnyArchitecture, DeepLinearEntry
from explorer.study.config.labels import architecture_label
from explorer.study.config.resolved import build_architecture
from explorer.study.config.sweep_values import architecture_values, combinations

PLAIN = {"name": "s", "architectures": [{"widths": [1, 1, 1]}], "data": [{"drawn": {"samples": 5}}],
         "regularization": [0.5]}  # fmt: skip


def config(**keys):
    return StudyConfig.model_validate_json(json.dumps({**PLAIN, **keys}))


def resolved(**keys):
    return list(combinations(config(**keys).plain))


def widths(*architectures):
    return [tuple(entry.architecture["widths"]) for entry in resolved(architectures=architectures)]


def ridges(*regularization):
    return [entry.regularization for entry in resolved(regularization=regularization)]


def test_grid_of_widths():
    grid = {"inputs": 2, "hidden": [1, 2, 3], "layers": [1, 2], "outputs": 2}
    assert widths({"grid": grid}) == [
        (2, 1, 2),
        (2, 2, 2),
        (2, 3, 2),
        (2, 1, 1, 2),
        (2, 2, 2, 2),
        (2, 3, 3, 2),
    ]
    assert widths({"grid": {**grid, "hidden": {"from": 1, "to": 3}}}) == widths({"grid": grid})
    assert widths({"grid": {"inputs": [3, 1], "hidden": 2, "outputs": [1, 4]}}) == [
        (3, 2, 1), (3, 2, 4), (1, 2, 1), (1, 2, 4)]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ({"from": 1, "to": 10, "step": 1}, list(range(1, 11))),
        ({"from": 1, "to": 10}, list(range(1, 11))),
        ({"from": 1, "to": 10, "step": 4}, [1, 5, 9]),
        ({"from": 10, "to": 1, "step": -3}, [10, 7, 4, 1]),
        ({"from": 7, "to": 7}, [7]),
        ([5, 1, 2], [5, 1, 2]),
        (4, [4]),
    ],
)
def test_whole_numbers(written, numbers):
    samples = resolved(data=[{"drawn": {"samples": written}}])
    assert [entry.data["drawn"]["samples"] for entry in samples] == numbers
    assert [entry.seed for entry in resolved(seed=written)] == numbers


def test_ranges_of_lambda_are_what_one_would_write():
    assert ridges({"range": {"from": 0, "to": 1, "steps": 11}}) == [k / 10 for k in range(11)]
    assert ridges({"range": {"from": 0.3, "to": -0.3, "steps": 7}}) == [
        0.3,
        0.2,
        0.1,
        0.0,
        -0.1,
        -0.2,
        -0.3,
    ]
    assert ridges({"logrange": {"from": 1e-6, "to": 1e6, "steps": 13}}) == [
        float(f"1e{k}") for k in range(-6, 7)
    ]
    assert ridges({"values": [3, 1]}) == [3.0, 1.0]


def test_log_ranges_are_geometric_with_exact_ends():
    low, high = 0.123456789012345678, 98.7654321
    values = np.array(ridges({"logrange": {"from": low, "to": high, "steps": 9}}))
    assert (values[0], values[-1]) == (low, high)
    np.testing.assert_allclose(values[1:] / values[:-1], (high / low) ** (1 / 8), rtol=3e-12)


def test_huge_ends_do_not_overflow():
    assert ridges({"range": {"from": -1e308, "to": 1e308, "steps": 3}}) == [-1e308, 0.0, 1e308]
    assert ridges({"logrange": {"from": 1e-300, "to": 1e300, "steps": 3}}) == [1e-300, 1.0, 1e300]


def test_parameters_of_distributions_vary():
    entries = ridges({"uniform": {"low": 0, "high": [0.1, 1, 10]}})
    assert [entry["uniform"]["high"] for entry in entries] == [0.1, 1, 10]
    entries = ridges(
        {"normal": {"mean": [1, 2], "std": {"logrange": {"from": 1, "to": 100, "steps": 3}}}}
    )
    assert [tuple(e["normal"].values()) for e in entries] == list(product([1, 2], [1, 10, 100]))
    source = {
        "samples": [3, 4],
        "x": {"normal": {"std": [0.1, 1]}},
        "y": {"uniform": {"high": [2, 3]}},
    }
    drawn = [entry.data["drawn"] for entry in resolved(data=[{"drawn": source}])]
    parameters = [(d["samples"], d["x"]["normal"]["std"], d["y"]["uniform"]["high"]) for d in drawn]
    assert parameters == list(product([3, 4], [0.1, 1], [2, 3]))


def test_order_of_combinations():
    entries = resolved(
        architectures=[
            {"grid": {"inputs": 1, "hidden": [1, 2], "outputs": 1}},
            {"widths": [2, 2, 2]},
        ],
        data=[{"drawn": {"samples": [5, 6]}}],
        regularization=[{"uniform": {}}, 0.5, [0.1, 0.2]],
        seed=[8, 9],
    )
    written = [(e.labels[0], e.data["drawn"]["samples"], e.labels[2], e.seed) for e in entries]
    names = ["Lambda~uniform(0,1)", "lambda=0.5", "lambda=0.1,0.2"]
    assert written == list(product(["1-1-1", "1-2-1", "2-2-2"], [5, 6], names, [8, 9]))
    assert len({(e.labels, e.seed) for e in entries}) == len(entries)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"regularization": [1]}, {"regularization": [1.0]}),
        ({"regularization": [-0.0]}, {"regularization": [{"values": [0]}]}),
        ({"regularization": [[0.5, 0.5]]}, {"regularization": [0.5]}),
        ({"regularization": [{"uniform": {}}]}, {"regularization": [{"uniform": {"low": -0.0,
         "high": [1]}}]}),
        ({"architectures": [{"widths": [1, 2, 1]}]},
         {"architectures": [{"type": "deep_linear", "grid": {"inputs": [1], "hidden": {"from": 2,
         "to": 2},
                                                             "outputs": 1}}]}),
        ({"data": [{"drawn": {"samples": 5}}]},
         {"data": [{"drawn": {"samples": [5], "y": {"normal": {"std": 1, "mean": [0]}}}}]}),
        ({"data": [{"drawn": {"samples": 5}, "draws": 1}]}, {"data": [{"drawn": {"samples": 5}}],
         "draws": 1}),
    ],
)  # fmt: skip
def test_content_does_not_depend_on_how_it_is_written(one, other):
    (first,) = resolved(**one)
    (second,) = resolved(**other)
    assert first == second
    for name in ("architecture", "data", "regularization"):
        assert json.dumps(getattr(first, name)) == json.dumps(getattr(second, name))


def test_draws_of_an_entry_win():
    entries = resolved(
        draws=7,
        architectures=[{"widths": [1, 1, 1]}, {"widths": [1, 2, 1], "draws": 3}],
        data=[
            {"drawn": {"samples": 5}},
            {"table": {"path": "t", "inputs": ["a"], "outputs": ["b"]}},
        ],
        regularization=[0.1, {"uniform": {}}, {"normal": {}, "draws": 3}],
    )
    assert [entry.draws for entry in entries] == [7, 7, 3, 1, 7, 3, 3, 3, 3, 1, 3, 3]


def test_labels_stay_apart():
    entries = resolved(
        regularization=[
            0.1234567,
            0.12345671,
            {"matrices": [[[1]], [[1]]]},
            {"matrices": [[[1]], [[2]]]},
        ]
    )
    labels = [entry.labels[2] for entry in entries]
    assert labels == [
        "lambda=0.123457 #1",
        "lambda=0.123457 #2",
        "Lambda given #1",
        "Lambda given #2",
    ]


def test_places_to_run():
    execution = config(execution={"jobs": 3, "memory_limit": "1.5GiB"}).execution
    assert (execution.jobs, execution.memory_bytes, execution.retries) == (3, 1610612736, 3)
    assert config(execution={"memory_limit": "500 MB"}).execution.memory_bytes == 500_000_000
    assert config().execution.memory_bytes is None
    for address in ("tcp://node1:8786", "tls://[::1]:9000", "10.0.0.1:8786", "ws://a.b-c:1"):
        assert config(execution={"scheduler": address}).execution.scheduler == address
    slurm = config(
        execution={"slurm": {"cores": 8, "processes": 8, "walltime": "2-00:00:00"}}
    ).execution.slurm
    assert (slurm.cores, slurm.workers, slurm.extra) == (8, 1, ())


def entry_of(text):
    return TypeAdapter(AnyArchitecture).validate_json(text)


def test_architectures_are_told_apart_by_their_type():
    assert isinstance(entry_of('{"widths": [1, 1, 1]}'), DeepLinearEntry)
    assert isinstance(entry_of('{"type": "deep_linear", "widths": [1, 1, 1]}'), DeepLinearEntry)
    with pytest.raises(ValidationError, match="explorer architectures"):
        entry_of('{"type": 3}')
    with pytest.raises(ValidationError, match="did you mean monomial_network"):
        entry_of('{"type": "monomial_networ", "widths": [1, 1, 1]}')


def monomial(**more):
    return entry_of(json.dumps({"type": "monomial_network", "samples": 5, **more}))


def values_of(entry):
    return architecture_values(entry.model_dump(mode="json", exclude_none=True))


def test_any_architecture_by_its_fields_and_a_grid():
    entry = monomial(grid={"widths": [[1, 1, 1], [2, 1, 1]], "power": [2, 3]}, draws=5)
    values = values_of(entry)
    assert (values.count, entry.draws) == (4, 5)
    assert [build_architecture(value) for value in values] == [
        MonomialNetwork(widths, power, samples=5)
        for widths in ((1, 1, 1), (2, 1, 1))
        for power in (2, 3)
    ]
    assert len({architecture_label(value) for value in values}) == 4


def test_a_member_is_the_same_however_it_is_written():
    one = monomial(widths=[1, 1, 1])
    two = monomial(widths=[1, 1, 1], power=2)
    assert list(values_of(one)) == list(values_of(two))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "widths: monomial_network needs this field"),
        ({"widths": [1, 1, 1], "powr": 3}, "powr = 3: there is no such field"),
        ({"widths": [1, 1, 1], "power": 0}, "power = 0: allowed is"),
        ({"widths": [1, 1, 1], "power": 2, "grid": {"power": [3]}}, "power once"),
        ({"grid": {"widths": []}}, "at least 1"),
    ],
)
def test_mistakes_in_fields(fields, said):
    with pytest.raises(ValidationError, match=said):
        monomial(**fields)
