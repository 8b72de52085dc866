"""What an explanation claims holds: every figure is found again by solving the changed problem."""

import math

import numpy as np
import pytest
from hypothesis import given, settings

from mentoring.matching import MatchProblem, MatchResult, solve
from mentoring.matching.insight import Fix, Ground, WhyNot, cheapest_fixes, diagnostics, fixes_for, shortages, why_not
from mentoring.matching.insight.fixes import MOST_SEATS, RULES
from mentoring.matching.problem import Bools, Ints
from tests.strategies.matching import Case, RuledCase, cases, ruled_cases, stand_in


@settings(max_examples=150, deadline=None)
@given(cases(most=6))
def test_a_shortage_is_as_large_as_wants_less_seats_and_closed(case: Case) -> None:
    result = solve(case.problem())
    found = shortages(case.allowed, case.capacities, case.demands, result.pairs)
    made = np.zeros(case.allowed.shape, bool)
    made[result.pairs[:, 0], result.pairs[:, 1]] = True
    for group in found:
        inside = np.zeros(len(case.capacities), bool)
        inside[list(group.mentors)] = True
        people = list(group.mentees)
        assert group.seats == case.capacities[inside].sum()
        assert group.demand == case.demands[people].sum()
        assert group.elsewhere == made[people][:, ~inside].sum()
        assert group.missing == group.demand - group.seats - group.elsewhere
        assert set(group.left_out) == {row for row in people if made[row].sum() < case.demands[row]}
        assert not (case.allowed & ~made)[people][:, ~inside].any(), "whoever they may have is named"
    told = [row for group in found for row in group.left_out]
    lonely = {row for row in result.unmatched.tolist() if not (case.allowed & ~made)[row].any()}
    assert len(told) == len(set(told)), "nobody is in two shortages"
    assert {*told} | lonely == set(result.unmatched.tolist()), "whoever is left wanting is in one, or may have nobody more"


@settings(max_examples=100, deadline=None)
@given(cases(most=6, most_demand=1))
def test_whoever_could_still_be_placed_is_in_no_shortage(case: Case) -> None:
    """An assignment that stopped early leaves people out without any shortage of seats."""
    result = solve(case.problem())
    found = shortages(case.allowed, case.capacities, case.demands, result.pairs[1:])
    if result.placed:
        placeable = int(result.pairs[0, 0])
        assert all(placeable not in group.left_out for group in found)
        assert sum(group.missing for group in found) <= len(result.unmatched)


def more(fix: Fix, mentors: int, each: int) -> Ints:
    seats = np.zeros(mentors, np.int64)
    seats[list(fix.mentors)] = each
    return seats


def alone(case: RuledCase, rule: str, mentees: list[int]) -> Bools:
    """Return the pairs of these mentees that this rule alone forbids."""
    others = np.any([table for name, table in case.scored.broken.items() if name != rule], axis=0)
    rows = np.isin(np.arange(len(case.demands)), mentees)[:, None]
    opened: Bools = case.scored.broken[rule] & ~others & ~case.barred & rows
    return opened


@settings(max_examples=150, deadline=None)
@given(ruled_cases())
def test_a_fix_places_just_as_many_as_it_says(case: RuledCase) -> None:
    result = solve(case.problem())
    for remedy in cheapest_fixes(case.scored, case.problem(), result, case.barred):
        people = [row for group in remedy.shortages for row in group.mentees] or list(remedy.left_out)
        for fix in (*remedy.fixes, *remedy.own):
            if fix.kind == "rule":
                assert fix.rule in RULES
                after = solve(case.problem(opened=alone(case, fix.rule, people)))
                assert after.placed == result.placed + fix.people
            else:
                gains = [solve(case.problem(seats=more(fix, len(case.capacities), each))).placed - result.placed
                         for each in range(1, MOST_SEATS + 1)]
                assert fix.people == fix.seats == (gains[fix.seats - 1] if fix in remedy.own else max(gains))
            assert 0 < fix.people <= remedy.missing
            assert fix.helps and set(fix.helps) <= set(remedy.left_out)


