"""The command line with any architecture: names, fields, files, one clear line of error."""

import json
import shlex

import pytest
from click.testing import CliRunner

from explorer.cli import main
from explorer.networks.architectures import find, names, registry
from tests.support.architectures import COUNTS, OUTSIDE


def explorer(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_every_architecture_has_a_line():
    lines = explorer("architectures").output.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == list(names())
    assert all(": " in line for line in lines)


@pytest.mark.parametrize("name", names())
def test_fields_of_one(name):
    fields = json.loads(explorer("architectures", name, "--json").output)[name]
    assert set(find(name).example) <= set(fields)
    shown = explorer("architectures", name).output
    assert all(field in shown for field in fields)


@pytest.mark.parametrize("name", names())
def test_the_command_to_try_works(name):
    """The last line of the page of an architecture is a command; in a shell it solves."""
    *_, line = explorer("architectures", name).output.splitlines()
    words = shlex.split(line.split(":", 1)[1])
    result = explorer(*words[1:], "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["complex"] == COUNTS[name]


def test_solve_by_name_and_by_widths_is_the_same():
    chosen = ["--seed", 3, "--json"]
    short = explorer("solve", "--widths", "2,1,2", *chosen)
    long = explorer("solve", "--architecture", "deep_linear", "--set", "widths=2,1,2", *chosen)
    assert short.exit_code == long.exit_code == 0
    one, other = json.loads(short.output), json.loads(long.output)
    assert one.pop("run").partition(",")[0] == other.pop("run").partition(",")[0]  # then a time
    assert one == other


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["matrix_completion", "--set", "observed=[[1,1],[1,0]]"], 29),
        (
            [
                "linear_convolution",
                "--set",
                "inputs=5",
                "--set",
                "filters=3,2",
                "--set",
                "strides=2,1",
            ],
            73,
        ),
        (["monomial_neurons", "--set", "inputs=2", "--set", "samples=4"], 9),
        (["linear_autoencoder", "--set", "inputs=1", "--set", "tied=true"], 3),
        (
            [
                "polynomial_network",
                "--set",
                "widths=1,1,1",
                "--set",
                "samples=5",
                "--set",
                "activations=[[0,1,1]]",
            ],
            9,
        ),
        (["linear_convolution", "--set", "inputs=1", "--set", "filters=1"], 1),
    ],
)
def test_counts(words, count):
    result = explorer("solve", "--architecture", *words, "--json")
    assert json.loads(result.stdout)["complex"] == count


def test_bounds_show_and_generic():
    chosen = ["--architecture", "tensor_decomposition", "--set", "shape=1,1,2"]
    assert json.loads(explorer("bounds", *chosen, "--json").output)["unknowns"] == 4
    assert explorer("show", *chosen).output.count("= 0") == 4
    generic = json.loads(explorer("generic", *chosen, "--json").output)
    assert (
        generic["solutions"] == json.loads(explorer("solve", *chosen, "--json").output)["complex"]
    )


def test_a_file_on_the_command_line(tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "_registered", {})
    path = tmp_path / "square_neuron.py"
    path.write_text(OUTSIDE)
    result = explorer(
        "solve", "--architecture", path, "--set", "inputs=1", "--set", "samples=4", "--json"
    )
    assert result.exit_code == 0
    assert json.loads(result.output)["morse_sum"] == 1


BAD = [
    ([], "choose an architecture"),
    (["--widths", "1,1,1", "--architecture", "deep_linear"], "choose an architecture"),
    (["--architecture", "deep_linar"], "did you mean deep_linear"),
    (["--architecture", "nowhere.py"], "a file that exists"),
    (["--architecture", "deep_linear"], "widths: deep_linear needs this field"),
    (["--architecture", "deep_linear", "--set", "widths"], "allowed is FIELD=VALUE"),
    (
        ["--architecture", "deep_linear", "--set", "widths=1,1"],
        "widths = [1, 1]: allowed is a list of at least 3",
    ),
    (["--architecture", "deep_linear", "--set", "widths=1,x,1"], "widths = [1, 'x', 1]"),
    (
        ["--architecture", "deep_linear", "--set", "widths=1,1,1", "--set", "width=3"],
        "width = 3: there is no such",
    ),
    (
        ["--architecture", "monomial_neurons", "--set", "inputs=2", "--samples", "2"],
        "samples = 2: allowed is >= 3, or",
    ),
    (
        ["--architecture", "tensor_decomposition", "--set", "shape=2,2", "--samples", "3"],
        "samples = 3: allowed is 2",
    ),
    (["--widths", "1,1,1", "--set", "misfit=quartic"], "samples = None"),
]


@pytest.mark.parametrize(("words", "named"), BAD)
def test_bad_choices_are_one_line(words, named):
    result = explorer("solve", *words)
    assert result.exit_code == 2
    assert named in result.stderr
    assert len(result.stderr.splitlines()) == 1
