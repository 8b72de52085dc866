"""R1 to R3: capacity is never exceeded, nobody gets more mentors than places, a decision happens once."""

import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import clock
from mentoring.core.actors import system_actor
from mentoring.core.audit import AuditEntry
from mentoring.core.database import BrokenConstraintError, db, in_transaction
from mentoring.core.errors import ConflictError
from mentoring.core.mail import Mail
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.pairings import service
from mentoring.features.pairings.models import HOLDING, Pairing
from mentoring.features.pairings.rules import Origin
from mentoring.features.programmes.models import Enrolment, Seat
from mentoring.features.programmes.queries import current_policy
from mentoring.features.programmes.service import set_capacity
from mentoring.features.rounds.models import Proposal, Round
from mentoring.features.rounds.rules import RoundState
from tests.builders.accounts import make_account
from tests.builders.pairings import eligible, make_office, make_pairing, person_account
from tests.builders.rounds import Office
from tests.prove.base import DATABASES, Outcome, Property
from tests.prove.stand import Reply, Stand, Visitor
from tests.races import at_once

SYSTEM = system_actor("prove")
VAGUE = ("Data ini bertentangan dengan data lain", "Ada isian yang perlu diperbaiki")


@dataclass
class Scene:
    """An office with a round of proposals, and its coordinator at a browser."""

    stand: Stand
    office: Office
    visitor: Visitor
    round_id: int

    def propose(self, pairs: list[tuple[int, int]]) -> list[int]:
        """Put open proposals for (mentor, mentee) numbers into the round; return their ids."""
        with self.stand.app.app_context():
            return in_transaction(self._write, pairs)

    def _write(self, session: Session, pairs: list[tuple[int, int]]) -> list[int]:
        rows = [Proposal(
            round_id=self.round_id, mentor_enrolment_id=self.office.mentors[mentor].id,
            mentee_enrolment_id=self.office.mentees[mentee].id, score=0.5, contributions={"goals": 0.5}, reasons=[],
            runners_up=[], state="open", locked=False, reject_reason="", version=1, change="", doubt_count=0)
            for mentor, mentee in pairs]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]

    def approve(self, proposal_id: int, key: str, server: int = 0) -> Reply:
        return self.stand.post(self.visitor, f"/proposals/{proposal_id}/approve",
                               {"form_key": key, "version": 1}, server)

    def count(self, *conditions: sa.ColumnElement[bool]) -> int:
        """Count the pairings that hold seats now."""
        with self.stand.app.app_context():
            found = db.session.scalar(sa.select(sa.func.count()).select_from(Pairing).where(
                Pairing.programme_id == self.office.programme.id, Pairing.state.in_(re.findall(r"\w+", HOLDING)),
                *conditions)) or 0
            db.session.remove()
            return found


def open_scene(stand: Stand, *, mentees: int, mentors: int, capacity: int = 1) -> Scene:
    """Make an office whose rules refuse nobody, and an empty round that is ready for review."""
    with stand.app.app_context():
        office = make_office(db.session(), mentees=mentees, mentors=mentors, capacity=capacity)
        round_id = in_transaction(_open_round, office.programme.id)
        db.session.remove()
        junior = in_transaction(lambda session: make_account(
            session, session.get_one(Enrolment, office.mentees[0].id).employee).id)
    for server in range(len(stand.ports)):
        stand.get(stand.visit(junior), "/mentors", server)  # a server that has been used has its libraries loaded
    return Scene(stand, office, stand.visit(office.coordinator.id), round_id)


def _open_round(session: Session, programme_id: int) -> int:
    row = Round(programme_id=programme_id, number=1, policy_version_id=current_policy(session, programme_id).id,
                state=RoundState.READY, seed=0, summary={}, requested_by="system:prove", requested_at=clock.now(),
                finished_at=clock.now(), version=1, change="")
    session.add(row)
    session.flush()
    return row.id


def check_replies(replies: list[Reply], winners: int) -> str:
    """Return what is wrong with the answers: so many accepted, all others 409 with words that tell why."""
    statuses = Counter(reply.status for reply in replies)
    if statuses != Counter({302: winners, 409: len(replies) - winners}):
        return f"answers {dict(statuses)}"
    vague = sum(any(text in reply.text for text in VAGUE) for reply in replies if reply.status == 409)
    return f"{vague} refusals without a reason" if vague else ""


