"""Explanations by example: stability, disparities, shortages in words and numbers, and who may be told what."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import scipy.sparse.csgraph

from mentoring.matching import MatchProblem, Objective, Person, Policy, Relations, Scored, score_people, solve
from mentoring.matching.insight import (
    Ground,
    cheapest_fixes,
    diagnostics,
    diagnostics_document,
    disparities,
    stability,
    stability_document,
    why_not,
    why_unplaced,
)
from mentoring.matching.insight.disparities import wilson
from mentoring.matching.policy import COMPONENTS, normalise_weights
from tests.strategies.matching import stand_in

JUNIOR = Person("e1", level="pelaksana", mode="both")
SENIOR = Person("o1", level="ahli_muda", mode="both")
TALENTS = ("kas daerah", "arsip dinamis", "perizinan usaha", "analisis jabatan", "rencana kerja", "aduan masyarakat")


def office(mentees: int, mentors: int, seed: int = 3) -> Scored:
    """Return people whose wants, places and ranks are drawn, so that no two pairs score alike."""
    chance = np.random.default_rng(seed)

    def some(number: int) -> list[tuple[str, ...]]:
        return [tuple(f"Menangani {talent}" for talent in chance.choice(TALENTS, 2, replace=False))
                for _person in range(number)]

    juniors = [Person(f"e{number:03d}", goals=goals, level=str(chance.choice(["pelaksana", "ahli_pertama"])),
                      hours=float(chance.integers(1, 9)), style=tuple(chance.integers(1, 6, 3).astype(float)),
                      target={f"T.{chance.integers(4)}": 4}, unit=f"u{number % 3}")
               for number, goals in enumerate(some(mentees))]
    seniors = [Person(f"o{number:03d}", experience=experience, level=str(chance.choice(["ahli_muda", "ahli_madya"])),
                      hours=float(chance.integers(1, 9)), style=tuple(chance.integers(1, 6, 3).astype(float)),
                      have={f"T.{chance.integers(4)}": 4})
               for number, experience in enumerate(some(mentors))]
    return score_people(juniors, seniors, Policy())


def solved(scored: Scored, capacity: int = 1) -> MatchProblem:
    return MatchProblem(scored.scores, scored.allowed, capacities=np.full(len(scored.mentors), capacity))


# Stability


def test_stability_names_the_pairs_that_a_changed_weight_moves() -> None:
    """Each trial is what somebody would get who changed the policy by hand and ran anew."""
    scored = office(24, 12)
    problem = solved(scored, 2)
    result = solve(problem)
    found = stability(scored, problem, result)
    before = {tuple(pair) for pair in result.pairs.tolist()}
    assert [(trial.component, trial.change) for trial in found.trials] == [
        (name, change) for name in COMPONENTS for change in (-0.1, 0.1)]
    changed = 0
    for trial in found.trials:
        weights = dict(scored.policy.weights)
        weights[trial.component] *= 1 + trial.change
        anew = score_people(scored.mentees, scored.mentors, replace(Policy(), weights=normalise_weights(weights)))
        after = {tuple(pair) for pair in solve(solved(anew, 2)).pairs.tolist()}
        assert (set(trial.lost), set(trial.won)) == (before - after, after - before)
        assert trial.placed == len(after)
        changed += len(trial.lost)
    assert changed, "an example in which nothing moves would prove nothing"
    assert set(found.survived) == before
    for pair, number in found.survived.items():
        assert number == sum(pair not in trial.lost for trial in found.trials)
    assert found.steady == sum(number == 14 for number in found.survived.values())


def test_a_weight_of_nothing_changes_nothing_and_a_whole_weight_neither() -> None:
    policy = replace(Policy(), weights=normalise_weights({"goals": 1}))
    scored = office(12, 6).with_policy(policy)
    problem = solved(scored)
    calls: list[MatchProblem] = []

    def count(given: MatchProblem) -> object:
        calls.append(given)
        return solve(given)

    found = stability(scored, problem, solve(problem), solver=count)  # type: ignore[arg-type]  # a result all the same
    assert len(calls) == 0, "nothing is solved again where no weight moves"
    assert found.steady == 6 and all(trial.lost == () for trial in found.trials)


def test_stability_asks_the_least_score_again_under_the_moved_weights() -> None:
    scored = office(12, 6)
    least = float(np.median(scored.scores))
    strict = scored.with_policy(replace(Policy(), below_minimum_score=True, minimum_score=least))
    problem = solved(strict, 2)
    found = stability(strict, problem, solve(problem))
    for trial in found.trials:
        weights = dict(strict.policy.weights)
        weights[trial.component] *= 1 + trial.change
        anew = strict.with_policy(replace(strict.policy, weights=normalise_weights(weights)))
        assert trial.placed == solve(solved(anew, 2)).placed


def test_fixed_pairs_stand_in_every_trial_and_a_floor_stays_a_floor() -> None:
    scored = office(10, 5)
    problem = MatchProblem(scored.scores, scored.allowed, capacities=np.full(5, 2), fixed=[(0, 0)])
    for objective in Objective:
        solver = partial(solve, objective=objective)
        found = stability(scored, problem, solver(problem), solver=solver)
        assert found.survived[0, 0] == 14


@pytest.mark.parametrize("share", [0.0, -0.1, 1.5])
def test_a_share_outside_of_its_range_is_refused(share: float) -> None:
    scored = office(3, 2)
    problem = solved(scored)
    with pytest.raises(ValueError, match="share"):
        stability(scored, problem, solve(problem), share)


def test_the_work_does_not_grow_with_the_number_of_people_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """At most fourteen solves, five flows a rule and five a shortage looked at by itself."""
    flows = []
    real = scipy.sparse.csgraph.maximum_flow
    monkeypatch.setattr(scipy.sparse.csgraph, "maximum_flow", lambda *given: flows.append(1) or real(*given))
    counts = []
    for mentees in (60, 240):
        scored = stand_in(np.full((mentees, 12), 0.5), {
            "not_senior_enough": np.arange(12)[None, :] % 4 != np.arange(mentees)[:, None] % 4,
            "no_common_mode": np.zeros((mentees, 12), bool)})
        problem = solved(scored)
        flows.clear()
        remedies = cheapest_fixes(scored, problem, solve(problem))
        assert sum(remedy.missing for remedy in remedies) == mentees - 12
        counts.append(len(flows))
    assert counts[0] == counts[1] <= 5 + 4 * 5


# Disparities


def test_groups_come_with_rate_mean_and_an_interval_and_small_ones_are_suppressed() -> None:
    labels = ["a"] * 40 + ["b"] * 20 + ["c"] * 9 + ["d"] * 3 + [None] * 5
    placed = np.array([True] * 30 + [False] * 10 + [True] * 5 + [False] * 15 + [True] * 17)
    scores = np.where(placed, np.linspace(0.4, 0.9, len(labels)), np.nan)
    found = disparities({"unit": labels}, placed, scores)["unit"]
    assert [(group.label, group.n) for group in found.groups] == [("a", 40), ("b", 20)]
    assert (found.suppressed, found.people) == (2, 12)
    large, small = found.groups
    assert large.rate.value == 0.75 and small.rate.value == 0.25
    assert 0.55 < large.rate.low < 0.75 < large.rate.high < 0.95
    assert small.rate.low < 0.25 < small.rate.high < large.rate.low, "so far apart is no chance"
    assert large.score is not None
    assert large.score.low < large.score.value < large.score.high
    assert large.score.value == pytest.approx(scores[:30].mean())
    assert small.score is None, "five scores are no mean to tell"


def test_the_same_people_give_the_same_interval_and_another_seed_another() -> None:
    labels, placed = ["a", "b"] * 20, np.arange(40) % 3 > 0
    first = disparities({"level": labels}, placed, np.arange(40) / 40)
    assert first == disparities({"level": labels}, placed, np.arange(40) / 40)
    assert first != disparities({"level": labels}, placed, np.arange(40) / 40, seed=1)


def test_an_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    chance = np.random.default_rng(7)
    inside = 0
    for number in range(200):
        placed = chance.random(80) < 0.6
        rate = disparities({"all": ["x"] * 80}, placed, placed, seed=number)["all"].groups[0].rate
        inside += rate.low <= 0.6 <= rate.high
    assert 0.88 <= inside / 200 <= 0.99


@pytest.mark.parametrize(("rate", "n", "low", "high"), [
    (0.0, 10, 0.0, 0.2775), (1.0, 10, 0.7225, 1.0), (0.5, 20, 0.2993, 0.7007), (0.81, 100, 0.7222, 0.8749)])
def test_a_rate_has_the_interval_of_wilson(rate: float, n: int, low: float, high: float) -> None:
    found = wilson(rate, n)
    assert (found.value, found.low, found.high) == pytest.approx((rate, low, high), abs=1e-4)


def test_labels_that_are_not_one_a_mentee_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'unit'"):
        disparities({"unit": ["a"]}, np.ones(2, bool), np.ones(2))


# Whoever is left out, and who may be told what


def test_the_unplaced_hear_which_rules_or_which_shortage() -> None:
    alone = score_people([JUNIOR], [SENIOR], Policy(), Relations(line_managers=frozenset({("e1", "o1")})))
    problem = MatchProblem(alone.scores, alone.allowed, capacities=[1])
    assert why_unplaced(alone, problem, solve(problem), 0) == ("no_allowed_mentor", {"line_manager": 1})
    two = score_people([JUNIOR, replace(JUNIOR, id="e2")], [SENIOR], Policy())
    problem = MatchProblem(two.scores, two.allowed, capacities=[1])
    result = solve(problem)
    assert why_unplaced(two, problem, result, int(result.unmatched[0])) == (
        "capacity_shortage", {"mentors": 1, "rivals": 1})


def test_a_private_block_counts_as_unavailable_with_all_else_that_is() -> None:
    """One who blocked, one on a pause, one who left: three mentors are unavailable, and nothing tells which is which."""
    mentors = [SENIOR, replace(SENIOR, id="o2", is_paused=True), replace(SENIOR, id="o3", is_unavailable=True)]
    scored = score_people([JUNIOR], mentors, Policy(), Relations(blocked=frozenset({("e1", "o1")})))
    problem = MatchProblem(scored.scores, scored.allowed, capacities=[1, 1, 1])
    result = solve(problem)
    assert why_unplaced(scored, problem, result, 0) == ("no_allowed_mentor", {"unavailable": 3})
    assert cheapest_fixes(scored, problem, result)[0].fixes == ()
    assert why_not(scored, problem, result, 0, 0).rules == ("unavailable",)


def test_a_private_block_does_not_hide_a_rule_that_everybody_can_see() -> None:
    """Where a superior is blocked too, both people and numbers read as if there were no block."""
    relations = Relations(line_managers=frozenset({("e1", "o1")}))
    told = []
    for blocked in (frozenset[tuple[str, str]](), frozenset({("e1", "o1")})):
        scored = score_people([JUNIOR], [SENIOR], Policy(), replace(relations, blocked=blocked))
        problem = MatchProblem(scored.scores, scored.allowed, capacities=[1])
        told.append(why_unplaced(scored, problem, solve(problem), 0))
    assert told[0] == told[1] == ("no_allowed_mentor", {"line_manager": 1})


def test_a_pair_left_out_for_no_rule_is_told_as_such() -> None:
    scored = score_people([JUNIOR], [SENIOR], Policy())
    problem = MatchProblem(scored.scores, [[False]], capacities=[1])
    result = solve(problem)
    assert why_unplaced(scored, problem, result, 0) == ("no_allowed_mentor", {"barred": 1})
    assert why_not(scored, problem, result, 0, 0).ground is Ground.BARRED
    assert cheapest_fixes(scored, problem, result)[0].fixes == (), "no exception from a rule opens it"


def test_a_superior_is_no_way_out_even_where_the_programme_would_allow_it() -> None:
    lenient = replace(Policy(), line_manager_override=True)
    scored = score_people([JUNIOR], [SENIOR], lenient, Relations(line_managers=frozenset({("e1", "o1")})))
    problem = MatchProblem(scored.scores, scored.allowed, capacities=[1])
    assert cheapest_fixes(scored, problem, solve(problem))[0].fixes == ()


def test_the_cheapest_fix_asks_the_fewest_and_of_those_places_most() -> None:
    """Five people want one seat; two more mentors stand too low for four of them."""
    allowed = np.array([[True, False, False]] * 5)
    low = np.array([[False, True, True]] * 4 + [[False, False, False]])
    scored = stand_in(np.full((5, 3), 0.5), {"line_manager": ~allowed & ~low, "not_senior_enough": low})
    problem = MatchProblem(scored.scores, scored.allowed, capacities=[1, 1, 1])
    [remedy] = cheapest_fixes(scored, problem, solve(problem))
    assert [(fix.kind, fix.rule, fix.asked, fix.people) for fix in remedy.fixes] == [
        ("seat", "", 1, 3), ("rule", "not_senior_enough", 2, 2)]
    assert remedy.missing == 4
    assert [(fix.mentors, fix.people) for fix in remedy.own] == [((0,), 3)]


# Documents


def test_documents_hold_plain_values_by_their_documented_names() -> None:
    scored = office(12, 4)
    problem = solved(scored, 2)
    result = solve(problem)
    told = stability_document(stability(scored, problem, result))
    assert set(told) == {"pairs", "steady_pairs", "trials"}
    assert set(told["trials"][0]) == {"component", "change", "pairs_changed", "placed"}
    told = diagnostics_document(diagnostics(scored, problem, result))
    assert set(told) == {"pairs", "blocking_pairs", "scores", "ranks", "loads"}
    assert told["loads"] == {"minimum": 2, "mean": 2.0, "maximum": 2, "empty": 0, "full": 4, "mentors": 4}
    assert told["scores"]["minimum"] <= told["scores"]["median"] <= told["scores"]["maximum"]


def test_nobody_at_all_has_no_figures_and_no_shortage() -> None:
    scored = score_people([], [SENIOR], Policy())
    problem = MatchProblem(np.zeros((0, 1)), capacities=[0])
    result = solve(problem)
    assert diagnostics(scored, problem, result).scores is None
    assert diagnostics(scored, problem, result).loads is None
    assert cheapest_fixes(scored, problem, result) == []
    assert stability(scored, problem, result).survived == {}
