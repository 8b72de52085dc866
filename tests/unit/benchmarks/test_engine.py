"""The lines of the engine's table: ratios, gaps, and failures that are told."""

import sys
from dataclasses import replace

import numpy as np
import pytest

from tests.benchmarks import engine
from tests.benchmarks.engine import Case, line, measured
from tests.benchmarks.measure import Measured, run
from tests.benchmarks.methods import Found

CASE = Case(200, 100, "popular", ("greedy",))
ANSWER = {"seconds": 1.0, "total": 99.0, "worst": 0.1, "placed": 200, "unplaced": 0, "placed_bound": None, "upper_bound": None,
          "proven": None, "megabytes": 50.0}
BOUND = {"placed_bound": 200, "upper_bound": 100.0}


def test_ratios_and_gap_are_against_what_is_given() -> None:
    told = line(CASE, "greedy", Measured(2.0, ANSWER), BOUND, Measured(4.0, {"megabytes": 200.0})).split()
    assert told[-5:] == ["0", "1.0e-02", "–", "0.50", "0.25"]


def test_no_gap_is_told_for_other_numbers_of_placed_people() -> None:
    told = line(CASE, "greedy", Measured(2.0, ANSWER | {"placed": 199, "unplaced": 1}), BOUND, None).split()
    assert told[-5:] == ["1", "–", "–", "–", "–"]


def test_a_method_that_needs_more_memory_than_there_is_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "free_megabytes", lambda: 100.0)
    monkeypatch.setattr(engine, "run", lambda *_rest: Measured(1.0, None, "tried"))
    large = replace(CASE, mentees=10_000, mentors=4_000)
    assert measured(large, "linear_sum_assignment").failure == "does not fit: some 3,200 MB needed, 100 MB free"
    assert measured(large, "engine, total").failure == "tried"


def test_a_process_is_measured_or_its_failure_told() -> None:
    done = run([sys.executable, "-c", "print('noise'); print('{\"a\": 1}')"])
    assert (done.answer, done.failure) == ({"a": 1}, "")
    assert done.seconds > 0
    assert run([sys.executable, "-c", "raise ValueError('too wide')"]).failure == "ValueError: too wide"
    assert run([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]).failure == "ended by signal 9 (9: out of memory)"
    assert run([sys.executable, "-c", "input()"], time_limit_seconds=0).failure == "stopped after 0 s"


def test_pairs_that_break_a_rule_are_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(engine.METHODS["greedy"], run=lambda _scores, _capacities: Found(np.zeros((2, 2), np.int64)))
    monkeypatch.setitem(engine.METHODS, "greedy", wrong)
    with pytest.raises(ArithmeticError, match="greedy"):
        engine.measure("greedy", "popular", 20, 10)


def test_one_method_is_measured_with_its_total_and_memory() -> None:
    found = engine.measure("greedy", "low-rank", 20, 10)
    assert (found["placed"], found["unplaced"], found["proven"]) == (20, 0, None)
    assert 10 < float(found["megabytes"] or 0) < 10_000
