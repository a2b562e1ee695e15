"""The three sums on lists that are known, and on lists with something missing."""

from itertools import combinations, product

import pytest

from explorer.manifolds.sums import Counted, quotient_sum, sums


def whitened(hidden, above):
    """List the manifolds of whitened data, H = 1, with ``above`` singular values over the ridge.

    Any subset is a map; in the network of its own rank it can be lowered by each exchange of a
    chosen singular value for a larger one left out.
    """
    found = []
    for rank in range(min(hidden, above) + 1):
        for chosen in combinations(range(above), rank):
            left = [k for k in range(above) if k not in chosen]
            live = sum(k < c for c in chosen for k in left)
            extra = above - rank
            found.append(Counted(rank, live + (hidden - rank) * extra, live, extra))
    return found


@pytest.mark.parametrize(("hidden", "above"), list(product(range(1, 6), range(6))))
def test_whitened_lists_are_complete(hidden, above):
    found = whitened(hidden, above)
    assert sums(found, [hidden]).ok


@pytest.mark.parametrize(("hidden", "above"), [(2, 2), (2, 3), (3, 3), (4, 3)])
def test_each_missing_manifold_is_seen(hidden, above):
    found = whitened(hidden, above)
    for gone in range(len(found)):
        assert not sums(found[:gone] + found[gone + 1 :], [hidden]).ok
        assert not sums([*found, found[gone]], [hidden]).ok


# (rank, index, live index, extra) of section "full tables" of the theory of one lambda
TABLES = {
    "2,3,2": ([3], [(2, 0, 0, 0), (1, 2, 0, 1), (1, 3, 1, 1), (0, 6, 0, 2)]),
    "2,1,2, four of rank one": (
        [2],
        [(2, 0, 0, 0), (1, 1, 0, 1), (1, 1, 0, 1), (1, 2, 1, 1), (1, 2, 1, 1), (0, 4, 0, 2)],
    ),
    "2,1,1,2": (
        [1, 1],
        [(1, 0, 0, 0), (1, 1, 1, 0), (0, 0, 0, 0), (1, 1, 1, 0), (1, 2, 2, 0)],
    ),
    "2,3,3,2": (
        [3, 3],
        [(2, i, i, 0) for i in (0, 1, 2, 3)] + [(1, i, i, 0) for i in (0, 1, 1, 2)] + [(0,) * 4],
    ),
}


@pytest.mark.parametrize(("hidden", "rows"), TABLES.values(), ids=TABLES)
def test_reference_tables(hidden, rows):
    found = sums([Counted(*row) for row in rows], hidden)
    assert found.ok
    assert len(found.quotient_sums) == min(hidden) + 1


def test_morse_sum_is_blind_where_quotient_sums_see():
    """Manifolds of rank two have Euler characteristic zero."""
    hidden, rows = TABLES["2,3,2"]
    without = sums([Counted(*row) for row in rows[1:]], hidden)
    assert without.morse_sum == 1
    assert without.quotient_sums == (1, 1, 0, 0)
    assert not without.polynomial_ok


def test_degenerate_origin_is_seen():
    """A singular value of B equal to the ridge, counted as if the solution at S = 0 were one."""
    wrong = [Counted(1, 0, 0, 0), Counted(1, 0, 0, 1), Counted(0, 2, 0, 1)]
    assert not sums(wrong, [2]).ok


@pytest.mark.parametrize("dead", [1, 2, 3])
@pytest.mark.parametrize("extra", [1, 2, 3, 4])
def test_cone_by_its_own_morse_theory(extra, dead):
    """Maximise ``tr(D P)`` on the positive semidefinite matrices of trace 1 and rank <= dead.

    By the quotient sums themselves: 1 - chi is what the origin of a whitened network attaches.
    """
    found = whitened(dead, extra)
    rest = [m for m in found if m.rank]
    assert quotient_sum([Counted(0, dead * extra, 0, extra)], [dead], dead) == 1 - quotient_sum(
        rest, [dead], dead
    )


def test_empty_list_lacks_everything():
    found = sums([], [2, 3])
    assert (found.morse_sum, found.quotient_sums, found.ok) == (0, (0, 0, 0), False)
