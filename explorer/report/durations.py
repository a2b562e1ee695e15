"""Times as people say them."""

from __future__ import annotations


def duration(seconds: float) -> str:
    """Write ``12 s``, ``3 min 05 s`` or ``2 h 40 min``."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {whole % 60:02d} s" if minutes else f"{whole} s"