def one_seat(stand: Stand, people: int = 200, trials: int = 20) -> Outcome:
    """R1: many approve proposals for the one free seat of a mentor at the same moment."""
    scene = open_scene(stand, mentees=people, mentors=trials)
    wrong: list[str] = []
    for trial in range(trials):
        proposals = scene.propose([(trial, mentee) for mentee in range(people)])
        replies = at_once([partial(scene.approve, proposal, f"one-seat-{trial}-{number}", number)
                           for number, proposal in enumerate(proposals)])
        complaint = check_replies(replies, 1)
        held = scene.count(Pairing.mentor_enrolment_id == scene.office.mentors[trial].id)
        if complaint or held != 1:
            wrong.append(f"trial {trial + 1}: {complaint or 'ok'}, {held} pairings for one seat")
        _let_go(scene)
    return Outcome(f"{people} approvals of one seat", trials,
                   wrong[0] if wrong else f"{trials} of {trials} one winner, {people - 1} told why", not wrong)


def _let_go(scene: Scene) -> None:
    """Withdraw all approved pairings, so that every mentee is free again."""
    with scene.stand.app.app_context():
        ids = db.session.scalars(sa.select(Pairing.id).where(
            Pairing.programme_id == scene.office.programme.id, Pairing.state == "approved")).all()
        for pairing_id in ids:
            in_transaction(service.withdraw_pairing, SYSTEM, pairing_id=pairing_id, version=None, now=clock.now())
        db.session.remove()


def lowered(stand: Stand, people: int = 100, trials: int = 10) -> Outcome:
    """R1: capacity goes down from five to two in the middle of the burst."""
    scene = open_scene(stand, mentees=people, mentors=trials, capacity=5)
    wrong: list[str] = []
    for trial in range(trials):
        mentor_id = scene.office.mentors[trial].id
        proposals = scene.propose([(trial, mentee) for mentee in range(people)])
        tasks: list[Callable[[], Any]] = [
            partial(scene.approve, proposal, f"lowered-{trial}-{number}", number)
            for number, proposal in enumerate(proposals)]
        tasks.insert(people // 2, partial(_lower, stand, mentor_id, 2))
        replies = [reply for reply in at_once(tasks) if isinstance(reply, Reply)]
        held = scene.count(Pairing.mentor_enrolment_id == mentor_id)
        with stand.app.app_context():
            seats = db.session.scalar(sa.select(sa.func.count()).where(Seat.enrolment_id == mentor_id)) or 0
            db.session.remove()
        complaint = check_replies(replies, held)
        if complaint or held > seats or not 2 <= seats <= 5:
            wrong.append(f"trial {trial + 1}: {complaint or 'ok'}, {held} pairings, {seats} seats")
        _let_go(scene)
    return Outcome(f"{people} approvals while capacity falls from 5 to 2", trials,
                   wrong[0] if wrong else f"{trials} of {trials} within capacity", not wrong)


def _lower(stand: Stand, enrolment_id: int, capacity: int) -> None:
    def lower(session: Session) -> None:
        row = session.get_one(Enrolment, enrolment_id, with_for_update={"of": Enrolment})
        set_capacity(session, row, capacity)

    with stand.app.app_context():
        try:
            in_transaction(lower)
        except ConflictError as error:
            if error.code != "capacity_below_held":
                raise
        finally:
            db.session.remove()


def one_mentee(stand: Stand, people: int = 100, trials: int = 5) -> Outcome:
    """R2: many mentors are approved for one mentee at the same moment; the mentee looks for one, then for two."""
    scene = open_scene(stand, mentees=trials, mentors=people, capacity=5)
    wrong: list[str] = []
    for trial in range(trials):
        places = 1 + trial % 2
        with stand.app.app_context():
            in_transaction(lambda session, mentee=trial, number=places: set_capacity(
                session, session.get_one(Enrolment, scene.office.mentees[mentee].id), number))
        proposals = scene.propose([(mentor, trial) for mentor in range(people)])
        replies = at_once([partial(scene.approve, proposal, f"one-mentee-{trial}-{number}", number)
                           for number, proposal in enumerate(proposals)])
        held = scene.count(Pairing.mentee_enrolment_id == scene.office.mentees[trial].id)
        complaint = check_replies(replies, places)
        if complaint or held != places:
            wrong.append(f"trial {trial + 1}: {complaint or 'ok'}, {held} mentors for {places} places")
    return Outcome(f"{people} mentors at once for one mentee", trials,
                   wrong[0] if wrong else f"{trials} of {trials} exactly as many as places", not wrong)


def crossed(stand: Stand, rounds: int = 500) -> Outcome:
    """R2: two mentors and two mentees paired crosswise at the same moment; no deadlock comes to the surface."""
    scene = open_scene(stand, mentees=2, mentors=2)
    pairs = [eligible(mentor, mentee) for mentor in scene.office.mentors for mentee in scene.office.mentees]
    wrong: list[str] = []
    for number in range(rounds):
        tasks = [partial(_approve, stand, pair) for pair in (pairs if number % 2 else pairs[::-1])]
        refused = [code for code in at_once(tasks) if code]
        held = scene.count()
        if held != 2 - (len(refused) == 3) or not set(refused) <= {"no_capacity", "mentee_has_mentor"}:
            wrong.append(f"round {number + 1}: {held} pairings, refusals {refused}")
        _let_go(scene)
    return Outcome("4 crossed approvals at once", rounds,
                   wrong[0] if wrong else f"{rounds} of {rounds} without a deadlock", not wrong)


def _approve(stand: Stand, pair: Any) -> str:
    with stand.app.app_context():
        try:
            in_transaction(service.approve_pairing, SYSTEM, pair, origin=Origin.MANUAL, now=clock.now())
        except BrokenConstraintError as error:
            return stand.app.extensions["mentoring"].constraints.get(error.constraint, error.constraint)
        except ConflictError as error:
            return error.code
        finally:
            db.session.remove()
    return ""


def once(stand: Stand, presses: int = 50) -> Outcome:
    """R3: the same form is sent many times at once, and again after its answer was lost."""
    wrong: list[str] = []
    for name, trial in (("approve", _approve_often), ("publish", _publish_often), ("log", _log_often)):
        complaint = trial(stand, presses)
        if complaint:
            wrong.append(f"{name}: {complaint}")
    return Outcome(f"one form {presses} times at once and again: approve, publish, log a session", 3,
                   "; ".join(wrong) or "one row, one audit entry, one message, one answer each", not wrong)


def _press(press: Callable[[int], Reply], presses: int) -> tuple[str, Reply]:
    """Press many times at once and once more; return what differs, and the answer."""
    replies = [*at_once([partial(press, number) for number in range(presses)]), press(0)]
    answers = Counter((reply.status, reply.location) for reply in replies)
    return (f"answers {dict(answers)}" if len(answers) > 1 or replies[0].status != 302 else "", replies[0])


def _tally(stand: Stand, *statements: sa.Select[tuple[int]]) -> list[int]:
    with stand.app.app_context():
        counts = [db.session.scalar(statement) or 0 for statement in statements]
        db.session.remove()
    return counts


def _entries(action: str) -> sa.Select[tuple[int]]:
    return sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.action == action)


