"""From a batch to tasks of a cluster: one, or a graph of parts for a large system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.study.run.execution import tasks
from explorer.study.run.execution.batches import Batch
from explorer.study.run.execution.work import Work
from explorer.study.store import SCHEMA

if TYPE_CHECKING:
    from distributed import Client, Future


def key_of(batch: Batch) -> str:
    """Key of a batch among the tasks of a scheduler: what determines its answer, and how that is written down."""
    return f"explorer-{SCHEMA}-{batch.key}"


def send(client: Client, work: Work, key: str, part: int, **where: Any) -> Future[Any]:
    """Submit a batch; large systems in parts of about ``part`` paths.

    Parameters
    ----------
    where
        Which workers may solve it, as :meth:`distributed.Client.submit` takes it.
    """
    parts = _parts(work, part)
    if parts == 1:
        return client.submit(tasks.whole, work, key=key, **where)
    key = f"{key}-{parts}"
    first = _tracked(client, work, parts, f"{key}-part", None)
    if _legs(work) == 1:
        return client.submit(tasks.judge, work, first, key=key)
    leg = client.submit(tasks.turn, work, first, key=f"{key}-leg")
    return client.submit(
        tasks.judge, work, _tracked(client, work, parts, f"{key}-last", leg), leg, key=key
    )


def _tracked(
    client: Client, work: Work, parts: int, key: str, leg: Future[Any] | None
) -> list[Future[Any]]:
    return [client.submit(tasks.track, work, k, parts, leg, key=f"{key}-{k}") for k in range(parts)]


def _parts(work: Work, part: int) -> int:
    """Cut a large system that is alone in its batch; whatever is wrong with it, the whole batch will say."""
    if not work.batch.large or len(work.batch.runs) > 1:
        return 1
    from explorer.landscape.parts import paths_of

    try:
        return max(1, -(-paths_of(work.batch.runs[0].problem(), work.threads) // part))
    except Exception:
        return 1


def _legs(work: Work) -> int:
    from explorer.landscape.parts import legs_of

    return legs_of(work.batch.runs[0].problem())
