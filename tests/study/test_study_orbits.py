"""Studies that keep one row per orbit: reading makes the table of all points."""

import numpy as np
import pandas as pd
import pytest

import explorer
from explorer.study.store.columns import POINTS

CONFIG = """
name: {name}
points: {points}
certificates: false
draws: 2
architectures:
  - widths: [2, 2, 2]
  - widths: [2, 1, 1, 2]
data:
  - drawn: {{samples: 4}}
regularization:
  - uniform: {{low: 0, high: 1}}
outputs: {{plots: false}}
"""


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    folder = tmp_path_factory.mktemp("orbits")
    made = {}
    for points in ("all", "orbits"):
        config = folder / f"{points}.yaml"
        config.write_text(CONFIG.format(name=points, points=points))
        explorer.run_study(config, results=folder)
        made[points] = explorer.open_study(folder / points)
    return made


def test_images_are_made_on_reading(studies):
    whole, short = studies["all"].points(), studies["orbits"].points()
    # The keys of runs differ: what is kept is part of them
    same = [c.name for c in POINTS if c.name not in ("run", "weights_re", "weights_im")]
    numbers = [name for name in same if whole[name].dtype == float]
    exact = [name for name in same if name not in numbers]
    pd.testing.assert_frame_equal(whole[exact], short[exact])
    for name in numbers:
        np.testing.assert_allclose(whole[name], short[name], rtol=1e-12, atol=1e-14)
    for name in ("weights_re", "weights_im"):
        for one, other in zip(whole[name], short[name], strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)


def test_counts_are_of_all_points(studies):
    whole, short = studies["all"].runs(), studies["orbits"].runs()
    names = ["complex", "real", "minima", "morse_sum", "certified", "verdict", "undecided"]
    names += [name for name in whole if name.startswith("index_")]
    pd.testing.assert_frame_equal(whole[names], short[names])
    assert whole["complex"].gt(0).all()


def test_fewer_rows_are_stored(studies):
    stored = studies["orbits"].points(images=False)
    whole = studies["all"].points()
    assert len(stored) < 0.4 * len(whole)
    assert stored["orbit_size"].sum() == len(whole)
    parts = list(studies["orbits"].in_parts("points", rows=300))
    assert sum(map(len, parts)) == len(stored)


def test_eigenvalues_follow_their_points(studies):
    whole, short = studies["all"].eigenvalues(), studies["orbits"].eigenvalues()
    np.testing.assert_array_equal(whole[["point", "k"]], short[["point", "k"]])
    np.testing.assert_allclose(whole["eigenvalue"], short["eigenvalue"], rtol=1e-9, atol=1e-12)
    real = studies["orbits"].real_points()
    assert set(real["is_real"]) == {True}
    every = studies["all"].points()
    assert np.array_equal(real["point"], every["point"][every["is_real"]])


def test_what_cannot_be_verified_is_said(studies):
    from explorer.study.report.verify import verify_results

    with pytest.raises(explorer.InputError, match="keeps no certificates"):
        list(verify_results(studies["orbits"].folder))


def test_certificates_are_kept_and_verified(tmp_path):
    """Of isolated points, with the table of manifolds beside them, and of manifolds."""
    from explorer.study.report.verify import verify_results

    text = CONFIG.format(name="kept", points="orbits").replace("certificates: false\n", "")
    config = tmp_path / "kept.yaml"
    config.write_text(text.replace("  - uniform: {low: 0, high: 1}", "  - 0.1"))
    explorer.run_study(config, results=tmp_path)
    checked = [one.outcome for one in verify_results(tmp_path / "kept")]
    assert [outcome.faults for outcome in checked] == [()] * 4
    assert {outcome.certified for outcome in checked if not outcome.of_manifolds} == {49}
    (file,) = (tmp_path / "kept" / "points").glob("**/*2-1-1-2*/*.parquet")
    _move_a_weight(file)
    faults = [one.outcome.faults for one in verify_results(tmp_path / "kept")]
    assert any(faults)


def _move_a_weight(file):
    """Write a table of points with another number in it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(file)
    rows = table["weights_re"].to_pylist()
    rows[3][0] += 1e-3
    place = table.schema.get_field_index("weights_re")
    kind = table.schema.field(place)
    pq.write_table(table.set_column(place, kind, pa.array(rows, type=kind.type)), file)
