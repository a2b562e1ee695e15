"""Architectures by name: one file is enough, from inside or outside the package.

Errors name field, value, allowed.
"""

import ast
import json
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

import explorer.networks.architectures as room
from explorer import DeepLinear, DrawnData, InputError, Problem, RandomRidge, solve
from explorer.landscape.certificates.store import load_certificate, save_certificate
from explorer.landscape.certificates.verify import verify
from explorer.networks.architectures import build, find, load_file, names, register, registry
from explorer.networks.architectures.fields import describe
from explorer.networks.architectures.named import hints_of
from tests.support.architectures import OUTSIDE


@pytest.fixture
def outside(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})
    path = tmp_path / "square_neuron.py"
    path.write_text(OUTSIDE)
    return path


def solved(architecture):
    rng = np.random.default_rng(3)
    problem = Problem.draw(architecture, DrawnData(architecture.samples or 4), RandomRidge(), rng)
    return solve(problem, seed=1, certify=True)


def test_a_file_outside_the_package_is_enough(outside, tmp_path):
    """Found by its name, solved, proved, written to a certificate, read and verified again."""
    assert len(OUTSIDE.splitlines()) < 60
    kind = load_file(outside)
    assert "square_neuron" in names()
    assert find("square_neuron") is kind
    architecture = build({"type": "square_neuron", "inputs": 1, "samples": 4})
    solution = solved(architecture)
    assert solution.completeness.status == "proved"
    save_certificate(solution, tmp_path / "c.npz")
    certificate = load_certificate(tmp_path / "c.npz")
    assert certificate.problem.architecture == architecture
    assert verify(certificate).faults == ()


def lines_of_code(source):
    """Count lines that are not empty, nor part of a docstring."""
    docstrings = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(
            node
        ):
            docstrings |= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate(source.splitlines(), start=1)
    return sum(bool(line.strip()) and number not in docstrings for number, line in lines)


def test_a_shipped_architecture_is_one_file_of_forty_lines():
    """The whole of one: its file, without an import or a line elsewhere."""
    package = Path(room.__file__).parent
    sources = {path: path.read_text() for path in package.parent.rglob("*.py")}
    for name in ("lightning_attention", "linear_recurrence", "matrix_sensing"):
        path = package / f"{name}.py"
        others = [text for other, text in sources.items() if other != path]
        assert lines_of_code(sources[path]) <= 40
        assert not any(path.stem in text for text in others)


def test_a_class_can_be_registered_by_a_decorator(monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})

    @register
    class Wide(DeepLinear):
        """Deep linear network under another name."""

    assert build({"type": "wide", "widths": [1, 1, 1]}) == Wide((1, 1, 1))
    assert solved(Wide((1, 1, 1))).counts.complex == 5


def test_an_installed_package_can_bring_one(monkeypatch):
    class Elsewhere(DeepLinear):
        """Deep linear network of another package."""

    class Entry:
        def load(self):
            return Elsewhere

    monkeypatch.setattr(
        metadata, "entry_points", lambda group: [Entry()] if group == registry.GROUP else []
    )
    registry._installed.cache_clear()
    assert "elsewhere" in names()
    monkeypatch.undo()
    registry._installed.cache_clear()
    assert "elsewhere" not in names()


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (int, "a subclass of Architecture"),
        (room.Network, "without abstract"),
        (DeepLinear, "name is taken"),
    ],
)
def test_what_cannot_be_registered(kind, message):
    with pytest.raises(InputError, match=message):
        register(kind)


@pytest.mark.parametrize(
    ("text", "message"),
    [("x = 1\n", "allowed is exactly one"), (OUTSIDE + OUTSIDE.replace("Square", "Cube"), "one")],
)
def test_a_file_with_none_or_two(tmp_path, text, message):
    path = tmp_path / "wrong.py"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        load_file(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"absent\.py: allowed is a file"):
        load_file(tmp_path / "absent.py")


@pytest.mark.parametrize("name", names())
def test_spec_and_build_are_inverse_through_json(name):
    architecture = build({"type": name, **find(name).example})
    spec = json.loads(json.dumps(architecture.spec))
    assert build(spec) == architecture
    assert spec["type"] == name == architecture.name
    assert getattr(room, type(architecture).__name__) is type(architecture)


def test_spec_holds_losses():
    spec = {
        "type": "deep_linear",
        "widths": [1, 1, 2],
        "penalties": [
            {"type": "layer_norms", "strengths": [0.5, 0.25]},
            {"type": "norm_product", "strength": 2.0},
        ],
        "misfit": {"type": "metric", "matrix": [[2.0, 1.0], [1.0, 3.0]]},
    }
    assert build(spec).spec == spec


