import json

import numpy as np
import pandas as pd
import pytest

from explorer.errors import InputError
from explorer.study import ConfigError, json_schema, load_study
from tests.support.reference import CONFIGS

GOOD = """\
name: small
seed: 3
draws: 2
architectures:
  - widths: [1, 1, 1]
data:
  - drawn:
      samples: 5
      x: {normal: {mean: 0, std: 2}}
  - table:
      path: t.csv
      inputs: [a]
      outputs: [b]
regularization:
  - 1e-10
  - [0.1, 0.2]
  - matrices: [[[1.0]], [[2]]]
  - loguniform: {low: 0.1, high: 1}
"""


@pytest.fixture
def write(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n2,1\n3,5\n")

    def make(text):
        path = tmp_path / "study.yaml"
        path.write_text(text)
        return path

    return make


def mistakes(path):
    with pytest.raises(ConfigError) as caught:
        load_study(path)
    assert isinstance(caught.value, InputError)
    assert all(line.startswith(str(path)) for line in str(caught.value).splitlines())
    return str(caught.value).splitlines()


def test_a_good_config(write):
    study = load_study(write(GOOD))
    assert study.config.regularization[0] == 1e-10
    assert len(study.combinations) == 8
    # where nothing is random a combination runs once: a table with the first three regularizations
    assert sum(c.draws for c in study.combinations) == 4 * 2 + 3 * 1 + 1 * 2
    assert len({run.key for run in study.runs}) == 13
    assert len({c.file_name for c in study.combinations}) == 8


def test_yaml_1_2(write):
    study = load_study(write(GOOD.replace("small", "no").replace("samples: 5", "samples: 010")))
    assert study.config.name == "no"
    assert study.config.data[0].drawn.samples == 10


@pytest.mark.parametrize(
    ("old", "new", "line", "parts"),
    [
        ("draws: 2", "drawss: 2", 3, ["drawss = 2 is not a known key", "did you mean 'draws'?"]),
        ("samples: 5", "smaples: 5", 8, ["data[0].drawn.smaples", "did you mean 'samples'?"]),
        ("{normal: {mean", "{normal: {men", 9, ["data[0].drawn.x.normal.men",
         "did you mean 'mean'?"]),
        ("loguniform:", "logunifrom:", 18, ["regularization[3].logunifrom",
         "did you mean 'loguniform'?"]),
        ("  - drawn:", "  - drwan:", 7, ["data[0].drwan", "did you mean 'drawn'?"]),
        ("seed: 3", "name: other", 2, ["name = other is written twice, first in line 1"]),
        ("draws: 2", "draws: -2", 3, ["draws = -2", "a number >= 1"]),
        ("draws: 2", "draws: two", 3, ['draws = "two"', "a whole number"]),
        ("draws: 2", "draws: true", 3, ["draws = true", "a whole number"]),
        ("draws: 2", "engine: magma", 3, ['engine = "magma"', "'auto', 'phcpy' or 'native'"]),
        ("name: small", "name: ../up", 1, ['name = "../up"', "letters, digits"]),
        ("[1, 1, 1]", "[1, 1]", 5, ["architectures[0].widths = [1, 1]", "at least 3"]),
        ("[1, 1, 1]", "[1, 0, 1]", 5, ["architectures[0].widths[1] = 0", "a number >= 1"]),
        ("std: 2", "std: 0", 9, ["data[0].drawn.x.normal.std = 0", "a number > 0"]),
        ("high: 1}", "high: 0.01}", 18, ["regularization[3].loguniform", "a number > 0.1"]),
        ("  - 1e-10", "  - .nan", 15, ["regularization[0] = NaN", "a finite number"]),
        ("  - 1e-10", "  - strong", 15, ['regularization[0] = "strong"', "a number lambda"]),
        ("[0.1, 0.2]", "[0.1]", 16, ["regularization[1] does not fit 1-1-1",
         "2 values, one per layer"]),
        ("[[[1.0]], [[2]]]", "[[[1.0]], [[2, 3]]]", 17, ["regularization[2]",
         "shape of Lambda of W2 = (1, 2)"]),
        ("inputs: [a]", "inputs: [aa]", 12, ["data[1].table", "no column 'aa'",
         "did you mean 'a'?"]),
        ("inputs: [a]", "inputs: [a, b]", 10, ["data[1] does not fit 1-1-1", "allowed is 1"]),
        ("t.csv", "absent.csv", 11, ["there is no such file"]),
        ("samples: 5", "samples: [", 10, ["is not YAML"]),
    ],
)  # fmt: skip
def test_one_mistake_one_line(write, old, new, line, parts):
    path = write(GOOD.replace(old, new))
    (sentence,) = mistakes(path)
    assert sentence.startswith(f"{path}:{line}: ")
    assert all(part in sentence for part in parts), sentence


def test_all_mistakes_at_once(write):
    bad = (
        GOOD.replace("draws: 2", "draws: 0")
        .replace("std: 2", "std: x")
        .replace("seed: 3", "sed: 3")
        + "name: two\n"
    )
    lines = mistakes(write(bad))
    assert len(lines) == 4
    assert [line.split(":")[1] for line in lines] == ["2", "3", "9", "19"]


def test_missing_keys(write):
    lines = mistakes(write("name: small\n"))
    assert [line.split(", ")[0].split(": ")[1] for line in lines] == [
        "architectures is missing; it has no default",
        "data is missing; it has no default",
        "regularization is missing; it has no default",
    ]


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "the file is empty"),
        (b"# nothing\n", "the file is empty"),
        (b"- a\n- b\n", "keys with values"),
        (b"word\n", "keys with values"),
        (b"a: b: c\n", "is not YAML"),
        (b"a: !!python/object:os.system x\n", "is not YAML"),
        (b"a: &a [*a]\n", "an alias that contains itself"),
        (b"\xff\xfe\x00", "is not a text file"),
        (b"a: 1\n---\nb: 2\n", "is not YAML"),
        (b"a: \x07\n", "is not YAML"),
    ],
)
def test_unusable_files(tmp_path, content, part):
    path = tmp_path / "study.yaml"
    path.write_bytes(content)
    (sentence,) = mistakes(path)
    assert part in sentence


