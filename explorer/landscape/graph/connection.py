"""Whether the graph is in one piece, and what that shows."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.sentences import Sentence, Template


class Connection(Template):
    """What may be said of the pieces of the graph.

    For a loss that grows in every direction with nondegenerate critical points only, any two minima
    are joined over saddles of index 1 (mountain pass theorem), so a complete list gives one piece.
    """

    NONE = "there is no minimum to join"
    ONE_MINIMUM = "one minimum: nothing to join"
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
