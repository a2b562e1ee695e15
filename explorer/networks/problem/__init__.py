"""Problems: data and regularisation for an architecture."""

from explorer.networks.problem.data import DataSource, DrawnData, FixedData, TableData
from explorer.networks.problem.distributions import Distribution, LogUniform, Normal, Uniform
from explorer.networks.problem.problem import Problem
from explorer.networks.problem.regularization import (
    LayerRidge,
    MatrixRidge,
    RandomRidge,
    Regularization,
    ScalarRidge,
)

__all__ = [
    "DataSource",
    "Distribution",
    "DrawnData",
    "FixedData",
    "LayerRidge",
    "LogUniform",
    "MatrixRidge",
    "Normal",
    "Problem",
    "RandomRidge",
    "Regularization",
    "ScalarRidge",
    "TableData",
    "Uniform",
]