@settings(max_examples=120, deadline=None)
@given(ruled_cases())
def test_whoever_a_fix_helps_can_be_placed_by_it(case: RuledCase) -> None:
    """Each is placed where the others left out go without, so that nobody else can have taken the seat."""
    result = solve(case.problem())
    made = np.bincount(result.pairs[:, 0], minlength=len(case.demands))
    for remedy in cheapest_fixes(case.scored, case.problem(), result, case.barred):
        people = [row for group in remedy.shortages for row in group.mentees] or list(remedy.left_out)
        for fix in remedy.fixes:
            for mentee in remedy.left_out:
                wants = np.where(np.arange(len(made)) == mentee, case.demands, made)
                opened = alone(case, fix.rule, people) if fix.kind == "rule" else None
                seats = None if fix.kind == "rule" else more(fix, len(case.capacities), MOST_SEATS)
                after = solve(case.problem(opened=opened, seats=seats, demands=wants))
                assert (after.placed > result.placed) == (mentee in fix.helps)


@settings(max_examples=120, deadline=None)
@given(ruled_cases(most_demand=2))
def test_one_more_seat_is_named_for_a_shortage_just_where_it_is_worth_a_person(case: RuledCase) -> None:
    result = solve(case.problem())
    remedies = cheapest_fixes(case.scored, case.problem(), result, case.barred)
    short = {mentor for remedy in remedies for group in remedy.shortages for mentor in group.mentors}
    assert short == set(np.flatnonzero(result.seat_people).tolist())
    made = np.zeros(case.scored.scores.shape, bool)
    made[result.pairs[:, 0], result.pairs[:, 1]] = True
    more_to_have = (case.problem().allowed & ~made).any(axis=1)
    for remedy in remedies:
        asked = [(fix.asked, -fix.people) for fix in remedy.fixes]
        assert asked == sorted(asked), "the cheapest first"
        for mentee in remedy.left_out:
            fixes = fixes_for(remedies, mentee)
            assert bool(fixes and fixes[0].seats) == (bool(remedy.shortages) and more_to_have[mentee])
            if fixes and fixes[0].seats:
                may = np.flatnonzero((case.problem().allowed & ~made)[mentee])
                assert case.scored.scores[mentee, fixes[0].mentors[0]] == case.scored.scores[mentee, may].max()


@settings(max_examples=100, deadline=None)
@given(ruled_cases())
def test_private_grounds_and_superiors_are_never_a_way_out(case: RuledCase) -> None:
    """What is unavailable, forbidden for good or left out otherwise stays so, whichever rule is set aside."""
    result = solve(case.problem())
    closed = case.scored.broken["unavailable"] | case.scored.broken["line_manager"] | case.barred
    hidden = RuledCase(case.scored, case.barred | closed, case.capacities, case.demands, case.fixed)
    told = [remedy.fixes for remedy in cheapest_fixes(case.scored, case.problem(), result, case.barred)]
    assert told == [remedy.fixes for remedy in cheapest_fixes(hidden.scored, hidden.problem(), result, hidden.barred)]
    assert all(fix.rule in {"", "not_senior_enough", "no_common_mode"} for fixes in told for fix in fixes)


def solve_with(case: RuledCase, mentee: int, mentor: int) -> tuple[int, float] | None:
    """Return how many are placed, and with what total, where one pair is made whatever it costs; None: it cannot be."""
    try:
        forced = solve(case.problem(fixed=((mentee, mentor),)))
    except ValueError:
        return None
    return forced.placed, forced.total


@settings(max_examples=150, deadline=None)
@given(ruled_cases(most=4, most_demand=3))
def test_why_not_tells_what_making_the_pair_costs(case: RuledCase) -> None:
    check_all_pairs(case)