BAD = [
    (
        {"type": "deep_linar", "widths": [1, 1, 1]},
        "architecture = deep_linar: did you mean deep_linear",
    ),
    ({"type": "deep_linear"}, "widths: deep_linear needs this field"),
    (
        {"type": "deep_linear", "width": [1, 1, 1]},
        "width = .*no such field; did you mean widths\\? allowed fields of deep_linear are widths",
    ),
    (
        {"type": "deep_linear", "widths": [1, 1]},
        r"widths = \[1, 1\]: allowed is a list of at least 3 whole numbers",
    ),
    ({"type": "deep_linear", "widths": [1, 1, True]}, "widths = .*: allowed"),
    ({"type": "deep_linear", "widths": "1,1,1"}, "widths = 1,1,1: allowed is a list"),
    (
        {"type": "monomial_neurons", "inputs": 2, "misfit": "quartic"},
        "samples = None: allowed is the number of samples",
    ),
    (
        {"type": "monomial_neurons", "inputs": 0, "samples": 1},
        "inputs = 0: allowed is a whole number >= 1",
    ),
    (
        {"type": "monomial_neurons", "inputs": 1.5, "samples": 1},
        "inputs = 1.5: allowed is a whole number >= 1",
    ),
    (
        {"type": "linear_convolution", "inputs": 4, "filters": [5]},
        r"filters = \[5\]: .*layer 1 has 4 inputs, filter 5",
    ),
    (
        {"type": "linear_convolution", "inputs": 4, "filters": [3], "strides": [2]},
        "filter 3, stride 2",
    ),
    (
        {"type": "linear_convolution", "inputs": 4, "filters": [2], "strides": [1, 1]},
        r"strides = \[1, 1\]",
    ),
    (
        {"type": "matrix_completion", "observed": [[1, 1], [1]]},
        "observed = .*: allowed is rows of one length",
    ),
    ({"type": "matrix_completion", "observed": [[1, 2]]}, "observed = .*one of 0, 1"),
    ({"type": "linear_autoencoder", "inputs": 2, "tied": 1}, "tied = 1: allowed is true or false"),
    (
        {"type": "tensor_decomposition", "shape": [2]},
        r"shape = \[2\]: allowed is a list of at least 2",
    ),
    ({"type": "symmetric_tensor_decomposition", "dimension": 2, "order": 1}, "order = 1: .* >= 2"),
    (
        {
            "type": "polynomial_network",
            "widths": [1, 1, 1],
            "samples": 2,
            "activations": [[0, 1], [1, 0]],
        },
        "activations",
    ),
    (
        {"type": "deep_linear", "widths": [1, 1, 1], "misfit": "cubic"},
        "misfit: type = cubic: .*squares",
    ),
    ({"type": "deep_linear", "widths": [1, 1, 1], "misfit": {"type": "quartic"}}, "samples = None"),
    (
        {"type": "deep_linear", "widths": [1, 1, 1], "misfit": {"type": "quartic", "strength": -1}},
        "strength = -1",
    ),
    (
        {"type": "deep_linear", "widths": [1, 1, 1], "penalties": [{"type": "norm_product"}]},
        "needs this field",
    ),
    (
        {"type": "deep_linear", "widths": [1, 1, 1], "penalties": [3]},
        r"penalties\[0\] = 3: allowed is an entry",
    ),
    ({"widths": [1, 1, 1]}, "a mapping with type and fields"),
]


@pytest.mark.parametrize(("spec", "message"), BAD)
def test_errors_name_field_value_and_what_is_allowed(spec, message):
    with pytest.raises(InputError, match=message) as caught:
        build(spec)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", names())
def test_every_field_can_be_described(name):
    assert all(
        describe(hint) for hint in hints_of(find(name)).values() if "ClassVar" not in str(hint)
    )


def test_data_that_do_not_fit_are_refused():
    tensor = build({"type": "tensor_decomposition", "shape": [2, 2, 2]})
    with pytest.raises(InputError, match="samples = 3: allowed is 4"):
        Problem(tensor, None, np.zeros((2, 3)))
    with pytest.raises(InputError, match="Y = None"):
        Problem(tensor)
    with pytest.raises(InputError, match="samples = None"):
        Problem.draw(DeepLinear((1, 1, 1)), DrawnData(), 0.1, np.random.default_rng(0))