def _approve_often(stand: Stand, presses: int) -> str:
    scene = open_scene(stand, mentees=1, mentors=1)
    [proposal] = scene.propose([(0, 0)])
    made = (sa.select(sa.func.count()).where(Pairing.mentor_enrolment_id == scene.office.mentors[0].id),
            _entries("pairing.approved"), _entries("proposal.approved"))
    before = _tally(stand, *made)
    complaint, _ = _press(lambda number: scene.approve(proposal, f"r3-approve-{proposal}", number), presses)
    grown = _growth(before, _tally(stand, *made))
    return complaint or ("" if grown == [1, 1, 1] else f"pairings, entries: {grown}")


def _growth(before: list[int], after: list[int]) -> list[int]:
    return [last - first for first, last in zip(before, after, strict=True)]


def _publish_often(stand: Stand, presses: int) -> str:
    scene = open_scene(stand, mentees=1, mentors=1)
    [proposal] = scene.propose([(0, 0)])
    scene.approve(proposal, f"r3-before-{proposal}")
    path = f"/programmes/{scene.office.programme.id}/publish"
    stamp = re.search(r'name="stamp" value="([^"]+)"', stand.get(scene.visitor, path).text)
    assert stamp, "the preview holds a stamp"
    before = _tally(stand, _entries("pairing.published"), sa.select(sa.func.count()).select_from(Mail))
    complaint, _ = _press(lambda number: stand.post(
        scene.visitor, path, {"form_key": f"r3-publish-{proposal}", "stamp": stamp.group(1)}, number), presses)
    after = _tally(stand, _entries("pairing.published"), sa.select(sa.func.count()).select_from(Mail))
    grown = _growth(before, after)
    return complaint or ("" if grown == [1, 2] else f"entries, messages to the two people: {grown}")


