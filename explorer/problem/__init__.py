"""Problems: data and regularisation for an architecture."""

from explorer.problem.data import DataSource, DrawnData, FixedData, TableData
from explorer.problem.distributions import Distribution, LogUniform, Normal, Uniform
from explorer.problem.errors import InputError
from explorer.problem.problem import Problem
from explorer.problem.regularization import LayerRidge, MatrixRidge, RandomRidge, Regularization, ScalarRidge

__all__ = [
    "DataSource",
    "Distribution",
    "DrawnData",
    "FixedData",
    "InputError",
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
