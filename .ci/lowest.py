"""Print the lowest versions that pyproject.toml allows, as pins.

    python .ci/lowest.py [EXTRA ...]

With names those of the extras alone. Tools that nothing imports are left out, and packages without
a bound.
"""

import re
import sys
import tomllib
from pathlib import Path

TOOLS = {"ruff", "mypy"}
ROOT = Path(__file__).resolve().parents[1]
BOUND = re.compile(r"([A-Za-z0-9._-]+)>=([0-9.]+)")


def pins(extras: list[str]) -> list[str]:
    """Requirements ``name==version`` of extras; without names of all that the tests need."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [] if extras else list(project["dependencies"])
    for extra in extras or ["cluster", "dev"]:
        wanted += project["optional-dependencies"][extra]
    bounds = [BOUND.fullmatch(requirement) for requirement in wanted]
    return [f"{b[1]}=={b[2]}" for b in bounds if b and b[1] not in TOOLS]


if __name__ == "__main__":
    print("\n".join(pins(sys.argv[1:])))
