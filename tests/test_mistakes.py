"""Sixty mistakes that a user makes, each answered in one line by what to write instead."""

import shlex

import numpy as np
import pytest
from click.testing import CliRunner

from explorer import DeepLinear, Problem, solve, solve_many
from explorer.cli import main
from explorer.errors import InputError
from explorer.networks.architectures.matrix_completion import MatrixCompletion
from explorer.networks.architectures.weighted_low_rank import WeightedLowRank
from explorer.networks.problem import TableData

TABLES = {
    "t.csv": "a,b,y,name\n1,2,3,k\n2,3,4,l\n0,1,1,m\n",
    "semicolon.csv": "a;b;y\n1,5;2;3\n2;3,25;4\n0;1;1\n",
    "holes.csv": "a,b\n1,2\n3,\n",
    "words.csv": "a,b\n1,two\n3,4\n",
}
DATA = "solve --widths 2,1,1 --data t.csv"

# Words of a command line, and what the answer tells to write
MISTAKES = [
    ("solve", "--widths, or by --architecture NAME"),
    ("solve --widths 2,2", "at least three whole numbers >= 1"),
    ("solve --widths 2,x,2", "such as 2,1,2"),
    ("solve --widths '2;1;2'", "with commas between, such as 2,1,2"),
    ("solve --widths 2,0,2", "inputs, hidden layers, outputs"),
    ("solve --widths 2,1,2 1", "--widths 2,1,2, without spaces"),
    ("solve 2,1,2", "--widths 2,1,2, without spaces"),
    ("solv --widths 2,1,2", "Did you mean 'solve'?"),
    ("solve --widths 2,1,2 --architecture deep_linear", "by --widths, or by --architecture"),
    ("solve --widths 2,1,2 --widths 2,2,2", "--widths is given 2 times: once is enough"),
    ("solve --architecture deep_liner", "did you mean deep_linear?"),
    ("solve --architecture deep_linear --set width=2,1,2", "did you mean widths?"),
    ("solve --architecture deep_linear --set widths", "allowed is FIELD=VALUE"),
    ("solve --architecture deep_linear", "widths: deep_linear needs this field"),
    ("solve --architecture net.py", "a file that exists, named *.py"),
    ("solve --architecture matrix_completion --set observed=2", "lists of one of 0, 1"),
    ("solve --widths 2,1,2 --lambda x", "a number, or one per layer"),
    ("solve --widths 2,1,2 --lambda nan", "a finite number"),
    ("solve --widths 2,1,2 --lambda 0.1,0.2,0.3", "2 values, one per layer"),
    ("solve --widths 2,1,2 --lambda 0.1 --lambda 0.2", "once is enough"),
    ("solve --widths 2,1,2 --lamda 0.1", "'--lambda'?"),
    ("solve --widths 2,1,2 --seed -1", "a whole number >= 0"),
    ("solve --widths 2,1,2 --seed x", "a whole number >= 0"),
    ("solve --widths 2,1,2 --samples 0", "a whole number >= 1"),
    ("solve --widths 2,1,2 --jobs 0", "a whole number >= 1"),
    ("solve --widths 2,1,2 --jobs 99999", "--raise-limit jobs=99999"),
    ("solve --widths 30,30,30", "--raise-limit unknowns=1800"),
    ("--raise-limit pointz=3 solve --widths 2,1,2", "'pointz' is no limit; allowed unknowns"),
    ("solve --widths 2,1,1 --data no.csv --inputs a,b --outputs y", "there is no such file"),
    (DATA, "takes 2; give --inputs a,b (the file has: a, b, y, name)"),
    (f"{DATA} --inputs a", "takes 2; give --inputs a,b (the file has"),
    (f"{DATA} --inputs 'a;b' --outputs y", "give --inputs a,b (the file has"),
    (f"{DATA} --inputs a,b --outputs y,a", "takes 1; give --outputs y (the file has"),
    (f"{DATA} --inputs a,c --outputs y", "the columns are a, b, y, name"),
    (f"{DATA} --inputs a,b --outputs Y", "did you mean 'y'?"),
    (f"{DATA} --inputs a,b --outputs name", "column 'name', data row 1 = k: allowed are finite"),
    (f"{DATA} --inputs a,b --outputs y --samples 3", "goes with drawn data, not with --data"),
    (f"{DATA} --inputs a,b --outputs y --sep ';'", "so its separator (--sep) is another one"),
    (f"{DATA} --inputs a,b --outputs y --sep ab", "one character, such as ';' or a tab"),
    (f"{DATA} --inputs a,b --outputs y --encoding utf-9", "there is no such encoding"),
    (f"{DATA} --inputs a,b --outputs y --decimal x", "decimal = 'x': allowed is '.' or ','"),
    (f"{DATA} --inputs a,b --outputs y --sep , --decimal ,", "allowed are two different marks"),
    ("solve --widths 2,1,1 --decimal ,", "go with --data FILE"),
    ("solve --widths 2,1,1 --inputs a,b", "go with --data FILE"),
    ("solve --widths 2,1,1 --sep ';'", "go with --data FILE"),
    ("solve --widths 1,1,1 --data t.xlsx --inputs a --outputs b", "ends in .csv or .parquet"),
    ("solve --widths 1,1,1 --data latin.csv --inputs a --outputs b", "such as latin-1 or cp1252"),
    ("solve --widths 1,1,1 --data words.csv --inputs a --outputs b", "data row 1 = two"),
    ("solve --widths 1,1,1 --data holes.csv --inputs a --outputs b", "data row 2 is missing"),
    ("solve --widths 1,1,1 --data holes.csv --inputs b --outputs a", "data row 2 = nan"),
    (
        "solve --architecture matrix_completion --set observed=[[1,1],[1,1]] "
        "--data holes.csv --outputs a,b",
        "give observed=[[1, 1], [1, 0]]",
    ),
    (
        "solve --architecture matrix_factorization --set rows=2 --set columns=2 "
        "--data holes.csv --inputs a --outputs a,b",
        "has none, leave --inputs out",
    ),
    ("solve --widths 2,1,2 --engine nativ", "auto, native, phcpy"),
    ("solve --widths 2,1,2 --start totaldegree", "structure, total-degree"),
    ("solve --widths 2,1,2 --output table.txt", "ends in .csv, .parquet or .tex"),
    ("solve --widths 2,1,2 --output nowhere/t.csv", "make it: mkdir -p"),
    ("solve --widths 2,1,2 --output folder.csv", "this is a folder; name a file"),
    ("solve --widths 2,1,2 --certificate c.json", "ends in .npz"),
    ("sweep --widths 1,1,1 --from x --to 1", "'x': allowed is a finite number"),
    ("sweep --widths 1,1,1 --from 0 --to inf", "'inf': allowed is a finite number"),
    ("sweep --widths 1,1,1 --from 0 --to 1 --boxes x", "allowed is a whole number >= 0"),
    ("sweep --widths 1,1,1 --from 0 --to 1 --plot no/a.png", "make it: mkdir -p"),
    ("sweep --widths 1,1,1 --from 0 --to 1 --output t.csv", "allowed is a folder"),
    ("basins --widths 1,1,1 --confidence half", "'half': allowed is a finite number"),
    ("solve --widths 1,1,1 --time-limit soon", "'soon': allowed is a finite number"),
    ("run", "write explorer run CONFIG, or explorer run --example quickstart"),
    ("run --example quikstart", "did you mean quickstart?"),
    ("run no.yaml", "there is no such file"),
    ("status nowhere", "a folder that a study wrote"),
    ("system x^2-1", "write the equations into a file, one per line"),
    ("architectures nosuch", "allowed is one of"),
]


