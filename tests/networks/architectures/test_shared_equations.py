"""Equal architectures have one system with all that is derived from it; unequal losses never do."""

import pickle

import numpy as np
import pytest

from explorer import CustomArchitecture, DeepLinear, Problem
from explorer.networks.architectures import (
    LayerNorms,
    MonomialNetwork,
    WeightedSquares,
    build,
    find,
    load_file,
    names,
    registry,
)
from tests.support.architectures import OUTSIDE


@pytest.mark.parametrize("name", names())
def test_equal_architectures_share_their_system(name):
    spec = {"type": name, **find(name).example}
    one, other = build(spec), build(spec)
    assert one is not other
    assert one.system is other.system
    assert pickle.loads(pickle.dumps(one)).system is one.system


def test_programs_and_structure_are_shared():
    one, other = DeepLinear((2, 2, 2)), DeepLinear([2, 2, 2])
    assert one.system.combined_program is other.system.combined_program
    assert one.system.permutations is other.system.permutations


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (DeepLinear((2, 1, 2)), DeepLinear((2, 2, 2))),
        (DeepLinear((1, 1, 1)), DeepLinear((1, 1, 1), penalties=(LayerNorms((0.5,)),))),
        (
            DeepLinear((1, 1, 1), penalties=(LayerNorms((0.5,)),)),
            DeepLinear((1, 1, 1), penalties=(LayerNorms((0.25,)),)),
        ),
        (
            DeepLinear((1, 1, 2), misfit=WeightedSquares((1.0, 2.0))),
            DeepLinear((1, 1, 2), misfit=WeightedSquares((1.0, 2.0 + 2**-51))),
        ),
        (MonomialNetwork((1, 1, 1), power=2), MonomialNetwork((1, 1, 1), power=3)),
        (MonomialNetwork((1, 1, 1), samples=4), MonomialNetwork((1, 1, 1), samples=5)),
    ],
)
def test_one_field_is_enough_for_other_equations(one, other):
    assert one.system is not other.system


def custom(loss, weights=None):
    return CustomArchitecture(weights=weights or {"w": (), "v": ()}, data={"a": ()}, loss=loss)


def test_one_letter_of_a_formula():
    one = custom("(w * v - a)**2 + w**2")
    assert custom("(w * v - a)**2 + w**2").system is one.system
    for loss in ("(w * v - a)**2 + v**2", "(w * v - a)**2 + w**4", "(w * v + a)**2 + w**2"):
        assert custom(loss).system is not one.system
    assert custom("(w * v - a)**2 + w**2", {"v": (), "w": ()}).system is not one.system


def test_an_edited_file_with_the_same_class(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})
    path = tmp_path / "square_neuron.py"
    path.write_text(OUTSIDE)
    fields = {"type": "square_neuron", "inputs": 1, "samples": 4}
    load_file(path)
    before = build(fields)
    old = before.system.text()
    edited = OUTSIDE.replace("** 2", "** 3")
    assert edited != OUTSIDE
    path.write_text(edited)
    load_file(path)
    after = build(fields)
    assert str(after) == str(before)
    assert after.system is not before.system
    assert after.system.text() != old
    assert before.system.text() == old


def test_a_loss_replaced_in_its_class():
    """As an editor's automatic reload does: the class is the same object, and so are its fields."""

    class Edited(DeepLinear):
        """Deep linear network whose loss changes."""

    before = Edited((1, 1, 1)).system
    Edited.loss = lambda self, weights, statistics: 2 * DeepLinear.loss(self, weights, statistics)
    after = Edited((1, 1, 1)).system
    point = np.array([[0.5, -1.0]])
    parameters = np.array([1.0, 2.0, 3.0, 0.0, 0.0])
    assert after.value_of_potential(point, parameters) == 2 * before.value_of_potential(
        point, parameters
    )


def test_problems_of_one_loss_share_their_system():
    problems = [Problem(DeepLinear((1, 1, 1)), [[x]], [[1.0]], 0.1) for x in (1.0, 2.0)]
    assert problems[0].system is problems[1].system
    assert (problems[0].parameters != problems[1].parameters).any()
