"""From a config to runs: every combination of what it lists, each drawn several times.

The random numbers of a run follow from the seed, the content of its combination and the number of
the draw, not from its place in the config: adding a combination changes no other run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from explorer.files.address import address
from explorer.files.reading import read_bytes
from explorer.landscape.mathematics import MATHEMATICS
from explorer.networks.architectures import Architecture
from explorer.networks.problem import DataSource, Problem, Regularization
from explorer.study.config.labels import file_name, folder_name
from explorer.study.config.load import load_config
from explorer.study.config.resolved import (
    Resolved,
    build_architecture,
    build_data,
    build_regularization,
)
from explorer.study.config.schema import StudyConfig
from explorer.study.config.sweep_values import combinations


@dataclass(frozen=True)
class Choice:
    """How runs are solved, and what is kept of them; see :class:`explorer.study.StudyConfig`."""

    engine: str = "auto"
    start: str = "structure"
    certify: bool = True
    points: str = "all"
    certificates: bool = True

    @classmethod
    def of(cls, config: StudyConfig) -> Choice:
        """Take over what a config chooses."""
        certificates = config.certificates and config.certify and config.points != "real"
        return cls(config.engine, config.start, config.certify, config.points, certificates)

    @property
    def values(self) -> tuple[str | bool, ...]:
        """All of them, in order (``dataclasses.astuple`` copies each, which takes longer)."""
        return self.engine, self.start, self.certify, self.points, self.certificates


@dataclass(frozen=True, eq=False)
class Combination:
    """One architecture, one source of data, one regularization, one seed.

    Attributes
    ----------
    labels : tuple of str
        Short names of the three, distinct within the study.
    identity : str
        All that determines its problems, as JSON; tables by their content, not their place.
    seed : int
        Seed of the study.
    draws : int
        How often it runs: once when nothing is random.
    choice : Choice
    several : bool
        Whether the study has other seeds too, so that names must tell them apart.
    mathematics : int
        Version by which its runs are made; runs of another one are other runs.
    """

    architecture: Architecture
    data: DataSource
    regularization: Regularization
    labels: tuple[str, str, str]
    identity: str
    seed: int
    draws: int
    choice: Choice
    several: bool = False
    mathematics: int = MATHEMATICS

    @property
    def label(self) -> str:
        """The three names in one line; with the seed where the study has several."""
        return ", ".join(self._words)

    @property
    def file_name(self) -> str:
        """The same as a file name."""
        return file_name(*self._words)

    @property
    def _words(self) -> tuple[str, ...]:
        return (*self.labels, f"seed {self.seed}") if self.several else self.labels

    @property
    def partition(self) -> str:
        """Name of the architecture in the folders of the store.

        A letter comes first, so that no reader sees a date in it.
        """
        kind = type(self.architecture).__name__
        label = self.labels[0]
        return folder_name(label if label.startswith(kind) else f"{kind}-{label}")

    @cached_property
    def key(self) -> str:
        """Content address of all that determines its runs but the number of the draw.

        What is solved counts by its equations; the identity is there for the numbers that are drawn
        by it.
        """
        equations = self.architecture.fingerprint
        content = [self.mathematics, equations, self.identity, self.seed, *self.choice.values]
        return address(json.dumps(content))

    @cached_property
    def entropy(self) -> tuple[int, ...]:
        """Seed and content as integers for ``numpy.random.SeedSequence``."""
        digest = hashlib.sha256(self.identity.encode()).digest()
        return (self.seed, *np.frombuffer(digest[:16], dtype="<u4").tolist())

    def run(self, draw: int) -> Run:
        """Give one of its runs."""
        return Run(self, draw)


@dataclass(frozen=True, eq=False)
class Run:
    """One draw of a combination."""

    combination: Combination
    draw: int

    @property
    def label(self) -> str:
        """Combination and draw."""
        return f"{self.combination.label}, draw {self.draw}"

    @cached_property
    def key(self) -> str:
        """Content address, 16 hexadecimal digits; of all that determines the answer."""
        return address(f"{self.combination.key} {self.draw}")

    @property
    def entropy(self) -> list[int]:
        """Seed, combination and draw as integers for ``numpy.random.SeedSequence``."""
        return [*self.combination.entropy, self.draw]

    @property
    def solver_seed(self) -> int:
        """Seed of the engine, below 2^30."""
        return int(np.random.SeedSequence([*self.entropy, 1]).generate_state(1)[0]) >> 2

    def problem(self) -> Problem:
        """Draw the problem; the same on every call."""
        c = self.combination
        rng = np.random.default_rng(np.random.SeedSequence(self.entropy))
        return Problem.draw(c.architecture, c.data, c.regularization, rng)


@dataclass(frozen=True, eq=False)
class Plan:
    """All that a study is to make, resolved: nothing in it varies any more.

    Attributes
    ----------
    config : StudyConfig
        What the study is called, what it writes and where it runs; its lists are what the
        combinations came from.
    base : Path
        Folder that the tables of the config are relative to.
    combinations : tuple of Combination
        In the order of the config.
    """

    config: StudyConfig
    base: Path
    combinations: tuple[Combination, ...]

    @property
    def runs(self) -> Iterator[Run]:
        """All runs, in the order of the config."""
        return (c.run(draw) for c in self.combinations for draw in range(c.draws))

    @property
    def size(self) -> int:
        """Number of runs."""
        return sum(c.draws for c in self.combinations)

    def current(self) -> Plan:
        """Give the same plan by this version's mathematics, whose runs are other runs."""
        if all(c.mathematics == MATHEMATICS for c in self.combinations):
            return self
        new = tuple(replace(c, mathematics=MATHEMATICS) for c in self.combinations)
        return replace(self, combinations=new)


