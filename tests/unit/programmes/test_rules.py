"""The life of programmes and enrolments, and what an enrolment may hold."""

from datetime import date
from itertools import pairwise

import pytest

from mentoring.features.programmes.rules import (
    ENROLMENT_MOVES,
    MOVES,
    EnrolmentProfile,
    EnrolmentState,
    ProgrammeState,
    Side,
    StatedLevel,
    date_problems,
    level_problem,
    may_move,
    may_move_enrolment,
    profile_problems,
    usual_dates,
)


def test_a_programme_lives_from_draft_to_closed() -> None:
    life = list(ProgrammeState)
    for before, after in pairwise(life):
        assert may_move(before, after)
    assert not may_move(ProgrammeState.DRAFT, ProgrammeState.RUNNING)
    assert MOVES[ProgrammeState.CLOSED] == ()


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(ProgrammeState)
    assert set(ENROLMENT_MOVES) == set(EnrolmentState)


def test_an_enrolment_pauses_resumes_leaves_and_comes_back() -> None:
    assert may_move_enrolment("enrolled", "paused")
    assert may_move_enrolment("paused", "enrolled")
    assert may_move_enrolment("paused", "left")
    assert may_move_enrolment("left", "enrolled")
    assert not may_move_enrolment("left", "paused")
    assert not may_move_enrolment("enrolled", "applied")


@pytest.mark.parametrize(("profile", "side", "capacity", "problems"), [
    (EnrolmentProfile(goals="Belajar arsip."), Side.MENTEE, 1, {}),
    (EnrolmentProfile(levels=(StatedLevel("M.1", target=3),)), Side.MENTEE, 1, {}),
    (EnrolmentProfile(levels=(StatedLevel("M.1", have=3),)), Side.MENTOR, 0, {}),
    (EnrolmentProfile(goals="   "), Side.MENTEE, 1, {"goals": "goals_missing"}),
    (EnrolmentProfile(goals="Belajar."), Side.MENTOR, 1, {"experience": "experience_missing"}),
    (EnrolmentProfile(experience="Arsip."), Side.MENTOR, 11, {"capacity": "capacity_range"}),
    (EnrolmentProfile(experience="Arsip."), Side.MENTOR, -1, {"capacity": "capacity_range"}),
    (EnrolmentProfile(goals="x" * 4001), Side.MENTEE, 1, {"goals": "text_long"}),
    (EnrolmentProfile(goals="a", hours_per_month=float("nan")), Side.MENTEE, 1, {"hours_per_month": "hours_range"}),
    (EnrolmentProfile(goals="a", hours_per_month=201), Side.MENTEE, 1, {"hours_per_month": "hours_range"}),
    (EnrolmentProfile(goals="a", working_style=(3, 6)), Side.MENTEE, 1, {"working_style": "style_range"}),
    (EnrolmentProfile(goals="a", languages=("x" * 201,)), Side.MENTEE, 1, {"languages": "languages_long"}),
    (EnrolmentProfile(goals="a", place="x" * 121), Side.MENTEE, 1, {"place": "place_long"}),
    (EnrolmentProfile(goals="a", levels=(StatedLevel("M.1"),)), Side.MENTEE, 1, {"levels": "stated_level_range"}),
])
def test_what_is_wrong_with_an_enrolment_is_told_by_field(
        profile: EnrolmentProfile, side: Side, capacity: int, problems: dict[str, str]) -> None:
    assert profile_problems(profile, side, capacity) == problems


@pytest.mark.parametrize(("levels", "code"), [
    ((StatedLevel("M.1", target=5, present=0),), None),
    ((StatedLevel("M.1", target=0),), "stated_level_range"),
    ((StatedLevel("M.1", target=6),), "stated_level_range"),
    ((StatedLevel("M.1", have=3),), "stated_level_range"),
    ((StatedLevel("M.1", target=3, present=-1),), "stated_level_range"),
    ((StatedLevel("", target=3),), "level_without_competency"),
    ((StatedLevel("M.1", target=3), StatedLevel("M.1", target=4)), "competency_twice"),
    (tuple(StatedLevel(f"M.{number}", target=3) for number in range(13)), "levels_many"),
])
def test_what_is_wrong_with_stated_levels_is_told(levels: tuple[StatedLevel, ...], code: str | None) -> None:
    assert level_problem(levels, Side.MENTEE) == code


def test_dates_of_a_programme_follow_each_other() -> None:
    first, last = date(2027, 1, 1), date(2027, 12, 31)
    assert date_problems(None, None, first, last) == {}
    assert date_problems(None, None, last, first) == {"ends_on": "ends_before_start"}
    assert date_problems(last, first, first, last) == {"registration_closes_on": "closes_before_open"}
    assert date_problems(first, date(2028, 1, 1), first, last) == {"registration_closes_on": "closes_after_end"}


@pytest.mark.parametrize(("today", "starts", "ends"), [
    (date(2026, 11, 24), date(2027, 1, 1), date(2027, 12, 31)), (date(2026, 12, 4), date(2027, 1, 1), date(2027, 12, 31)),
    (date(2028, 1, 31), date(2028, 3, 1), date(2029, 2, 28)), (date(2027, 2, 1), date(2027, 3, 1), date(2028, 2, 29))])
def test_a_new_programme_starts_from_dates_that_can_be(today: date, starts: date, ends: date) -> None:
    dates = usual_dates(today)
    assert (dates["starts_on"], dates["ends_on"]) == (starts, ends)
    assert dates["registration_closes_on"] < starts
    assert date_problems(dates["registration_opens_on"], dates["registration_closes_on"], starts, ends) == {}
