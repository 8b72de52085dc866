"""The life of a programme and of an enrolment, and what an enrolment may hold; pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

MOST_SEATS = 10
LONGEST_TEXT = 4000
LONGEST_LANGUAGES = 200
LONGEST_PLACE = 120
MOST_COMPETENCIES = 12


class ProgrammeState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    MATCHING = "matching"
    RUNNING = "running"
    CLOSING = "closing"
    CLOSED = "closed"


MOVES = {
    ProgrammeState.DRAFT: (ProgrammeState.OPEN,),
    ProgrammeState.OPEN: (ProgrammeState.MATCHING, ProgrammeState.DRAFT),
    ProgrammeState.MATCHING: (ProgrammeState.RUNNING, ProgrammeState.OPEN),
    ProgrammeState.RUNNING: (ProgrammeState.CLOSING,),
    ProgrammeState.CLOSING: (ProgrammeState.CLOSED, ProgrammeState.RUNNING),
    ProgrammeState.CLOSED: (),
}

TAKES_PEOPLE = frozenset((ProgrammeState.OPEN, ProgrammeState.MATCHING, ProgrammeState.RUNNING))
"""Enrolment, requests and rounds are possible in these states: late joiners and rematches included."""


class EnrolmentState(StrEnum):
    APPLIED = "applied"
    ENROLLED = "enrolled"
    PAUSED = "paused"
    LEFT = "left"


ENROLMENT_MOVES = {
    EnrolmentState.APPLIED: (EnrolmentState.ENROLLED, EnrolmentState.LEFT),
    EnrolmentState.ENROLLED: (EnrolmentState.PAUSED, EnrolmentState.LEFT),
    EnrolmentState.PAUSED: (EnrolmentState.ENROLLED, EnrolmentState.LEFT),
    EnrolmentState.LEFT: (EnrolmentState.ENROLLED,),
}


class Side(StrEnum):
    MENTOR = "mentor"
    MENTEE = "mentee"


class Mode(StrEnum):
    IN_PERSON = "in_person"
    ONLINE = "online"
    BOTH = "both"


@dataclass(frozen=True)
class StatedLevel:
    """A competency somebody states: `have` for a mentor, `present` and `target` for a mentee."""

    code: str
    have: int | None = None
    present: int | None = None
    target: int | None = None


@dataclass(frozen=True)
class EnrolmentProfile:
    """What a person says when they take part."""

    goals: str = ""
    experience: str = ""
    hours_per_month: float | None = None
    mode: str = ""
    languages: tuple[str, ...] = ()
    place: str = ""
    working_style: tuple[int, ...] = ()
    levels: tuple[StatedLevel, ...] = field(default_factory=tuple)


def may_move(present: str, to: str) -> bool:
    """Tell whether a programme may go from one state to another."""
    return ProgrammeState(to) in MOVES[ProgrammeState(present)]


def may_move_enrolment(present: str, to: str) -> bool:
    """Tell whether an enrolment may go from one state to another."""
    return EnrolmentState(to) in ENROLMENT_MOVES[EnrolmentState(present)]


def profile_problems(profile: EnrolmentProfile, side: str, capacity: int) -> dict[str, str]:
    """Return what is wrong with an enrolment, as form field → code."""
    problems = {}
    if not 0 <= capacity <= MOST_SEATS:
        problems["capacity"] = "capacity_range"
    if profile.hours_per_month is not None and not 0 <= profile.hours_per_month <= 200:
        problems["hours_per_month"] = "hours_range"
    for name in ("goals", "experience"):
        if len(getattr(profile, name)) > LONGEST_TEXT:
            problems[name] = "text_long"
    if len("; ".join(profile.languages)) > LONGEST_LANGUAGES:
        problems["languages"] = "languages_long"
    if len(profile.place) > LONGEST_PLACE:
        problems["place"] = "place_long"
    if side == Side.MENTEE and not profile.goals.strip() and not any(level.target for level in profile.levels):
        problems["goals"] = "goals_missing"
    if side == Side.MENTOR and not profile.experience.strip() and not any(level.have for level in profile.levels):
        problems["experience"] = "experience_missing"
    if any(not 1 <= answer <= 5 for answer in profile.working_style):
        problems["working_style"] = "style_range"
    if problem := level_problem(profile.levels, side):
        problems["levels"] = problem
    return problems


def level_problem(levels: tuple[StatedLevel, ...], side: str) -> str | None:
    """Return the code of what is wrong with stated competencies, None for nothing."""
    if len(levels) > MOST_COMPETENCIES:
        return "levels_many"
    if not all(level.code for level in levels):
        return "level_without_competency"
    if len({level.code for level in levels}) < len(levels):
        return "competency_twice"
    wanted = [level.have if side == Side.MENTOR else level.target for level in levels]
    present = [level.present for level in levels if level.present is not None]
    if not all(value is not None and 1 <= value <= 5 for value in wanted) or not all(0 <= value <= 5 for value in present):
        return "stated_level_range"
    return None


def date_problems(opens: date | None, closes: date | None, starts: date, ends: date) -> dict[str, str]:
    """Return what is wrong with a programme's dates, as form field → code."""
    problems = {}
    if ends < starts:
        problems["ends_on"] = "ends_before_start"
    if opens and closes and closes < opens:
        problems["registration_closes_on"] = "closes_before_open"
    if closes and closes > ends:
        problems["registration_closes_on"] = "closes_after_end"
    return problems


def usual_dates(today: date) -> dict[str, date]:
    """Return the dates a new programme starts from: three weeks to register, then a year from the first of a month.

    >>> usual_dates(date(2026, 11, 24))["starts_on"], usual_dates(date(2026, 11, 24))["ends_on"]
    (datetime.date(2027, 1, 1), datetime.date(2027, 12, 31))
    """
    after = today + timedelta(days=28)
    starts = after if after.day == 1 else (after.replace(day=1) + timedelta(days=32)).replace(day=1)
    return {"registration_opens_on": today, "registration_closes_on": today + timedelta(days=21), "starts_on": starts,
            "ends_on": starts.replace(year=starts.year + 1) - timedelta(days=1)}


@dataclass(frozen=True)
class ProgrammeTemplate:
    """A beginning of a programme; texts by language, `policy` as a policy file states it."""

    code: str
    name: Mapping[str, str]
    note: Mapping[str, str]
    purpose: Mapping[str, str]
    meeting_interval_days: int
    grace_days: int
    target_hours: int
    policy: Mapping[str, Any]


@lru_cache(maxsize=1)
def load_templates() -> Mapping[str, ProgrammeTemplate]:
    """Return the beginnings that the package ships, by code, in their own order."""
    text = (files("mentoring.features.programmes") / "programme_templates.toml").read_text("utf-8")
    return {code: ProgrammeTemplate(code, **entry) for code, entry in tomllib.loads(text).items()}
