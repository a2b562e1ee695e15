"""Regenerate the published tables: run configs/published, compare, write results/published.

    python docs/make_published.py [--draws N] [--only NAME] [--jobs N] [--runs DIR] [--out DIR]

`make published` calls it. It goes on where it stopped. With `--draws` the numbers are of fewer
draws, and stand in a folder of their own.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from published_figures import draw_all
from published_readme import write_readme
from published_tables import write_tables

from explorer.study import StoredStudy, load_study, open_study, run_study

ROOT = Path(__file__).parents[1]
CONFIGS = ROOT / "configs" / "published"
ORDER = (
    "table_3_1",
    "table_3_2",
    "run_data_one_sample",
    "run_data_two_samples",
    "mehta",
)


def main() -> int:
    """Run what is not finished, then write tables and pictures."""
    options = arguments()
    studies: dict[str, StoredStudy] = {}
    for name in options.only or ORDER:
        config = CONFIGS / f"{name}.yaml"
        if options.draws is not None:
            config = with_draws(config, options.draws, options.runs)
        if not options.no_run:
            say(f"{name}: explorer run {config}")
            result = run_study(config, options.runs, jobs=options.jobs)
            if not result.ok:
                say(f"{name}: {result.failed} runs failed, {result.incomplete} are incomplete")
        folder = options.runs / load_study(config).config.name
        if folder.is_dir():
            studies[name] = open_study(folder)
    say(f"tables and pictures: {options.out}")
    agrees = write_tables(studies, options.out)
    draw_all(studies, options.out)
    write_readme(studies, options.out)
    return 0 if agrees else 1


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, help="draws of each cell in place of 1000")
    parser.add_argument(
        "--only", action="append", choices=ORDER, help="one config; may be repeated"
    )
    parser.add_argument("--jobs", type=int, help="threads (all cores unless given)")
    parser.add_argument("--runs", type=Path, help="where studies are kept")
    parser.add_argument("--out", type=Path, help="where tables and pictures are written")
    parser.add_argument("--no-run", action="store_true", help="only write what is there already")
    options = parser.parse_args()
    reduced = "" if options.draws is None else f"_{options.draws}"
    options.runs = options.runs or ROOT / "results" / f"published_runs{reduced}"
    options.out = options.out or ROOT / "results" / f"published{reduced}"
    options.runs.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    return options


def with_draws(config: Path, draws: int, folder: Path) -> Path:
    """Write a copy of a config with another number of draws."""
    text, found = re.subn(r"(?m)^draws: \d+", f"draws: {draws}", config.read_text("utf-8"))
    if found != 1:
        raise SystemExit(f"{config}: no line that says draws")
    copy = folder / config.name
    copy.write_text(text, encoding="utf-8")
    return copy


def say(sentence: str) -> None:
    """Write a line to stderr."""
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
