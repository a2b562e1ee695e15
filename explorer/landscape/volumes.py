"""The affine BKK bound of an architecture: a closed form, or PHCpack's stable mixed volume, kept on disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from explorer.external import phcpack as phc
from explorer.external.phcpack import PhcError, PhcOptions
from explorer.files.atomic import write_text
from explorer.landscape.bounds import stable_mixed_volume_formula
from explorer.networks.problem import Problem

_FORMAT = 1


def affine_bkk(problem: Problem, time_limit: float = 600.0) -> int | None:
    """Bound the number of isolated solutions with the monomials of the equations of a problem.

    Parameters
    ----------
    problem : Problem
    time_limit : float
        Seconds that PHCpack may take.

    Returns
    -------
    int or None
        None where no formula is known and PHCpack is absent or takes longer.
    """
    formula, _ = stable_mixed_volume_formula(problem.architecture)
    return formula if formula is not None else _kept(problem, time_limit)


def _kept(problem: Problem, time_limit: float) -> int | None:
    from explorer.homotopy import cache_folder
    from explorer.polynomial.formats import phcpack_polynomials

    sparse = problem.system.at([float(v) for v in problem.parameters])
    polynomials = phcpack_polynomials(sparse)
    support = json.dumps(
        [_FORMAT, [sorted(e.tolist()) for e in sparse.newton_supports()], time_limit]
    )
    path = cache_folder() / f"volume-{hashlib.sha256(support.encode()).hexdigest()[:32]}.json"
    known = _read(path)
    if known is not None:
        return known[0]
    if not phc.available():
        return None  # and not kept: it may be installed yet
    volume = _volume(polynomials, sparse.unknowns, time_limit)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, json.dumps([volume]))
    return volume


def _volume(polynomials: list[str], unknowns: Sequence[str], time_limit: float) -> int | None:
    try:
        return phc.mixed_volume(
            polynomials, unknowns, stable=True, options=PhcOptions(seed=1, time_limit=time_limit)
        )
    except PhcError:
        return None


def _read(path: Path) -> list[int | None] | None:
    try:
        (value,) = json.loads(path.read_text(encoding="utf-8"))
        return [value] if value is None or isinstance(value, int) else None
    except (OSError, ValueError, TypeError):
        return None
