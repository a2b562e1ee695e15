"""Certificates of lists with one row per orbit: written out for all images, and orbit by orbit."""

from dataclasses import replace

import numpy as np
import pytest

from explorer import solve
from explorer.landscape.certificates import verify as verifier
from explorer.landscape.certificates.store import certificate_bytes, read_certificate
from tests.support.problems import drawn

BOTH = pytest.mark.parametrize("most", [20_000, 10])


@pytest.fixture(scope="module")
def certificate():
    short = solve(drawn((2, 2, 2), 1), orbits=True, certify=True)
    return read_certificate(certificate_bytes(short), "of the test")


def verified(certificate, most, monkeypatch):
    monkeypatch.setattr(verifier, "MOST_IMAGES", most)
    return verifier.verify(certificate)


@BOTH
def test_as_many_points_are_proved_as_of_a_list_of_all(certificate, most, monkeypatch):
    whole = solve(drawn((2, 2, 2), 1), orbits=False, certify=True)
    known = verifier.verify(read_certificate(certificate_bytes(whole), "of all"))
    found = verified(certificate, most, monkeypatch)
    assert found.ok
    assert (found.certified, found.real) == (known.certified, known.real) == (225, known.real)
    assert len(certificate.arrays["proved"]) == 65


CHANGES = {
    "centre": lambda x: x * (1 + 1e-3),
    "index": lambda x: np.where(x >= 0, (x + 1) % 3, x),
    "representative": lambda x: np.roll(x, 1),
    "sign": lambda x: -x[::-1],
    "error": lambda x: x * 1e15,
    "loss": lambda x: x * [1.01, 1],
}


@BOTH
@pytest.mark.parametrize("name", CHANGES)
def test_what_is_changed_is_found(certificate, name, most, monkeypatch):
    arrays = certificate.arrays
    changed = CHANGES[name](arrays[name]).astype(arrays[name].dtype)
    assert not verified(
        replace(certificate, arrays={**arrays, name: changed}), most, monkeypatch
    ).ok


@BOTH
def test_other_flips_are_found(certificate, most, monkeypatch):
    flips = certificate.flips
    odd = [flips[:1], flips[:0], flips * 2, flips * 1.0, flips[:, :3]]
    odd.append(np.concatenate([flips, np.array([[1, -1] * 4], dtype=np.int8)]))
    for other in odd:
        assert not verified(replace(certificate, flips=other), most, monkeypatch).ok


@BOTH
def test_an_orbit_listed_twice_is_found(certificate, most, monkeypatch):
    """As an image of itself, with all numbers of the file put right."""
    arrays, count = certificate.arrays, len(certificate.arrays["proved"])
    row = int(np.flatnonzero(arrays["centre"][0].all(axis=1))[0])
    twice = {k: np.append(v, v[row : row + 1], axis=0) for k, v in arrays.items() if k != "centre"}
    image = arrays["centre"][:, row : row + 1] * certificate.flips[0]
    twice["centre"] = np.append(arrays["centre"], image, axis=1)
    twice["representative"][count] = count
    twice["sign"][count], twice["conjugated"][count] = 1, False
    facts = {**certificate.facts, "certified": 225 + 4, "verdict": "incomplete"}
    spoilt = replace(certificate, arrays=twice, facts=facts)
    faults = verified(spoilt, most, monkeypatch).faults
    assert any("may be one point" in fault for fault in faults)


@BOTH
def test_images_that_hide_in_later_parts_are_found(certificate, most, monkeypatch):
    """Two images of an orbit of four beside it, with first parts zero, in place of one of two."""
    a, flips = certificate.arrays, certificate.flips
    size = np.where(a["centre"][0].all(axis=1), 4, 2)
    leads = np.bincount(a["representative"], minlength=len(size)) == 1
    alone = leads & (a["representative"] == np.arange(len(size))) & (a["real"] == 0)
    row, gone = (int(np.flatnonzero(alone & (size == k))[0]) for k in (4, 2))
    kept = np.delete(np.arange(len(size)), gone)
    rows = np.concatenate([[row, row], kept])
    place = np.zeros(len(size), dtype=np.int64)
    place[kept] = 2 + np.arange(len(kept))
    forged = {name: values[rows] for name, values in a.items() if name != "centre"}
    forged["representative"] = place[forged["representative"]]
    forged["representative"][:2] = 0, 1
    image = a["centre"][0, row] * flips[:2]
    forged["centre"] = np.concatenate([a["centre"][:, rows], 0 * a["centre"][:1, rows]])
    forged["centre"][:, :2] = np.array([0 * image, image])
    assert not verified(replace(certificate, arrays=forged), most, monkeypatch).ok
