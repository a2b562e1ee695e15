"""Whether two samples of counts may come from one distribution.

Given both samples together, any of their values is as likely in the one as in the other: the
histogram of the first has a multivariate hypergeometric distribution, from which it is drawn many
times. Three statistics are compared with their draws: chi-square of the histograms with rare values
joined, the difference of the means, and the largest value of the first sample.

References
----------
E. S. Edgington, P. Onghena, Randomization Tests, 4th edition, Chapman and Hall (2007).
R. A. Fisher, Statistical Methods for Research Workers, section 21 (1925).
S. Holm, A simple sequentially rejective multiple test procedure, Scandinavian Journal of
Statistics 6 (1979) 65-70.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 99_999
"""Histograms drawn for a test: p values are known to a few 1e-5 where they are small."""
EXPECTED = 5.0
"""Values are joined until the smaller sample is expected to have so many (Cochran 1954)."""

_AT_ONCE = 2**22


@dataclass(frozen=True)
class Homogeneity:
    """Probabilities, if both samples come from one distribution, of what differs as much.

    Attributes
    ----------
    histogram, mean, largest : float
        By chi-square, by the absolute difference of the means, and by the largest value.
    groups : tuple of tuples of int
        Values that were joined for chi-square.
    """

    histogram: float
    mean: float
    largest: float
    groups: tuple[tuple[int, ...], ...]


def homogeneity(
    first: Mapping[int, int],
    second: Mapping[int, int],
    generator: np.random.Generator,
    draws: int = DRAWS,
) -> Homogeneity:
    """Test whether two histograms may come from one distribution.

    Parameters
    ----------
    first, second : mapping of int to int
        How often each value was seen; neither may be empty.
    generator : numpy.random.Generator
    draws : int
        Histograms that are drawn; no p value is below 1 / (draws + 1).

    Examples
    --------
    >>> test = homogeneity({1: 50, 3: 50}, {1: 480, 3: 520}, np.random.default_rng(0), 999)
    >>> test.histogram > 0.5
    True
    >>> homogeneity({1: 90, 3: 10}, {1: 480, 3: 520}, np.random.default_rng(0), 999).histogram
    0.001
    """
    values = np.array(sorted({*first, *second}))
    tables = np.array([[counts.get(int(v), 0) for v in values] for counts in (first, second)])
    size = int(tables[0].sum())
    groups = joined(tables)
    drawn = _drawn(tables.sum(axis=0), size, generator, draws)
    statistics = [_statistics(part, tables, values, groups) for part in drawn]
    chi, mean, largest = (np.concatenate(parts) for parts in zip(*statistics, strict=True))
    ((own_chi,), (own_mean,), (own_largest,)) = _statistics(tables[:1], tables, values, groups)
    sides = [_share(largest >= own_largest), _share(largest <= own_largest)]
    return Homogeneity(
        _share(chi >= own_chi * (1 - 1e-9)),
        _share(mean >= own_mean * (1 - 1e-9)),
        min(1.0, 2 * min(sides)),
        tuple(tuple(int(v) for v in values[group]) for group in groups),
    )


def joined(tables: NDArray[np.int64]) -> list[slice]:
    """Join neighbouring values until each group is expected often enough in the smaller sample.

    Parameters
    ----------
    tables : array, shape (2, K)
        How often each of K values was seen in either sample.

    Returns
    -------
    list of slice
        Which values make each group; the rest at the end goes to the last group.
    """
    share = tables.sum(axis=1).min() / tables.sum()
    expected = tables.sum(axis=0) * share
    groups: list[slice] = []
    start = 0
    for k in range(len(expected)):
        if expected[start : k + 1].sum() >= EXPECTED:
            groups.append(slice(start, k + 1))
            start = k + 1
    if start < len(expected):
        before = groups.pop().start if groups else 0
        groups.append(slice(before, len(expected)))
    return groups


def holm(values: Sequence[float]) -> list[float]:
    """Adjust the p values of several tests, so that their family keeps its level.

    Examples
    --------
    >>> holm([0.01, 0.5, 0.03])
    [0.03, 0.5, 0.06]
    """
    adjusted = [1.0] * len(values)
    largest = 0.0
    for place, k in enumerate(sorted(range(len(values)), key=lambda k: values[k])):
        largest = max(largest, min(1.0, (len(values) - place) * values[k]))
        adjusted[k] = largest
    return adjusted


def largest_of(sample: Mapping[int, int], largest: int, draws: int) -> float:
    """How likely is it that the largest of some more draws is as far out as that which was seen.

    Parameters
    ----------
    sample : mapping of int to int
        How often each value was seen in a sample of the same distribution.
    largest : int
        Largest value of the other sample, of which nothing else is known.
    draws : int
        Size of the other sample.

    Notes
    -----
    The unseen draws are taken from the sample and the one value, without replacement: exact
    under exchange, up to the values that are not known. Two-sided.
    """
    above = sum(number for value, number in sample.items() if value > largest)
    equal = 1 + sum(number for value, number in sample.items() if value == largest)
    total = sum(sample.values()) + 1
    draws = min(draws, total)
    below_or_equal = _none_of(above, total, draws)
    above_or_equal = 1 - _none_of(above + equal, total, draws)
    return min(1.0, 2 * min(below_or_equal, above_or_equal))


def _none_of(special: int, total: int, draws: int) -> float:
    """Probability that ``draws`` of ``total``, without replacement, have none of some."""
    if draws > total - special:
        return 0.0
    k = np.arange(draws)
    return float(np.exp(np.log((total - special - k) / (total - k)).sum()))


def _drawn(
    totals: NDArray[np.int64], size: int, generator: np.random.Generator, draws: int
) -> list[NDArray[np.int64]]:
    """First histograms, as many as asked for, in parts that fit into memory."""
    step = max(1, _AT_ONCE // len(totals))
    return [
        generator.multivariate_hypergeometric(
            totals, size, size=min(step, draws - done), method="marginals"
        )
        for done in range(0, draws, step)
    ]


def _statistics(
    firsts: NDArray[np.int64],
    tables: NDArray[np.int64],
    values: NDArray[np.int64],
    groups: Sequence[slice],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Chi-square, difference of the means, largest value; firsts have shape (N, K)."""
    totals = tables.sum(axis=0)
    sizes = tables.sum(axis=1)
    chi = np.zeros(len(firsts))
    for group in groups:
        total = totals[group].sum()
        seen = firsts[:, group].sum(axis=1)
        expected = total * sizes[0] / sizes.sum()
        other = total * sizes[1] / sizes.sum()
        chi += (seen - expected) ** 2 * (1 / expected + 1 / other)
    first = firsts @ values / sizes[0]
    second = (totals @ values - firsts @ values) / sizes[1]
    largest = values[len(values) - 1 - np.argmax(firsts[:, ::-1] > 0, axis=1)]
    return chi, np.abs(first - second), largest


def _share(hits: NDArray[np.bool_]) -> float:
    return float((1 + np.count_nonzero(hits)) / (1 + len(hits)))
