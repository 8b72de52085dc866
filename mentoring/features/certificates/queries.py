"""Reads of papers and of what they state, from the confirmed sessions as they stand now."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.database import get_row
from mentoring.features.certificates.models import Certificate
from mentoring.features.certificates.rules import Figures, Kind, year_period
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.queries import hours_rules, list_mentor_sessions
from mentoring.features.logbook.rules import SessionState, count_mentor_hours
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import PairingState
from mentoring.features.people.models import Employee
from mentoring.features.programmes.models import Programme

CONFIRMED = MentoringSession.state == SessionState.CONFIRMED


def get_certificate(session: Session, certificate_id: int) -> Certificate:
    return get_row(session, Certificate, certificate_id)


def find_by_code(session: Session, code: str) -> Certificate | None:
    """Return the paper with a code, in the form in which codes are kept."""
    return session.scalar(sa.select(Certificate).where(Certificate.code == code))


def find_standing(session: Session, employee_id: int, *, pairing_id: int | None, year: int | None) -> Certificate | None:
    """Return the paper about a pairing or a year that stands now."""
    about = Certificate.year == year if pairing_id is None else Certificate.pairing_id == pairing_id
    return session.scalar(sa.select(Certificate).where(
        Certificate.employee_id == employee_id, about, Certificate.replaced_at.is_(None)))


def list_own(session: Session, employee_id: int) -> list[Certificate]:
    """Return somebody's papers that stand, the newest first."""
    return list(session.scalars(sa.select(Certificate).where(
        Certificate.employee_id == employee_id, Certificate.replaced_at.is_(None))
        .order_by(Certificate.issued_at.desc(), Certificate.id.desc()).limit(200)))


def list_completed(session: Session, employee_id: int) -> list[Pairing]:
    """Return the completed pairings of a person, the newest first."""
    return list(session.scalars(sa.select(Pairing).where(
        sa.or_(Pairing.mentor_id == employee_id, Pairing.mentee_id == employee_id),
        Pairing.state == PairingState.COMPLETED).order_by(Pairing.ended_at.desc(), Pairing.id.desc()).limit(100)))


def list_years(session: Session, employee_id: int) -> list[int]:
    """Return the years in which a person has confirmed sessions, the latest first."""
    year = sa.extract("year", MentoringSession.held_on)
    return [int(value) for value in session.scalars(
        sa.select(year).join(Pairing, MentoringSession.pairing_id == Pairing.id).where(
            sa.or_(Pairing.mentor_id == employee_id, Pairing.mentee_id == employee_id), CONFIRMED)
        .distinct().order_by(year.desc()))]


def pairing_figures(session: Session, pairing: Pairing, employee: Employee) -> Figures:
    """Return what a certificate of a completed pairing states for one of its two people."""
    is_mentor = employee.id == pairing.mentor_id
    started, ended = pairing.active_since or pairing.created_at, pairing.ended_at or pairing.created_at
    figures = Figures(Kind.MENTOR if is_mentor else Kind.MENTEE, employee.full_name, pairing.programme.name,
                      day_of(started), max(day_of(started), day_of(ended)))
    return _with_hours(figures, pairing_hours(session, pairing.id, figures.kind))


def pairing_hours(session: Session, pairing_id: int, kind: str) -> tuple[int, int]:
    """Return the hours (as mentee, as mentor) of one pairing for the side that `kind` names."""
    if kind == Kind.MENTOR:
        mentor_id = session.scalar(sa.select(Pairing.mentor_id).where(Pairing.id == pairing_id)) or 0
        years = session.scalars(sa.select(sa.extract("year", MentoringSession.held_on)).where(
            MentoringSession.pairing_id == pairing_id, CONFIRMED).distinct())
        own = set(session.scalars(sa.select(MentoringSession.id).where(
            MentoringSession.pairing_id == pairing_id, CONFIRMED)))
        rows = [item for year in sorted(int(value) for value in years)
                for item in list_mentor_sessions(session, mentor_id, year) if item[0].id in own]
        return 0, count_mentor_hours(rows, hours_rules(session)).hours
    earned = session.scalar(sa.select(sa.func.sum(MentoringSession.learning_hours)).where(
        MentoringSession.pairing_id == pairing_id, CONFIRMED))
    return int(earned or 0), 0


def year_figures(session: Session, employee: Employee, year: int, today: date) -> Figures:
    """Return what a letter of a year's hours states, as far as the year has come."""
    starts_on, ends_on = year_period(year, today)
    figures = Figures(Kind.YEAR, employee.full_name, "; ".join(_programmes(session, employee.id, starts_on, ends_on))[:1000],
                      starts_on, ends_on)
    return _with_hours(figures, year_hours(session, employee.id, starts_on, ends_on))


def year_hours(session: Session, employee_id: int, starts_on: date, ends_on: date) -> tuple[int, int]:
    """Return the hours (as mentee, as mentor) that somebody's confirmed sessions of a period within a year earned."""
    earned = session.scalar(
        sa.select(sa.func.sum(MentoringSession.learning_hours)).join(Pairing, MentoringSession.pairing_id == Pairing.id)
        .where(Pairing.mentee_id == employee_id, CONFIRMED, MentoringSession.held_on.between(starts_on, ends_on)))
    meetings = [item for item in list_mentor_sessions(session, employee_id, starts_on.year) if item[0].held_on <= ends_on]
    return int(earned or 0), count_mentor_hours(meetings, hours_rules(session)).hours


def present_hours(session: Session, row: Certificate) -> tuple[int, int]:
    """Return the hours that a paper would state if it were written for the same period now."""
    if row.pairing_id is not None:
        return pairing_hours(session, row.pairing_id, row.kind)
    return year_hours(session, row.employee_id, row.starts_on, row.ends_on)


def _programmes(session: Session, employee_id: int, starts_on: date, ends_on: date) -> list[str]:
    return list(session.scalars(
        sa.select(Programme.name).join(Pairing, Pairing.programme_id == Programme.id)
        .join(MentoringSession, MentoringSession.pairing_id == Pairing.id)
        .where(sa.or_(Pairing.mentor_id == employee_id, Pairing.mentee_id == employee_id), CONFIRMED,
               MentoringSession.held_on.between(starts_on, ends_on)).distinct().order_by(Programme.name)))


def _with_hours(figures: Figures, hours: tuple[int, int]) -> Figures:
    return replace(figures, hours_as_mentee=hours[0], hours_as_mentor=hours[1])


def figures_of(row: Certificate) -> Figures:
    """Return what a paper states."""
    return Figures(Kind(row.kind), row.name, row.programme, row.starts_on, row.ends_on, row.hours_as_mentee,
                   row.hours_as_mentor)
