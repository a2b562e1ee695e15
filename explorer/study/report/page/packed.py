"""Columns of numbers as short texts: bytes of one type, little end first, in base 64.

Nothing is rounded that is not said to be, and a browser reads millions of them in a moment.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

UNKNOWN = -1
"""Stands in columns of whole numbers for what is not known."""


def packed(values: ArrayLike, kind: str) -> dict[str, str]:
    """Pack numbers.

    Parameters
    ----------
    values : array
        In any shape; row after row.
    kind : str
        ``f8``, ``f4``, ``i4`` or ``i1``.

    Returns
    -------
    dict
        ``kind`` and ``bytes``.

    Examples
    --------
    >>> packed([1.0], "f8")
    {'kind': 'f8', 'bytes': 'AAAAAAAA8D8='}
    """
    array = np.ascontiguousarray(values, dtype=f"<{kind}")
    return {"kind": kind, "bytes": b64encode(array.tobytes()).decode()}


def whole(column: Any, kind: str = "i4") -> dict[str, str]:
    """Pack a column of whole numbers or truth values, some of them not known."""
    return packed(column.astype("Int64").fillna(UNKNOWN).to_numpy(np.int64), kind)


def coded(column: Any) -> dict[str, Any]:
    """Pack a column of words: each word once, and its number in every row; -1 for none.

    Examples
    --------
    >>> import pandas as pd
    >>> coded(pd.Series(["a", None, "a"]))
    {'words': ['a'], 'codes': {'kind': 'i4', 'bytes': 'AAAAAP////8AAAAA'}}
    """
    codes, words = column.factorize()
    return {"words": [str(word) for word in words], "codes": packed(codes, "i4")}