def load_study(path: str | Path, *, allow: Collection[str] = ()) -> Plan:
    """Read and check a config and resolve it.

    Parameters
    ----------
    path : path
    allow : collection of str
        ``files``: the config may extend files outside its folder.

    Raises
    ------
    ConfigError
        With all mistakes, of the config and of the files that it names.
    """
    return resolve(*load_config(path, allow))


def resolve(config: StudyConfig, base: Path) -> Plan:
    """Give the plan of a checked config whose tables are relative to the folder ``base``."""
    digests: dict[str, str] = {}
    entries = []
    for entry in combinations(config.plain):
        table = entry.data.get("table")
        if table is not None:
            path = table["path"]
            if path not in digests:  # read once, so that all combinations see the same
                digests[path] = digest(base / path)
            entry = replace(entry, data={"table": {**table, "sha256": digests[path]}})
        entries.append(entry)
    return Plan(config, base, combine(entries, base, Choice.of(config)))


def combine(
    entries: Sequence[Resolved], base: Path, choice: Choice, mathematics: int = MATHEMATICS
) -> tuple[Combination, ...]:
    """Make the combinations of a study.

    Parameters
    ----------
    entries : sequence of Resolved
        Their tables carry the hash of their content as ``sha256``.
    base : Path
        Folder that their tables are relative to.
    choice : Choice
    mathematics : int
        Version by which their runs are made.

    Returns
    -------
    tuple of Combination
        In the order of the entries; equal architectures are one object.
    """
    several = len({entry.seed for entry in entries}) > 1
    known: dict[str, Architecture] = {}
    made = []
    for entry in entries:
        name = json.dumps(entry.architecture, sort_keys=True)
        if name not in known:
            known[name] = build_architecture(entry.architecture)
        combination = Combination(
            architecture=known[name],
            data=build_data(entry.data, base),
            regularization=build_regularization(entry.regularization),
            labels=entry.labels,
            identity=_identity(entry),
            seed=entry.seed,
            draws=entry.draws,
            choice=choice,
            several=several,
            mathematics=mathematics,
        )
        made.append(combination)
    return tuple(made)


def _identity(entry: Resolved) -> str:
    """Give what determines the problems of an entry; tables count by content, not by place."""
    data = dict(entry.data)
    if "table" in data:
        table = dict(data["table"])
        table["path"] = table.pop("sha256")
        data["table"] = table
    return json.dumps([entry.architecture, data, entry.regularization], sort_keys=True)


def digest(path: Path) -> str:
    """Hash the content of a file."""
    return hashlib.sha256(read_bytes(path)).hexdigest()
