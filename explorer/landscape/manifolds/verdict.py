"""The verdict on the completeness of a list of critical manifolds."""

from __future__ import annotations

from explorer.landscape.manifolds.counts import sources
from explorer.landscape.points.findings import Check
from explorer.landscape.points.verdict import Status, Verdict, failures
from explorer.manifolds.manifold import ManifoldList
from explorer.sentences import Template


class ManifoldConclusion(Template):
    """The sentences of a verdict on critical manifolds."""

    FAILED = "INCOMPLETE: this list may lack critical manifolds; failed: {reasons}"
    PROVED = "proved: {total} certified critical manifolds are all there are ({source})"
    LIST_PROVED = (
        "consistent, not proved: no critical manifold is missing ({source}), but {certified} of "
        "{total} are certified"
    )
    NOT_PROVED = (
        "consistent, not proved: every check holds ({source}); {certified} of {total} critical "
        "manifolds are certified"
    )


def verdict_on_manifolds(found: ManifoldList, checks: tuple[Check, ...]) -> Verdict:
    """Come to a verdict.

    Parameters
    ----------
    found : ManifoldList
    checks : tuple of Check
        All checks of the list.

    Returns
    -------
    Verdict
        Its numbers are of manifolds.
    """
    total = len(found.manifolds)
    certified = sum(one.certified for one in found.manifolds)
    if reasons := failures(checks):
        conclusion = ManifoldConclusion.FAILED(reasons=reasons)
        return Verdict(Status.INCOMPLETE, conclusion, certified, total, _NOUN)
    facts = {"certified": certified, "total": total, "source": sources(found)}
    listed = bool(found.ranks) and all(rank.proved for rank in found.ranks)
    if listed and certified == total:
        conclusion = ManifoldConclusion.PROVED(total=total, source=facts["source"])
        return Verdict(Status.PROVED, conclusion, certified, total, _NOUN)
    sentence = ManifoldConclusion.LIST_PROVED if listed else ManifoldConclusion.NOT_PROVED
    return Verdict(Status.CONSISTENT, sentence(**facts), certified, total, _NOUN)


_NOUN = "manifolds"