@pytest.mark.parametrize("seed", range(8))
def test_why_not_holds_where_everybody_competes(seed: int) -> None:
    """Seats are just enough or too few, and all scores differ: every seat has its price."""
    chance = np.random.default_rng(seed)
    shape = (8, 5)
    broken = {"line_manager": chance.random(shape) < 0.2}
    capacities = chance.integers(1, 3, 5) if seed % 2 else np.array([2, 2, 2, 1, 1])
    check_all_pairs(RuledCase(stand_in(chance.random(shape).round(3), broken), np.zeros(shape, bool), capacities,
                              np.ones(8, np.int64), ((0, 0),) if seed > 5 and not broken["line_manager"][0, 0] else ()))


def check_all_pairs(case: RuledCase) -> None:
    result = solve(case.problem())
    for mentee, mentor in np.ndindex(case.scored.scores.shape):
        told = why_not(case.scored, case.problem(), result, mentee, mentor)
        assert (told.ground is Ground.PAIRED) == ([mentee, mentor] in result.pairs.tolist())
        assert told.went_to == tuple(result.pairs[result.pairs[:, 1] == mentor, 0].tolist())
        if told.ground is Ground.RULE:
            assert told.rules == case.scored.refusals(mentee, mentor) != ()
        elif told.ground is Ground.BARRED:
            assert case.barred[mentee, mentor]
        elif told.ground is Ground.NO_SEAT:
            assert case.capacities[mentor] == 0
        elif told.ground is not Ground.PAIRED and case.demands[mentee]:
            check_cost(case, result, told, solve_with(case, mentee, mentor), mentee, mentor)


def check_cost(case: RuledCase, result: MatchResult, told: WhyNot, forced: tuple[int, float] | None, mentee: int,
               mentor: int) -> None:
    """Compare what is told of a pair with what comes of making it."""
    if told.leaves_out:
        assert told.loss is None
    if forced is None:
        return
    placed, total = forced
    if told.instead is not None:
        assert told.leaves_out == (placed < result.placed)
        assert (told.ground is Ground.LOWER) == (
            case.scored.scores[mentee, mentor] <= case.scored.scores[mentee, told.instead])
    if told.loss is not None:
        assert placed == result.placed
        assert 0 <= told.loss <= result.total - total + 1e-9


@settings(max_examples=150, deadline=None)
@given(ruled_cases(most_demand=2))
def test_diagnostics_find_just_the_pairs_who_would_both_gain(case: RuledCase) -> None:
    problem = case.problem()
    result = solve(problem)
    found = diagnostics(case.scored, problem, result)
    scores, pairs = case.scored.scores, [tuple(pair) for pair in result.pairs.tolist()]

    def gains(own: list[float], room: int, offer: float) -> bool:
        return len(own) < room or min(own, default=math.inf) < offer

    expected = [(i, j) for i in range(scores.shape[0]) for j in range(scores.shape[1])
                if problem.allowed[i, j] and (i, j) not in pairs
                and gains([scores[p] for p in pairs if p[0] == i], case.demands[i], scores[i, j])
                and gains([scores[p] for p in pairs if p[1] == j], case.capacities[j], scores[i, j])]
    assert list(found.blocking) == expected
    assert found.pairs == len(pairs)
    if found.loads:
        assert found.loads.mean * found.loads.mentors == pytest.approx(len(pairs))
    if found.ranks:
        assert found.ranks.first <= found.ranks.top_three <= len(pairs)


def test_many_shortages_at_once_are_told_and_their_fixes_still_hold() -> None:
    """Eight mentors with one seat, each wanted by two people and by nobody else."""
    allowed = np.kron(np.eye(8), np.ones((2, 1))).astype(bool)
    scored = stand_in(np.full(allowed.shape, 0.5), {"not_senior_enough": ~allowed})
    problem = MatchProblem(scored.scores, scored.allowed, capacities=np.ones(8, int))
    result = solve(problem)
    remedies = cheapest_fixes(scored, problem, result)
    assert [len(remedy.shortages) for remedy in remedies] == [1, 1, 1, 5]
    assert [remedy.missing for remedy in remedies] == [1, 1, 1, 5]
    for mentee in result.unmatched.tolist():
        assert fixes_for(remedies, mentee)[0].kind == "seat"
