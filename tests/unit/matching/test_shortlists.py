"""Shortlists: short of nothing, ranked, and spread over the mentors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.matching.shortlists import exposure, own_best, spread


def crowd(mentees: int = 60, mentors: int = 30, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return scores with a few mentors whom everybody likes, what is allowed, and places."""
    chance = np.random.default_rng(seed)
    scores = 0.6 * chance.random((mentees, mentors)) + 0.4 * np.linspace(0, 1, mentors) ** 4
    return scores, chance.random((mentees, mentors)) > 0.1, chance.integers(1, 4, mentors)


def test_more_mentors_are_seen_and_nobody_by_all() -> None:
    scores, allowed, places = crowd()
    own, fair = own_best(scores, allowed, places), spread(scores, allowed, places)
    before, after = exposure(own, scores, allowed, places), exposure(fair, scores, allowed, places)
    assert before.worth == pytest.approx(1.0)
    assert after.most < before.most
    assert after.seen > before.seen
    assert after.worth > 0.85


def test_nobody_is_seen_more_than_twice_a_fair_share_but_as_somebodys_own_best() -> None:
    scores, allowed, places = crowd()
    sure = np.bincount(np.concatenate(own_best(scores, allowed, places, size=2)), minlength=len(places))
    seen = np.bincount(np.concatenate(spread(scores, allowed, places)), minlength=len(places))
    fair = np.ceil(2 * 5 * len(scores) * places / places.sum())
    assert (seen <= np.maximum(fair, sure)).all()


@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 9))
def test_every_list_is_as_long_as_it_can_be_ranked_and_allowed(seed: int, mentees: int, mentors: int) -> None:
    chance = np.random.default_rng(seed)
    scores = chance.integers(0, 5, (mentees, mentors)) / 4
    allowed, places = chance.random((mentees, mentors)) > 0.4, chance.integers(0, 3, mentors)
    may = allowed & (places > 0)
    for row, columns in enumerate(spread(scores, allowed, places)):
        assert may[row, columns].all()
        assert len(columns) == len(set(columns.tolist())) == min(5, may[row].sum())
        assert (np.diff(scores[row, columns]) <= 0).all()
        assert set(own_best(scores, allowed, places, size=2)[row].tolist()) <= set(columns.tolist())


def test_the_same_people_get_the_same_lists() -> None:
    first, second = spread(*crowd()), spread(*crowd())
    assert all((left == right).all() for left, right in zip(first, second, strict=True))
