"""Measures of a ranking, on cases small enough to count, and intervals that hold what they promise."""

import numpy as np
import pytest

from tests.benchmarks.measures import assigned, average, cell, difference, gain, interval, measure, ndcg, ranking, recall

ALL = np.ones((1, 4), bool)


def test_gain_falls_with_the_place_and_stops_after_five() -> None:
    assert gain([2]) == 3
    assert gain([0, 2]) == pytest.approx(3 / np.log2(3))
    assert gain([1, 0, 1]) == 1.5
    assert gain([0, 0, 0, 0, 0, 2]) == 0


def test_the_best_possible_order_has_an_ndcg_of_one() -> None:
    known = np.array([0, 1, 2, 0, 1, 0])
    assert ndcg(np.array([2, 1, 1]), known) == 1
    assert ndcg(np.array([1, 2, 1]), known) == pytest.approx((1 + 3 / np.log2(3) + 0.5) / (3 + 1 / np.log2(3) + 0.5))
    assert ndcg(np.array([0, 0]), np.array([0, 0])) == 0


def test_hits_are_counted_among_allowed_mentors_best_first() -> None:
    scores, relevance = np.array([[0.9, 0.8, 0.7, 0.6]]), np.array([[0, 1, 0, 2]])
    first, three, _gain = ranking(scores, ALL, relevance)
    assert (first.mean, three.mean) == (0, 0)
    first, three, found = ranking(scores, np.array([[False, False, True, True]]), relevance)
    assert (first.mean, three.mean) == (0, 1)
    assert found.mean == pytest.approx((3 / np.log2(3)) / (3 + 1 / np.log2(3)))


def test_who_has_no_mentor_for_the_main_need_is_not_counted() -> None:
    first, _three, found = ranking(np.array([[0.1, 0.9], [0.1, 0.9]]), np.ones((2, 2), bool), np.array([[0, 2], [1, 0]]))
    assert (first.mean, found.mean, first.weights.tolist()) == (1, 1, [1, 0])


def test_who_was_given_no_mentor_is_not_counted_as_missed() -> None:
    found = assigned(np.array([[0, 1], [2, 0]]), np.array([[0, 2], [2, 2], [1, 0]]))
    assert (found.values.tolist(), found.weights.tolist(), found.mean) == ([1, 0, 0], [1, 0, 1], 0.5)


def test_nobody_is_nearest_to_themselves() -> None:
    scores = np.array([[1.0, 0.2, 0.9], [0.3, 1.0, 0.1], [0.5, 0.6, 1.0]])
    found = recall(scores, [{2}, {0, 2}, set()], top=1)
    assert (found.values.tolist(), found.weights.tolist(), found.mean) == ([1, 0.5, 0], [1, 1, 0], 0.75)


def test_tries_on_the_same_people_are_averaged_by_how_often_each_was_counted() -> None:
    one, other = measure([1, 1, 0], [1, 0, 1]), measure([0, 1, 0], [1, 1, 0])
    both = average([one, other])
    assert both.mean == pytest.approx((1 + 1) / 4)
    assert both.weights.tolist() == [1, 0.5, 0.5]


def test_an_interval_holds_the_mean_and_is_as_wide_as_theory_says() -> None:
    values = np.random.default_rng(3).random(400)
    mean, low, high = interval(measure(values))
    assert mean == pytest.approx(values.mean())
    assert (high - low) / 2 == pytest.approx(1.96 * values.std() / 20, rel=0.1)
    assert interval(measure(values)) == (mean, low, high), "the same people give the same interval"
    assert interval(measure(np.ones(5)))[1:] == (1, 1)


def test_a_paired_difference_draws_the_same_people_for_both() -> None:
    values = np.random.default_rng(3).random(400)
    found = difference(measure(values + 0.1), measure(values))
    assert found == pytest.approx((0.1, 0.1, 0.1))


def test_figures_are_written_without_the_nought() -> None:
    assert cell((0.7224, 0.6, 1.0)) == ".722 [.600, 1.000]"
    assert cell((0.023, -0.03, 0.077), signed=True) == "+.023 [-.030, +.077]"
