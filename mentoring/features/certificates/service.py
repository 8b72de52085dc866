"""Issuing papers: the one that stands is given again, unless it no longer says what is so."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import get_locked
from mentoring.core.errors import ConflictError, NotFoundError
from mentoring.features.accounts.rules import CODE_LETTERS
from mentoring.features.certificates import queries
from mentoring.features.certificates.models import Certificate
from mentoring.features.certificates.permissions import P
from mentoring.features.certificates.rules import CODE_LENGTH, Figures, is_year_open, needs_new
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.pairings.queries import get_pairing
from mentoring.features.pairings.rules import PairingState
from mentoring.features.people.models import Employee


def issue_certificate(session: Session, actor: Actor, *, pairing_id: int, now: datetime) -> Certificate:
    """Return the certificate of one's own side of a completed pairing."""
    pairing = get_pairing(session, pairing_id)
    check(actor, P.ISSUE, pairing)
    if pairing.state != PairingState.COMPLETED:
        raise ConflictError("pairing_not_completed")
    employee = get_locked(session, Employee, actor.employee_id or 0)
    return _issue(session, actor, queries.pairing_figures(session, pairing, employee), pairing_id=pairing.id, year=None,
                  now=now)


def issue_letter(session: Session, actor: Actor, *, year: int, now: datetime) -> Certificate:
    """Return the letter of one's own hours of a year."""
    check(actor, P.OWN)
    today = day_of(now)
    if not is_year_open(year, today):
        raise NotFoundError
    employee = get_locked(session, Employee, actor.employee_id or 0)
    figures = queries.year_figures(session, employee, year, today)
    if not any(figures.hours):
        raise ConflictError("no_hours_yet")
    return _issue(session, actor, figures, pairing_id=None, year=year, now=now)


def _issue(session: Session, actor: Actor, figures: Figures, *, pairing_id: int | None, year: int | None,
           now: datetime) -> Certificate:
    """Return the paper that stands, or replace it; its person is locked, so that of two at once one finds the other."""
    employee_id = actor.employee_id or 0
    old = queries.find_standing(session, employee_id, pairing_id=pairing_id, year=year)
    if old is not None and not needs_new(queries.figures_of(old), figures):
        return old
    if old is not None:
        old.replaced_at = now
        session.flush()
    row = Certificate(
        code="".join(secrets.choice(CODE_LETTERS) for _letter in range(CODE_LENGTH)), kind=figures.kind,
        employee_id=employee_id, pairing_id=pairing_id, year=year, name=figures.name, programme=figures.programme,
        starts_on=figures.starts_on, ends_on=figures.ends_on, hours_as_mentee=figures.hours_as_mentee,
        hours_as_mentor=figures.hours_as_mentor, issued_at=now)
    session.add(row)
    session.flush()
    audit.record(session, actor, "certificate.issued", "certificate", row.id, now=now, kind=str(figures.kind),
                 replaces=old.id if old else None)
    return row
