"""Dask without its words: what matters of them is said as errors, failures and events."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_ROOTS = ("distributed", "tornado", "asyncio", "dask_jobqueue")


@contextmanager
def quiet() -> Iterator[None]:
    """Silence the loggers of dask, and leave them as they were."""
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in _ROOTS]
    loggers = [logging.getLogger(name) for name in dict.fromkeys((*_ROOTS, *names))]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"(distributed|tornado|dask_jobqueue)(\.|$)")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