def _log_often(stand: Stand, presses: int) -> str:
    with stand.app.app_context():
        session = db.session()
        office = make_office(session, mentees=1, mentors=1)
        pairing = make_pairing(session, office)
        account = person_account(session, office.mentors[0])
        day = min(day_of(pairing.active_since or clock.now()), day_of(clock.now()))
        db.session.remove()
    visitor, path = stand.visit(account.id), f"/pairings/{pairing.id}/sessions/new"
    made = (sa.select(sa.func.count()).where(MentoringSession.pairing_id == pairing.id), _entries("session.logged"))
    before = _tally(stand, *made)
    fields = {"form_key": f"r3-log-session-{pairing.id}", "pairings": pairing.id, "held_on": day,
              "length": 60, "topic": "Anggaran"}
    complaint, _ = _press(lambda number: stand.post(visitor, path, fields, number), presses)
    grown = _growth(before, _tally(stand, *made))
    return complaint or ("" if grown == [1, 1] else f"sessions, entries: {grown}")


# The control: what happens without the constraint and the lock


def naive_approve(session: Session, mentor: Enrolment, mentee: Enrolment) -> bool:
    """Approve as one might write it first: look for a free seat, then insert. Kept to show that the tests bite."""
    held = set(session.scalars(sa.select(Pairing.mentor_seat_id).where(
        Pairing.mentor_enrolment_id == mentor.id, Pairing.mentor_seat_id.is_not(None))))
    free = [seat for seat in session.scalars(
        sa.select(Seat.id).where(Seat.enrolment_id == mentor.id).order_by(Seat.number)) if seat not in held]
    if not free:
        return False
    own = session.scalars(sa.select(Seat.id).where(Seat.enrolment_id == mentee.id)).first()
    session.add(Pairing(
        programme_id=mentor.programme_id, mentor_enrolment_id=mentor.id, mentee_enrolment_id=mentee.id,
        mentor_id=mentor.employee_id, mentee_id=mentee.employee_id, mentor_seat_id=free[0], mentee_seat_id=own,
        state="approved", origin="manual", contributions={}, override_rule="", override_reason="",
        created_at=clock.now(), end_reason="", version=1, change=""))
    session.commit()
    return True


def drop_constraints(connection: sa.Connection) -> None:
    """Take away what keeps a seat from being held twice."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    with Operations(MigrationContext.configure(connection)).batch_alter_table("pairing") as batch:
        batch.drop_constraint("uq_pairing_mentor_seat_id", type_="unique")


def naive(stand: Stand, people: int = 32, trials: int = 10) -> Outcome:
    """The control of R1: without constraint and lock a seat is given away more than once."""
    scene = open_scene(stand, mentees=people, mentors=trials)
    engine = sa.create_engine(stand.url, pool_size=people, max_overflow=0)
    with engine.begin() as connection:
        drop_constraints(connection)
    winners = [_race(engine, scene.office, trial) for trial in range(trials)]
    engine.dispose()
    broken = sum(count > 1 for count in winners)
    return Outcome(f"control: {people} approvals that check, then insert", trials,
                   f"{broken} of {trials} gave one seat away more than once, up to {max(winners)} times", broken > 0)


def _race(engine: sa.Engine, office: Office, trial: int) -> int:
    """Let everybody look before anybody writes, as simultaneous requests do, and count the winners."""
    looked = threading.Barrier(len(office.mentees))

    def press(number: int) -> bool:
        with Session(engine) as session:
            sa.event.listen(session, "before_flush", lambda *_: looked.wait(20), once=True)
            return _try(session, office.mentors[trial], office.mentees[number])

    return sum(at_once([partial(press, number) for number in range(len(office.mentees))]))


def _try(session: Session, mentor: Enrolment, mentee: Enrolment) -> bool:
    try:
        return naive_approve(session, mentor, mentee)
    except (sa.exc.DBAPIError, threading.BrokenBarrierError):
        session.rollback()
        return False


PROPERTIES = [
    Property("R1", "capacity never exceeded", DATABASES, one_seat),
    Property("R1", "capacity lowered in mid-burst", DATABASES, lowered),
    Property("R1", "the tests bite", DATABASES, naive),
    Property("R2", "a mentee has at most so many mentors", DATABASES, one_mentee),
    Property("R2", "crossed pairs", DATABASES, crossed),
    Property("R3", "a decision is idempotent", DATABASES, once),
]
