"""The command line with traps.

Batches are small, every batch that a worker begins is noted, and some kill their worker.

``python traps.py POINTS NOTES DEADLY WORDS...`` is ``explorer WORDS...``. Workers find this module
on PYTHONPATH.
"""

import json
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from explorer.study.run.execution import batches, local, work


@dataclass(frozen=True)
class Trap:
    """Solves a batch in a worker, after noting it.

    A batch with a deadly run kills the worker while ``deadly`` exists.
    """

    notes: Path
    deadly: str

    def __call__(self, load):
        note = {
            "unit": load.batch.key,
            "process": os.getpid(),
            "runs": [run.label for run in load.batch.runs],
        }
        with self.notes.open("a") as file:
            file.write(json.dumps(note) + "\n")
        if self.deadly and any(self.deadly in label for label in note["runs"]):
            os.kill(os.getpid(), signal.SIGKILL)
        return work.solve_batch(load)


def main():
    points, notes, deadly, *words = sys.argv[1:]
    batches._POINTS = int(points)
    from tests.support.studies.traps import Trap as Importable

    local._solve = Importable(Path(notes), deadly)
    from explorer.cli import main as explorer

    explorer(words)


if __name__ == "__main__":
    main()
