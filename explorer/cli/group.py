"""The group of commands, and what an error looks like: one line, no traceback, an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

OK = 0
FAILED = 1
BAD_INPUT = 2
INTERRUPTED = 130


def one_line_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn exceptions into one line on stderr and an exit code; ``--debug`` shows them in full."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        from explorer.errors import InputError
        from explorer.external.phcpack import PhcError

        try:
            code = command(*args, **kwargs)
        except click.ClickException:
            raise
        except BaseException as error:
            if click.get_current_context().find_root().params.get("debug"):
                raise
            if isinstance(error, KeyboardInterrupt):
                say("interrupted; finished work is kept")
                code = INTERRUPTED
            elif isinstance(error, InputError):
                say(f"error: {_one_line(error)}")
                code = BAD_INPUT
            elif isinstance(error, (PhcError, OSError)) or _cluster_gone(error):
                say(f"error: {_one_line(error)}")
                code = FAILED
            elif isinstance(error, Exception):
                say(
                    f"internal error: {type(error).__name__}: {_one_line(error)} (explorer --debug shows where)"
                )
                code = FAILED
            else:
                raise
        sys.exit(code)

    return wrapped


def _cluster_gone(error: BaseException) -> bool:
    from explorer.study.run.execution.connect import (
        ClusterError,
    )  # late: it takes the whole of studies along

    return isinstance(error, ClusterError)


def say(sentence: str) -> None:
    """Write a sentence to stderr."""
    click.echo(sentence, err=True)


def _one_line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    # Every mistake of a config has a line of its own.
    return "\n       ".join(lines) or type(error).__name__


class Commands(click.Group):
    """A group of commands whose usage errors are one line."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and turn usage errors into one line and exit code 2."""
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = BAD_INPUT
        except click.ClickException as error:
            say(f"error: {error.format_message()}")
            code = BAD_INPUT
        except click.Abort:
            code = INTERRUPTED
        sys.exit(code if isinstance(code, int) else OK)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="explorer")
@click.option("--debug", is_flag=True, help="Show exceptions in full.")
def main(debug: bool) -> None:
    """All critical points of the loss of a small polynomial neural network."""