@pytest.fixture
def tables(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "latin.csv").write_bytes("größe;b\n1;2\n".encode("latin-1"))
    (tmp_path / "folder.csv").mkdir()


def test_there_are_sixty():
    assert len(MISTAKES) >= 60


@pytest.mark.parametrize(("words", "remedy"), MISTAKES, ids=[words for words, _ in MISTAKES])
@pytest.mark.usefixtures("tables")
def test_each_mistake_is_answered_by_what_to_write(words, remedy):
    result = CliRunner().invoke(main, shlex.split(words))
    assert remedy in result.stderr
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("error: ")


CALLS = [
    (lambda: DeepLinear(2, 1, 2), "write widths as one tuple, DeepLinear((2, 1, 2))"),
    (lambda: DeepLinear(width=(2, 1, 2)), "did you mean widths?"),
    (lambda: solve(DeepLinear((2, 1, 2))), "such as Problem(architecture, X, Y, 0.1)"),
    (lambda: solve_many(DeepLinear((2, 1, 2))), "a sequence of problems"),
    (lambda: Problem((2, 1, 2), [[1.0]], [[1.0]]), "an architecture, such as DeepLinear"),
    (lambda: Problem(DeepLinear((2, 1, 2)), np.ones((5, 2)), np.ones((5, 2))), "give X.T"),
    (lambda: Problem(DeepLinear((1, 1, 1)), [1.0, 2.0], [1.0, 2.0]), "put it in brackets"),
    (lambda: Problem(DeepLinear((2, 1, 1))), "a real array of shape (2, m)"),
    (lambda: solve(small(), sed=1), "one of start, jobs, time_limit, memory_limit"),
    (lambda: solve(small(), certify="yes"), "True, False or None"),
    (lambda: solve(small(), seed=-1), "a whole number >= 0"),
]


