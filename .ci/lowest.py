"""Print the lowest versions that pyproject.toml allows, as pins: ``python .ci/lowest.py``.

Only tools that nothing imports are left out, and packages without a bound.
"""

import re
import tomllib
from pathlib import Path

TOOLS = {"ruff", "mypy"}
ROOT = Path(__file__).resolve().parents[1]
BOUND = re.compile(r"([A-Za-z0-9._-]+)>=([0-9.]+)")


def pins() -> list[str]:
    """Requirements ``name==version`` of the package, the cluster extra and the tests."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    bounds = [
        BOUND.fullmatch(requirement)
        for requirement in [*project["dependencies"], *extras["cluster"], *extras["dev"]]
    ]
    return [f"{b[1]}=={b[2]}" for b in bounds if b and b[1] not in TOOLS]


if __name__ == "__main__":
    print("\n".join(pins()))
