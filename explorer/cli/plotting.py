"""``explorer plot``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from explorer.cli.command import Whole
from explorer.cli.group import OK, main, one_line_errors, tell
from explorer.cli.places import PICTURES, check_file


@main.command()
@click.argument("kind", required=False)
@click.argument("results", type=click.Path(path_type=Path, allow_dash=True), required=False)
@click.option("--list", "listed", is_flag=True, help="List the kinds and what each needs.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Where to write it: .pdf .png .svg (default: KIND.png, KIND.pdf with --style paper).",
)
@click.option("--style", default="screen", show_default=True, help="screen or paper.")
@click.option("--width", help="With --style paper: single (3.4 in, default) or double (7 in).")
@click.option("--combination", help="Of a study: which one, by number (from 0) or name.")
@click.option("--run", type=Whole(0), help="Of a study: number of the draw, from 0.")
@click.option("--row", type=Whole(0), help="network: row of the point (default: the lowest).")
@click.option("--minimum", type=Whole(0), help="slice: row of the minimum.")
@click.option("--saddle", type=Whole(0), help="slice: row of the saddle.")
@click.option("--orbits/--no-orbits", default=None, help="tree, descents: one node per orbit.")
@click.option("--y", help="bifurcation: column on the vertical axis, such as loss or W1_1_1.")
@click.option("--family", help="..._over: lambda, uniform or loguniform.")
@one_line_errors
def plot(
    kind: str | None,
    results: Path | None,
    listed: bool,
    out: Path | None,
    style: str,
    width: str | None,
    **chosen: Any,
) -> int:
    """Draw one figure of KIND from RESULTS, and print its caption.

    RESULTS is the folder of a study, a file that `explorer solve --json` has printed, or - for what
    stands on the input; or a file that `explorer sweep`, `phase`, `graph` or `basins` has written
    with --save.

    Example: explorer plot loss_index results/quickstart --style paper --out loss.pdf
    """
    from explorer.report.plots.kinds import KINDS

    if listed:
        tell(_list())
        return OK
    from explorer.errors import require

    word = (kind or "").replace("-", "_")
    require(
        word in KINDS,
        "KIND",
        kind or "none",
        f"one of {', '.join(KINDS)}; see explorer plot --list",
    )
    require(
        results, "RESULTS", "none", "a folder of a study or a JSON file; see explorer plot --list"
    )
    assert results is not None
    given = {name: value for name, value in chosen.items() if value is not None}
    place = out or Path(f"{word}.{'pdf' if style == 'paper' else 'png'}")
    check_file(place, "--out", PICTURES)
    figure = _figure(word, results, {**given, "style": style, "width": width})
    from explorer.report.plots.save import save_figure
    from explorer.report.plots.style import caption_of

    save_figure(figure, place)
    tell(f"{place}: {caption_of(figure)}")
    return OK


def _figure(word: str, results: Path, options: dict[str, Any]) -> Any:
    """Draw, after a look at what the kind needs and which options it takes."""
    import inspect

    from explorer.cli.results import plots_of, read_results
    from explorer.errors import require
    from explorer.report.plots.kinds import KINDS, Source, kinds_of
    from explorer.report.plots.look import look_of

    look_of(options["style"], options["width"])
    found = read_results(results)
    fits = found.source in [source.value for source in KINDS[word].sources]
    allowed = f"one that a {found.source} has: {', '.join(kinds_of(Source(found.source)))}"
    require(fits, "KIND", word, allowed)
    method = getattr(plots_of(found), word)
    takes = _takes(word, found.source, inspect.signature(method).parameters)
    for name in options:
        good = name in takes or name in ("style", "width")
        taken = ", ".join(f"--{one}" for one in takes) or "none but --out, --style, --width"
        require(good, f"--{name}", options[name], f"with {word} of a {found.source}: {taken}")
    return method(**options)


_MORE = {
    "network": ("row",),
    "slice": ("minimum", "saddle"),
    "tree": ("orbits",),
    "descents": ("orbits",),
}


def _takes(word: str, source: str, parameters: Any) -> list[str]:
    """Options that a method takes, by its signature; those of one run of a study beside."""
    named = [name for name in parameters if name not in ("style", "width", "options", "label")]
    more = _MORE.get(word, ()) if source in ("study", "solution") else ()
    return list(dict.fromkeys([*named, *more]))


def _list() -> str:
    """Every kind: its name, what it is made of, what it shows."""
    from textwrap import wrap

    from explorer.report.plots.kinds import Kind

    lines = ["KIND, what RESULTS may be, and what is drawn:", ""]
    for kind in Kind:
        lines.append(f"{kind.word}  [{', '.join(kind.sources)}]")
        lines += [f"    {line}" for line in wrap(kind.value, 74)]
    lines += [
        "",
        "study: a folder that `explorer run` wrote; --combination and --run choose from it",
        "solution: what `explorer solve --json` prints",
        "sweep, phase, graph, basins: what these commands write with --save FILE.json",
    ]
    return "\n".join(lines)
