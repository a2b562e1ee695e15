"""Check certificates again, by ways of its own.

Balls only: no solver, no filter, no arithmetic and no interpreter of programs of what made the
certificates, so that a mistake there cannot hide here too; only symmetry of the loss is decided by
the same code, from exponents.

Every claim of the file is proved anew from the binary data: see :mod:`explorer.certify.krawczyk`
for the theorem, here with radius 1 in unknowns divided by the claimed radii.

The programs are run by a loop of this module's own, on purpose: a fault of the loop that all the
makers of certificates share would not be found by a checker that shares it too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.certify.inertia import negative_pivots
from explorer.landscape.certificates.columns import wrong_cells
from explorer.landscape.certificates.counts import (
    Known,
    count_again,
    failed_checks,
    wrong_claims,
    wrong_multiplicities,
    wrong_run,
)
from explorer.landscape.certificates.listed import Listed, bare_listed, read_listed
from explorer.landscape.certificates.manifold_certificate import verify_manifold_certificate
from explorer.landscape.certificates.orbit_list import distinct_images, number_of_images, wrong_sum
from explorer.landscape.certificates.orbit_rows import odd_flips, spread_certificate
from explorer.landscape.certificates.outcome import Verification
from explorer.landscape.certificates.rows import MOST_BITS, false_images, meeting_rows
from explorer.landscape.certificates.shapes import misshapen, odd_values, unlike
from explorer.landscape.certificates.store import Certificate
from explorer.landscape.exact_count import closed_form
from explorer.landscape.points.verdict import Status
from explorer.networks.problem import Problem
from explorer.polynomial import Opcode, StraightLineProgram

if TYPE_CHECKING:
    import pandas as pd
    from flint import acb, arb


# Longer lists of orbits are proved orbit by orbit, and their tables are not looked at.
MOST_IMAGES = 20_000
_LONG = "the list is long: each orbit was proved and told apart, its table was not looked at"


def verify(
    certificate: Certificate,
    problem: Problem | None = None,
    points: pd.DataFrame | None = None,
    *,
    run: Mapping[str, Any] | None = None,
    recount: bool = False,
) -> Verification:
    """Prove every claim of a certificate again, and find every column of its tables again.

    Parameters
    ----------
    certificate : Certificate
    problem : Problem, optional
        The data that the certificates should be about; without it the copy in the file is taken.
    points : DataFrame, optional
        The table that the certificates should belong to, with the columns of
        :data:`explorer.landscape.certificates.listed.COLUMNS`.
    run : mapping, optional
        The row of the table of runs; needs ``points``.
    recount : bool
        Compute the degree of the gradient ideal at the data again, with msolve.
    """
    a, facts = certificate.arrays, certificate.facts
    subject = problem or certificate.problem
    if certificate.record is not None:
        return verify_manifold_certificate(certificate, subject)
    if faults := _form(certificate, subject):
        return Verification(0, 0, tuple(faults))
    if certificate.flips is not None:
        if points is None and number_of_images(certificate) > MOST_IMAGES:
            return _long_list(certificate, subject, recount=recount)
        certificate = spread_certificate(certificate)
        a = certificate.arrays
    claimed = a["proved"] & (a["same_as"] < 0)
    certified, real = int(claimed.sum()), int((claimed & (a["real"] == 1)).sum())
    faults = [*_points(subject, a), *false_images(subject, a), *meeting_rows(a, claimed)]
    known = count_again(subject, facts, recount=recount)
    faults += wrong_claims(facts, known, len(claimed), certified, recount=recount)
    listed: Listed | str | None = bare_listed(subject, a) if claimed.all() else None
    if points is not None:
        listed = read_listed(subject, points, a)
    if isinstance(listed, str):
        faults.append(listed)
    elif listed is not None:
        faults += _table(listed, facts, known, run if points is not None else None, points)
    trusted = (*_trusted(facts, known), *_unseen(listed))
    return Verification(0 if faults else certified, 0 if faults else real, tuple(faults), trusted)


def verify_table(problem: Problem, points: pd.DataFrame, run: Mapping[str, Any]) -> Verification:
    """Find every column of the tables of a run again that is not certified."""
    listed = read_listed(problem, points, None)
    if isinstance(listed, str):
        return Verification(0, 0, (listed,))
    known = Known(closed_form(problem))
    faults = _table(listed, {"verdict": run["verdict"]}, known, None, points)
    faults += wrong_run(listed, run, None, known) if not faults else ()
    return Verification(0, 0, tuple(faults), ("nothing is certified: no proof was checked",))


def _form(certificate: Certificate, problem: Problem) -> list[str]:
    """Say what keeps a file from being read as certificates of these data."""
    if faults := unlike(certificate, problem):
        return faults
    if fault := misshapen(certificate.arrays, problem.architecture.size):
        return [fault]
    faults = list(odd_values(certificate.arrays))
    if certificate.flips is not None:
        faults += odd_flips(certificate.flips, problem.system)
    return faults


def _long_list(certificate: Certificate, problem: Problem, *, recount: bool) -> Verification:
    """Prove a long list orbit by orbit, without a table of all points."""
    a, facts = certificate.arrays, certificate.facts
    faults = [*_points(problem, a), *false_images(problem, a)]
    sizes, more = distinct_images(certificate)
    faults += more
    claimed = a["proved"] & (a["same_as"] < 0)
    certified, real = (int(sizes[rows].sum()) for rows in (claimed, claimed & (a["real"] == 1)))
    known = count_again(problem, facts, recount=recount)
    faults += wrong_claims(facts, known, int(sizes.sum()), certified, recount=recount)
    if claimed.all() and facts["verdict"] != Status.INCOMPLETE:
        faults += wrong_sum(problem, a, sizes)
    notes = (*_trusted(facts, known), _LONG)
    return Verification(0 if faults else certified, 0 if faults else real, tuple(faults), notes)


def _table(
    listed: Listed,
    facts: Mapping[str, Any],
    known: Known,
    run: Mapping[str, Any] | None,
    points: pd.DataFrame | None,
) -> list[str]:
    faults = [] if points is None else list(wrong_cells(listed))
    if points is not None:
        faults += wrong_multiplicities(listed, known.count)
    if faults:  # what follows takes cells for right
        return faults
    if facts["verdict"] != Status.INCOMPLETE:
        said = f"fact verdict: {facts['verdict']}, but"
        faults += [f"{said} {reason}" for reason in failed_checks(listed, known.count)]
    if run is not None:
        faults += wrong_run(listed, run, facts, known)
    return faults


def _unseen(listed: Listed | str | None) -> Iterator[str]:
    """Say what was too much to be found again."""
    if isinstance(listed, Listed) and listed.actions is None:
        yield "orbits were not checked: the symmetries are too many to be listed"


def _trusted(facts: Mapping[str, Any], known: Known) -> Iterator[str]:
    """Say what was not found again."""
    if known.trusted:
        yield known.trusted
    if facts["verdict"] == Status.CONSISTENT:
        yield f"that no point is missing is taken on trust: {facts['witness']}"
    elif facts["verdict"] != Status.PROVED:
        yield f"the verdict of the list is {facts['verdict']}"


def _points(problem: Problem, a: dict[str, NDArray[Any]]) -> Iterator[str]:
    """Prove existence, uniqueness, reality, index and loss of every row that stands for itself.

    A fault begins with what follows the number of its row.
    """
    own = a["proved"] & (a["representative"] == np.arange(len(a["proved"])))
    for row in np.flatnonzero(own).tolist():
        fault = _point(
            problem, {name: a[name][:, row] if name == "centre" else a[name][row] for name in a}
        )
        if fault:
            yield f"row {row}{fault}"


def _point(problem: Problem, c: dict[str, Any]) -> str | None:
    from flint import acb, arb, ctx, fmpq

    error = c["error"]
    if not (np.isfinite(error).all() and (error > 0).all() and np.isfinite(c["centre"]).all()):
        return ": the box has no size"
    with ctx.workprec(64 + 2 * min(max(64, int(c["bits"])), MOST_BITS)):
        centre = [
            sum((acb(float(z.real), float(z.imag)) for z in part), acb(0)) for part in c["centre"].T
        ]
        radius = [arb(float(e)) for e in error]
        parameters = [acb(fmpq(p.numerator, p.denominator)) for p in problem.exact_parameters()]
        share = _one_zero(problem, centre, radius, parameters)
        if share is None:
            return ": the box is not proved to hold exactly one critical point"
        nearer = [(share * r).upper() for r in radius]
        away = any(abs(z.imag) > r for z, r in zip(centre, nearer, strict=True))
        if c["real"] == 1:
            return _real_point(
                problem, centre, nearer, [p.real for p in parameters], int(c["index"]), c["loss"]
            )
        if c["real"] == 0 and not away:
            return ", column real: 0; the box is not proved to miss the real points"
        if c["real"] < 0 and (away or all(z.imag == 0 for z in centre)):
            return f", column real: -1 (not decided); right is {int(not away)}"
    return None


def _one_zero(
    problem: Problem, centre: list[acb], radius: list[Any], parameters: list[acb]
) -> arb | None:
    """Prove ``beta + kappa <= 1`` and ``kappa < 1``.

    Give the share of the radii that holds the zero, or None.
    """
    from flint import acb, acb_mat, arb

    n, system = len(centre), problem.system
    box = [
        acb(arb(z.real.mid(), r), arb(z.imag.mid(), r)) for z, r in zip(centre, radius, strict=True)
    ]
    try:
        inverse = acb_mat(n, n, _run(system.jacobian_program, centre, parameters)).inv().mid()
    except ZeroDivisionError:
        return None
    step = inverse * acb_mat(n, 1, _run(system.value_program, centre, parameters))
    product = inverse * acb_mat(n, n, _run(system.jacobian_program, box, parameters))
    # arb's own max: that of Python only guesses where balls overlap.
    beta, kappa = arb(0), arb(0)
    for i in range(n):
        beta = beta.max(abs(step[i, 0]).upper() / radius[i])
        defect = [abs(product[i, j] - int(i == j)).upper() * radius[j] for j in range(n)]
        kappa = kappa.max(sum(defect, arb(0)) / radius[i])
    return beta / (1 - kappa) if bool(kappa < 1) and bool(beta + kappa <= 1) else None


def _real_point(
    problem: Problem,
    centre: list[acb],
    radius: list[Any],
    parameters: list[Any],
    index: int,
    loss: Any,
) -> str | None:
    from flint import arb, arb_mat

    if any(z.imag != 0 for z in centre):
        return ", column real: 1; the centre is not real"
    n, system = len(centre), problem.system
    box = [arb(z.real.mid(), r) for z, r in zip(centre, radius, strict=True)]
    found = negative_pivots(arb_mat(n, n, _run(system.jacobian_program, box, parameters)))
    if found != index:
        right = f"right is {found}" if found >= 0 else "it is not proved"
        return f", column index: {index}; {right}"
    value = _run(system.potential_program, box, parameters)[0]
    held = np.isfinite(loss).all() and arb(float(loss[0]), float(loss[1])).contains(value)
    return None if held else f", column loss: {loss.tolist()}; the loss is not proved to lie there"


def _run(program: StraightLineProgram, unknowns: list[Any], parameters: list[Any]) -> list[Any]:
    """Run a program on balls; see the head of this module for why the loop stands here again."""
    from flint import fmpq

    zero = unknowns[0] * 0
    constants = [zero + fmpq(c.numerator, c.denominator) for c in program.constants]
    slots = [*unknowns, *parameters, *constants]
    for opcode, a, b in zip(program.opcodes, program.left, program.right, strict=True):
        if opcode == Opcode.ADD:
            slots.append(slots[a] + slots[b])
        elif opcode == Opcode.SUBTRACT:
            slots.append(slots[a] - slots[b])
        elif opcode == Opcode.MULTIPLY:
            slots.append(slots[a] * slots[b])
        else:
            raise ValueError(f"an instruction has the opcode {opcode}")
    return [slots[k] for k in program.outputs]
