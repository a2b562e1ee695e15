"""The kinds of figures: their names, what they show and what they are made of."""

from __future__ import annotations

from enum import Enum, StrEnum


class Source(StrEnum):
    """What figures are made of."""

    SOLUTION = "solution"
    STUDY = "study"
    SWEEP = "sweep"
    PHASE = "phase"
    GRAPH = "graph"
    BASINS = "basins"


class Kind(Enum):
    """One kind of figure: its value is what it shows; its name is that of the command."""

    LOSS_INDEX = "loss of every real point or manifold against its index"
    INDEX_HISTOGRAM = "how many real points there are of each index"
    HESSIAN_SPECTRA = "Hessian eigenvalues of all real points"
    COMPLEX_PLANE = "all weights of all complex points"
    SLICE = "the loss over the plane through a minimum, a saddle and the minimum it joins to it"
    NETWORK = "the weights of one point: thickness is size, dashes are negative, dead units hollow"
    TREE = "disconnectivity tree: which minima lie in one piece below each level"
    DESCENTS = "minima and saddles over their loss, with the descents between them"
    BIFURCATION = "critical points followed while a number moves"
    PHASE = "counts over a plane of two numbers"
    BASINS = "shares of starts that end in each minimum"
    REAL_COUNT = "number of real points of every draw"
    BOUNDS = "numbers of points beside their bounds, one architecture after the other"
    INDEX = "mean number of real points of each index, one panel an architecture"
    REAL_OVER = "mean number of real points over the strength of the regularization"
    MINIMA_OVER = "mean number of minima over the strength of the regularization"
    LOCAL_MINIMA_OVER = "share of draws with a minimum that is not global, over the strength"

    @property
    def word(self) -> str:
        """Its name on the command line and in Python."""
        return self.name.lower()

    @property
    def sources(self) -> tuple[Source, ...]:
        """What it can be made of."""
        return _SOURCES[self]


_ONE = (Source.SOLUTION, Source.STUDY)
_SOURCES: dict[Kind, tuple[Source, ...]] = {
    Kind.LOSS_INDEX: _ONE,
    Kind.INDEX_HISTOGRAM: _ONE,
    Kind.HESSIAN_SPECTRA: _ONE,
    Kind.COMPLEX_PLANE: _ONE,
    Kind.SLICE: _ONE,
    Kind.NETWORK: _ONE,
    Kind.TREE: (Source.SOLUTION, Source.GRAPH, Source.STUDY),
    Kind.DESCENTS: (Source.SOLUTION, Source.GRAPH, Source.STUDY),
    Kind.BIFURCATION: (Source.SWEEP,),
    Kind.PHASE: (Source.PHASE,),
    Kind.BASINS: (Source.BASINS, Source.GRAPH),
    Kind.REAL_COUNT: (Source.STUDY,),
    Kind.BOUNDS: (Source.STUDY,),
    Kind.INDEX: (Source.STUDY,),
    Kind.REAL_OVER: (Source.STUDY,),
    Kind.MINIMA_OVER: (Source.STUDY,),
    Kind.LOCAL_MINIMA_OVER: (Source.STUDY,),
}

KINDS: dict[str, Kind] = {kind.word: kind for kind in Kind}
"""By name."""


def kinds_of(source: Source) -> list[str]:
    """Names of the figures that can be made of something."""
    return [kind.word for kind in Kind if source in kind.sources]
