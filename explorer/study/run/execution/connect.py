"""From options to a client of a dask cluster."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any

from explorer.errors import InputError
from explorer.study.run.execution.options import ClusterOptions
from explorer.study.run.execution.slurm import missing, start_slurm

if TYPE_CHECKING:
    from distributed import Client

_ALLOWED = "allowed is the address of a running dask scheduler, such as tcp://10.0.0.1:8786"


@contextmanager
def connect(options: ClusterOptions) -> Iterator[Client]:
    """Open a client, on jobs of SLURM where they are asked for; both end with the context.

    Raises
    ------
    InputError
        When dask is absent, the scheduler cannot be reached or has no workers, or SLURM takes no
        job.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise missing(error) from error
    with ExitStack() as stack:
        place: Any = options.scheduler
        if options.slurm is not None:
            place = stack.enter_context(closing(start_slurm(options.slurm, options.retries)))
        else:
            _reach(str(place), options.patience)
        try:
            client = Client(place, timeout=options.patience, set_as_default=False)
        except (OSError, ValueError) as error:
            raise InputError(
                f"scheduler = {place}: does not answer as a dask scheduler; {_ALLOWED}"
            ) from error
        stack.enter_context(closing(client))
        if options.slurm is None:
            _await_worker(client, options)
        yield client


def _reach(address: str, patience: float) -> None:
    """Knock at the door: dask itself would try again and again, and say so at length."""
    from distributed.comm.addressing import get_address_host_port

    try:
        host, port = get_address_host_port(address, strict=False)
    except (ValueError, OSError, NotImplementedError) as error:
        raise InputError(f"scheduler = {address}: cannot be read; {_ALLOWED}") from error
    try:
        socket.create_connection((host, port), timeout=patience).close()
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(f"scheduler = {address}: cannot be reached ({why}); {_ALLOWED}") from error


def _await_worker(client: Client, options: ClusterOptions) -> None:
    try:
        client.wait_for_workers(1, timeout=options.patience)
    except TimeoutError as error:
        gap = f"had no workers for {options.patience:g} s"
        allowed = f"allowed is a scheduler with workers (dask worker {options.scheduler})"
        raise InputError(f"scheduler = {options.scheduler}: {gap}; {allowed}") from error
