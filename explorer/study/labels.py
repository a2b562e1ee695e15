"""Short names of combinations, for tables, plots and file names."""

from __future__ import annotations

import re

from explorer.study.schema import ArchitectureConfig, DataConfig, DistributionConfig, DrawnConfig, RidgeConfig


def architecture_label(config: ArchitectureConfig) -> str:
    """``2-1-2``."""
    widths = "-".join(map(str, config.widths))
    return widths if config.type == "deep_linear" else f"{config.type} {widths}"


def data_label(config: DataConfig) -> str:
    """``iris`` or ``drawn m=5``."""
    if config.table is not None:
        inputs, outputs = len(config.table.inputs), len(config.table.outputs)
        return f"{config.table.path.stem} {inputs} to {outputs}" + (" std." if config.table.standardize else "")
    drawn = config.drawn
    assert drawn is not None
    default = DrawnConfig(samples=1)
    parts = [f"drawn m={drawn.samples}"]
    parts += [f"X~{_distribution(drawn.x)}"] if drawn.x != default.x else []
    parts += [f"Y~{_distribution(drawn.y)}"] if drawn.y != default.y else []
    return " ".join(parts)


def ridge_label(value: float | tuple[float, ...] | RidgeConfig) -> str:
    """``lambda=0.1`` or ``Lambda~uniform(0,1)``."""
    if isinstance(value, RidgeConfig):
        return "Lambda given" if value.matrices is not None else f"Lambda~{_distribution(value)}"
    if isinstance(value, tuple):
        return "lambda=" + ",".join(f"{v:g}" for v in value)
    return f"lambda={value:g}"


def distinct(labels: list[str]) -> list[str]:
    """Number labels that occur more than once: ``a #1``, ``a #2``."""
    seen: dict[str, int] = {}
    result = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        result.append(f"{label} #{seen[label]}" if labels.count(label) > 1 else label)
    return result


def file_name(*labels: str) -> str:
    """Give a name that is safe in every file system."""
    return re.sub(r"[^A-Za-z0-9.=,-]+", "-", "_".join(labels)).strip("-.")


def _distribution(config: DistributionConfig | RidgeConfig) -> str:
    for name in DistributionConfig.model_fields:
        rule = getattr(config, name)
        if rule is not None:
            return f"{name}({','.join(f'{v:g}' for v in rule.model_dump().values())})"
    raise AssertionError("a distribution has exactly one kind")
