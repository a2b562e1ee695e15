"""What the manifest says of a study and of one session of work on it."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from explorer.files.address import address
from explorer.landscape.bounds import (
    affine_bkk,
    mean_of_random_polynomial,
    stable_mixed_volume_formula,
)
from explorer.study.plan.plan import Combination, Plan
from explorer.study.store.provenance import hardware, revision, versions


def study_facts(study: Plan, *, volumes: Collection[str] = ()) -> dict[str, Any]:
    """Give name, config with all defaults, and combinations with their bounds.

    Parameters
    ----------
    volumes : collection of str
        Partitions whose BKK bound PHCpack is asked for where no formula is known.
    """
    config = study.config.plain
    return {
        "study": study.config.name,
        "config": config,
        "config_hash": address(json.dumps(config, sort_keys=True)),
        "combinations": [
            {
                "key": c.key,
                "partition": c.partition,
                "architecture": c.labels[0],
                "spec": c.architecture.spec,
                "data": c.labels[1],
                "regularization": c.labels[2],
                "seed": c.seed,
                "draws": c.draws,
                "unknowns": c.architecture.size,
                **bounds(c, volume=c.partition in volumes),
            }
            for c in study.combinations
        ],
    }


def bounds(combination: Combination, *, volume: bool = False) -> dict[str, int | None]:
    """Give bounds on the number of critical points, and the mean for a random polynomial.

    The affine BKK bound is that of a formula or, with ``volume``, of PHCpack.
    """
    architecture = combination.architecture
    bkk, _ = stable_mixed_volume_formula(architecture)
    if bkk is None and volume:
        bkk = affine_bkk(combination.run(0).problem())
    return {
        "total_degree": architecture.system.total_degree,
        "bkk": bkk,
        "mean_random": mean_of_random_polynomial(architecture),
    }


def session_facts(jobs: int) -> dict[str, Any]:
    """Say when a session began, with what and on what."""
    return {
        "began": datetime.now(UTC).isoformat(timespec="seconds"),
        "jobs": jobs,
        "versions": versions(),
        "revision": revision(),
        "hardware": hardware(),
    }
