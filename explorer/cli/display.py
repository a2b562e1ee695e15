"""How far a study has come, on stderr: a live line where a person watches, else a plain line now and then."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from explorer.cli.group import say
from explorer.report.text import duration

if TYPE_CHECKING:
    from explorer.study import Event

# A log is read later: a line every so many seconds tells enough.
_EVERY = 10.0


@contextmanager
def display() -> Iterator[Callable[[Event], None]]:
    """Give what a study may call with its events."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[words]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("runs", total=None, words="")

        def show(event: Event) -> None:
            progress.update(
                task,
                completed=event.done,
                total=event.total,
                description="runs",
                words=words(event),
            )

        yield show


def words(event: Event) -> str:
    """Write rate, time left and failures."""
    if event.kind == "prepare":
        return f"generic solution set for {event.label}"
    if event.kind == "paths":
        return event.label
    parts = [
        f"{event.rate:,.0f} paths/s",
        f"{duration(left)} left" if (left := time_left(event)) else "",
    ]
    parts += [f"{event.failed} FAILED"] * bool(event.failed)
    parts += [f"{event.incomplete} INCOMPLETE"] * bool(event.incomplete)
    parts += [f"waiting for {event.label}"] * (event.kind == "wait")
    return ", ".join(part for part in parts if part)


class _Lines:
    """Plain lines; the first batch, then one now and then, and the end."""

    def __init__(self) -> None:
        self._last = -_EVERY

    def __call__(self, event: Event) -> None:
        soon = event.seconds - self._last < _EVERY
        if event.kind in ("prepare", "paths") or (
            event.kind == "batch" and soon and event.done < event.total
        ):
            return
        self._last = event.seconds
        say(
            f"{event.kind}: {event.done} of {event.total} runs, {duration(event.seconds)}, {words(event)}"
        )


def time_left(event: Event) -> float | None:
    """Seconds until the end at the rate of this session; None before anything is known."""
    made = event.made
    return (
        event.seconds * (event.total - event.done) / made
        if made and event.done < event.total
        else None
    )
