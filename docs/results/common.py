"""What the result pages share: options, kept rows, tables, pictures."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

HERE = Path(__file__).parent
# Colour-blind safe; the index of a critical point, then other groups.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#777777")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """How one result is made.

    Parameters
    ----------
    name : str
        Page, table and picture are called by it.
    folder : Path
        Where ``name.csv`` and ``name.png`` go.
    reduced : bool
        A small sample, for tests.
    fresh : bool
        Begin anew; otherwise rows of an interrupted run are kept.
    """

    name: str
    folder: Path
    reduced: bool
    fresh: bool

    @property
    def kept(self) -> Path:
        """Rows of this run while it goes on, one JSON text a line."""
        return self.folder / f"{self.name}.{'reduced' if self.reduced else 'full'}.jsonl"

    def rows(self, keys: Sequence[Any], make: Callable[[Any], Iterable[Row]]) -> list[dict]:
        """Rows of each key, in the order of the keys; those already made are read back.

        The answer must depend on the key alone, so each key has a seed of its own.
        """
        found = self._read()
        with self.kept.open("a", encoding="utf-8") as file:
            for key in keys:
                text = json.dumps(key)
                if text not in found:
                    found[text] = [plain(row) for row in make(key)]
                    file.write(json.dumps([text, found[text]]) + "\n")
                    file.flush()
                    print(f"{self.name}: {text}", flush=True)
        return [row for key in keys for row in found[json.dumps(key)]]

    def _read(self) -> dict[str, list[dict]]:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.fresh:
            self.kept.unlink(missing_ok=True)
        if not self.kept.exists():
            return {}
        lines = self.kept.read_text(encoding="utf-8").splitlines(keepends=True)
        return dict(json.loads(line) for line in lines if line.endswith("\n"))

    def table(self, rows: Sequence[Row], suffix: str = "") -> Path:
        """Write ``name.csv``; numbers have six digits."""
        path = self.folder / f"{self.name}{suffix}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows({k: short(v) for k, v in row.items()} for row in rows)
        return path

    def picture(self, figure: Figure, suffix: str = "") -> Path:
        """Write ``name.png``."""
        FigureCanvasAgg(figure)
        path = self.folder / f"{self.name}{suffix}.png"
        figure.savefig(path, dpi=110)
        return path

    def done(self) -> None:
        """Forget the rows kept for an interruption: tables and pictures are written."""
        self.kept.unlink(missing_ok=True)


def arguments(name: str, about: str | None) -> Run:
    """Options of every script: ``--reduced``, ``--output``, ``--fresh``."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--reduced", action="store_true", help="a small sample, about 10 s")
    parser.add_argument("--output", type=Path, help="folder for table and picture")
    parser.add_argument("--fresh", action="store_true", help="forget an interrupted run")
    given = parser.parse_args()
    if given.reduced and given.output is None:
        parser.error("--reduced needs --output, so that the committed files stay")
    return Run(name, given.output or HERE, given.reduced, given.fresh)


def plain(row: Row) -> dict[str, Any]:
    """Numbers of numpy as Python's."""
    return {k: v.item() if hasattr(v, "item") else v for k, v in row.items()}


def short(value: Any) -> Any:
    """Six digits of a float, everything else as it is."""
    return f"{value:.6g}" if isinstance(value, float) else value
