"""Rates measured on this machine, kept in the cache folder, for plans to tell times by."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from explorer.files.kept import keep_json, kept_json
from explorer.landscape.engines.manifold_ways import engine_name
from explorer.networks.problem import Problem
from explorer.study.plan.plan import Combination
from explorer.study.store.provenance import hardware

_FORMAT = 2


@dataclass(frozen=True)
class Rate:
    """What runs of one kind have cost.

    Attributes
    ----------
    seconds : float
        Processor seconds a run: of one worker with one thread, or of all threads of a large system.
    memory : float
        Largest memory of a worker, in MiB.
    runs : int
        How many were measured, the last time.
    """

    seconds: float
    memory: float
    runs: int


def kind(combination: Combination, problem: Problem) -> str:
    """Name the runs that cost the same: architecture, rank of the data, what is done with them."""
    c = combination.choice
    certified = "certified" if c.certify else "not certified"
    engine = engine_name(problem, c.engine, c.start)
    return f"{combination.architecture} rank {problem.sample_rank} {engine} {c.start} {certified}"


def known_rates() -> dict[str, Rate]:
    """Read what was measured on hardware like this; nothing where that cannot be read."""
    content = kept_json(_path(), "the file of measured rates", _are_rates)
    return {name: Rate(**rate) for name, rate in (content or {}).items()}


def keep_rates(rates: Mapping[str, Rate]) -> None:
    """Add rates to those that are kept; a cache that cannot be written is no mistake."""
    merged = known_rates() | dict(rates)
    keep_json(_path(), {name: asdict(rate) for name, rate in merged.items()})


def _are_rates(content: dict[str, Any]) -> bool:
    rates = [Rate(**rate) for rate in content.values()]
    return all(0 <= value < float("inf") for r in rates for value in (r.seconds, r.memory, r.runs))


def mean_rate(measured: Iterable[tuple[int, float, float]]) -> Rate | None:
    """Join batches: runs, processor seconds, memory in MiB of each; None when there is none."""
    batches = [batch for batch in measured if batch[0]]
    runs = sum(batch[0] for batch in batches)
    if not runs:
        return None
    return Rate(sum(batch[1] for batch in batches) / runs, max(batch[2] for batch in batches), runs)


def _path() -> Path:
    from explorer.files.cache_folder import cache_folder

    kept = json.dumps([_FORMAT, hardware()], sort_keys=True)
    machine = hashlib.sha256(kept.encode()).hexdigest()[:12]
    return cache_folder() / f"rates-{machine}.json"
