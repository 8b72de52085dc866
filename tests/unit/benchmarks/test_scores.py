"""Made-up scores: the same numbers whole, in blocks and pair by pair; popular mentors in both distributions."""

import numpy as np
import pytest

from tests.benchmarks.scores import DISTRIBUTIONS, whole

SIZE = (1100, 90)


@pytest.mark.parametrize("name", DISTRIBUTIONS)
@pytest.mark.parametrize("block", [(0, 1100), (0, 1), (511, 700), (1099, 1100), (5, 5)])
def test_rows_are_the_same_however_they_are_cut(name: str, block: tuple[int, int]) -> None:
    scores = DISTRIBUTIONS[name](*SIZE)
    assert scores.shape == SIZE
    rows = scores.rows(*block)
    assert rows.shape == (block[1] - block[0], SIZE[1])
    assert np.rint(rows * 1e6).tolist() == np.rint(whole(scores)[slice(*block)] * 1e6).tolist()


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_pairs_have_the_scores_of_their_rows(name: str) -> None:
    scores = DISTRIBUTIONS[name](*SIZE)
    pairs = np.column_stack([np.arange(SIZE[0]), np.arange(SIZE[0]) * 7 % SIZE[1]])
    assert scores.of(pairs).tolist() == whole(scores)[pairs[:, 0], pairs[:, 1]].tolist()


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_size_and_seed_make_the_numbers(name: str) -> None:
    made = DISTRIBUTIONS[name]
    assert whole(made(*SIZE)).tolist() == whole(made(*SIZE)).tolist()
    assert whole(made(*SIZE)).tolist() != whole(made(*SIZE, seed=8)).tolist()


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_some_mentors_are_everybodys_favourites(name: str) -> None:
    firsts = np.bincount(whole(DISTRIBUTIONS[name](*SIZE)).argmax(axis=1), minlength=SIZE[1])
    assert np.sort(firsts)[-SIZE[1] // 10:].sum() > 0.3 * SIZE[0], "a tenth of the mentors is first for a third of the mentees"
    assert (firsts == 0).sum() > SIZE[1] // 4


def test_popular_scores_are_one_row_of_draws() -> None:
    draw = np.random.default_rng(7)
    expected = (0.6 * draw.random(SIZE) + 0.4 * draw.random(SIZE[1]) ** 2).round(6)
    assert whole(DISTRIBUTIONS["popular"](*SIZE)).tolist() == expected.tolist()
