"""Configs that are odd or hostile: none takes long, and none ends in a traceback."""

import time

import pytest

from explorer.study import ConfigError, load_study

HEAD = "name: s\narchitectures: [{widths: [1, 1, 1]}]\ndata: [{drawn: {samples: 5}}]\n"
PLAIN = HEAD + "regularization: [0.5]\n"
LARGE = "{from: 1, to: 1000}"


def ridge(text):
    return f"{HEAD}regularization: [{text}]\n"


def grown(value):
    """Aliases of aliases: each line says nine times what the one before says."""
    lines = [f"k{i}: &k{i} {value(i - 1)}\n" for i in range(1, 12)]
    return "k0: &k0 {a: 1}\n" + "".join(lines)


def drawn_differently(count):
    widths = "".join(f"  - {{widths: [1, 1, 1], draws: {k + 1}}}\n" for k in range(count))
    data = "".join(f"  - {{drawn: {{samples: {k + 1}}}, draws: {k + 1}}}\n" for k in range(count))
    return f"name: s\narchitectures:\n{widths}data:\n{data}regularization: [0.5]\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ridge("1e9999999999"), "4: regularization[0] = Infinity: allowed is a finite number"),
        (ridge("9" * 5000), "4: is not YAML (Exceeds the limit"),
        (PLAIN + f"draws: {'9' * 400}\n", '5: draws = "0x'),
        (PLAIN + "seed: {from: 0, to: 9223372036854775807}\n", "about 1e18"),
        (
            PLAIN + f"seed: {{from: 0, to: {'9' * 30}}}\n",
            "allowed is a number < 9223372036854775808",
        ),
        (ridge("{logrange: {from: 5e-324, to: 1, steps: 100000000}}"), "a number <= 100000"),
        (
            ridge("{range: {from: 1e-9999999999, to: 5e-324, steps: 9}}"),
            "gives lambda=0, as itself",
        ),
        (
            HEAD.replace(
                "[1, 1, 1]",
                f"[1, 1, 1]}}, {{grid: {{inputs: {LARGE}, hidden: {LARGE}, "
                f"layers: {{from: 1, to: 100}}, outputs: {LARGE}}}",
            )
            + "regularization: [0.5]\n",
            "comes to 100,000,000,001 values",
        ),
        (
            HEAD.replace(
                "widths: [1, 1, 1]",
                "type: monomial_network, samples: 5, grid: {power: "
                f"{list(range(2, 400))}, widths: {[[1, 1, k] for k in range(1, 400)]}}}",
            )
            + "regularization: [0.5]\n",
            "a grid of at most 100,000 members, not 158,802",
        ),
        (drawn_differently(2000), "contradicts architectures[0].draws (line 3), which says 1"),
        ("name: s\n\tdraws: 1\n", "2: is not YAML (found character '\\t'"),
        (PLAIN + "at: 2001-13-45\n", "5: is not YAML (month must be in 1..12)"),
        (PLAIN + "? [a, b]\n: 2\n", "5: allowed as a key is a word"),
        (HEAD + "regularization: !!set {0.5}\n", "4: is not YAML of a config (tag"),
        (PLAIN + "draws: !!int x\n", "5: is not YAML (invalid literal for int()"),
        (ridge("*x"), "4: is not YAML (found undefined alias 'x')"),
        (PLAIN + "execution:\n", "5: execution = null: allowed is keys with values"),
        (PLAIN + 'x: "\\ud800"\n', '5: x = "\N{REPLACEMENT CHARACTER}" is not a known key'),
        ("a: &a {<<: *a}\n", "1: an alias that contains itself is not allowed"),
        (grown(lambda k: f"[{', '.join([f'*k{k}'] * 9)}]"), "more than 300,000 values"),
        (grown(lambda k: f"{{<<: [{', '.join([f'*k{k}'] * 9)}]}}"), "more than 300,000 values"),
        (f"extends: {'a' * 5000}\n{PLAIN}", "there can be no such file"),
        (f'extends: "a\\0b"\n{PLAIN}', "there is no such file"),
        (f"extends: .\n{PLAIN}", "there is no such file"),
    ],
    ids=lambda value: value[:30],
)
def test_a_sentence_in_a_few_seconds(tmp_path, text, said):
    path = tmp_path / "s.yaml"
    path.write_text(text)
    began = time.monotonic()
    with pytest.raises(ConfigError) as error:
        load_study(path)
    assert time.monotonic() - began < 30
    assert any(said in line.removeprefix(f"{path}:") for line in str(error.value).splitlines())


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("\ufeff" + PLAIN, {}),
        (PLAIN.replace("\n", "\r\n"), {}),
        (PLAIN + "draws: 0o17\nseed: 1_0\n", {"draws": 15, "seed": 10}),
        (PLAIN + "draws: !!int '3'\n", {"draws": 3}),
        (ridge("1e-9999999999"), {"regularization": (0.0,)}),
        (ridge("!!float 1"), {"regularization": (1.0,)}),
    ],
)
def test_odd_but_good(tmp_path, text, changes):
    path = tmp_path / "s.yaml"
    path.write_bytes(text.encode())
    config = load_study(path).config
    assert {name: getattr(config, name) for name in changes} == changes
