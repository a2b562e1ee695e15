"""A polynomial system with parameters: the gradient equations of a loss, or any square system."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from explorer.polynomial import bounds, formats
from explorer.polynomial.canonical import canonical_text
from explorer.polynomial.derivative import gradient, jacobian
from explorer.polynomial.expression import Expression, Graph, expand
from explorer.polynomial.opcodes import Opcode
from explorer.polynomial.permutations import Permutations, permutations
from explorer.polynomial.sparse import SparseSystem
from explorer.polynomial.straight_line_program import StraightLineProgram
from explorer.polynomial.symmetry import DiagonalSymmetries, diagonal_symmetries
from explorer.polynomial.zero_patterns import invariant_zero_patterns, switchable_sets


@dataclass(frozen=True, eq=False)
class System:
    """Polynomial equations ``f(x, p) = 0`` in unknowns x and parameters p.

    Attributes
    ----------
    graph : Graph
        Owner of the unknowns and parameters; its order of names is the order of coordinates.
    equations : tuple of Expression, length M
        The polynomials.
    potential : Expression or None
        The function whose gradient the equations are; then the Jacobian is a symmetric Hessian.
    groups : tuple of tuples of int
        A partition of the unknowns, for multihomogeneous structure (default: one group).

    Examples
    --------
    >>> graph = Graph()
    >>> x, y = graph.unknown("x", (2,))
    >>> a = graph.parameter("a")[()]
    >>> system = System(graph, (x * x + a * y - 1, x * y - 1))
    >>> system.evaluate([[1.0, 2.0]], [0.5]).tolist()
    [[1.0, 1.0]]
    >>> system.jacobian([[1.0, 2.0]], [0.5]).tolist()
    [[[2.0, 0.5], [2.0, 1.0]]]
    """

    graph: Graph
    equations: tuple[Expression, ...]
    potential: Expression | None = None
    groups: tuple[tuple[int, ...], ...] = ()

    def __post_init__(self) -> None:
        for k, equation in enumerate(self.equations):
            if not isinstance(equation, Expression) or equation.graph is not self.graph:
                raise ValueError(
                    f"equation {k} is {equation!r}: allowed is an expression of the system's graph"
                )

    @classmethod
    def gradient_of(cls, potential: Expression, groups: Sequence[Sequence[int]] = ()) -> System:
        """Make the system ``grad potential = 0`` in all unknowns of the graph.

        Parameters
        ----------
        potential : Expression
        groups : sequence of sequences of int
            A partition of the unknowns.

        Returns
        -------
        System
        """
        graph = potential.graph
        equations = tuple(gradient(potential, _leaves(graph)))
        return cls(graph, equations, potential, tuple(tuple(g) for g in groups))

    @property
    def unknowns(self) -> tuple[str, ...]:
        """Names of the n unknowns."""
        return tuple(self.graph.unknowns)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the p parameters."""
        return tuple(self.graph.parameters)

    @cached_property
    def value_program(self) -> StraightLineProgram:
        """StraightLineProgram for the equations, M outputs."""
        return StraightLineProgram.of(self.equations, self.graph)

    @cached_property
    def jacobian_expressions(self) -> tuple[Expression, ...]:
        """Entries of the Jacobian, row by row; a Hessian's lower triangle is its upper one."""
        rows = jacobian(self.equations, _leaves(self.graph), symmetric=self.potential is not None)
        return tuple(rows.ravel())

    @cached_property
    def jacobian_program(self) -> StraightLineProgram:
        """StraightLineProgram for the Jacobian, M * n outputs in row-major order."""
        return StraightLineProgram.of(self.jacobian_expressions, self.graph)

    @cached_property
    def combined_program(self) -> StraightLineProgram:
        """One program for the equations and then the Jacobian, M + M * n outputs."""
        return StraightLineProgram.of([*self.equations, *self.jacobian_expressions], self.graph)

    @cached_property
    def potential_program(self) -> StraightLineProgram:
        """StraightLineProgram for the potential, one output."""
        if self.potential is None:
            raise ValueError("this system is not the gradient of a potential")
        return StraightLineProgram.of([self.potential], self.graph)

    def evaluate(self, points: ArrayLike, parameters: ArrayLike = ()) -> NDArray[Any]:
        """Values of the equations.

        Parameters
        ----------
        points : array, shape (N, n)
        parameters : array, shape (p,) or (N, p)

        Returns
        -------
        array, shape (N, M)
        """
        return self.value_program(points, parameters)

    def jacobian(self, points: ArrayLike, parameters: ArrayLike = ()) -> NDArray[Any]:
        """Jacobian of the equations, which is the Hessian of the potential.

        Parameters
        ----------
        points, parameters
            As for :meth:`evaluate`.

        Returns
        -------
        array, shape (N, M, n)
        """
        flat = self.jacobian_program(points, parameters)
        return flat.reshape(len(flat), len(self.equations), len(self.unknowns))

    def value_of_potential(self, points: ArrayLike, parameters: ArrayLike = ()) -> NDArray[Any]:
        """Potential, such as a loss.

        Parameters
        ----------
        points, parameters
            As for :meth:`evaluate`.

        Returns
        -------
        array, shape (N,)
        """
        return self.potential_program(points, parameters)[:, 0]

    @cached_property
    def sparse(self) -> SparseSystem:
        """Expanded form of the equations, parameters symbolic."""
        return expand(self.equations)

    def at(self, parameters: Sequence[object]) -> SparseSystem:
        """Put exact numbers in for the parameters of the expanded form, see SparseSystem.at."""
        return self.sparse.at(parameters)

    @cached_property
    def total_degree(self) -> int:
        """Classical Bezout bound."""
        return bounds.total_degree(self.sparse)

    def multihomogeneous_bezout(self, groups: Sequence[Sequence[int]] | None = None) -> int:
        """Multihomogeneous Bezout number for a partition of the unknowns.

        Parameters
        ----------
        groups : sequence of sequences of int, optional
            The partition; :attr:`groups` unless given.
        """
        if groups is not None:
            return bounds.multihomogeneous_bezout(self.sparse, groups)
        return self._multihomogeneous_bezout

    @cached_property
    def _multihomogeneous_bezout(self) -> int:
        groups = self.groups or (tuple(range(len(self.unknowns))),)
        return bounds.multihomogeneous_bezout(self.sparse, groups)

    def newton_supports(self) -> list[NDArray[np.int64]]:
        """Exponent vectors of each equation, M arrays of shape (T_i, n)."""
        return self.sparse.newton_supports()

    @cached_property
    def potential_terms(self) -> SparseSystem:
        """Expanded form of the potential, parameters symbolic."""
        if self.potential is None:
            raise ValueError("this system is not the gradient of a potential")
        return expand([self.potential])

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical text: of the potential, where there is one."""
        polynomials = self.sparse if self.potential is None else self.potential_terms
        kind = "equations" if self.potential is None else "potential"
        return hashlib.sha256(f"{kind} {canonical_text(polynomials)}".encode()).hexdigest()

    @cached_property
    def symmetries(self) -> DiagonalSymmetries:
        """Diagonal symmetries of the potential, for every value of the parameters."""
        if self.potential is None:
            raise ValueError("diagonal symmetries are found from a potential; this system has none")
        return diagonal_symmetries(self.potential_terms.exponents)

    def symmetries_at(self, parameters: ArrayLike) -> DiagonalSymmetries:
        """Diagonal symmetries of the potential at given parameters.

        Where some of these are zero there may be more, since terms have gone.

        Parameters
        ----------
        parameters : array, shape (p,)
        """
        zero = np.asarray(parameters) == 0
        terms = self.potential_terms
        if not zero.any():
            return self.symmetries
        return diagonal_symmetries(terms.exponents[~terms.parameter_exponents[:, zero].any(axis=1)])

    @cached_property
    def permutations(self) -> Permutations:
        """Permutations of unknowns and parameters that leave the potential as it is."""
        return permutations(self.potential_terms)

    @cached_property
    def invariant_zero_patterns(self) -> tuple[NDArray[np.bool_], ...]:
        """Zero patterns that solutions at generic parameters may have, larger ones first.

        Each is a mask, shape (n,), of the unknowns that are not zero. Without a
        potential nothing pairs equations with unknowns: then only the whole space is given.
        """
        if self.potential is None:
            return (np.ones(len(self.unknowns), dtype=bool),)
        return tuple(invariant_zero_patterns(self.sparse))

    @cached_property
    def switchable_sets(self) -> tuple[tuple[int, ...], ...]:
        """Least sets of unknowns that may be zero together and whose signs may be flipped.

        Of a network these are the weights of its hidden units.
        """
        return switchable_sets(self.invariant_zero_patterns, self.potential_terms)

    def text(self, parameters: Sequence[object] | None = None) -> str:
        """Equations as plain text.

        Parameters
        ----------
        parameters : sequence of p numbers, optional
            Put in for the symbols.
        """
        return formats.text(self._filled(parameters))

    def latex(self, parameters: Sequence[object] | None = None) -> str:
        """Equations as LaTeX; parameters as for :meth:`text`."""
        return formats.latex(self._filled(parameters))

    def phcpack(self, parameters: Sequence[object] = ()) -> str:
        """Input file of PHCpack at parameters (p,)."""
        return formats.phcpack(self.at(parameters))

    def msolve(self, parameters: Sequence[object] = (), *, characteristic: int = 0) -> str:
        """Input file of msolve at parameters (p,); ``characteristic`` as for formats.msolve."""
        return formats.msolve(self.at(parameters), characteristic=characteristic)

    def _filled(self, parameters: Sequence[object] | None) -> SparseSystem:
        return self.sparse if parameters is None else self.at(parameters)


def _leaves(graph: Graph) -> list[Expression]:
    """List the unknowns of a graph as expressions, in their order."""
    unknowns = [a for a, node in enumerate(graph.nodes) if node.opcode is Opcode.UNKNOWN]
    return [Expression(graph, a) for a in unknowns]
