"""The examples of docs/own_architecture.md are true."""

import doctest
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from explorer import CustomArchitecture, InputError
from explorer.networks.architectures import build

TEXT = (Path(__file__).parents[1] / "docs" / "own_architecture.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_python_examples():
    test = doctest.DocTestParser().get_doctest(
        "".join(blocks("python")), {}, "own_architecture.md", None, 0
    )
    assert len(test.examples) > 15
    result = doctest.DocTestRunner(
        optionflags=doctest.IGNORE_EXCEPTION_DETAIL | doctest.NORMALIZE_WHITESPACE
    ).run(test)
    assert result.failed == 0


def test_the_error_is_shown_as_it_is():
    shown = re.search(r"InputError: (.*)", TEXT).group(1)
    with pytest.raises(InputError) as caught:
        CustomArchitecture(weights={"w": (2,)}, loss="sum(exp(w))")
    assert str(caught.value) == shown


def test_the_yaml_is_the_architecture_of_the_first_example():
    (text,) = blocks("yaml")
    architecture = build(YAML(typ="safe").load(text))
    assert isinstance(architecture, CustomArchitecture)
    assert architecture.spec["loss"] in blocks("python")[0]
