"""The merge tree by hand."""

from explorer.landscape.graph.tree import merge_tree


def test_saddles_join_in_order():
    tree = merge_tree([0, 1, 2], [0.0, 1.0, 2.0], [[(5, [2, 1])], [(6, [1, 0])]], [3.0, 4.0])
    assert [m.loss for m in tree.merges] == [3.0, 4.0]
    assert [m.parts for m in tree.merges] == [(1, 2), (0, 3)]
    assert [m.saddles for m in tree.merges] == [(5,), (6,)]
    assert tree.merges[1].lowest == 0
    assert tree.roots == (4,)
    assert tree.connected


def test_saddles_of_one_level_join_at_once():
    tree = merge_tree([0, 1, 2], [0.0] * 3, [[(5, [0, 1]), (6, [1, 2]), (7, [2, 0])]], [1.0])
    (merge,) = tree.merges
    assert merge.minima == (0, 1, 2)
    assert merge.saddles == (5, 6, 7)
    assert merge.parts == (0, 1, 2)


def test_a_saddle_that_joins_nothing_new_is_no_merge():
    tree = merge_tree([0, 1], [0.0, 0.0], [[(5, [0, 1])], [(6, [0, 1])]], [1.0, 2.0])
    assert [m.saddles for m in tree.merges] == [(5,)]


def test_two_pieces_may_grow_at_one_level():
    levels = [[(5, [0, 1]), (6, [2, 3])], [(7, [1, 2])]]
    tree = merge_tree([0, 1, 2, 3], [0.0] * 4, levels, [1.0, 2.0])
    assert [m.minima for m in tree.merges] == [(0, 1), (2, 3), (0, 1, 2, 3)]
    assert tree.merges[2].parts == (4, 5)


def test_a_descent_may_end_at_a_lower_saddle():
    levels = [[(5, [0, 0])], [(6, [5, 1])]]
    tree = merge_tree([0, 1], [0.0, 1.0], levels, [2.0, 3.0])
    assert [m.minima for m in tree.merges] == [(0, 1)]


def test_passes():
    levels = [[(5, [1, 2])], [(6, [0, 1])]]
    tree = merge_tree([0, 1, 2, 3], [0.0, 1.0, 1.5, 2.0], levels, [2.0, 3.0])
    assert tree.pass_between(1, 2).loss == 2.0
    assert tree.pass_between(0, 2).loss == 3.0
    assert tree.pass_to(2, [0, 1]).loss == 2.0
    assert tree.pass_to(3, [0]) is None
    assert not tree.connected
    assert len(tree.roots) == 2


def test_nothing():
    tree = merge_tree([], [], [], [])
    assert tree.connected
    assert tree.roots == ()
