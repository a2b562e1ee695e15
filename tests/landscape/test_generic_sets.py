"""Generic sets as the command line shows them.

The account adds up, is kept, rebuilt, and taken up after Ctrl-C.
"""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from explorer import DeepLinear, DrawnData, Problem, RandomRidge
from explorer.cli import main
from explorer.homotopy.options import MonodromyOptions, NativeOptions
from explorer.homotopy.progress import Report
from explorer.homotopy.witness import Witness
from explorer.landscape.engines import generic_sets as module
from explorer.landscape.engines.generic_sets import DataFamily, find_generic, kept_generic
from explorer.landscape.engines.generic_statistics import generic_statistics
from explorer.landscape.engines.low_rank import LowRank


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def run(*words):
    return CliRunner().invoke(main, ["generic", *words])


def test_the_table_adds_up_to_the_exact_count():
    result = run("--widths", "2,2,1", "--trace")
    assert result.exit_code == 0, result.stderr
    assert "error" not in result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].split()[:3] == ["live", "units", "orbits"]
    assert [line.split("  passed")[0].split()[:2] for line in lines[1:4]] == [
        ["1.1", "1.2"],
        ["1.2", "4"],
        ["1.1", "4"],
    ]
    assert all("passed: " in line for line in lines[1:4])
    assert "the origin" in lines[4]
    assert "inputs of rank 2: 33 solutions; the number is known to be 33" in lines[-1]


@pytest.mark.parametrize(
    ("words", "count"),
    [(["2,1,2"], 17), (["2,1,2", "--samples", "1"], 9), (["2,1,2", "--samples", "9"], 17)],
)
def test_json(words, count):
    account = json.loads(run("--widths", *words, "--jobs", "2", "--json").stdout)
    assert (
        account["solutions"]
        == count
        == sum(s["orbits"] * s["orbit_size"] for s in account["supports"])
    )
    assert account["paths"] == sum(s["paths"] for s in account["supports"])
    assert account["settled"]
    assert account["ok"]
    assert account["supports"][0]["live_units"] == ["1.1"]
    assert account["supports"][0]["trace_passed"] is None


def test_unsettled_sets_fail_and_are_sought_again_with_other_means(monkeypatch):
    data, few = DataFamily(DeepLinear((2, 1, 2)), 2), MonodromyOptions(loops=1)
    with monkeypatch.context() as patch:
        patch.setattr(module, "witnesses_of", lambda *_: ())
        account = generic_statistics(data, NativeOptions(monodromy=few), trace=True)
    assert not account.settled
    assert not account.ok
    assert "NOT SETTLED" in repr(account)
    assert account.supports[0].trace_passed is False
    assert "orbits are missing" in repr(account)
    assert kept_generic(data).witness is None
    assert find_generic(data).witness.template is Witness.CLOSED_FORM
    assert find_generic(data).count == 17


def test_a_set_is_found_once_and_rebuilt_on_demand(own_cache):
    data, reports = DataFamily(DeepLinear((2, 1, 1)), 2), []
    first = find_generic(data, watch=reports.append)
    assert reports
    reports.clear()
    again = find_generic(data, watch=reports.append)
    assert reports == []
    rebuilt = find_generic(data, watch=reports.append, rebuild=True)
    assert reports
    for other in (again, rebuilt):
        for one, two in zip(first.sets, other.sets, strict=True):
            np.testing.assert_array_equal(one.points, two.points)


def test_an_interrupted_search_goes_on(own_cache):
    data = DataFamily(DeepLinear((2, 2, 2)), 2)

    def stop(report):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find_generic(data, watch=stop)
    (part,) = own_cache.glob("*.part")
    assert find_generic(data).count == 225
    assert not part.exists()
    assert {f.suffix for f in own_cache.iterdir()} - {".lock"} == {".npz"}


def test_low_rank_coordinates_of_a_problem_give_its_parameters():
    problem = Problem.draw(
        DeepLinear((3, 1, 2)), DrawnData(2), RandomRidge(), np.random.default_rng(0)
    )
    low = LowRank(problem.architecture, 2)
    parameters = low.parameters(low.point(problem))
    # all but ||Y||^2, of which X sees a part only
    keep = [k for k, name in enumerate(problem.system.parameters) if name != "c"]
    np.testing.assert_allclose(parameters[keep], problem.parameters[keep], rtol=1e-12, atol=1e-12)


def test_a_report_is_one_line_with_rate_and_time_left():
    assert str(Report("support 1 of 4", 300, 1300, 2.0, 200)) == (
        "support 1 of 4; 300 of about 1300 paths, 100 a second, 10 s left"
    )
    assert str(Report("trace test", 5, None, 0.0, 0)) == "trace test; 5 paths, 0 a second"


def test_bad_widths_are_refused():
    result = run("--widths", "2,0,2")
    assert result.exit_code == 2
    assert "widths" in result.stderr
