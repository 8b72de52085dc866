"""Made-up scores with popular mentors, whole or in blocks of rows; the same size and seed give the same numbers anywhere.

Both answer `rows(start, stop)` with any block, however the rows are cut, and hold whole millionths.
"""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from mentoring.matching.problem import UNIT, Floats, Ints, Rows

SEED = 7
BLOCK = 512
DIMENSIONS = 64
TAPE = 1 << 20


class Scores(Rows, Protocol):
    """Scores made on demand, as the engine takes them, that also tell those of single pairs."""

    def of(self, pairs: Ints) -> Floats:
        """Return the scores of pairs (k, 2)."""
        ...


class Popular:
    """0.6 × chance + 0.4 × popularity: chance even between 0 and 1 for each pair by itself, popularity its square for each mentor.

    Chance is one long row of draws, of which the generator can skip to any place.
    """

    title = "popular"
    told = "0.6 × chance + 0.4 × popularity, chance drawn for each pair by itself"

    def __init__(self, mentees: int, mentors: int, seed: int = SEED) -> None:
        self.shape = (mentees, mentors)
        self._seed = seed
        self._popularity = 0.4 * self._draws(mentees * mentors).random(mentors) ** 2

    def _draws(self, place: int) -> np.random.Generator:
        return np.random.Generator(np.random.PCG64(self._seed).advance(place))

    def rows(self, start: int, stop: int) -> Floats:
        mentors = self.shape[1]
        chance = self._draws(start * mentors).random((stop - start, mentors))
        scores: Floats = (0.6 * chance + self._popularity).round(6)
        return scores

    def of(self, pairs: Ints) -> Floats:
        chance = np.array([self._draws(row * self.shape[1] + column).random() for row, column in pairs.tolist()])
        scores: Floats = (0.6 * chance + self._popularity[pairs[:, 1]]).round(6)
        return scores


class LowRank:
    """0.16 × fit + 0.2 × chance + 0.4 × popularity: fit is the product of 64 features on each side, of deviation 1.

    The features are small whole numbers, so that their products are exact in float32 however a block is cut. Chance is
    read from one tape, from a place of its own for each mentee: a row costs a matrix product and two sums.
    """

    title = "low-rank"
    told = f"0.16 × fit + 0.2 × chance + 0.4 × popularity, fit the product of {DIMENSIONS} features of deviation 1"

    def __init__(self, mentees: int, mentors: int, seed: int = SEED) -> None:
        draw = np.random.default_rng([seed, mentees, mentors])
        self.shape = (mentees, mentors)
        self._left = np.rint(16 * draw.standard_normal((mentees, DIMENSIONS))).astype(np.float32)
        self._right = np.rint(16 * draw.standard_normal((mentors, DIMENSIONS))).astype(np.float32)
        self._slope = np.float32(0.16 * UNIT / (16 * 16 * DIMENSIONS ** 0.5))
        self._popularity = (0.4 * UNIT * draw.random(mentors) ** 2).astype(np.float32)
        self._tape = (0.2 * UNIT * draw.random(TAPE + mentors)).astype(np.float32)
        self._place = draw.integers(0, TAPE, mentees)

    def rows(self, start: int, stop: int) -> npt.NDArray[np.float32]:
        windows = np.lib.stride_tricks.sliding_window_view(self._tape, self.shape[1])
        units = self._left[start:stop] @ self._right.T
        units *= self._slope
        units += self._popularity
        units += windows[self._place[start:stop]]
        return _rounded(units)

    def of(self, pairs: Ints) -> Floats:
        rows, columns = pairs.T
        units = (self._left[rows] * self._right[columns]).sum(axis=1) * self._slope
        units += self._popularity[columns]
        units += self._tape[self._place[rows] + columns]
        return _rounded(units).astype(float).round(6)


def _rounded(units: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    np.rint(units, out=units)
    units /= np.float32(UNIT)
    return units


DISTRIBUTIONS: dict[str, type[Popular] | type[LowRank]] = {made.title: made for made in (Popular, LowRank)}


def whole(scores: Scores) -> Floats:
    """Return all scores as one array (mentees, mentors), whole millionths."""
    mentees, mentors = scores.shape
    array = np.empty((mentees, mentors))
    for start in range(0, mentees, BLOCK):
        stop = min(start + BLOCK, mentees)
        array[start:stop] = scores.rows(start, stop)
    return np.round(array, 6, out=array)