def test_absent_file_and_folder(tmp_path):
    assert "there is no such file" in mistakes(tmp_path / "absent.yaml")[0]
    assert "cannot be read" in mistakes(tmp_path)[0]


def test_committed_schema_is_current():
    assert json.loads((CONFIGS / "schema.json").read_text()) == json_schema()


def test_quickstart_and_its_data():
    study = load_study(CONFIGS / "quickstart.yaml")
    assert len(list(study.runs)) == 32
    table = pd.read_csv(CONFIGS / "data" / "iris.csv")
    assert len(table) == 150
    means = table[["sepal_length", "sepal_width", "petal_length", "petal_width"]].mean()
    np.testing.assert_allclose(means, [5.843333, 3.057333, 3.758, 1.199333], atol=5e-7)
    assert table["species"].value_counts().tolist() == [50, 50, 50]


_LABELLED = """name: n
architectures:
  - {widths: [2, 1, 2], label: %s}
  - {widths: [2, 2, 2]}
data:
  - drawn: {samples: 5}
regularization:
  - {values: [0.1], label: weak}
  - 0.2
"""


def test_labels_name_entries_and_change_nothing_else(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(_LABELLED % "narrow net")
    named = load_study(path)
    assert [c.labels[0] for c in named.combinations] == ["narrow net"] * 2 + ["2-2-2"] * 2
    assert [c.labels[2] for c in named.combinations] == ["weak", "lambda=0.2"] * 2
    assert named.combinations[0].file_name.startswith("narrow-net_drawn".replace("_", "-"))
    path.write_text((_LABELLED % "x").replace(", label: x", "").replace(", label: weak", ""))
    plain = load_study(path)
    assert [c.key for c in plain.combinations] == [c.key for c in named.combinations]


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("a/b", "letters, digits, blanks"),
        ("..", "letters, digits, blanks"),
        ('"$x$"', "letters, digits, blanks"),
        ('"' + "a" * 61 + '"', "1 to 60"),
        ('"名"', "letter or digit of ASCII"),
        ("2-2-2", "a name of its own"),
        ("2 2 2", "a name of its own"),
    ],
)
def test_labels_that_cannot_name_a_folder_are_refused(tmp_path, label, said):
    path = tmp_path / "a.yaml"
    path.write_text(_LABELLED % label)
    with pytest.raises(ConfigError, match=said):
        load_study(path)


def test_a_label_names_one_value(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text((_LABELLED % "x").replace("values: [0.1]", "values: [0.1, 0.3]"))
    with pytest.raises(ConfigError, match="names 2 values; allowed is a label of one value"):
        load_study(path)
