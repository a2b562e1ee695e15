"""Whether the graph is in one piece, and what that shows."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.sentences import Sentence, Template


class Connection(Template):
    """What may be said of the pieces of the graph.

    For a loss that grows in every direction with nondegenerate critical points only, any two minima
    are joined over saddles of index 1 (mountain pass theorem), so a complete list gives one piece.
    """

    NONE = "no minimum is listed: nothing to join"
    NONE_PROVED = (
        "no minimum is proved: {degenerate} listed points have no proved neighbourhood, such as "
        "degenerate ones, and may be minima"
    )
    ONE_MINIMUM = "one minimum is listed: nothing to join"
    ONE_PROVED = (
        "one minimum is proved: {degenerate} listed points have no proved neighbourhood, such as "
        "degenerate ones, and may be minima too"
    )
    PROVED = (
        "one piece of {minima} minima: {joins} joins, each by a proved path below its saddle's loss"
    )
    OBSERVED = "one piece of {minima} minima; paths of {open} of {joins} joins are not proved"
    CONTRADICTION = (
        "{pieces} PIECES of {minima} minima: {why}, and all listed points are nondegenerate: by "
        "the mountain pass theorem a saddle is missing from the list, or a descent went wrong"
    )
    FOLLOWED_NOT = (
        "{pieces} pieces of {minima} minima: {open} descents have no listed end, so more may be "
        "joined"
    )
    DEGENERATE = (
        "{pieces} pieces of {minima} minima: {degenerate} listed points have no proved "
        "neighbourhood, such as degenerate ones, and may join them"
    )
    NO_GROWTH = (
        "{pieces} pieces of {minima} minima: the loss is not known to grow in every direction, so "
        "that a way between them may lead past no saddle ({why})"
    )


class Heights(Template):
    """Why a pass of the graph may not be the lowest way between minima."""

    DEGENERATE = (
        "passes and barriers are bounds from above: {degenerate} listed points below have no "
        "proved neighbourhood, such as degenerate ones, and may be lower passes"
    )
    NO_GROWTH = (
        "passes and barriers are bounds from above: the loss is not known to grow in every "
        "direction, so that a lower way may lead past no saddle ({why})"
    )


@dataclass(frozen=True)
class Connected:
    """Whether all minima are joined.

    Attributes
    ----------
    sentence : Sentence
    pieces : int
    passed : bool or None
        False where the pieces contradict the mountain pass theorem; None where nothing can be said.
    """

    sentence: Sentence
    pieces: int
    passed: bool | None

    def __str__(self) -> str:
        return str(self.sentence)
