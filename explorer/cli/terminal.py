"""What a person sees on stderr while work goes on.

Where nobody watches, a plain line now and then tells how far it has come.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING

from explorer.cli.group import say
from explorer.report.text import duration

if TYPE_CHECKING:
    from explorer.homotopy.progress import Report
    from explorer.study import Event as StudyEvent

# A log is read later: a line every so many seconds tells enough.
_EVERY = 10.0


# Work that takes longer than this speaks, and then every so many seconds.
_SOON = 2.0
_AGAIN = 5.0


@contextmanager
def path_line(sentence: str) -> Iterator[Callable[[Report | str], None]]:
    """Show paths done, of how many, rate and time left: moving where a person watches, else lines.

    Lines come from a thread of their own, so that they come whatever takes so long.
    """
    if not sys.stderr.isatty():
        with _Heartbeat(sentence) as beat:
            yield beat
        return
    from rich.console import Console

    with Console(stderr=True).status(sentence) as line:
        yield lambda report: line.update(str(report))


class _Heartbeat:
    """A line on stderr now and then, from the third second on."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence
        self._report: Report | str | None = None
        self._ended = Event()
        self._thread = Thread(target=self._speak, daemon=True)

    def __call__(self, report: Report | str) -> None:
        self._report = report

    def __enter__(self) -> _Heartbeat:
        self._began = monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _speak(self) -> None:
        wait = _SOON
        while not self._ended.wait(wait):
            wait = _AGAIN
            said = str(self._report) if self._report is not None else self._sentence
            say(f"{said} ({duration(monotonic() - self._began)} so far)")


@contextmanager
def display() -> Iterator[Callable[[StudyEvent], None]]:
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
    from explorer.study import EventKind

    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("runs", total=None, words="")

        def show(event: StudyEvent) -> None:
            if event.kind == EventKind.LEFT_OUT:
                progress.console.print(event.label, markup=False)
            progress.update(task, completed=event.done, total=event.total, words=_words(event))

        yield show


class _Lines:
    """Plain lines; the first batch, then one now and then, and the end."""

    def __init__(self) -> None:
        self._last = -_EVERY

    def __call__(self, event: StudyEvent) -> None:
        from explorer.study import EventKind

        if event.kind == EventKind.LEFT_OUT:
            say(event.label)
            return
        soon = event.seconds - self._last < _EVERY
        between = event.kind == EventKind.BATCH and soon and event.done < event.total
        if between or event.kind in (EventKind.PREPARE, EventKind.PATHS):
            return
        self._last = event.seconds
        head = f"{event.kind.value}: {event.done} of {event.total} runs"
        say(f"{head}, {duration(event.seconds)}, {_words(event)}")


def _words(event: StudyEvent) -> str:
    """Write rate, time left and failures."""
    from explorer.study import EventKind

    if event.kind == EventKind.PREPARE:
        return f"generic solution set for {event.label}"
    if event.kind == EventKind.PATHS:
        return event.label
    words = [f"{event.rate:,.0f} paths/s"]
    left = event.total - event.done
    if event.made and left:
        words.append(f"{duration(event.seconds * left / event.made)} left")
    if event.failed:
        words.append(f"{event.failed} FAILED")
    if event.incomplete:
        words.append(f"{event.incomplete} INCOMPLETE")
    if event.kind == EventKind.WAIT:
        words.append(f"waiting for {event.label}")
    return ", ".join(words)
