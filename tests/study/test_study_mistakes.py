"""Mistakes in configs: each told with file, line, key, value and what is allowed, all at once."""

import re

import pytest

from explorer.study import ConfigError, load_study
from tests.support.studies.good_config import GOOD, write

STUDY = """\
extends: [base.yaml, circle.yaml]
name: ../up                     # (name)
sed: 3                          # (unknown key)
seed: {from: 5, to: 1}          # (range that leads nowhere)
draws: -2                       # (negative count)
engine: magma                   # (engine)
start: anywhere                 # (start)
certify: 1                      # (number for bool)
certificates: "yes"             # (text for bool)
architectures:
  - widths: [2, 1]              # (short list)
  - widths: [2, 0, 2]           # (zero width)
  - widths: 3                   # (number for list)
  - grid: {inputs: 2, hidden: [], outputs: 2}                # (empty list)
  - grid: {inputs: 2, layers: {from: 1, to: 3, step: 0}, hidden: 1, outputs: 2}   # (step 0)
  - grid: {inputs: true, hidden: 1, outputs: 2}              # (bool for number)
  - {type: conv, widths: [2, 1, 2]}                          # (type)
  - {widths: [2, 1, 2], grid: {inputs: 2, hidden: 1, outputs: 2}}                 # (both)
  - widths: [1, 1, 1]           # (right)
data:
  - drawn: {samples: 0}         # (zero samples)
  - drawn: {samples: five}      # (text for number)
  - drawn: {samples: 2.5}       # (fraction)
  - table: {inputs: [a], outputs: [b]}                       # (missing key)
  - drawn: {samples: 5, x: {gaussian: {std: 1}}}             # (unknown distribution)
  - drawn: {samples: 5, x: {normal: {}, uniform: {}}}        # (two distributions)
  - drawn: {samples: 5, x: {normal: {std: [1, 0]}}}          # (std 0)
  - drawn: {samples: 5, x: {uniform: {low: 2, high: 1}}}     # (low above high)
  - table: {path: t.csv, inputs: a, outputs: [b]}            # (text for list)
  - table: {path: absent.csv, inputs: [a], outputs: [b]}     # (table missing)
  - table: {path: t.csv, inputs: [a], outputs: [bb]}         # (no such column)
  - drawn: &five {samples: -5}  # (anchor)
  - drawn: {<<: *five, y: {normal: {}}}
  - 7                           # (number for mapping)
regularization:
  - .inf                        # (infinite)
  - values: [0.1, .nan]         # (not a number)
  - true                        # (bool for rule)
  - strong                      # (text for rule)
  - loguniform: {low: 0, high: 1}                            # (loguniform 0)
  - range: {from: 0, to: 1, steps: 1}                        # (one step)
  - logrange: {from: -1, to: 1, steps: 3}                    # (log of negative)
  - matrices: [[[1.0, one]]]    # (text in matrix)
  - uniform: {low: 0, hihg: 1}  # (misspelt key)
outputs: {formats: [gif], points_csv: no}                    # (format)
outputs: {formats: [png]}       # (key twice)
execution:
  scheduler: "tcp:/node"        # (address)
  retries: -1                   # (retries)
  memory_limit: 4 parsecs       # (memory)
  slurm: {walltime: soon}       # (walltime)
"""

BASE = """\
execution:
  retries: 4
  jobs: none                    # (extended)
drawss: 4                       # (extended unknown)
outputs:
  bounds: perhaps               # (extended flag)
"""

CIRCLE = "# a comment\nextends: study.yaml   # (loop)\n"

WHOLE = "a whole number >= 1, a list of them, or {from: FIRST, to: LAST, step: 1}"
RULES = (
    "a number lambda, one number per layer, or one of values, range, logrange, matrices, "
    "normal, uniform, loguniform"
)

