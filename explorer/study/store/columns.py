"""Tables of the store: every column with its type and what it says.

``docs/store.md`` shows the same; ``python -m explorer.study.store.columns`` writes that part of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA = 4
"""Version of the store: raised when names, types or meaning of columns or the layout of the folder
change. A folder of another version is refused in a sentence."""

# Marks of the list of columns on its page.
_BEGIN = "<!-- columns -->\n"
_END = "<!-- end of columns -->\n"


class RunStatus(StrEnum):
    """Values of the column ``status`` of the table of runs."""

    OK = "ok"
    INCOMPLETE = "incomplete"
    """Points are missing, or a check failed."""


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes
    ----------
    name, text : str
    kind : str
        Name of an Arrow type; ``list of`` another one. Every column but ``run`` may be empty
        (null).
    """

    name: str
    kind: str
    text: str


_RUN = Column(
    "run",
    "string",
    "Content address of the run: what determines the answer, hashed, 16 hexadecimal digits.",
)
_POINT = Column("point", "int32", "Row of the point in the list of its run, counted from 0.")

RUNS = (
    _RUN,
    Column(
        "combination",
        "string",
        "Content address of architecture, data source, regularization, seed and options.",
    ),
    Column("data", "string", "Source of the data, in words."),
    Column("regularization", "string", "Regularization, in words."),
    Column("draw", "int32", "Number of the draw within its combination, counted from 0."),
    Column(
        "seed", "int64", "Seed of the study; the data follow from it, the combination and the draw."
    ),
    Column("solver_seed", "int64", "Seed of the engine."),
    Column("engine", "string", "Engine that solved it."),
    Column("status", "string", "ok, or incomplete: points are missing or a check failed."),
    Column("unknowns", "int32", "Number of weights n."),
    Column("samples", "int32", "Number of samples m."),
    Column("X", "list of double", "Inputs, d_x rows of m numbers, row after row."),
    Column("Y", "list of double", "Targets, d_y rows of m numbers, row after row."),
    Column(
        "ridge",
        "list of double",
        "Ridge coefficients Lambda, one per weight, in the order of the weights.",
    ),
    Column("complex", "int32", "Complex critical points."),
    Column("real", "int32", "Real critical points."),
    Column("minima", "int32", "Real points whose Hessian is positive definite."),
    Column("global_minima", "int32", "Minima of the lowest loss, where the loss has a minimum."),
    Column("degenerate", "int32", "Real points with a singular Hessian."),
    Column("undecided", "int32", "Real points whose index is not decided."),
    Column("by_index", "list of int32", "Real points of index 0, 1, ..., n."),
    Column("morse_sum", "int32", "Sum of (-1)^index over the real points."),
    Column(
        "total_degree",
        "int64",
        "Classical Bezout bound, the product of the degrees; empty above 2^63.",
    ),
    Column("expected", "int64", "Exact count that the list was compared with."),
    Column(
        "complete", "bool", "Whether the list has as many points; empty when no count is known."
    ),
    Column("verdict", "string", "proved, consistent or incomplete."),
    Column("certified", "int32", "Points proved to exist, simple and distinct."),
    Column("paths", "int32", "Paths tracked, images under symmetry included."),
    Column("checks_failed", "string", "Checks that failed, with their reasons."),
    Column("cautions", "string", "What is special about the problem."),
    Column("notes", "string", "What the engine says."),
    Column(
        "manifolds",
        "int32",
        "Real critical manifolds, where one lambda a layer makes their equations known.",
    ),
    Column(
        "complex_orbits",
        "list of int32",
        "Complex orbits of rank 0, 1, ..., by the same equations.",
    ),
    Column(
        "quotient_sums",
        "list of int32",
        "Sums over the manifolds with 0, 1, ... live units; all 1 where nothing is missing.",
    ),
)

POINTS = (
    _RUN,
    _POINT,
    Column("loss", "double", "Loss; empty (NaN) unless the point is real."),
    Column("loss_re", "double", "Real part of the loss."),
    Column("loss_im", "double", "Imaginary part of the loss."),
    Column("is_real", "bool", "Whether the point is real; empty when undecided."),
    Column("index", "int32", "Number of negative eigenvalues of the Hessian; real points only."),
    Column("nullity", "int32", "Number of zero eigenvalues; real points only."),
    Column(
        "kind", "string", "minimum, saddle, maximum, degenerate or undecided; real points only."
    ),
    Column("is_global", "bool", "Global minimum; real points only, empty where not known."),
    Column(
        "dimension",
        "int32",
        "Dimension of the critical manifold through the point; empty where not known.",
    ),
    Column("rank", "int32", "Rank of the end-to-end map."),
    Column("support", "string", "Live hidden units, one figure per unit, a bar between layers."),
    Column("orbit", "int32", "Orbit under the diagonal symmetries."),
    Column("orbit_size", "int32", "Points of that orbit."),
    Column("conjugate", "int32", "Row of the complex conjugate."),
    Column("multiplicity", "int32", "Multiplicity of the solution."),
    Column("regular", "bool", "Whether it is simple."),
    Column("residual", "double", "Maximum norm of the gradient."),
    Column(
        "error",
        "double",
        "Bound on the distance to the true point; proved where certified. Of manifolds an "
        "estimate, rounding aside.",
    ),
    Column("condition", "double", "Condition number of the equilibrated Hessian, maximum norm."),
    Column(
        "certified",
        "bool",
        "Proved to exist, simple and distinct; empty when nothing was to be proved.",
    ),
    Column("bits", "int32", "Precision of the proof."),
    Column("loss_radius", "double", "Certified error of the loss; real points only."),
    Column("reason", "string", "Why a point is not certified."),
    Column("weights_re", "list of double", "Real parts of the n weights."),
    Column("weights_im", "list of double", "Imaginary parts of the n weights."),
)

