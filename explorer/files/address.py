"""Content addresses: short names that change with anything that they stand for."""

from __future__ import annotations

import hashlib


def address(*content: str | bytes, digits: int = 16) -> str:
    """Hash texts and bytes, one after the other, to hexadecimal digits of SHA-256.

    Parameters
    ----------
    *content : str or bytes
        What the name stands for: all that determines an answer, never a name given to it.
    digits : int
        From 1 to 64.

    Examples
    --------
    >>> address("explorer") == address("expl", b"orer")
    True
    """
    state = hashlib.sha256()
    for piece in content:
        state.update(piece.encode() if isinstance(piece, str) else piece)
    return state.hexdigest()[:digits]
