"""Solve one system with Bertini 2: read JSON from standard input, write JSON to standard output.

It runs in an interpreter that has the package bertini2 (``pip install bertini2``), which need not
be ours. Input: ``{"groups": [["x", "y"], ...], "equations": ["x^2 - 1", ...]}`` for a black box
with one variable group or several; with ``"start"`` (equations) and ``"points"`` (pairs of floats)
too for a homotopy from given solutions. Output: seconds, the finite solutions, the version.
"""

import json
import sys
import tempfile
import time

import bertini
import numpy as np


def system(groups, equations):
    """Make a system from text, in Bertini's classic format."""
    lines = [f"variable_group {', '.join(group)};" for group in groups]
    names = [f"f{k}" for k in range(len(equations))]
    lines.append(f"function {', '.join(names)};")
    lines += [f"{name} = {text};" for name, text in zip(names, equations, strict=True)]
    return bertini.parse.system("\n".join(lines))


def points(rows):
    """Points as Bertini takes them."""
    return [np.array([complex(*pair) for pair in row]) for row in rows]


def main():
    """Solve what standard input says."""
    given = json.load(sys.stdin)
    target = system(given["groups"], given["equations"])
    with tempfile.TemporaryDirectory() as folder:
        begin = time.process_time()
        chosen = {"seed": 1, "directory": folder, "show_progress": False}
        if "start" in given:
            first = system(given["groups"], given["start"])
            built = bertini.nag_algorithm.straight_line_homotopy(target, first)
            chosen |= {"homotopy": built, "start": points(given["points"])}
        found = bertini.solve(target, **chosen)
        seconds = time.process_time() - begin
    rows = [[[complex(z).real, complex(z).imag] for z in point] for point in found.solutions]
    json.dump({"seconds": seconds, "solutions": rows, "version": bertini.__version__}, sys.stdout)


if __name__ == "__main__":
    main()
