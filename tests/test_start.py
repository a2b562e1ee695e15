"""What a warm ``explorer solve`` imports: nothing heavy that it does not need."""

import subprocess
import sys

import pytest

# Each takes between 5 ms and a second to import.
HEAVY = (
    "numba",
    "pandas",
    "pyarrow",
    "scipy",
    "matplotlib",
    "networkx",
    "pydantic",
    "rich",
    "ruamel",
    "dask",
    "distributed",
    "loky",
    "asyncio",
    "filelock",
    "sympy",
    "phcpy",
    "numpy.f2py",
    "importlib.metadata",
    "explorer.study",
    "explorer.homotopy.starts.solve",
    "explorer.homotopy.kernels.track",
)
PRINTS = """
import sys
sys.argv = ["explorer", "solve", "--widths", "2,1,2", "--seed", "3", {more}]
from explorer.cli import main
try:
    main()
except SystemExit as end:
    print(sorted(set({heavy}) & set(sys.modules)), end.code)
"""


def last_line(more):
    """What a solve prints last: the heavy modules that it has loaded, and its exit code."""
    code = PRINTS.format(more=more, heavy=HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=200
    )
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("more", ["", "'--json'", "'--certify'"])
def test_a_warm_solve_imports_nothing_heavy(more):
    last_line(more)  # warms: kernels, the generic set
    assert last_line(more) == "[] 0"