def small():
    return Problem(DeepLinear((1, 1, 1)), [[2.0]], [[1.0]], 0.1)


@pytest.mark.parametrize(("call", "remedy"), CALLS, ids=[remedy for _, remedy in CALLS])
def test_each_wrong_call_is_answered_by_what_to_write(call, remedy):
    with pytest.raises(InputError) as caught:
        call()
    assert remedy in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_targets_are_allowed_where_the_loss_does_not_see_them():
    """The value in their place is nothing to the loss."""
    network = MatrixCompletion(((1, 1), (1, 0)))
    with_a_hole = Problem(network, None, [[1.0, 2.0], [3.0, np.nan]], 0.1)
    other = Problem(network, None, [[1.0, 2.0], [3.0, 7.0]], 0.1)
    np.testing.assert_array_equal(with_a_hole.parameters, other.parameters)
    weighted = WeightedLowRank(2, 2)
    X = [[1.0, 2.0], [1.0, 0.0]]
    point = np.arange(4.0)[None]
    values = [
        Problem(weighted, X, [[1.0, 2.0], [3.0, hole]], 0.1).loss(point)[0] for hole in (np.nan, 9)
    ]
    assert values[0] == values[1]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"a;b\n1,5;2\n3;4\n", [[1.5, 3], [2, 4]]),
        (b"a\tb\n1.5\t2\n3\t4\n", [[1.5, 3], [2, 4]]),
        (b'"a"|"b"\n"1.5"|"2"\n"3"|"4"\n', [[1.5, 3], [2, 4]]),
        (b'"a","b"\n"1","2"\n"3","4"\n', [[1, 3], [2, 4]]),
        (b"\xef\xbb\xbfa;b\r\n1,5;-2e3\r\n3;4,\r\n", [[1.5, 3], [-2000, 4]]),
        ("a\tb\n1,5\t2\n3\t4\n".encode("utf-16"), [[1.5, 3], [2, 4]]),
        (b'"a","b"\n"r1",1,2\n"r2",3,4\n', [[1, 3], [2, 4]]),
        (b"a;b\n1.5;2,5\n3;4\n", None),
        (b"a;b\n1.234,5;2\n3;4\n", None),
    ],
)
def test_how_a_table_is_written_is_recognised(tmp_path, content, expected):
    """What could be read in two ways is refused, never guessed."""
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    source = TableData(path, ("a",), ("b",))
    if expected is None:
        with pytest.raises(InputError, match="data row"):
            source.draw(1, 1)
        return
    X, Y = source.draw(1, 1)
    assert [X[0].tolist(), Y[0].tolist()] == expected
