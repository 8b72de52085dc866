"""What would place those left out: more seats, or one rule set aside; each with its effect, counted and not guessed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mentoring.matching.insight.residual import Residual, residual_of
from mentoring.matching.insight.shortages import Shortage, shortages_in
from mentoring.matching.problem import Bools, MatchProblem, MatchResult

if TYPE_CHECKING:
    from mentoring.matching.people import Scored

RULES = ("not_senior_enough", "no_common_mode", "no_common_language", "same_unit", "other_unit", "previously_ended",
         "previously_rejected", "below_minimum_score")
"""Rules that may be named as a way out: never private grounds, and never that somebody's own superior mentors them."""

MOST_SEATS = 3
"""More than this many additional seats are asked of nobody."""

MOST_ALONE = 3
"""So many shortages are looked at each by itself; the smaller ones are taken together."""


@dataclass(frozen=True)
class Fix:
    """One change and what it does.

    Attributes
    ----------
    kind : `seat`, more seats with one mentor; `seats`, with several; `rule`, one rule set aside
    people : how many more pairs it makes possible
    asked : on how many people it depends: mentors asked for more seats, or pairs that need an exception
    mentors : who would give seats
    seats : how many in all
    rule : the code of the rule
    helps : mentees left wanting who can be among those it places
    each : how many seats each of the mentors would give
    """

    kind: str
    people: int
    asked: int
    mentors: tuple[int, ...] = ()
    seats: int = 0
    rule: str = ""
    helps: tuple[int, ...] = ()
    each: tuple[int, ...] = ()


@dataclass(frozen=True)
class Remedy:
    """People left out together, and what would place them.

    Attributes
    ----------
    shortages : what they lack seats by; none for those whom no rule allows a mentor
    left_out : the mentees who lack a mentor
    missing : how many mentors they lack
    fixes : what places most of them, the cheapest first
    own : for each mentor who suits some of them best, the seats that place just those
    """

    shortages: tuple[Shortage, ...]
    left_out: tuple[int, ...]
    missing: int
    fixes: tuple[Fix, ...]
    own: tuple[Fix, ...] = ()


def cheapest_fixes(scored: "Scored", problem: MatchProblem, result: MatchResult,
                   barred: Bools | None = None) -> list[Remedy]:
    """Return what would place the people whom a result leaves out, by group; largest shortage first.

    Fixes come cheapest first: on the fewest people asked, then with the largest effect. Nobody placed loses their
    mentor by one, though some get another.

    Parameters
    ----------
    barred : bool array (mentees, mentors), pairs left out of the problem for other grounds than rules, which no
        exception opens; where None, those that no rule forbids and the problem still leaves out

    Notes
    -----
    At most five maximum flows a rule, three a shortage; none is of a single person. Whoever is in a shortage has all
    ways to a seat closed, so that one more with any mentor they may have places them at once, without a flow.
    """
    residual = residual_of(problem, result.pairs)
    found = shortages_in(residual)
    groups = [(group,) for group in found[:MOST_ALONE]] + ([tuple(found[MOST_ALONE:])] if found[MOST_ALONE:] else [])
    short = {mentee for group in found for mentee in group.left_out}
    without = [mentee for mentee in np.flatnonzero(residual.stuck).tolist() if mentee not in short]
    openings = _openings(scored, problem, barred)
    remedies = [_remedy(scored, residual, openings, group, [person for part in group for person in part.mentees])
                for group in groups]
    return remedies + ([_remedy(scored, residual, openings, (), without)] if without else [])


def _remedy(scored: "Scored", residual: Residual, openings: dict[str, Bools], group: tuple[Shortage, ...],
            mentees: list[int]) -> Remedy:
    members = _mask(mentees, len(residual.missing))
    left_out = members & (residual.missing > 0)
    seats = [fix for part in group for fix in _more_seats(scored, residual, part)]
    rules = [fix for rule, pairs in openings.items()
             if (fix := _without_rule(residual.opened(pairs & members[:, None]), rule, left_out)) is not None]
    return Remedy(group, _numbers(left_out), int(residual.missing[members].sum()),
                  tuple(sorted((*seats, *rules), key=lambda fix: (fix.asked, -fix.people))),
                  _own_seats(scored, residual, left_out))


