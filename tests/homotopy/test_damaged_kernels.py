"""Compiled kernels on disk that are damaged: the right answer, one line, and nothing worse."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

CODE = """
from explorer.homotopy.kernels.compile import kernel

@kernel
def squares(n):
    total = 0.0
    for k in range(n):
        total += k * k
    return total
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kernels")
    (folder / "small.py").write_text(CODE)
    assert run(folder) == ("285.0", "")
    return folder


def run(folder):
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(folder), str(Path(__file__).parents[2])]),
    }
    code = "import small; print(small.squares(10)); assert small.squares.stats is not None"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), done.stderr.strip()


def flipped(content):
    place = np.random.default_rng(len(content)).integers(len(content))
    return content[:place] + bytes([content[place] ^ 16]) + content[place + 1 :]


DAMAGES = {
    "one bit": flipped,
    "cut short": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "others": lambda content: b"cos\nsystem\n(S'exit 3'\ntR." + content[30:],
}


@pytest.mark.parametrize("ending", ["nbi", "nbc"])
@pytest.mark.parametrize(
    "damage",
    ["one bit", *(pytest.param(d, marks=pytest.mark.slow) for d in list(DAMAGES)[1:])],
)
def test_the_right_answer_and_one_line(place, ending, damage):
    (file,) = (place / "__pycache__").glob(f"*.{ending}")
    file.write_bytes(DAMAGES[damage](file.read_bytes()))
    answer, said = run(place)
    assert answer == "285.0"
    assert len(said.splitlines()) == 1
    assert "is damaged (its check sum differs); it is compiled anew" in said
    assert run(place) == ("285.0", ""), "it has healed"


def test_kept_kernels_are_read(place):
    """The second run compiles nothing: numba counts what it reads."""
    code = "import small; small.squares(10); print(sum(small.squares.stats.cache_hits.values()))"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(place), str(Path(__file__).parents[2])]),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1"
