"""One solution as ``explorer solve --json`` prints it, read with suspicion for its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

HOW = "what `explorer solve --json` prints"
"""What a file of one solution must be."""

_FIELDS: dict[str, type] = {
    "verdict": str,
    "sentence": str,
    "checks": list,
    "warnings": list,
    "notes": list,
    "blocks": list,
}
_PROGRAM = ("inputs", "opcodes", "left", "right")
_OPCODES = (3, 4, 5)


def check_solution(found: Any) -> dict[str, Any]:
    """Refuse what is no solution: the page may then rely on what it reads.

    Parameters
    ----------
    found : object
        As JSON is read.

    Returns
    -------
    dict
        The same.

    Raises
    ------
    ValueError
        With a sentence that names the field.
    """
    _need(isinstance(found, Mapping), "it is no object of JSON")
    for name, kind in _FIELDS.items():
        _need(isinstance(found.get(name), kind), f"field {name!r}")
    _need(found["sentence"] != "", "field 'sentence'")
    _need(all(isinstance(check, Mapping) for check in found["checks"]), "field 'checks'")
    name = "manifold_table" if "manifold_table" in found else "real_points"
    _need(isinstance(found.get(name), list), f"field {name!r}")
    size = _check_points(found[name], name, len(found["blocks"]))
    if "loss_program" in found:
        _check_program(found["loss_program"], size)
    _check_layout(found, size)
    _need(_finite(found), "a number that is not finite")
    return dict(found)


def _check_points(points: list[Any], name: str, blocks: int) -> int | None:
    """Check that all points have a loss and equally many weights, and give their number."""
    sizes = set()
    for place, point in enumerate(points):
        said = f"{name}[{place}]"
        _need(isinstance(point, Mapping), said)
        _need(_is_number(point.get("loss")), f"{said}: loss")
        listed = point.get("weights")
        _need(isinstance(listed, list) and len(listed) == blocks, f"{said}: weights")
        weights = list(_flat(listed))
        _need(bool(weights) and all(map(_is_number, weights)), f"{said}: weights")
        _need(_list_of_numbers(point.get("eigenvalues", [])), f"{said}: eigenvalues")
        sizes.add(len(weights))
    _need(len(sizes) < 2, f"{name}: numbers of weights that differ")
    return sizes.pop() if sizes else None


def _check_program(program: Any, size: int | None) -> None:
    """Every instruction reads what stands before it."""
    _need(isinstance(program, Mapping), "loss_program")
    unknowns = program.get("unknowns")
    _need(_is_whole(unknowns) and size in (None, unknowns), "loss_program: unknowns")
    for name in _PROGRAM:
        _need(_list_of_numbers(program.get(name)), f"loss_program: {name}")
    count, first = len(program["opcodes"]), unknowns + len(program["inputs"])
    _need(all(code in _OPCODES for code in program["opcodes"]), "loss_program: opcodes")
    for name in ("left", "right"):
        slots = program[name]
        good = len(slots) == count and all(
            _is_whole(slot) and slot < first + k for k, slot in enumerate(slots)
        )
        _need(good, f"loss_program: {name}")
    output = program.get("output")
    _need(_is_whole(output) and output < first + count, "loss_program: output")


def _check_layout(found: Mapping[str, Any], size: int | None) -> None:
    """Symmetries permute the unknowns; layers name blocks."""
    for one in _list(found, "symmetries"):
        _need(isinstance(one, Mapping), "symmetries")
        source, sign = one.get("source"), one.get("sign")
        good = _list_of_numbers(source) and _list_of_numbers(sign) and len(source) == len(sign)
        _need(good and sorted(source) == list(range(len(source))), "symmetries: source")
        _need(size in (None, len(source)) and {*sign} <= {1, -1}, "symmetries: sign")
    blocks = range(len(found["blocks"]))
    for layer in _list(found, "layers"):
        _need(isinstance(layer, Mapping) and layer.get("matrix") in blocks, "layers")
        _need(layer.get("bias") is None or layer["bias"] in blocks, "layers")
    complex_points = found.get("complex_points", {"points": []})
    _need(isinstance(complex_points, Mapping), "complex_points")
    for point in _list(complex_points, "points"):
        good = isinstance(point, Mapping) and _pair(point.get("loss"))
        good = good and isinstance(point.get("weights"), list) and all(map(_pair, point["weights"]))
        _need(good, "complex_points")


def _list(found: Mapping[str, Any], name: str) -> list[Any]:
    value = found.get(name) or []
    _need(isinstance(value, list), name)
    return list(value)


def _flat(value: Any) -> Iterable[Any]:
    if isinstance(value, list):
        for entry in value:
            yield from _flat(entry)
    else:
        yield value


def _pair(value: Any) -> bool:
    good = isinstance(value, list) and len(value) == 2
    return good and all(v is None or _is_number(v) for v in value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _list_of_numbers(value: Any) -> bool:
    return isinstance(value, list) and all(v is None or _is_number(v) for v in value)


def _finite(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_finite, value.values()))
    if isinstance(value, list):
        return all(map(_finite, value))
    return not isinstance(value, float) or isfinite(value)


def _need(good: bool, what: str) -> None:
    if not good:
        raise ValueError(f"{what}: allowed is {HOW}")