# Kind, as in the comment of its line; key; value; what is allowed
EXPECTED = [
    ("name", "name", '"../up"', "a name of letters, digits, dot, dash and underscore"),
    ("unknown key", "sed", "3", "did you mean 'seed'? Allowed are name, seed, engine"),
    ("range that leads nowhere", "seed", '{"from": 5, "to": 1}',
     "a step < 0, which leads from 5 to 1"),
    ("negative count", "draws", "-2", "a number >= 1"),
    ("engine", "engine", '"magma"', "'auto', 'phcpy' or 'native'"),
    ("start", "start", '"anywhere"',
     "'structure', 'total-degree', 'multihomogeneous' or 'polyhedral'"),
    ("number for bool", "certify", "1", "true or false"),
    ("text for bool", "certificates", '"yes"', "true or false"),
    ("short list", "architectures[0].widths", "[2, 1]", "at least 3 entries"),
    ("zero width", "architectures[1].widths[1]", "0", "a number >= 1"),
    ("number for list", "architectures[2].widths", "3", "a list"),
    ("empty list", "architectures[3].grid.hidden", "[]", "at least one entry"),
    ("step 0", "architectures[4].grid.layers.step", "0", "a step > 0, which leads from 1 to 3"),
    ("bool for number", "architectures[5].grid.inputs", "true", WHOLE),
    ("missing key", "data[3].table.path", "", "allowed is the name of a file"),
    ("type", "architectures[6].type", '"conv"',
     "allowed is one of deep_linear, deep_linear_biases"),
    ("both", "architectures[7]", '{"widths": [2, 1, 2], "grid": {"inputs"',
     "exactly one of widths, grid"),
    ("zero samples", "data[0].drawn.samples", "0", "a number >= 1"),
    ("text for number", "data[1].drawn.samples", '"five"', WHOLE),
    ("fraction", "data[2].drawn.samples", "2.5", "a whole number"),
    ("unknown distribution", "data[4].drawn.x.gaussian", '{"std": 1}',
     "Allowed are normal, uniform, loguniform"),
    ("two distributions", "data[5].drawn.x", '{"normal": {}, "uniform": {}}',
     "exactly one of normal, uniform"),
    ("std 0", "data[6].drawn.x.normal.std[1]", "0", "a number > 0"),
    ("low above high", "data[7].drawn.x.uniform", '{"low": 2, "high": 1}', "a number > 2"),
    ("text for list", "data[8].table.inputs", '"a"', "a list"),
    ("table missing", "data[9].table.path", '"absent.csv"',
     "there is no such file; allowed is a .csv or .parquet"),
    ("no such column", "data[10].table.outputs[0]", '"bb"',
     "did you mean 'b'?; the columns are a, b"),
    ("anchor", "data[11].drawn.samples", "-5", "a number >= 1"),
    ("anchor", "data[12].drawn.samples", "-5", "a number >= 1"),
    ("number for mapping", "data[13]", "7", "keys with values"),
    ("infinite", "regularization[0]", "Infinity", "a finite number"),
    ("not a number", "regularization[1].values[1]", "NaN", "a finite number"),
    ("bool for rule", "regularization[2]", "true", RULES),
    ("text for rule", "regularization[3]", '"strong"', RULES),
    ("loguniform 0", "regularization[4].loguniform.low", "0", "a number > 0"),
    ("one step", "regularization[5].range.steps", "1", "a number >= 2"),
    ("log of negative", "regularization[6].logrange.from", "-1", "a number > 0"),
    ("text in matrix", "regularization[7].matrices[0][0][1]", '"one"', "a number"),
    ("misspelt key", "regularization[8].uniform.hihg", "1",
     "did you mean 'high'? Allowed are low, high"),
    ("format", "outputs.formats[0]", '"gif"', "'png', 'svg' or 'pdf'"),
    ("format", "outputs.points_csv", '"no"', "true or false"),
    ("key twice", "outputs", "is written twice, first in line 45", "each key once"),
    ("address", "execution.scheduler", '"tcp:/node"',
     "the address of a scheduler, such as tcp://node1:8786"),
    ("retries", "execution.retries", "-1", "a number >= 0"),
    ("memory", "execution.memory_limit", '"4 parsecs"',
     'a number of bytes, or a text such as "4GiB"'),
    ("walltime", "execution.slurm.walltime", '"soon"', 'such as "12:00:00"'),
    ("extended", "execution.jobs", '"none"', "a whole number"),
    ("extended unknown", "drawss", "4", "did you mean 'draws'? Allowed are name, seed"),
    ("extended flag", "outputs.bounds", '"perhaps"', "true or false"),
    ("loop", "extends", '"study.yaml"', "files that do not extend each other"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n2,1\n3,5\n")
    return tmp_path


def mistakes(path):
    """All sentences; each starts with a file that is there, or is about the config as a whole."""
    with pytest.raises(ConfigError) as caught:
        load_study(path)
    sentences = str(caught.value).splitlines()
    assert len(sentences) == len(caught.value.mistakes)
    return sentences


def place(kind):
    """File and line whose comment names the kind of mistake: the truth, read from the text."""
    for name, text in {"study.yaml": STUDY, "base.yaml": BASE, "circle.yaml": CIRCLE}.items():
        for number, line in enumerate(text.splitlines(), start=1):
            if f"({kind})" in line:
                return name, number
    raise AssertionError(kind)


@pytest.fixture(scope="module")
def all_at_once(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mistakes")
    (folder / "t.csv").write_text("a,b\n1,2\n2,1\n3,5\n")
    for name, text in {"study.yaml": STUDY, "base.yaml": BASE, "circle.yaml": CIRCLE}.items():
        (folder / name).write_text(text)
    sentences = mistakes(folder / "study.yaml")
    return [sentence.removeprefix(f"{folder}/") for sentence in sentences]


@pytest.mark.parametrize(("kind", "key", "value", "allowed"), EXPECTED, ids=lambda v: v[:25])
def test_each_mistake(all_at_once, kind, key, value, allowed):
    file, line = place(kind)
    (sentence,) = [
        s for s in all_at_once if re.match(rf"{re.escape(f'{file}:{line}: {key}')}[ :]", s)
    ]
    assert value in sentence
    assert allowed in sentence


def test_nothing_else_is_told(all_at_once):
    assert len(EXPECTED) == len(all_at_once), "\n".join(all_at_once)
    assert len({kind for kind, *_ in EXPECTED}) >= 20


def test_the_good_one_is_good(folder):
    assert len(load_study(write(folder, GOOD)).combinations) == 5 * 6 * 8 * 2


@pytest.mark.parametrize(
    ("old", "new", "line", "parts"),
    [
        ("widths: [1, 1, 1]", "widths: [1, 2, 1]", 7,
         ["architectures[1] gives 1-2-1, as architectures[0] (line 6) does",
          "allowed is the same only once"]),
        ("samples: [5, 6]", "samples: [5, 5]", 9, ["data[0] gives drawn m=5, as itself does"]),
        ("samples: [5, 6]", "samples: [1, 5]", 11,
         ["data[2] gives drawn m=1, as data[0] (line 9) does"]),
        ("  - 1e-10", "  - 0.10", 16,
         ["regularization[2] gives lambda=0.1, as regularization[0] (line 14) does"]),
        ("[0.3, 0.4]", "[1, 1.0]", 15, ["regularization[1] gives lambda=1, as itself does"]),
        ("seed: [3, 4]", "seed: [3, 3]", 3, ["seed gives 3, as itself does"]),
        ("[1, 10]}", "[1, 10]}\n    draws: 4", 18,
         ["regularization[3].draws = 4: contradicts data[2].draws (line 12), which says 3",
          "one number of draws"]),
        ("[1, 1, 1]", "[1, 1, 2]", 10, ["data[1] does not fit 1-1-2: output columns",
         "allowed is 2"]),
        ("  - 1e-10", "  - [0.1, 0.2]", 14, ["regularization[0] does not fit 1-2-2-1",
         "3 values, one per layer"]),
        ("  - 1e-10", "  - matrices: [[[1]], [[2, 3]]]", 14,
         ["regularization[0] does not fit 1-1-1 (and 4 more)",
          "shape of Lambda of W2 = (1, 2): allowed is (1, 1)"]),
        ("draws: 2", "draws: 1000000000", 4, ["draws = 1000000000: the number of runs",
         "limit of 10,000,000 runs of a study"]),
        ("samples: [5, 6]", "samples: {from: 1, to: 9000000}", 8,
         ["data comes to 18,000,002 values", "100,000"]),
        ("from: 2, to: 3", "from: 2, to: 1001", 7, ["grid.hidden", "a whole number <= 1000"]),
        ("seed: [3, 4]", "seed: {from: 0, to: 999999, step: 1}", 3,
         ["seed gives 1,000,000 seeds", "490,000,000 is beyond the limit"]),
        ("draws: 2", "draws: 9999999", 4, ["draws = 9999999: the number of runs"]),
        ("null", "tcp://a:1, slurm: {}", 19, ["execution", "one of scheduler, slurm, not both"]),
        ("null", "tcp://a:99999", 19, ["execution.scheduler", "the address of a scheduler"]),
        ("4GiB", "0", 19, ["execution.memory_limit = 0", "a number of bytes >= 1"]),
        ("null", "null, slurm: {cores: 1, processes: 2}", 19, ["execution.slurm",
         "processes <= cores"]),
        ("  - table:", "  - drawn: {samples: 3}\n    table:", 10, ["data[1]",
         "exactly one of drawn, table"]),
        ("<<: &one {samples: 1}", "<<: [1]", 11,
         ["<< merges mappings; allowed is an alias of one"]),
        ("[base.yaml]", "[base.yaml, more.yaml]", 1,
         ['extends[1] = "more.yaml": there is no such file']),
        ("[base.yaml]", "[base.yaml, 3]", 1, ["extends[1] = 3: allowed is the name of a file"]),
        ("[base.yaml]", "[base.yaml, study.yaml]", 1,
         ['extends[1] = "study.yaml": the file leads back to itself']),
    ],
)  # fmt: skip
def test_mistakes_of_entries_together(folder, old, new, line, parts):
    sentences = mistakes(write(folder, GOOD.replace(old, new)))
    place = f"{folder}/study.yaml:{line}: "
    assert any(s.startswith(place) and all(part in s for part in parts) for s in sentences), (
        sentences
    )


@pytest.mark.parametrize(
    ("base", "sentence"),
    [
        ("a: 1\n\tb: 2\n", "base.yaml:2: is not YAML"),
        ("- a\n", "base.yaml:1: allowed at the top are keys with values"),
        ("", "base.yaml: the file is empty"),
        ("draws: [1\n", "base.yaml:2: is not YAML"),
        ("draws: &a [*a]\n", "base.yaml:1: an alias that contains itself"),
        (
            "extends: 3\n",
            "base.yaml:1: extends = 3: allowed is the name of a file, or a list of them",
        ),
        ("include: x.yaml\n", "base.yaml:1: include is not a key any more; allowed is extends"),
    ],
)
def test_extended_files_that_are_no_configs(folder, base, sentence):
    sentences = mistakes(write(folder, GOOD, base))
    assert any(s.startswith(f"{folder}/{sentence}") for s in sentences), sentences
    assert len(sentences) == 1, "what was in the file is not asked for"


OLD = """\
include: [one.yaml, two.yaml]
name: old
defaults: {small: {samples: 5}, all: [0.1, 0.2]}
data:
  - drawn:
      use: small
architectures: {use: nothing}
regularization: {use: all}
draws: 0
"""


def test_keys_of_older_configs(tmp_path):
    """Each is told with how to write it now, and nothing else."""
    (tmp_path / "old.yaml").write_text(OLD)
    sentences = [s.removeprefix(f"{tmp_path}/") for s in mistakes(tmp_path / "old.yaml")]
    heads = [
        "1: include",
        "3: defaults",
        "6: data[0].drawn.use",
        "7: architectures.use",
        "8: regularization.use",
    ]
    assert len(sentences) == len(heads)
    for sentence, head in zip(sentences, heads, strict=True):
        assert sentence.startswith(f"old.yaml:{head} is not a key any more; ")
        assert ("allowed is extends" if "include" in head else "&small {samples: 5}") in sentence


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        + "".join(
            f"{chr(98 + k)}: &{chr(98 + k)} [{', '.join(['*' + chr(97 + k)] * 10)}]\n"
            for k in range(9)
        ),
        "a: " + "[" * 200 + "]" * 200 + "\n",
        "a: " + "[" * 700 + "]" * 700 + "\n",
        "p0: &p0 {x: [1, 2]}\n"
        + "".join(
            f"p{k}: &p{k} {{x: {{<<: *p{k - 1}}}, y: {{<<: *p{k - 1}}}}}\n" for k in range(1, 40)
        ),
    ],
    ids=["aliases of aliases", "deep", "very deep", "merges of merges"],
)
def test_what_grows_without_bounds_is_refused(folder, text):
    (sentence,) = mistakes(write(folder, text))
    assert re.search(
        r"more than (300,000 values|50 deep) are not allowed|one another more than 50 deep",
        sentence,
    )


@pytest.mark.parametrize(
    ("architecture", "samples", "said"),
    [
        ("widths: [1, 1, 1]", "", "samples are not given; allowed is a whole number >= 1"),
        (
            "{type: matrix_factorization, rows: 2, columns: 3}",
            "samples: 2",
            "samples = 2: allowed is 3, or none given",
        ),
    ],
)
def test_samples_that_do_not_fit(tmp_path, architecture, samples, said):
    path = tmp_path / "study.yaml"
    path.write_text(
        f"name: a\narchitectures:\n  - {architecture}\n"
        f"data:\n  - drawn: {{{samples}}}\nregularization: [0.1]\n"
    )
    with pytest.raises(ConfigError) as error:
        load_study(path)
    (mistake,) = error.value.mistakes
    assert mistake.line == 5
    assert said in mistake.text
