"""A record is proved anew, and every forged one is seen."""

import copy
import json

import pytest

from explorer.manifolds.proof.verification import verify_manifolds
from explorer.manifolds.proof.verification.faults import Fault
from tests.support.proof_cases import CHAINS, listed

NAMES = ["2,2,2", "2,3,2", "3,1,2", "degenerate", "threshold"]


@pytest.mark.parametrize("name", NAMES)
def test_honest_records_are_verified(name):
    record = json.loads(json.dumps(listed(name).record))
    assert verify_manifolds(CHAINS[name], record) == []


@pytest.mark.slow
def test_an_honest_deep_record_is_verified():
    record = json.loads(json.dumps(listed("2,3,3,2").record))
    assert verify_manifolds(CHAINS["2,3,3,2"], record) == []


def root(record, rank=1, row=0):
    return record["ranks"][rank]["roots"][row]


def manifold(record, row=0):
    return record["manifolds"][row]


def first_real(record, rank=1):
    return next(r for r in record["ranks"][rank]["roots"] if r["real"] == 1)


def first_complex(record, rank=1):
    return next(r for r in record["ranks"][rank]["roots"] if r["real"] == 0)


def without_root(record):
    """A complex solution is dropped and the number with it."""
    rank = record["ranks"][1]
    rank["roots"].remove(first_complex(record))
    rank["found"] = rank["expected"] = len(rank["roots"])
    for m in record["manifolds"]:
        if m["rank"] == 1:
            m["root"] = min(m["root"], len(rank["roots"]) - 1)


def without_manifold(record):
    record["manifolds"].pop(1)


def root_twice(record):
    rank = record["ranks"][1]
    rank["roots"][-1] = copy.deepcopy(rank["roots"][0])


def moved(record):
    root(record)["centre"][0][0][0] += 1e-7


def narrow(record):
    root(record)["error"] = [e * 1e-9 for e in root(record)["error"]]


def wide(record):
    root(record)["error"] = [1e3 for _ in root(record)["error"]]


def setting(path, value):
    """Put a value somewhere."""

    def forge(record):
        place = record
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return forge


def adding(path, step):
    """Change a number somewhere."""

    def forge(record):
        place = record
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] += step

    return forge


def swapped(record):
    rows = record["manifolds"]
    rows[0], rows[1] = rows[1], rows[0]


def scaled_basis(record):
    """Another basis of the same space: then the roots are wrong."""
    record["basis"] = [[str(2 * int(v.split("/")[0])) for v in row] for row in record["basis"]]


def other_sign(record):
    real = first_real(record)
    real["positive"] = not real["positive"]


def claims_real(record):
    first_complex(record)["real"] = 1


def claims_not_real(record):
    first_real(record)["real"] = 0


FORGED = {
    "root dropped": without_root,
    "manifold dropped": without_manifold,
    "root twice": root_twice,
    "root moved": moved,
    "error too small": narrow,
    "error too large": wide,
    "rows exchanged": swapped,
    "basis": scaled_basis,
    "sign of S": other_sign,
    "not real said real": claims_real,
    "real said not": claims_not_real,
    "index": setting(("manifolds", 1, "index"), 0),
    "index far": setting(("manifolds", 1, "index"), 7),
    "nullity": setting(("manifolds", 1, "nullity"), 2),
    "dimension": setting(("manifolds", 1, "dimension"), 0),
    "live index": adding(("manifolds", 1, "live_index"), 1),
    "extra": adding(("manifolds", 1, "extra"), 1),
    "live index and extra": lambda record: (
        adding(("manifolds", 1, "live_index"), 1)(record),
        adding(("manifolds", 1, "extra"), -1)(record),
    ),
    "loss": setting(("manifolds", 0, "loss"), [3.7147900198, 1e-12]),
    "loss radius": setting(("manifolds", 0, "loss", 1), -1.0),
    "loss nan": setting(("manifolds", 0, "loss", 0), float("nan")),
    "singular values": setting(("manifolds", 0, "singular_values"), [1.0, 0.5]),
    "singular values missing": setting(("manifolds", 0, "singular_values"), []),
    "not global": setting(("manifolds", 0, "global"), False),
    "global": setting(("manifolds", 1, "global"), True),
    "other root": adding(("manifolds", 1, "root"), 1),
    "no root": setting(("manifolds", 1, "root"), None),
    "root of the origin": setting(("manifolds", -1, "root"), 0),
    "rank": setting(("manifolds", 1, "rank"), 2),
    "rank too high": setting(("manifolds", 1, "rank"), 9),
    "found": setting(("ranks", 1, "found"), 5),
    "expected": setting(("ranks", 1, "expected"), 7),
    "at data": setting(("ranks", 1, "at_data"), True),
    "way": setting(("ranks", 1, "way"), "autoencoder"),
    "no way": setting(("ranks", 1, "way"), "trust me"),
    "singular": setting(("ranks", 1, "singular"), 1),
    "origin": setting(("ranks", 0, "found"), 2),
    "rank left out": lambda record: record["ranks"].pop(),
    "columns": setting(("columns",), [["1", "0"], ["2", "0"]]),
    "columns empty": setting(("columns",), [[], []]),
    "basis of text": setting(("basis", 0, 0), "1e400"),
    "basis division": setting(("basis", 0, 0), "1/0"),
    "scales": setting(("scales", 0), "3"),
    "scale zero": setting(("scales", 0), "0"),
    "scale of loss": setting(("loss_scale",), "-1"),
    "format": setting(("format",), "manifolds 2"),
    "more": setting(("trust",), True),
    "boolean real": setting(("ranks", 1, "roots", 0, "real"), True),
    "boolean index": setting(("manifolds", 1, "index"), True),
    "error infinite": setting(("ranks", 1, "roots", 0, "error", 0), float("inf")),
    "error zero": setting(("ranks", 1, "roots", 0, "error", 0), 0.0),
    "centre short": setting(("ranks", 1, "roots", 0, "centre"), [[[0.0, 0.0]]]),
    "centre empty": setting(("ranks", 1, "roots", 0, "centre"), []),
    "centre ragged": setting(("ranks", 1, "roots", 0, "centre"), [[[0.0, 0.0]] * 4, []]),
    "centre huge": setting(("ranks", 1, "roots", 0, "centre", 0, 0), [1e308, 1e308]),
    "roots no list": setting(("ranks", 1, "roots"), {"a": 1}),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_forged_records_are_seen(forge):
    record = json.loads(json.dumps(listed("2,2,2").record))
    forge(record)
    assert verify_manifolds(CHAINS["2,2,2"], record)


@pytest.mark.parametrize("damaged", [None, [], {}, "text", 3, {"format": "manifolds 1"}])
def test_what_is_no_record_is_a_fault(damaged):
    (fault,) = verify_manifolds(CHAINS["2,2,2"], damaged)
    assert fault.template is Fault.SHAPE


def test_a_record_of_other_data_is_a_fault():
    assert verify_manifolds(CHAINS["degenerate"], listed("2,2,2").record)
    assert verify_manifolds(CHAINS["3,1,2"], listed("2,2,2").record)


def test_fewer_claims_are_no_fault():
    """A record that claims less than it could is believed."""
    record = json.loads(json.dumps(listed("2,2,2").record))
    record["ranks"][1] |= {"proved": False, "way": "missing", "expected": None}
    record["manifolds"][0]["global"] = None
    assert verify_manifolds(CHAINS["2,2,2"], record) == []
