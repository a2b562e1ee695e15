"""The system with the numbers in its formula set free, and a free factor at every sum.

What is written as a sum of squares or as a product stays one, so that there is no cancellation
between monomials, and few paths lead to infinity; compare
:mod:`explorer.homotopy.free_coefficients`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.homotopy.parameter_path import Complex, Family, balanced
from explorer.homotopy.start_solution import own_parameters
from explorer.polynomial import Expression, Graph, System
from explorer.polynomial.opcodes import Opcode


@dataclass(frozen=True)
class FreeNumbers:
    """A system with further parameters q, which have known values in the given one.

    Attributes
    ----------
    system : System
        In the same unknowns; parameters (p, q).
    given : Family
        Of the parameters p.
    values : complex array, shape (k,)
        The q of the given system.
    """

    system: System
    given: Family
    values: Complex

    @classmethod
    def of(cls, system: System, family: Family) -> FreeNumbers | None:
        """Set the numbers of a system free.

        None without a potential, or where that would make other monomials than there are.
        """
        if system.potential is None:
            return None
        writer = _Writer(system)
        free = System.gradient_of(writer.write(system.potential), system.groups)
        found = cls(free, family, np.array(writer.values, dtype=np.complex128))
        return found if writer.values and _supports(free) == _supports(system) else None

    @property
    def family(self) -> Family:
        """Coordinates (z, q)."""
        k = len(self.values)

        def sample(rng: np.random.Generator) -> Complex:
            z = self.given.sample(rng)
            return np.concatenate([z, rng.normal(size=k) + 1j * rng.normal(size=k)])

        if self.given.linear:
            return Family(sample)

        def parameters(z: Complex) -> Complex:
            return np.concatenate([self.given.parameters(z[: len(z) - k]), z[len(z) - k :]])

        return Family(sample, parameters)

    def home(self, data: Complex, like: Complex) -> tuple[NDArray[np.float64], Complex]:
        """Units of the unknowns, and coordinates of the given system in them."""
        given = np.concatenate([data, self.values])
        family = self.family
        units, scaled = balanced(self.system, like, given[None], family)
        return units[0], scaled[0]


def _supports(system: System) -> set[tuple[int, ...]]:
    rows = np.unique(system.potential_terms.exponents, axis=0)
    return {tuple(row) for row in rows.tolist() if any(row)}


class _Writer:
    """Writes an expression anew, with a parameter at every number and every sum.

    Terms with an own parameter of some equation stay as they are.
    """

    def __init__(self, system: System) -> None:
        self.old = system.graph
        self.own = set(own_parameters(system).tolist())
        self.graph = Graph()
        self.x = [self.graph.unknown(name).item() for name in system.unknowns]
        self.p = [self.graph.parameter(name).item() for name in system.parameters]
        self.values: list[float] = []
        self.new: dict[int, Expression] = {}
        self.owned: dict[int, bool] = {}

    def free(self, value: float) -> Expression:
        """Make a parameter that has this value in the given system."""
        self.values.append(value)
        made: Expression = self.graph.parameter(f"free:{len(self.values)}").item()
        return made

    def write(self, root: Expression) -> Expression:
        """Write all that an expression is made of."""
        for a in self.old.reachable([root.node]):
            node = self.old.nodes[a]
            if node.opcode is Opcode.UNKNOWN:
                self.new[a] = self.x[node.left]
                self.owned[a] = False
            elif node.opcode is Opcode.PARAMETER:
                self.new[a] = self.p[node.left]
                self.owned[a] = node.left in self.own
            elif node.opcode is Opcode.CONSTANT:
                self.new[a] = self.graph.constant(node.value)
                self.owned[a] = False
            else:
                self.owned[a] = self.owned[node.left] or self.owned[node.right]
                self.new[a] = self._operation(a)
        return self.new[root.node]

    def _operation(self, a: int) -> Expression:
        node = self.old.nodes[a]
        left, right = self._side(node.left, node.right), self._side(node.right, node.left)
        if node.opcode is Opcode.MULTIPLY:
            return left * right  # type: ignore[no-any-return]
        if not self.owned[node.right] and not self._constant(node.right):
            right = self.free(1.0) * right
        elif not self.owned[node.left] and not self._constant(node.left):
            left = self.free(1.0) * left
        signed = right if node.opcode is Opcode.ADD else -right
        return left + signed  # type: ignore[no-any-return]

    def _side(self, a: int, other: int) -> Expression:
        """Operand of a node; a number beside something without own parameters is set free."""
        if self._constant(a) and not self.owned[other]:
            return self.free(float(self.old.nodes[a].value))
        return self.new[a]

    def _constant(self, a: int) -> bool:
        return self.old.nodes[a].opcode is Opcode.CONSTANT
