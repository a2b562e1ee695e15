"""All critical points of the loss of a small polynomial neural network."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from explorer.errors import InputError
from explorer.landscape import Solution, Structure, solve, solve_many, solve_stream, structure
from explorer.networks.architectures import Architecture, CustomArchitecture, DeepLinear
from explorer.networks.problem import (
    DrawnData,
    LogUniform,
    Normal,
    Problem,
    RandomRidge,
    TableData,
    Uniform,
)

if TYPE_CHECKING:
    from explorer.landscape.atlas.frame import atlas, atlas_sequences
    from explorer.landscape.basins_of import basins
    from explorer.landscape.cross_check import cross_check
    from explorer.landscape.ed_degree.degree import ed_degree
    from explorer.landscape.graph_of import graph
    from explorer.landscape.sweep import Sweep, sweep
    from explorer.landscape.sweep.most_real import most_real
    from explorer.landscape.sweep.phase import phase_diagram
    from explorer.manifolds.zero_ridge import critical_sets
    from explorer.networks.weight_decay import lambda_of_weight_decay, weight_decay_of_lambda
    from explorer.study import open_study, run_study
    from explorer.systems import SystemSolution, solve_system

__version__ = "0.1.0"


_LATE = {
    "Sweep": "explorer.landscape.sweep",
    "SystemSolution": "explorer.systems",
    "atlas": "explorer.landscape.atlas.frame",
    "atlas_sequences": "explorer.landscape.atlas.frame",
    "basins": "explorer.landscape.basins_of",
    "critical_sets": "explorer.manifolds.zero_ridge",
    "cross_check": "explorer.landscape.cross_check",
    "ed_degree": "explorer.landscape.ed_degree.degree",
    "graph": "explorer.landscape.graph_of",
    "lambda_of_weight_decay": "explorer.networks.weight_decay",
    "phase_diagram": "explorer.landscape.sweep.phase",
    "most_real": "explorer.landscape.sweep.most_real",
    "open_study": "explorer.study",
    "run_study": "explorer.study",
    "solve_system": "explorer.systems",
    "sweep": "explorer.landscape.sweep",
    "weight_decay_of_lambda": "explorer.networks.weight_decay",
}


def __getattr__(name: str) -> Any:
    """Load studies and systems only when they are asked for: they take half a second."""
    if name not in _LATE:
        raise AttributeError(f"module 'explorer' has no attribute {name!r}")
    return getattr(import_module(_LATE[name]), name)


__all__ = [
    "Architecture",
    "CustomArchitecture",
    "DeepLinear",
    "DrawnData",
    "InputError",
    "LogUniform",
    "Normal",
    "Problem",
    "RandomRidge",
    "Solution",
    "Structure",
    "Sweep",
    "SystemSolution",
    "TableData",
    "Uniform",
    "atlas",
    "atlas_sequences",
    "basins",
    "critical_sets",
    "cross_check",
    "ed_degree",
    "graph",
    "lambda_of_weight_decay",
    "most_real",
    "open_study",
    "phase_diagram",
    "run_study",
    "solve",
    "solve_many",
    "solve_stream",
    "solve_system",
    "structure",
    "sweep",
    "weight_decay_of_lambda",
]
