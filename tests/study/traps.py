"""The command line with traps: small units, a note of every unit that a worker begins, units that kill their worker.

``python traps.py POINTS NOTES DEADLY WORDS...`` is ``explorer WORDS...``. Workers find this module
on PYTHONPATH.
"""

import json
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from explorer.study.run.execution import local, units, work


@dataclass(frozen=True)
class Trap:
    """Solves a unit in a worker, after noting it; a unit with a deadly run kills the worker while ``deadly`` exists."""

    notes: Path
    deadly: str

    def __call__(self, load):
        note = {
            "unit": load.unit.key,
            "process": os.getpid(),
            "runs": [run.label for run in load.unit.runs],
        }
        with self.notes.open("a") as file:
            file.write(json.dumps(note) + "\n")
        if self.deadly and any(self.deadly in label for label in note["runs"]):
            os.kill(os.getpid(), signal.SIGKILL)
        return work.do(load)


def main():
    points, notes, deadly, *words = sys.argv[1:]
    units._POINTS = int(points)
    from traps import Trap as Importable

    local.do = Importable(Path(notes), deadly)
    from explorer.cli import main as explorer

    explorer(words)


if __name__ == "__main__":
    main()
