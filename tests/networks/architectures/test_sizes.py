"""Losses that are too large are refused in a sentence, before anything is built."""

import time

import numpy as np
import pytest

from explorer import DeepLinear, DrawnData, Problem
from explorer.limits import VARIABLE, LimitError
from explorer.networks.architectures import build
from explorer.networks.architectures.size import degree_of_loss

SECONDS = 15  # three times what the longest takes


def named(kind, **fields):
    return {"type": kind, **fields}


def formula(loss, weights, **fields):
    return named("formula", loss=loss, weights=weights, **fields)


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        (named("deep_linear", widths=[50, 50, 50]), "unknowns"),
        (named("deep_linear", widths=[10**9, 1, 1]), "field"),
        (named("deep_linear", widths=[9000, 9000, 9000]), "unknowns"),
        (named("deep_linear", widths=[2] * 3000), "unknowns"),
        (named("deep_linear", widths=[2] * 60), "loss-degree"),
        (named("deep_linear", widths=[10, 10, 10]), "operations"),
        (named("linear_residual", width=1, depth=10**9), "field"),
        (named("monomial_network", widths=[2, 2, 1], power=10**8), "field"),
        (named("monomial_network", widths=[2, 2, 1], power=300), "operations"),
        (named("monomial_network", widths=[9, 2, 1], power=9), "expansion"),
        (named("symmetric_tensor_decomposition", dimension=9, order=9000), "parameters"),
        (named("linear_recurrence", inputs=1, state=1, length=10_000), "parameters"),
        (named("lightning_attention", dimension=1, length=10_000), "moments"),
        (named("deep_linear", widths=[1, 1, 1], misfit="quartic", samples=10_000), "parameters"),
        (formula("sum(w**2)", {"w": [10**9]}), "unknowns"),
        (formula("sum(w)**40", {"w": [8]}), "expansion"),
        (formula("(sum(w)**64)**64", {"w": [8]}), "loss-degree"),
        (formula("sum(w)*sum(a)", {"w": [3]}, data={"a": [10**6, 10**6]}), "parameters"),
        (formula("1e-9999999999*w", {"w": []}), "power-of-ten"),
        (formula("w" + "+w" * 60_000, {"w": []}), "formula"),
        (formula("w" + "*sum(eye(64)@eye(64))" * 9, {"w": []}), "formula-work"),
    ],
    ids=lambda value: value if isinstance(value, str) else value["type"],
)
def test_a_sentence_names_the_limit_and_how_to_raise_it(spec, name):
    began = time.process_time()
    with pytest.raises(Exception, match=f"raise-limit {name}=") as error:
        build(spec).system.jacobian_expressions, build(spec).system.sparse
    assert time.process_time() - began < SECONDS
    assert len(str(error.value)) < 700


def test_what_it_would_take_is_said():
    with pytest.raises(LimitError, match=r"of degree 3: up to 3\^5000 solutions, about 1e2385"):
        build(named("deep_linear", widths=[50, 50, 50]))


def test_a_raised_limit_lets_through(monkeypatch):
    monkeypatch.setenv(VARIABLE, "unknowns=5000")
    assert build(named("deep_linear", widths=[50, 50, 50])).size == 5000


def test_many_samples_are_refused_before_they_are_drawn():
    rng = np.random.default_rng(0)
    with pytest.raises(LimitError, match="entries=4000000000"):
        Problem.draw(DeepLinear((2, 1, 2)), DrawnData(10**9), 0.1, rng)
    with pytest.raises(LimitError, match="entries=2000000 "):
        Problem(DeepLinear((1, 1, 1)), np.zeros((1, 10**6)), np.zeros((1, 10**6)), 0.1)


@pytest.mark.parametrize("kind", ["deep_linear", "monomial_network", "lightning_attention"])
def test_the_bound_of_the_degree_is_that_of_the_system(kind):
    from explorer.networks.architectures import find

    architecture = build({"type": kind, **find(kind).example})
    degrees = architecture.system.potential_terms.exponents.sum(axis=1)
    assert degree_of_loss(architecture) == degrees.max()