def _openings(scored: "Scored", problem: MatchProblem, barred: Bools | None) -> dict[str, Bools]:
    """Return for each rule the pairs that it alone forbids."""
    out = scored.allowed & ~problem.allowed if barred is None else barred
    times = np.sum([*scored.broken.values()], axis=0, dtype=np.int64)
    alone = {rule: scored.broken[rule] & (times == 1) & ~out for rule in RULES if rule in scored.broken}
    return {rule: pairs for rule, pairs in alone.items() if scored.policy.may_override(rule) and pairs.any()}


def _without_rule(residual: Residual, rule: str, left_out: Bools) -> Fix | None:
    people, _seats = residual.gain(left_out)
    if not people:
        return None
    helps = left_out & residual.reaching(residual.free > 0)
    return Fix("rule", people, people, rule=rule, helps=_numbers(helps))


def _more_seats(scored: "Scored", residual: Residual, group: Shortage) -> list[Fix]:
    """Return seats with the one mentor who helps most, then with as few each as place as many as can be."""
    left_out = _mask(group.left_out, len(residual.missing))
    left_out &= residual.reaching(_mask(group.mentors, len(residual.free)))
    fixes = [_seats_with(residual, _mentor_to_ask(scored, residual, group, left_out), left_out)]
    for each in (1, MOST_SEATS):
        people, used = residual.with_seats(_mask(group.mentors, len(residual.free)) * each).gain(left_out)
        if people == group.missing or each == MOST_SEATS:
            asked = _numbers(used > 0)
            if len(asked) > 1:
                fixes.append(Fix("seats", people, len(asked), asked, people, helps=_numbers(left_out),
                                 each=tuple(int(used[mentor]) for mentor in asked)))
            break
    return fixes


def _mentor_to_ask(scored: "Scored", residual: Residual, group: Shortage, waiting: Bools) -> int:
    """Return the mentor whom most of those waiting may have at once; of several the one who suits them best."""
    mentors = np.array(group.mentors)
    may = residual.usable[np.ix_(waiting, mentors)]
    direct = np.minimum(may.sum(axis=0), MOST_SEATS)
    suits = np.where(may, scored.scores[np.ix_(waiting, mentors)], 0).sum(axis=0)
    return int(mentors[np.lexsort((mentors, -suits, -direct))[0]])


def _own_seats(scored: "Scored", residual: Residual, left_out: Bools) -> tuple[Fix, ...]:
    """Return seats with the mentors who suit people best, by mentor; those with whom most would be placed first."""
    people: dict[int, list[int]] = {}
    for mentee in _numbers(left_out & residual.usable.any(axis=1)):
        scores = np.where(residual.usable[mentee], scored.scores[mentee], -np.inf)
        people.setdefault(int(scores.argmax()), []).append(mentee)
    fixes = [Fix("seat", min(len(own), MOST_SEATS), 1, (mentor,), min(len(own), MOST_SEATS), helps=tuple(own))
             for mentor, own in people.items()]
    return tuple(sorted(fixes, key=lambda fix: (-fix.people, fix.mentors)))


def _seats_with(residual: Residual, mentor: int, left_out: Bools) -> Fix:
    only = _mask([mentor], len(residual.free))
    people, _used = residual.with_seats(only * MOST_SEATS).gain(left_out)
    helps = left_out & residual.reaching(only)
    return Fix("seat", people, 1, (mentor,), people, helps=_numbers(helps))


def _mask(numbers: Iterable[int], size: int) -> Bools:
    mask = np.zeros(size, bool)
    mask[list(numbers)] = True
    return mask


def _numbers(mask: Bools) -> tuple[int, ...]:
    return tuple(np.flatnonzero(mask).tolist())


def fixes_for(remedies: Sequence[Remedy], mentee: int) -> list[Fix]:
    """Return the fixes that can place this mentee: seats with the mentor who suits them best, then the cheapest first."""
    mine = [remedy for remedy in remedies if mentee in remedy.left_out]
    return [fix for remedy in mine for fix in (*remedy.own, *remedy.fixes) if mentee in fix.helps]
