"""The ways of pairing agree where they must: greedy with a plain loop, both uses of SciPy with the engine."""

import numpy as np
import pytest

from mentoring.matching.problem import Bools, Floats, Ints
from tests.benchmarks import methods
from tests.benchmarks.methods import METHODS, greedy
from tests.benchmarks.scores import DISTRIBUTIONS, whole


def plainly(scores: Floats, capacities: Ints, allowed: Bools) -> list[list[int]]:
    """Return pairs made best first: the list of all pairs, read once."""
    left, done, pairs = capacities.tolist(), set(), []
    for _worth, row, column in sorted((-value, row, column) for (row, column), value in np.ndenumerate(scores)):
        if row not in done and left[column] and allowed[row, column]:
            done.add(row)
            left[column] -= 1
            pairs.append([row, column])
    return pairs


@pytest.mark.parametrize("chunk", [1, 7, 1 << 20])
@pytest.mark.parametrize("seed", range(5))
def test_greedy_reads_the_sorted_list_once(seed: int, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(methods, "CHUNK", chunk)
    draw = np.random.default_rng(seed)
    scores, allowed = draw.integers(-5, 6, (12, 6)) / 10, draw.random((12, 6)) < 0.7
    capacities = draw.integers(0, 4, 6)
    assert greedy(scores, capacities, allowed).tolist() == plainly(scores, capacities, allowed)
    assert greedy(scores, capacities).tolist() == plainly(scores, capacities, np.ones_like(allowed))


def test_greedy_leaves_its_input_alone() -> None:
    scores, capacities = np.array([[0.5, 0.4]]), np.array([1, 1])
    assert greedy(scores, capacities).tolist() == [[0, 0]]
    assert (scores.tolist(), capacities.tolist()) == ([[0.5, 0.4]], [1, 1])


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_every_method_places_everybody_and_the_exact_ones_agree(name: str) -> None:
    scores, capacities = DISTRIBUTIONS[name](60, 25), np.full(25, 3)
    totals = {}
    for title, method in METHODS.items():
        pairs = method.run(method.prepare(scores, capacities), capacities).pairs
        assert sorted(pairs[:, 0].tolist()) == list(range(60))
        assert np.bincount(pairs[:, 1], minlength=25).max() <= 3
        totals[title] = round(float(whole(scores)[pairs[:, 0], pairs[:, 1]].sum()), 6)
    exact = totals.pop("engine, total")
    assert totals.pop("linear_sum_assignment") == totals.pop("the same, leanest") == exact
    assert all(total < exact for total in totals.values())
