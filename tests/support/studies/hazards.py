"""Sources of data that do harm to the worker that draws from them.

In the process that made them they are harmless.
"""

import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from explorer.networks.problem import DrawnData


@dataclass(frozen=True)
class Harm:
    samples: int = 3
    home: int = field(default_factory=os.getpid)

    def draw(self, inputs, outputs, rng, samples=None):
        if os.getpid() != self.home:
            self.harm()
        return DrawnData(self.samples).draw(inputs, outputs, rng)

    def harm(self):
        pass


@dataclass(frozen=True)
class Deadly(Harm):
    def harm(self):
        time.sleep(1)  # a worker that dies before its nanny knows that it lives is not replaced
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Hungry(Harm):
    def harm(self):
        taken = []
        while True:
            taken.append(np.ones(2**22))  # 32 MB
            time.sleep(0.02)


@dataclass(frozen=True)
class Stuck(Harm):
    """The first worker waits until there is a file ``done``."""

    folder: Path = Path()

    def harm(self):
        try:
            (self.folder / "first").touch(exist_ok=False)
        except FileExistsError:
            return
        end = time.monotonic() + 60
        while not (self.folder / "done").exists() and time.monotonic() < end:
            time.sleep(0.05)
