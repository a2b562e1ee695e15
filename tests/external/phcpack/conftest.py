"""Systems with known counts, and interpreters that misbehave."""

import os
import stat
import sys
from functools import reduce
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from explorer.external import phcpack as phc


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch, request):
    if "real_phc" not in request.fixturenames:
        monkeypatch.delenv("EXPLORER_PHC_PYTHON", raising=False)


@pytest.fixture
def real_phc():
    """Skip the test where there is no phcpy."""
    if not phc.available():
        pytest.skip("no interpreter with phcpy here (python3-phcpy)")


@pytest.fixture
def fake_python(tmp_path, monkeypatch):
    """Return a function that makes an interpreter which claims to own phcpy.

    It then runs the given Python code.
    """

    def make(code: str) -> Path:
        script = tmp_path / "fake_python"
        head = (
            f"#!{sys.executable}\nimport os, sys, signal, time\n"
            "if sys.argv[1] == '-c': sys.exit(0)\n"
        )
        script.write_text(head + code)
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("EXPLORER_PHC_PYTHON", str(script))
        return script

    return make


@pytest.fixture
def fake_phcpy(tmp_path, monkeypatch):
    """Return a function that puts a phcpy2c3 of pure Python before our own child script.

    This interpreter runs it.
    """

    def make(code: str) -> None:
        package = tmp_path / "fake" / "phcpy"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(
            "raise SystemExit('the package must not be imported')\n"
        )
        (package / "phcpy2c3.py").write_text("import os, signal, sys, time\n" + code)
        monkeypatch.setenv(
            "PYTHONPATH", str(package.parent) + os.pathsep + os.environ.get("PYTHONPATH", "")
        )
        monkeypatch.setenv("EXPLORER_PHC_PYTHON", sys.executable)

    return make


class Network:
    """Gradient equations of a deep linear network.

    grad W_i = U_i^T (W A - B) V_i^T + Lambda_i o W_i.
    """

    def __init__(self, widths, seed):
        rng = np.random.default_rng(seed)
        self.shapes = [(b, a) for a, b in pairwise(widths)]
        self.unknowns = [
            f"w{k}_{a + 1}_{b + 1}"
            for k, shape in enumerate(self.shapes, 1)
            for a, b in np.ndindex(*shape)
        ]
        x, y = (
            rng.normal(size=(widths[0], widths[0] + 1)),
            rng.normal(size=(widths[-1], widths[0] + 1)),
        )
        self.a, self.b = x @ x.T, y @ x.T
        self.ridge = [rng.uniform(0.1, 0.5, shape) for shape in self.shapes]

    @property
    def polynomials(self):
        names = iter(self.unknowns)
        weights = [
            np.array([[next(names) for _ in range(c)] for _ in range(r)], dtype=object)
            for r, c in self.shapes
        ]
        residual = self._minus(self._product([*weights[::-1], self._texts(self.a)]), self.b)
        equations = []
        for k, weight in enumerate(weights):
            upper = [w.T for w in weights[k + 1 :]]
            lower = [w.T for w in weights[:k]]
            gradient = self._product([*upper, residual, *lower])
            equations += [
                f"{gradient[i]}+({self.ridge[k][i]:.17g})*{weight[i]};"
                for i in np.ndindex(*weight.shape)
            ]
        return equations

    def gradient(self, point):
        """Evaluate the same equations with numpy alone."""
        weights, used = [], 0
        for r, c in self.shapes:
            weights.append(np.reshape(point[used : used + r * c], (r, c)))
            used += r * c

        def chain(factors, n):
            return reduce(np.matmul, factors, np.eye(factors[0].shape[0] if factors else n))

        whole = chain(weights[::-1], self.shapes[0][1])
        m = whole @ self.a - self.b
        parts = []
        for k, w in enumerate(weights):
            u = chain(weights[:k:-1], self.shapes[k][0])
            v = chain(weights[:k][::-1], self.shapes[0][1])
            parts.append((u.T @ m @ v.T + self.ridge[k] * w).ravel())
        return np.concatenate(parts)

    @staticmethod
    def _texts(matrix):
        return np.array([[f"({v:.17g})" for v in row] for row in matrix], dtype=object)

    @staticmethod
    def _minus(texts, matrix):
        out = np.empty(texts.shape, dtype=object)
        for i in np.ndindex(*texts.shape):
            out[i] = f"({texts[i]}-({matrix[i]:.17g}))"
        return out

    @staticmethod
    def _product(factors):
        out = factors[0]
        for f in factors[1:]:
            next_ = np.empty((out.shape[0], f.shape[1]), dtype=object)
            for i, j in np.ndindex(*next_.shape):
                terms = [f"{out[i, k]}*{f[k, j]}" for k in range(out.shape[1])]
                next_[i, j] = terms[0] if len(terms) == 1 else "(" + "+".join(terms) + ")"
            out = next_
        return out


@pytest.fixture
def network():
    return Network


def same_points(left, right, tolerance=1e-8):
    """Whether two sets of points agree, each matched to another one."""
    if len(left) != len(right):
        return False
    distances = np.abs(np.asarray(left)[:, None, :] - np.asarray(right)[None, :, :]).max(axis=2)
    nearest = distances.argmin(axis=1)
    return len(set(nearest)) == len(left) and bool((distances.min(axis=1) < tolerance).all())


@pytest.fixture(name="same_points")
def _same_points():
    return same_points
