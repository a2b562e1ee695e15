"""Every command's help can be read by a stranger: an example, and no words of our own."""

import re

import click
import pytest
from click.testing import CliRunner

from explorer.cli import main

OURS = re.compile(r"\b(mend|mended|anew|parted|held against|hold against|an orbit|a side)\b", re.I)
BARE = {"doctor"}  # its example is the command itself


def help_of(name):
    result = CliRunner().invoke(main, [name, "--help"], terminal_width=80)
    assert result.exit_code == 0
    return " ".join(result.output.split())


@pytest.mark.parametrize("name", sorted(main.commands))
def test_help_has_an_example_and_plain_words(name):
    text = help_of(name)
    assert name in BARE or re.search(rf"Example: explorer (.* )?{name}\b", text)
    assert OURS.findall(text) == []


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_option_is_explained(name):
    options = [p for p in main.commands[name].params if isinstance(p, click.Option)]
    assert [option.name for option in options if not option.help] == []
