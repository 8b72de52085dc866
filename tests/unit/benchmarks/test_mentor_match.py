"""The comparison with `mentor-match`: the same files, points counted alike, and what is said where it cannot be had."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks import mentor_match
from tests.benchmarks.measure import Measured
from tests.benchmarks.mentor_match import by_engine, line, made_people, points, read, write

MENTEE = {"grade": "3", "organisation": "a", "profession": "x"}


@pytest.mark.parametrize(("mentor", "expected", "allowed"), [
    ({"grade": "6", "organisation": "b", "profession": "x"}, 10, True),
    ({"grade": "5", "organisation": "b", "profession": "x"}, 9, True),
    ({"grade": "5", "organisation": "a", "profession": "x"}, 6, True),
    ({"grade": "4", "organisation": "a", "profession": "y"}, 2, True),
    ({"grade": "3", "organisation": "b", "profession": "x"}, 7, False),
])
def test_points_are_the_sum_of_the_rules(mentor: dict[str, str], expected: int, allowed: bool) -> None:
    total, may = points([MENTEE], [mentor])
    assert (total.tolist(), may.tolist()) == ([[expected]], [[allowed]])


def test_the_engine_reads_what_was_written_and_keeps_the_rules(tmp_path: Path) -> None:
    left, right = made_people(30, 12)
    write(tmp_path / "mentees.csv", left)
    write(tmp_path / "mentors.csv", right)
    assert read(tmp_path / "mentees.csv") == left
    found = line("30 × 12", 3, "engine", Measured(1.0, by_engine(tmp_path, 3)), *points(left, right)).split()
    assert found[-3:-1] == ["30", "0"]


def test_pairs_that_break_a_rule_are_told() -> None:
    total, allowed = np.array([[5, 5]]), np.array([[True, False]])
    answer = {"pairs": [["mentee0@example.org", "mentor1@example.org"]], "seconds": 0.1, "megabytes": 1}
    assert line("1 × 2", 1, "engine", Measured(1.0, answer), total, allowed).endswith("its pairs break a rule")
    answer["pairs"] = [["mentee0@example.org", "mentor0@example.org"]]
    assert line("1 × 2", 1, "engine", Measured(1.0, answer), total, allowed).split()[-3:] == ["1", "0", "5"]


def test_without_an_index_the_engine_is_measured_alone_and_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                                                      capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(command: list[str], **_rest: object) -> None:
        raise subprocess.CalledProcessError(1, command, stderr="WARNING: retrying\nERROR: No matching distribution found")

    monkeypatch.setattr(mentor_match, "ENVIRONMENT", tmp_path)
    monkeypatch.setattr(mentor_match, "CASES", ((20, 10, 3),))
    monkeypatch.setattr(mentor_match.subprocess, "run", refuse)
    monkeypatch.setattr(mentor_match, "run", lambda *_rest: Measured(1.0, None, "not run"))
    mentor_match.main()
    told = capsys.readouterr().out
    assert "could not be installed, so the engine is measured alone: ERROR: No matching distribution found" in told
    assert told.count("20 × 10") == 1
