"""Pairings in any state of their life, made by the use cases themselves, and sessions held in them."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.core.actors import Actor, Role, system_actor
from mentoring.features.accounts.models import Account
from mentoring.features.logbook import service as logbook
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.rules import SessionFacts
from mentoring.features.pairings import service
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import EligiblePair, Origin, PairingState
from mentoring.features.programmes.models import Enrolment
from tests.builders.accounts import make_account
from tests.builders.rounds import NOW, Office, make_office

__all__ = ["NOW", "Office", "actor_for", "eligible", "make_office", "make_pairing", "make_session", "person_account"]

LATER = NOW + timedelta(days=4)
"""After the grace period of a pairing published at `NOW`."""


def eligible(mentor: Enrolment, mentee: Enrolment) -> EligiblePair:
    """Say that two enrolments may be paired, without asking the rules."""
    return EligiblePair(
        programme_id=mentor.programme_id, mentor_enrolment_id=mentor.id, mentee_enrolment_id=mentee.id,
        mentor_id=mentor.employee_id, mentee_id=mentee.employee_id, score=0.71,
        contributions={"goals": 0.41, "competencies": 0.3})


def actor_for(enrolment: Enrolment, account: Account | None = None) -> Actor:
    """Return the enrolled person as an actor."""
    return Actor(
        pseudonym=account.pseudonym if account else f"person-{enrolment.employee_id}",
        display_name=enrolment.employee.name, account_id=account.id if account else 1_000_000 + enrolment.employee_id,
        employee_id=enrolment.employee_id, roles=frozenset({Role.EMPLOYEE}))


def person_account(session: Session, enrolment: Enrolment) -> Account:
    """Give an enrolled person an account to sign in with."""
    account = make_account(session, enrolment.employee)
    session.commit()
    return account


def make_pairing(session: Session, office: Office, mentor: int = 0, mentee: int = 0,
                 state: PairingState = PairingState.ACTIVE, now: datetime = NOW) -> Pairing:
    """Lead a pairing to `state` as people would; it is committed."""
    first, second, system = office.mentors[mentor], office.mentees[mentee], system_actor("test")
    pair = eligible(first, second)
    if state in {PairingState.RESERVED, PairingState.REFUSED}:
        row = service.reserve_pairing(session, actor_for(first), pair, now=now)
    else:
        row = service.approve_pairing(session, system, pair, origin=Origin.MANUAL, now=now)
    if state == PairingState.REFUSED:
        service.refuse_reserved(session, system, pairing_id=row.id, version=row.version, reason="contoh", now=now)
    if state == PairingState.WITHDRAWN:
        service.withdraw_pairing(session, system, pairing_id=row.id, version=row.version, now=now)
    if state not in {PairingState.RESERVED, PairingState.REFUSED, PairingState.APPROVED, PairingState.WITHDRAWN}:
        service.publish_pairings(session, system, programme_id=row.programme_id, pairing_ids=[row.id], now=now)
        _carry(session, row, first, state, now)
    session.commit()
    return row


def _carry(session: Session, row: Pairing, mentor: Enrolment, state: PairingState, now: datetime) -> None:
    person = actor_for(mentor)
    if state == PairingState.DECLINED:
        service.decline_pairing(session, person, pairing_id=row.id, version=row.version, now=now)
    if state in {PairingState.PUBLISHED, PairingState.DECLINED}:
        return
    service.activate_due(session, now + timedelta(days=row.programme.grace_days))
    if state == PairingState.ON_HOLD:
        service.hold_pairing(session, person, pairing_id=row.id, version=row.version,
                             expected_back_on=(now + timedelta(days=30)).date(), now=now)
    if state == PairingState.ENDED:
        service.end_pairing(session, person, pairing_id=row.id, version=row.version, reason="no_time", now=now)
    if state == PairingState.COMPLETED:
        service.complete_pairing(session, system_actor("test"), pairing_id=row.id, version=row.version, now=now)


def make_session(session: Session, pairing: Pairing, *, held_on: date | None = None, minutes: int = 60,
                 topic: str = "Indikator kinerja", confirmed: bool = False, now: datetime | None = None,
                 **texts: str) -> MentoringSession:
    """Log a session as its mentor would, and confirm it as its mentee would; it is committed."""
    now = now or datetime.combine(held_on or LATER.date(), LATER.time(), tzinfo=UTC)
    facts = SessionFacts(held_on=held_on or now.date(), minutes=minutes, topic=topic, **texts)  # type: ignore[arg-type]  # texts alone
    row = logbook.log_session(session, actor_for(pairing.mentor_enrolment), pairing_ids=[pairing.id], facts=facts,
                              now=now)[0]
    if confirmed:
        logbook.confirm_session(session, actor_for(pairing.mentee_enrolment), mentoring_session_id=row.id,
                                version=row.version, now=now)
    session.commit()
    return row
