"""The life of a programme and of an enrolment, and what an enrolment may hold; pure."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from mentoring.features.people.rules.grades import PNS, rank_grade
from mentoring.features.people.rules.posts import LEVELS

MOST_SEATS = 10
LONGEST_NAME = 120
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


@dataclass(frozen=True)
class SideRule:
    """Whom one side of a programme takes: units with all below them, post levels, grades; an empty part asks nothing."""

    units: tuple[int, ...] = ()
    levels: tuple[str, ...] = ()
    lowest_grade: str = ""
    highest_grade: str = ""

    def refusal(self, *, unit_path: str, level: str, grade_rank: int | None) -> str | None:
        """Return the code of the part that somebody does not meet, None for nothing.

        >>> SideRule(units=(4,)).refusal(unit_path="/1/4/9/", level="", grade_rank=None)
        >>> SideRule(lowest_grade="III/c").refusal(unit_path="/1/", level="", grade_rank=rank_grade("IX"))
        'join_grade'
        """
        if self.units and not {int(part) for part in unit_path.split("/") if part} & set(self.units):
            return "join_unit"
        if self.levels and level not in self.levels:
            return "join_level"
        lowest, highest = rank_grade(self.lowest_grade), rank_grade(self.highest_grade)
        if (lowest is not None and (grade_rank is None or grade_rank < lowest)) or (
                highest is not None and (grade_rank is None or grade_rank > highest)):
            return "join_grade"
        return None

    def problems(self) -> dict[str, str]:
        """Return what is wrong with the rule itself, as part → code."""
        found = {}
        if set(self.levels) - set(LEVELS):
            found["levels"] = "level_unknown"
        for name in ("lowest_grade", "highest_grade"):
            if getattr(self, name) and getattr(self, name) not in PNS:
                found[name] = "grade_not_known"
        lowest, highest = rank_grade(self.lowest_grade), rank_grade(self.highest_grade)
        if not found and lowest is not None and highest is not None and highest < lowest:
            found["highest_grade"] = "grades_reversed"
        return found


JoinRule = Mapping[str, SideRule]
"""Who may join, by side."""


def read_join_rule(document: Mapping[str, Any]) -> dict[str, SideRule]:
    """Return who may join as a programme stores it; a side that is not named takes everybody."""
    parts = {side: document.get(side, {}) for side in Side}
    return {side: SideRule(tuple(own.get("units", ())), tuple(own.get("levels", ())), own.get("lowest_grade", ""),
                           own.get("highest_grade", "")) for side, own in parts.items()}


def write_join_rule(rule: JoinRule) -> dict[str, Any]:
    """Return who may join as a document; parts that ask nothing are left out.

    >>> write_join_rule({"mentor": SideRule(levels=("ahli_muda",)), "mentee": SideRule()})
    {'mentor': {'levels': ['ahli_muda']}}
    """
    sides = {str(side): {name: list(value) if isinstance(value, tuple) else value
                         for name, value in vars(one).items() if value} for side, one in rule.items()}
    return {side: parts for side, parts in sides.items() if parts}


def level_name(level: str) -> str:
    """Return a post level as offices write it.

    >>> level_name("jpt_pratama"), level_name("ahli_muda")
    ('JPT Pratama', 'Ahli Muda')
    """
    return level.replace("_", " ").title().replace("Jpt", "JPT")


def grade_span(lowest: str, highest: str) -> str:
    """Return a span of grades: `III/a – IV/b`, with an open end where there is none."""
    return f"{lowest or PNS[0]} – {highest or PNS[-1]}" if lowest or highest else ""


def takes_applications(state: str, opens: date | None, closes: date | None, today: date) -> bool:
    """Tell whether people may apply by themselves: while a programme is open, between the days of registration."""
    return state == ProgrammeState.OPEN and (opens is None or opens <= today) and (closes is None or today <= closes)


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


class CopiedMentors(StrEnum):
    """What becomes of the mentors of a programme that is copied."""

    NONE = "none"
    APPLIED = "applied"
    ENROLLED = "enrolled"


def a_year_later(day: date | None) -> date | None:
    """Return the same day of the next year, 28 February for the 29th.

    >>> a_year_later(date(2028, 2, 29)), a_year_later(None)
    (datetime.date(2029, 2, 28), None)
    """
    if day is None:
        return None
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def next_name(name: str, starts_on: date) -> str:
    """Return the name of next year's programme: its year raised, or the coming year put behind it.

    >>> next_name("Talenta Muda 2027", date(2027, 1, 1)), next_name("Talenta Muda", date(2027, 1, 1))
    ('Talenta Muda 2028', 'Talenta Muda 2028')
    """
    raised = re.sub(r"\b20\d\d\b", lambda found: str(int(found[0]) + 1), name)
    return raised if raised != name else f"{name[:LONGEST_NAME - 5]} {starts_on.year + 1}"


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
