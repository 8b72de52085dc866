"""Why not that mentor: a rule, a lower score, or a seat that is worth more to others."""

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from mentoring.matching.insight.residual import Residual, residual_of
from mentoring.matching.problem import Floats, Ints, MatchProblem

if TYPE_CHECKING:
    from mentoring.matching.people import Scored


class Priced(Protocol):
    """What is read of a result: `pairs` (k, 2), and what one more seat of each mentor would bring, (mentors,)."""

    @property
    def pairs(self) -> Ints: ...
    @property
    def seat_people(self) -> Ints: ...
    @property
    def seat_score(self) -> Floats: ...


class Ground(StrEnum):
    """Why two people are not a pair, the first that holds."""

    PAIRED = "paired"
    RULE = "rule"
    BARRED = "barred"
    NO_SEAT = "no_seat"
    LOWER = "lower"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class SeatPrice:
    """What one more seat of a mentor would bring: more people, then more score; NaN where no price is known."""

    people: int = 0
    score: float = 0.0


@dataclass(frozen=True)
class WhyNot:
    """Why a mentee does not have a mentor.

    Attributes
    ----------
    ground : `paired`, they are one; `rule`, see `rules`; `barred`, the problem leaves the pair out although no rule is
        broken; `no_seat`, the mentor has none to give; `lower`, the score is not above the present mentor's;
        `elsewhere`, the seats bring more to those who got them
    rules : codes of the rules that the pair breaks, in the order in which they are told
    instead : the mentor that the mentee would give up; None for one who has fewer mentors than wanted
    difference : the pair's score less that of the mentor given up
    price : what one more seat there would bring
    loss : by how much the total falls at least if the pair were made; None where it would leave somebody out, or where
        that is not known: without prices, or where mentors have minimum loads, whose price has the other sign
    leaves_out : whatever is moved, making the pair would leave somebody without a mentor who has one
    went_to : the mentees who have the mentor's seats
    """

    ground: Ground
    rules: tuple[str, ...] = ()
    instead: int | None = None
    difference: float | None = None
    price: SeatPrice = SeatPrice()
    loss: float | None = None
    leaves_out: bool = False
    went_to: tuple[int, ...] = ()


def why_not(scored: "Scored", problem: MatchProblem, result: Priced, mentee: int, mentor: int) -> WhyNot:
    """Return why a result does not give a mentee a mentor, with what giving it would cost.

    For many pairs of one result, `Alternatives` does what they share once.
    """
    return Alternatives(scored, problem, result).why_not(mentee, mentor)


class Alternatives:
    """What else a result could have given each mentee, and why it did not."""

    def __init__(self, scored: "Scored", problem: MatchProblem, result: Priced) -> None:
        self.scored, self.problem, self.result = scored, problem, result
        self.mentees_of: dict[int, list[int]] = defaultdict(list)
        self.mentors_of: dict[int, list[int]] = defaultdict(list)
        for mentee, mentor in result.pairs.tolist():
            self.mentees_of[mentor].append(mentee)
            self.mentors_of[mentee].append(mentor)

    @cached_property
    def _residual(self) -> Residual:
        return residual_of(self.problem, self.result.pairs)

    def score(self, mentee: int, mentor: int) -> float:
        """Return the score of two people."""
        return float(self.scored.scores[mentee, mentor])

    def price(self, mentor: int) -> SeatPrice:
        """Return what one more seat of a mentor would bring."""
        return SeatPrice(int(self.result.seat_people[mentor]), float(self.result.seat_score[mentor]))

    def free(self, mentor: int) -> int:
        """Return how many of a mentor's seats nobody has."""
        return int(self.problem.capacities[mentor]) - len(self.mentees_of[mentor])

    def ranked(self, mentee: int, mentor: int) -> list[int]:
        """Return the mentors other than `mentor` that the problem allows a mentee, best first."""
        return [other for other in self.scored.ranks(mentee).tolist()
                if other != mentor and self.problem.allowed[mentee, other]]

    def better(self, mentee: int, mentor: int) -> int | None:
        """Return the best mentor above `mentor` whose seats all went elsewhere, None when there is none."""
        for other in self.ranked(mentee, mentor):
            if self.score(mentee, other) <= self.score(mentee, mentor):
                break
            if self.free(other) <= 0:
                return other
        return None

    def forbidden(self, mentee: int, mentor: int) -> int | None:
        """Return the mentor who scores highest of all, above `mentor`, and whom a rule keeps away; None otherwise."""
        scores = self.scored.scores[mentee]
        best = int(scores.argmax())
        kept_away = best != mentor and not self.scored.allowed[mentee, best] and scores[best] > scores[mentor]
        return best if kept_away else None

    def why_not(self, mentee: int, mentor: int) -> WhyNot:
        """Return why the result does not give a mentee a mentor, with what giving it would cost."""
        went_to, price = tuple(self.mentees_of[mentor]), self.price(mentor)
        if mentee in went_to:
            return WhyNot(Ground.PAIRED, price=price, went_to=went_to)
        instead = self._given_up(mentee)
        difference = None if instead is None else self.score(mentee, mentor) - self.score(mentee, instead)
        known = WhyNot(Ground.ELSEWHERE, (), instead, difference, price, went_to=went_to)
        rules = self.scored.refusals(mentee, mentor)
        if rules:
            return replace(known, ground=Ground.RULE, rules=rules)
        if not self.problem.allowed[mentee, mentor]:
            return replace(known, ground=Ground.BARRED)
        if not self.problem.capacities[mentor]:
            return replace(known, ground=Ground.NO_SEAT)
        out = self._leaves_out(mentee, instead, mentor)
        loss = None
        if instead is not None and difference is not None and not out and not self.problem.minimum_loads.any():
            loss = loss_of_moving(difference, self.price(instead), price)
        ground = Ground.LOWER if difference is not None and difference <= 0 else Ground.ELSEWHERE
        return replace(known, ground=ground, loss=loss, leaves_out=out)

    def _given_up(self, mentee: int) -> int | None:
        """Return the mentor whose seat is worth least to a mentee; None where one is missing, or all are fixed."""
        own = self.mentors_of[mentee]
        if len(own) < self.problem.demands[mentee]:
            return None
        loose = [mentor for mentor in own if self._residual.taken[mentee, mentor]]

        def worth(mentor: int) -> tuple[int, float]:
            price = self.price(mentor)
            return -price.people, self.score(mentee, mentor) - (0.0 if math.isnan(price.score) else price.score)

        return min(loose, key=worth) if loose else None

    def _leaves_out(self, mentee: int, instead: int | None, mentor: int) -> bool:
        """Tell whether fewer are placed when the mentee moves: no holder of the seat, nor anybody left out before, could
        then have the seat that the mentee gives up, or another one, however the others move over."""
        residual = self._residual
        if residual.free[mentor] > 0:
            return False
        if instead is None:
            return True
        waiting = residual.taken[:, mentor] | (residual.missing > 0)
        return not residual.can_reach(waiting, (residual.free > 0) | residual.taken[mentee])


def loss_of_moving(difference: float, own: SeatPrice, other: SeatPrice) -> float | None:
    """Return by how much the total falls at least when a mentee moves: the reduced cost of that pair, by duality.

    `difference` is the score with the other mentor less that with the own. None where no prices are known, or where
    moving changes how many people are placed.

    >>> loss_of_moving(0.25, SeatPrice(), SeatPrice(score=0.5))
    0.25
    """
    if math.isnan(own.score) or math.isnan(other.score) or own.people != other.people:
        return None
    return max(other.score - own.score - difference, 0.0)
