"""Short names of combinations, for tables, plots and file names."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

from explorer.study.config.single import (
    ArchitectureConfig,
    DataConfig,
    DistributionConfig,
    DrawnConfig,
    NormalConfig,
    RidgeConfig,
    RidgeValue,
)

# File systems take 255 bytes, with what is added before and after.
_LONGEST = 120
_STANDARD = DistributionConfig(normal=NormalConfig(mean=0.0, std=1.0))


def architecture_label(config: ArchitectureConfig) -> str:
    """``2-1-2``."""
    return config.label()


def data_label(config: DataConfig) -> str:
    """``iris 2 to 2`` or ``drawn m=5``."""
    if config.table is not None:
        inputs, outputs = len(config.table.inputs), len(config.table.outputs)
        return f"{config.table.path.stem} {inputs} to {outputs}" + (
            " std." if config.table.standardize else ""
        )
    drawn: DrawnConfig = config.chosen
    parts = ["drawn" if drawn.samples is None else f"drawn m={drawn.samples}"]
    parts += [f"X~{_distribution(drawn.x)}"] if drawn.x != _STANDARD else []
    parts += [f"Y~{_distribution(drawn.y)}"] if drawn.y != _STANDARD else []
    return " ".join(parts)


def ridge_label(value: RidgeValue) -> str:
    """``lambda=0.1`` or ``Lambda~uniform(0,1)``."""
    if isinstance(value, RidgeConfig):
        return "Lambda given" if value.matrices is not None else f"Lambda~{_distribution(value)}"
    if isinstance(value, tuple):
        return "lambda=" + ",".join(f"{v:g}" for v in value)
    return f"lambda={value:g}"


def distinct(labels: list[str]) -> list[str]:
    """Number labels that occur more than once: ``a #1``, ``a #2``."""
    total, seen = Counter(labels), Counter[str]()
    result = []
    for label in labels:
        seen[label] += 1
        result.append(f"{label} #{seen[label]}" if total[label] > 1 else label)
    return result


def file_name(*labels: str) -> str:
    """Give a name that is safe in every file system; signs are kept apart: ``normal(-1,1)`` from ``normal(1,1)``."""
    words = "_".join(labels)
    name = re.sub(r"[^A-Za-z0-9.=,-]", "-", words).strip("-.")
    if len(name) <= _LONGEST:
        return name
    return f"{name[:_LONGEST]}-{hashlib.sha256(words.encode()).hexdigest()[:12]}"


def folder_name(label: str) -> str:
    """Give a name of letters, digits, dots and dashes, which every reader of hive partitions takes for text.

    Where that loses something a hash tells it from others.
    """
    name = re.sub(r"[^A-Za-z0-9.]+", "-", label).strip("-.")[:_LONGEST]
    return name if name == label else f"{name}-{hashlib.sha256(label.encode()).hexdigest()[:8]}"


def _distribution(config: DistributionConfig | RidgeConfig) -> str:
    name = next(
        name for name in DistributionConfig.model_fields if getattr(config, name) is not None
    )
    return f"{name}({','.join(f'{v:g}' for v in config.chosen.model_dump().values())})"
