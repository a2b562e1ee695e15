import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.polynomial import Expression, Graph, StraightLineProgram
from explorer.polynomial.opcodes import Opcode
from explorer.polynomial.sums import total


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_sums_are_right_and_take_out_shared_factors(seed):
    rng, graph = np.random.default_rng(seed), Graph()
    x = graph.unknown("x", (4,))
    terms = []
    for _ in range(int(rng.integers(1, 7))):
        term = graph.constant(int(rng.integers(-3, 4)))
        for k in rng.integers(0, 4, size=int(rng.integers(1, 4))):
            term = term * x[k]
        terms.append(term)
    found = Expression(graph, total(graph, [t.node for t in terms]))
    points = rng.integers(-9, 10, size=(5, 4)).astype(object)
    expected = StraightLineProgram.of(terms, graph)(points).sum(axis=1)
    assert (StraightLineProgram.of([found], graph)(points)[:, 0] == expected).all()


def test_a_shared_factor_is_multiplied_once():
    graph = Graph()
    a, b, c, d = graph.unknown("x", (4,))
    found = total(graph, [(a * b).node, (a * c).node, (a * d).node])
    program = StraightLineProgram.of([Expression(graph, found)], graph)
    assert (program.opcodes == Opcode.MULTIPLY).sum() == 1
