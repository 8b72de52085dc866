"""Which pairs are worth looking at, and the proof that no other is: everything that reads the whole table.

Numbers that hold people and scores (prices, what a mentee has) are split into multiples of the weight of one person and
the rest: people decide first, so the rests that are compared stay small, and exact as float32.
"""

from dataclasses import dataclass

import numpy as np

from mentoring.matching.problem import Bools, Ints
from mentoring.matching.solvers.rest import EXACT, NEVER, Pairs, Rest, Units
from mentoring.matching.solvers.watch import Watch

WANTED = 12
"""Candidates that each side names, on average."""

NEAR, MOST = 4, 32
"""So many pairs that come near a mentee's own are kept on average when all are looked at, and at most."""

SEEN = 8
"""So many times more pairs are looked at before each side names its own: a guess of prices may be that far off."""

SAMPLED, TOGETHER = 1024, 32
"""Rows that are read first, to guess what seats will cost; so many neighbours at a time."""

RANK = 3
"""A seat's first price is what the third best of the sampled mentees would give for it."""


@dataclass(frozen=True)
class Candidates:
    """The pairs to begin with, and the smallest and largest worth of any pair (0 included)."""

    pairs: Pairs
    low: int
    high: int


def find_candidates(rest: Rest, watch: Watch) -> Candidates:
    """Return for each mentee the mentors, and for each mentor the mentees, that come nearest to a best choice.

    Keeping everybody's favourites is fast and wrong: everybody lists the same mentors. What a seat will cost is
    guessed from a sample of rows (how high its demand reaches); a pair is as near as its worth less price is to
    the mentee's best. Mentors name theirs as well, so that one whose price was guessed too high is not left out.
    """
    mentees, mentors = rest.shape
    guess, margin = _guess(rest)
    found: list[tuple[Ints, Ints, Ints, Units]] = []
    low, high = 0, 0
    for start, units in rest.blocks():
        watch.look("candidates", start, mentees)
        low, high = min(low, _lowest(units)), max(high, int(units.max(initial=0)))
        near = units - guess
        with np.errstate(invalid="ignore"):  # nobody allowed at all: no pair either
            near -= near.max(axis=1, initial=NEVER, keepdims=True)
        row, column = _strongest(units, guess, near >= -margin, 2 * SEEN * WANTED, start)
        found.append(((row + start).astype(np.int32), column.astype(np.int32), units[row, column].astype(np.int32),
                      near[row, column]))
    row, column, worth, near = (np.concatenate([part[place] for part in found]) for place in range(4))
    named = (_ranks(row, near) < WANTED) | (_ranks(column, near) < max(WANTED * mentees // mentors, WANTED))
    return Candidates(Pairs.of(row[named], column[named], worth[named], mentors), low, high)


def _lowest(units: Units) -> int:
    lowest = units.min(initial=0)
    return int(lowest if lowest != NEVER else units.min(where=units != NEVER, initial=0))


def _guess(rest: Rest) -> tuple[Units, float]:
    """Return prices (mentors,) guessed from a sample, and how far below their best mentees must look to see enough.

    A mentor whom everybody can pass by, because the seats that are more in demand suffice, costs nothing.
    """
    mentees, _mentors = rest.shape
    step = max(mentees * TOGETHER // SAMPLED, TOGETHER)
    sample = np.concatenate([rest.read(row, min(row + TOGETHER, mentees)) for row in range(0, mentees, step)])
    rank = min(RANK, len(sample)) - 1
    guess = -np.partition(-sample, rank, axis=0)[rank]
    guess = np.where(guess == NEVER, guess[guess != NEVER].min(initial=0), guess)
    order = np.argsort(-guess, kind="stable")
    needed = int((np.cumsum(rest.capacities[order]) < rest.demands.sum()).sum())
    guess = np.maximum(guess - guess[order[min(needed, len(order) - 1)]], 0)
    margins = []
    for begin in range(0, len(sample), TOGETHER):
        reduced = sample[begin:begin + TOGETHER] - guess
        with np.errstate(invalid="ignore"):
            margins.append(_distance(reduced.max(axis=1, keepdims=True) - reduced, SEEN * WANTED))
    return guess, float(np.median(margins))


def _distance(distances: Units, wanted: int) -> float:
    """Return how far one must look to see so many a row, on average."""
    values = distances[np.isfinite(distances) & (distances >= 0)]
    place = min(wanted * len(distances), len(values)) - 1
    return float(np.partition(values, place)[place]) if len(values) else 0.0


def _strongest(units: Units, prices: Units | Ints, mask: Bools, most: int, start: int) -> tuple[Ints, Ints]:
    """Return where `mask` holds, at most `most` a row: those with most worth less price, ties spread over the mentors."""
    width = units.shape[1]
    over = np.flatnonzero(np.count_nonzero(mask, axis=1) > most)
    if len(over):
        spread = np.tile(np.random.default_rng(0).permutation(width) / width, 2)
        ranked = np.where(mask[over], units[over].astype(np.float64) - prices, NEVER)
        for place, row in enumerate(over):
            begin = (start + row) * 7919 % width
            ranked[place] += spread[begin:begin + width]
        mask[over] = False
        mask[over[:, None], np.argpartition(-ranked, most, axis=1)[:, :most]] = True
    return np.divmod(np.flatnonzero(mask), width)  # three times as quick as nonzero


def _ranks(group: Ints, worth: Units) -> Ints:
    """Return the rank of each entry among those of its group, 0 for the highest worth."""
    order = np.lexsort((-worth, group))
    ordered = group[order]
    ranks = np.empty(len(group), np.int64)
    ranks[order] = np.arange(len(group)) - np.searchsorted(ordered, ordered)
    return ranks


@dataclass(frozen=True)
class Scan:
    """What looking at pairs under some prices showed.

    `gain` bounds how much more than what they have the pairs looked at can bring; `violating` are those that would beat
    somebody's own, `near` those that come within the margin of it. In `covered` rows (mentees,) no pair comes as near
    that is not among these or known.
    """

    gain: int
    violating: Pairs
    near: Pairs
    covered: Bools


def scan(rest: Rest, chosen: Pairs, prices: Ints, own: Ints, weight: int, watch: Watch, *, margin: int = 0,
         rows: Ints | None = None) -> Scan:
    """Look at every pair, or at those of some rows, for what beats `own` under the prices, or comes within the margin."""
    mentees = rest.shape[0]
    levels, left = _split(prices, weight)
    own_levels, own_left = _split(own, weight)
    largest = max(np.abs(left).max(initial=0), np.abs(own_left).max(initial=0)) + margin
    most = max(MOST, int(rest.demands.max(initial=0)))
    gain, covered, found = 0, np.ones(mentees, bool), [tuple(np.zeros(0, np.int64) for _ in range(4))]
    for start, block in rest.blocks(rows):
        watch.look("pricing", start, mentees)
        some = slice(start, start + len(block))
        units = block if largest < EXACT // 2 else block.astype(np.float64)
        mask = _beats(units, own_levels[some], own_left[some] - margin, levels, left)
        first, last = np.searchsorted(chosen.rows, [some.start, some.stop])
        mask[chosen.rows[first:last] - start, chosen.columns[first:last]] = False
        if mask.any():
            row, column = _strongest(units, prices, mask, most, start)
            covered[some] = np.bincount(row, minlength=len(units)) < most
            worth = units[row, column].astype(np.int64)
            excess = worth - prices[column] - own[row + start]
            gain += int(excess[(excess > 0) & (_ranks(row, excess) < rest.demands[row + start])].sum())
            found.append((row + start, column, worth, excess))
    row, column, worth, excess = (np.concatenate([part[place] for part in found]) for place in range(4))
    pairs = Pairs(row, column, worth)
    return Scan(gain, pairs.where(excess > 0), pairs.where(excess <= 0), covered)


def margin_of(rest: Rest, prices: Ints, own: Ints, weight: int) -> int:
    """Return how far below what mentees have one must look to see `NEAR` pairs each, on average; from a sample."""
    margins = [0.0]
    for start in range(0, rest.shape[0], max(rest.shape[0] * TOGETHER // SAMPLED, TOGETHER)):
        units = rest.read(start, min(start + TOGETHER, rest.shape[0]))
        margins.append(_distance(own[start:start + len(units), None] + prices - units, NEAR))
    return min(int(np.median(margins)), weight // 4)


def _split(values: Ints, weight: int) -> tuple[Ints, Ints]:
    """Return values as people (multiples of the weight) and what is left, at most half the weight either way."""
    people = (values + weight // 2) // weight
    return people, values - people * weight


def _beats(units: Units, own_levels: Ints, own_left: Ints, levels: Ints, left: Ints) -> Bools:
    """Return where worth less price is more than what the mentee has: people decide first, then scores."""
    kind = units.dtype.type
    mask = np.zeros(units.shape, bool)
    for level in np.unique(own_levels):
        rows = np.flatnonzero(own_levels == level)
        total = level + levels
        cost = np.where(total == 0, left, np.where(total > 0, np.inf, NEVER)).astype(kind)
        some = units if len(rows) == len(units) else units[rows]
        with np.errstate(invalid="ignore"):  # never less never: no pair either
            mask[rows] = some - cost > own_left[rows, None].astype(kind)
    return mask
