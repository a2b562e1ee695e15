"""The group of commands, and what an error looks like: one line, no traceback, an exit code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from explorer.cli.command import Command
from explorer.cli.surroundings import ends_in_order, little_memory, nobody_reads, printable

# All but the end of a line and the tabulator; surrogates too, which no terminal can show
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
OK = 0
FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130
NOBODY_READS = 141
_KEPT = "explorer.finished_is_kept"


def one_line_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn exceptions into one line on stderr and an exit code; ``--debug`` shows them in full."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            code = command(*args, **kwargs)
        except click.ClickException:
            raise
        except (KeyboardInterrupt, Exception) as error:
            if isinstance(error, BrokenPipeError) and nobody_reads():
                sys.exit(NOBODY_READS)
            if click.get_current_context().find_root().params.get("debug"):
                raise
            try:
                code, sentence = _told(error)
            except MemoryError as more:  # of what it imports
                code, sentence = _told(more)
            say(sentence)
        sys.exit(code)

    return wrapped


def _told(error: BaseException) -> tuple[int, str]:
    """Exit code and sentence of what ended a command."""
    kept = "; finished work is kept" if click.get_current_context().meta.get(_KEPT) else ""
    if isinstance(error, MemoryError):
        return FAILED, f"error: there is not enough memory{kept}"
    # Late: the last one takes the whole of studies along
    from explorer.errors import InputError
    from explorer.external.phcpack import PhcError
    from explorer.study.run.execution.connect import ClusterError

    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED, f"interrupted{kept}"
    if isinstance(error, InputError):
        return BAD_INPUT, f"error: {_one_line(error)}"
    if isinstance(error, (PhcError, OSError, ClusterError)):
        return FAILED, f"error: {_one_line(error)}"
    said = f"{type(error).__name__}: {_one_line(error)}"
    return FAILED, f"internal error: {said} (explorer --debug shows where)"


def finished_is_kept() -> None:
    """Let the sentence that ends this command early say that finished work is kept."""
    click.get_current_context().meta[_KEPT] = True


def say(sentence: str) -> None:
    """Write a sentence to stderr."""
    click.echo(harmless(sentence), err=True)


def tell(text: str) -> None:
    """Write to stdout what may repeat words of files that others wrote."""
    click.echo(harmless(text))


def harmless(text: str) -> str:
    """Write signs that command a terminal as what they are: they may come from a stranger's file.

    Examples
    --------
    >>> harmless(f"a{chr(7)}b") == "a" + chr(92) + "x07b"
    True
    """
    return _CONTROL.sub(lambda match: repr(match[0])[1:-1], text)


def _one_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    # Every mistake of a config has a line of its own.
    return "\n       ".join(lines) or type(error).__name__


class Commands(click.Group):
    """A group of commands whose usage errors are one line."""

    command_class = Command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and turn usage errors into one line and exit code 2."""
        printable()
        if said := little_memory():
            say(f"error: {said}")
            sys.exit(BAD_INPUT)
        try:
            with ends_in_order():
                code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = BAD_INPUT
        except click.ClickException as error:
            say(f"error: {error.format_message()}")
            code = BAD_INPUT
        except (click.Abort, KeyboardInterrupt):
            code = INTERRUPTED
        sys.exit(code if isinstance(code, int) else OK)


def _raise_limits(context: click.Context, _option: click.Parameter, words: tuple[str, ...]) -> None:
    """Put raised limits where worker processes find them, until the command ends."""
    from explorer.errors import InputError
    from explorer.limits import VARIABLE, read

    try:
        for word in words:
            read(word, "--raise-limit")
    except InputError as error:
        raise click.UsageError(str(error)) from None
    before = os.environ.get(VARIABLE, "")
    os.environ[VARIABLE] = ",".join([before, *words])
    context.call_on_close(lambda: os.environ.update({VARIABLE: before}))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="explorer")
@click.option("--debug", is_flag=True, help="Show exceptions in full.")
@click.option(
    "--raise-limit",
    metavar="NAME=NUMBER",
    multiple=True,
    callback=_raise_limits,
    expose_value=False,
    help="Allow more than the table of limits does: what is refused says the name.",
)
def main(debug: bool) -> None:
    """All critical points of the loss of a small polynomial neural network."""