MANIFOLDS = (
    _RUN,
    Column("manifold", "int32", "Row of the manifold in the list of its run, counted from 0."),
    Column("point", "int32", "Row of the point in the table of points that represents it."),
    Column("rank", "int32", "Rank of the end-to-end map."),
    Column("singular_values", "list of double", "Those of the map that are not zero."),
    Column("loss", "double", "Loss."),
    Column("index", "int32", "Number of negative eigenvalues of the Hessian."),
    Column("nullity", "int32", "Number of zero eigenvalues."),
    Column("dimension", "int32", "Dimension of the manifold."),
    Column("components", "int32", "Connected components."),
    Column("euler_characteristic", "int32", "Euler characteristic."),
    Column("morse_bott", "bool", "Nullity = dimension; empty where not decided."),
    Column("kind", "string", "minimum, saddle, maximum or degenerate."),
    Column("is_global", "bool", "Global minimum; empty where not known."),
    Column("certified", "bool", "Existence, rank, index and nullity are proved."),
)

EIGENVALUES = (
    _RUN,
    _POINT,
    Column("k", "int32", "Number of the eigenvalue, 0 for the smallest."),
    Column("eigenvalue", "double", "Eigenvalue of the Hessian; real points only."),
)

PATHS = (
    _RUN,
    Column("path", "int32", "Number of the path, counted from 0."),
    Column(
        "support", "string", "Unknowns that are not zero along the path, one figure an unknown."
    ),
    Column("images", "int32", "Members of the orbit that the path stands for."),
    Column("status", "string", "converged, singular, at infinity, stalled, jumped or stopped."),
    Column("condition", "double", "Condition number at its end."),
    Column("jacobians", "int32", "Jacobians factored, retries included."),
)

CERTIFICATES = (
    _RUN,
    Column(
        "certificate",
        "binary",
        "Certificates of its points, a .npz file that `explorer verify` reads.",
    ),
)

TABLES = {
    "certificates": CERTIFICATES,
    "paths": PATHS,
    "eigenvalues": EIGENVALUES,
    "manifolds": MANIFOLDS,
    "points": POINTS,
    "runs": RUNS,
}
"""Columns of the tables, in the order in which a batch is written: what is in ``runs`` is whole."""

KEYS = {
    "points": ("run", "point"),
    "eigenvalues": ("run", "point", "k"),
    "paths": ("run", "path"),
    "manifolds": ("run", "manifold"),
}
"""Columns that name a row, of the tables that have several rows per run; in sorting order."""

NEVER_EMPTY = {
    "runs": ("run", "combination", "draw", "by_index"),
    "points": ("run", "point", "weights_re", "weights_im"),
    "eigenvalues": ("run", "point", "k", "eigenvalue"),
    "paths": ("run", "path"),
    "certificates": ("run", "certificate"),
    "manifolds": ("run", "manifold"),
}
"""Columns of each table that say something in every row; a file where they do not is damaged."""


def arrow_schema(table: str) -> pa.Schema:
    """Schema of one table."""
    import pyarrow as pa

    return pa.schema([(column.name, _arrow_type(column.kind)) for column in TABLES[table]])


def _arrow_type(kind: str) -> pa.DataType:
    import pyarrow as pa

    if kind.startswith("list of "):
        return pa.list_(_arrow_type(kind.removeprefix("list of ")))
    types = {
        "bool": pa.bool_(),
        "double": pa.float64(),
        "string": pa.string(),
        "binary": pa.binary(),
    }
    return types.get(kind) or {"int32": pa.int32(), "int64": pa.int64()}[kind]


def columns_page() -> str:
    """Give every table with its columns, in Markdown."""
    tables = [_table(name, TABLES[name]) for name in reversed(TABLES)]
    return _BEGIN + "\n".join([f"## Columns (version {SCHEMA} of the store)\n", *tables]) + _END


def write_page(path: Path) -> None:
    """Put the list of columns in its place on a page."""
    before, _, rest = path.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    path.write_text(before + columns_page() + after, encoding="utf-8")


def _table(name: str, columns: tuple[Column, ...]) -> str:
    rows = [f"| `{c.name}` | {c.kind} | {c.text.replace('|', chr(92) + '|')} |" for c in columns]
    return "\n".join(
        [f"### {name}\n", "| column | type | what it says |", "|---|---|---|", *rows, ""]
    )


if __name__ == "__main__":
    write_page(Path(__file__).parents[3] / "docs" / "store.md")
