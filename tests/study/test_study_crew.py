"""A generic solve on many workers gives the set that one process finds, bit for bit."""

import numpy as np
import pytest

from explorer.homotopy.crew import Piece, carry_piece
from explorer.homotopy.monodromy_solve import monodromy_at
from explorer.homotopy.options import MonodromyOptions, NativeOptions
from explorer.homotopy.transport import Carried
from explorer.landscape.engines.generic_sets import DataFamily
from explorer.networks.architectures import DeepLinear
from explorer.study.run.execution import crew as crews
from explorer.study.run.execution.batches import Preparation

NETWORK = DeepLinear((2, 2, 2))
DATA = DataFamily(NETWORK, 2)


def found(crew=None):
    place = DATA.family.sample(np.random.default_rng(4))
    return monodromy_at(NETWORK.system, DATA.family, place, 7, crew=crew)


def same(one, other):
    assert len(one.sets) == len(other.sets)
    for a, b in zip(one.sets, other.sets, strict=True):
        assert a.points.tobytes() == b.points.tobytes()
        assert (a.paths, a.lost, a.loops) == (b.paths, b.lost, b.loops)


def test_any_crew_finds_the_same(monkeypatch):
    monkeypatch.setattr("explorer.homotopy.crew._PIECE", 7)
    most = []

    def crew(pieces):
        most.append(len(pieces))
        back = [carry_piece(NETWORK.system, DATA.family, p, NativeOptions()) for p in pieces[::-1]]
        return back[::-1]

    same(found(crew), found())
    assert max(most) > 3


def test_pieces_travel_without_pickles():
    rng = np.random.default_rng(1)
    points = rng.normal(size=(3, 8)) + 1j
    piece = Piece(points[0], points[1], points, np.ones(8, dtype=bool), True)
    content = crews.pack(piece, crews._PIECE)
    arrays = crews.load_arrays(content)
    assert arrays["points"].tobytes() == points.tobytes()
    assert bool(arrays["careful"])
    good = crews.pack(Carried(points, np.ones(3, dtype=bool), 2), crews._CARRIED)
    assert crews._carried(good, piece).retried == 2
    bad = crews.pack(Carried(points[:2], np.ones(2, dtype=bool), 0), crews._CARRIED)
    with pytest.raises(ValueError, match="another shape"):
        crews._carried(bad, piece)
    with pytest.raises(ValueError, match="zip"):
        crews._carried(b"no file", piece)


def test_workers_of_a_cluster_are_a_crew(monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr("explorer.homotopy.crew._PIECE", 16)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        same(found(crews.crew_of(client, NETWORK, 2)), found())


def test_code_of_the_users_own_is_no_crew():
    class Own(DeepLinear):
        pass

    assert crews.crew_of(None, Own((2, 1, 2)), 2) is None


def test_preparation_asks_the_workers(monkeypatch, tmp_path):
    from explorer.networks.problem import DrawnData, RandomRidge
    from explorer.study.plan.plan import Choice, Combination, Run

    monkeypatch.setenv("EXPLORER_CACHE", str(tmp_path))
    asked = []

    def crew_of(architecture, rank):
        asked.append((str(architecture), rank))

        def crew(pieces):
            return [
                carry_piece(architecture.system, DataFamily(architecture, rank).family, p, None)
                for p in pieces
            ]

        return crew

    network = DeepLinear((2, 1, 1))
    combination = Combination(
        network, DrawnData(3), RandomRidge(), ("2-1-1", "drawn", "ridge"), "{}", 0, 1, Choice()
    )
    preparation = Preparation(1, crew=crew_of)
    assert preparation.points(Run(combination, 0)) == 9
    assert asked == [(str(network), 2)]


def test_pieces_grow_with_the_orbits():
    options = MonodromyOptions()
    assert [options.piece_of(k) for k in (1, 16384, 80000)] == [2048, 2048, 10000]
