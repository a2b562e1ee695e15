"""One command: what is written twice or too much is an error that says what to write."""

from __future__ import annotations

from collections import Counter
from math import isfinite
from typing import Any

import click


class Command(click.Command):
    """A command that takes no option twice, and says how its values are written."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse an option that is given twice: the first would be lost without a word."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        for option, times in Counter(p for p in order if _takes_one_value(p)).items():
            if times > 1:
                raise click.UsageError(f"{option.opts[0]} is given {times} times: once is enough")
        try:
            return super().parse_args(ctx, args)
        except click.MissingParameter as error:
            said = error.format_message().rstrip(".")
            raise click.UsageError(f"{said}: {_example(self)}") from None
        except click.UsageError as error:
            if "unexpected extra argument" in error.message:
                raise click.UsageError(f"{error.message}: {_example(self)}") from None
            raise


def _takes_one_value(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Option) and not parameter.multiple


def _example(command: click.Command) -> str:
    """Say how the command is called."""
    places = [p.human_readable_name for p in command.params if isinstance(p, click.Argument)]
    words = " ".join(["explorer", command.name or "", *places, "[OPTIONS]"])
    names = {name for p in command.params for name in p.opts}
    more = "; widths are written --widths 2,1,2, without spaces" if "--widths" in names else ""
    return f"write {words}{more}"


class Whole(click.IntRange):
    """Whole numbers from a least one on."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read a whole number."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r}: allowed is a whole number >= {self.min}", param, ctx)


class Number(click.FloatRange):
    """Finite numbers, from a least one on if there is one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read a number."""
        try:
            number = super().convert(value, param, ctx)
            good = isfinite(number)
        except click.BadParameter:
            good = False
        if not good:
            bound = "" if self.min is None else f" >= {self.min:g}"
            self.fail(f"{value!r}: allowed is a finite number{bound}", param, ctx)
        return number
