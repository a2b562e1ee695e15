"""Short names of resolved entries and combinations, for tables, plots and file names."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from explorer.study.config.resolved import build_architecture

# File systems take 255 bytes, with what is added before and after.
_LONGEST = 120
_STANDARD = {"normal": {"mean": 0.0, "std": 1.0}}


def architecture_label(content: Mapping[str, Any]) -> str:
    """Name an architecture: a deep linear network by its widths, any other by its fields.

    Examples
    --------
    >>> architecture_label({"type": "deep_linear", "widths": [2, 1, 2]})
    '2-1-2'
    """
    if "widths" in content:
        return "-".join(map(str, content["widths"]))
    return str(build_architecture(content))


def data_label(content: Mapping[str, Any]) -> str:
    """Name a source of data: ``iris 2 to 2`` or ``drawn m=5``."""
    if "table" in content:
        table = content["table"]
        columns = f"{len(table['inputs'])} to {len(table['outputs'])}"
        standard = " std." if table["standardize"] else ""
        return f"{PurePath(table['path']).stem} {columns}{standard}"
    drawn = content["drawn"]
    parts = [f"drawn m={drawn['samples']}" if "samples" in drawn else "drawn"]
    for name in ("x", "y"):
        if drawn[name] != _STANDARD:
            parts.append(f"{name.upper()}~{_distribution(drawn[name])}")
    return " ".join(parts)


def ridge_label(content: Any) -> str:
    """Name a regularization.

    Examples
    --------
    >>> ridge_label(0.1), ridge_label({"uniform": {"low": 0.0, "high": 1.0}})
    ('lambda=0.1', 'Lambda~uniform(0,1)')
    """
    if isinstance(content, list):
        return "lambda=" + ",".join(f"{value:g}" for value in content)
    if not isinstance(content, Mapping):
        return f"lambda={content:g}"
    return "Lambda given" if "matrices" in content else f"Lambda~{_distribution(content)}"


LABELS: Mapping[str, Callable[[Any], str]] = {
    "architectures": architecture_label,
    "data": data_label,
    "regularization": ridge_label,
}


_LETTERS = " .,=+~()_-"
_LONGEST_LABEL = 60


def safe_label(label: str) -> str:
    """Refuse a label that cannot stand in a table, a plot and the name of a folder.

    Raises
    ------
    ValueError

    Examples
    --------
    >>> safe_label("wide, weak")
    'wide, weak'
    """
    good = label == label.strip(" .") and any(c.isascii() and c.isalnum() for c in label)
    good &= 1 <= len(label) <= _LONGEST_LABEL and ".." not in label
    if not good or not all(c.isalnum() or c in _LETTERS for c in label):
        raise ValueError(
            f"1 to {_LONGEST_LABEL} letters, digits, blanks and . , = + ~ ( ) _ -, one of them a "
            "letter or digit of ASCII, no blank or dot at an end"
        )
    return label


def distinct(labels: list[str]) -> list[str]:
    """Number labels that occur more than once.

    Examples
    --------
    >>> distinct(["a", "b", "a"])
    ['a #1', 'b', 'a #2']
    """
    total = Counter(labels)
    seen = Counter[str]()
    result = []
    for label in labels:
        seen[label] += 1
        result.append(f"{label} #{seen[label]}" if total[label] > 1 else label)
    return result


def file_name(*labels: str) -> str:
    """Give a name that is safe in every file system.

    Signs are kept apart: ``normal(-1,1)`` from ``normal(1,1)``.
    """
    words = "_".join(labels)
    name = re.sub(r"[^A-Za-z0-9.=,-]", "-", words).strip("-.")
    if len(name) <= _LONGEST:
        return name
    return f"{name[:_LONGEST]}-{hashlib.sha256(words.encode()).hexdigest()[:12]}"


def folder_name(label: str) -> str:
    """Give letters, digits, dots and dashes, which readers of hive partitions take for text.

    Where that loses something a hash tells it from others.
    """
    name = re.sub(r"[^A-Za-z0-9.]+", "-", label).strip("-.")[:_LONGEST]
    return name if name == label else f"{name}-{hashlib.sha256(label.encode()).hexdigest()[:8]}"


def _distribution(content: Mapping[str, Any]) -> str:
    ((name, parameters),) = content.items()
    return f"{name}({','.join(f'{value:g}' for value in parameters.values())})"
