"""Content addresses: short names that change with anything that they stand for."""

from __future__ import annotations

import hashlib


def address(content: str) -> str:
    """Hash a text to 16 hexadecimal digits."""
    return hashlib.sha256(content.encode()).hexdigest()[:16]
