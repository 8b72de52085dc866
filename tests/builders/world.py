"""An office in which something of everything has happened, with a marked string in every confidential field."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import clock
from mentoring.core.actors import Role, system_actor
from mentoring.core.database import db, in_transaction
from mentoring.core.i18n import zone
from mentoring.features.accounts.models import Account
from mentoring.features.attention import service as attention
from mentoring.features.attention.rules.settings import DEFAULTS
from mentoring.features.certificates import service as certificates
from mentoring.features.handover import service as handover
from mentoring.features.logbook import service as logbook
from mentoring.features.logbook.rules import NewAction, SessionFacts
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.pairings import service as pairings
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import PairingState
from mentoring.features.people import service as people
from mentoring.features.people.spreadsheet.extract import read_form, read_staff
from mentoring.features.privacy import service as privacy
from mentoring.features.programmes.service import stage_registration
from mentoring.features.pulses import service as pulses
from mentoring.features.pulses.models import Pulse
from mentoring.features.requests import service as requests
from mentoring.features.rounds import service as rounds
from mentoring.matching.taxonomy import Field
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.pairings import actor_for, make_office, make_pairing
from tests.builders.people import make_unit
from tests.builders.programmes import make_policy
from tests.builders.requests import ask, decide, person
from tests.builders.rounds import Office, proposals_of, run_round

S = PairingState
SYSTEM = system_actor("test")

ROLES = ("mentor", "mentee", "ended_mentor", "declined_mentor", "declined_mentee", "asked_mentor", "asking_mentee",
         "other_mentor", "other_mentee", "coordinator", "stranger", "administrator")

SEEN_BY: dict[str, tuple[str, ...]] = {
    "KANARI-PRIBADI": ("mentor",),
    "KANARI-BERSAMA": ("mentor", "mentee"),
    "KANARI-DRAF": ("mentor",),
    "KANARI-SEBELUMNYA": ("mentor", "mentee"),
    "KANARI-RENCANA": ("mentor", "mentee", "coordinator"),
    "KANARI-TINDAKAN": ("mentor", "mentee"),
    "KANARI-TOPIK": ("mentor", "mentee", "coordinator"),
    "KANARI-SANGGAHAN": ("mentor", "mentee", "coordinator"),
    "KANARI-AKHIR": ("ended_mentor", "coordinator"),
    "KANARI-TIDAK-BERSEDIA": ("declined_mentor", "coordinator"),
    "KANARI-PERMOHONAN": ("asking_mentee", "asked_mentor", "coordinator"),
    "KANARI-TOLAK": ("coordinator",),
    "KANARI-PEKAN": ("coordinator",),
    "KANARI-TAMPILAN": ("coordinator",),
    "KANARI-SERAH": ("coordinator",),
    "KANARI-TUJUAN": ("mentor", "mentee", "coordinator"),
    "KANARI-DENYUT": ("mentee", "coordinator"),
    "KANARI-EVALUASI": ("ended_mentor", "coordinator"),
    "KANARI-LAPORAN": ("mentor", "coordinator"),
    "KANARI-KOREKSI": ("mentee", "coordinator", "administrator"),
    "KANARI-JAWABAN": ("mentee", "coordinator", "administrator"),
    "KANARI-KEBERATAN": ("mentee", "coordinator"),
}
"""Each marked string and the roles that may read it; to everybody else it never appears."""


@dataclass(frozen=True)
class World:
    """The office and an account for each role."""

    office: Office
    accounts: dict[str, Account]
    active: Pairing
    published: Pairing


def make_world(session: Session) -> World:
    """Build the office; everything is committed."""
    now = clock.now()
    office = make_office(session, mentees=10, mentors=9, capacity=2)
    for enrolment in (*office.mentors, *office.mentees):
        assert enrolment.employee
    office.mentees[0].goals = "Menyusun indikator KANARI-TUJUAN"
    make_policy(session, office.programme, fields=(Field("sister_city", "Kota kembar", "Sister cities", ("kota kembar",)),))
    active = make_pairing(session, office, 0, 0, S.ACTIVE, now)
    make_pairing(session, office, 2, 2, S.ON_HOLD, now)
    ended = make_pairing(session, office, 6, 6, S.ACTIVE, now)
    pairings.end_pairing(session, actor_for(office.mentors[6], make_own(session, office, 6)), pairing_id=ended.id,
                         version=ended.version, reason="not_working", note="KANARI-AKHIR", now=now)
    declined = make_pairing(session, office, 7, 7, S.PUBLISHED, now)
    accounts = _accounts(session, office)
    pairings.decline_pairing(session, actor_for(office.mentors[7], accounts["declined_mentor"]),
                             pairing_id=declined.id, version=declined.version, reason="KANARI-TIDAK-BERSEDIA", now=now)
    published = make_pairing(session, office, 1, 1, S.PUBLISHED, now)
    _fill_logbook(session, office, active)
    logbook.save_draft(session, actor_for(office.mentors[0], accounts["mentor"]), key="world-draft", now=now,
                       form=f"/pairings/{active.id}/sessions/new", fields={"private_note": ["KANARI-DRAF"]})
    session.commit()
    _fill_requests(office)
    _fill_round(session, office)
    _fill_imports(office)
    _fill_week(office, active)
    _fill_feedback(office, active, ended)
    _fill_handover(office, accounts["colleague"])
    _fill_own_data(office, active, accounts["mentee"])
    in_transaction(rounds.start_round, SYSTEM, programme_id=office.programme.id, now=now)
    return World(office, accounts, active, published)


def make_own(session: Session, office: Office, number: int) -> Account:
    """Give a mentor an account, once."""
    return _existing(session, office.mentors[number].employee_id) or make_account(
        session, office.mentors[number].employee)


def _existing(session: Session, employee_id: int) -> Account | None:
    return session.query(Account).filter_by(employee_id=employee_id).one_or_none()


def _accounts(session: Session, office: Office) -> dict[str, Account]:
    mentors, mentees = office.mentors, office.mentees
    people = {"mentor": mentors[0], "mentee": mentees[0], "ended_mentor": mentors[6], "declined_mentor": mentors[7], "published_mentee": mentees[1],
              "declined_mentee": mentees[7], "asked_mentor": mentors[4], "asking_mentee": mentees[4],
              "other_mentor": mentors[8], "other_mentee": mentees[9]}
    accounts = {role: _existing(session, row.employee_id) or make_account(session, row.employee)
                for role, row in people.items()}
    accounts["coordinator"] = office.coordinator
    accounts["colleague"] = make_coordinator(session, office.unit)
    accounts["stranger"] = make_coordinator(session, make_unit(session))
    accounts["administrator"] = make_account(session, roles=(Role.ADMINISTRATOR,))
    session.commit()
    return accounts


def _fill_logbook(session: Session, office: Office, pairing: Pairing) -> None:
    """Leave a session in every state, and actions open and done."""
    now, mentor, mentee = clock.now(), actor_for(office.mentors[0]), actor_for(office.mentees[0])
    day = day_of(pairing.published_at or now)
    rows = [logbook.log_session(
        session, mentor, pairing_ids=[pairing.id], now=now, facts=SessionFacts(
            held_on=day, minutes=minutes, topic=f"KANARI-TOPIK {minutes}",
            shared_note="KANARI-SEBELUMNYA" if minutes == 45 else "KANARI-BERSAMA",
            private_note="KANARI-PRIBADI"))[0] for minutes in (45, 60, 75, 90)]
    logbook.confirm_session(session, mentee, mentoring_session_id=rows[1].id, version=rows[1].version, now=now)
    logbook.dispute_session(session, mentee, mentoring_session_id=rows[2].id, version=rows[2].version,
                            reason="KANARI-SANGGAHAN", now=now)
    logbook.void_session(session, mentor, mentoring_session_id=rows[3].id, version=rows[3].version, now=now)
    logbook.correct_session(session, mentor, mentoring_session_id=rows[0].id, version=rows[0].version, now=now,
                            facts=SessionFacts(held_on=day, minutes=45, topic="KANARI-TOPIK 45",
                                               shared_note="KANARI-BERSAMA", private_note="KANARI-PRIBADI"))
    local = (now + timedelta(days=2)).astimezone(zone())
    logbook.plan_meeting(session, mentee, pairing_id=pairing.id, now=now, facts=SessionFacts(
        held_on=local.date(), starts=local.time(), minutes=60, topic="KANARI-RENCANA", place="Ruang rapat"))
    actions = [logbook.add_action(session, mentor, pairing_id=pairing.id, now=now,
                                  action=NewAction(f"KANARI-TINDAKAN {number}", True)) for number in range(2)]
    logbook.finish_action(session, mentor, action_id=actions[1].id, version=actions[1].version, now=now)


def _fill_feedback(office: Office, active: Pairing, ended: Pairing) -> None:
    """Let people answer a pulse, evaluate what ended, and say that a pairing is not working."""
    now, mentor, mentee = clock.now(), actor_for(office.mentors[0]), actor_for(office.mentees[0])
    in_transaction(pulses.ask_pulses, 0, now + timedelta(days=40))
    own, other = (db.session.scalars(sa.select(Pulse.id).where(Pulse.pairing_id == active.id, Pulse.side == side)).one()
                  for side in ("mentee", "mentor"))
    in_transaction(pulses.answer_pulse, mentee, pulse_id=own, comment="KANARI-DENYUT", now=now,
                   answers={"usefulness": 1, "rhythm": 2, "trust": 3})
    assert other, "the mentor's own pulse stays open"
    in_transaction(pulses.answer_evaluation, actor_for(office.mentors[6]), pairing_id=ended.id, now=now,
                   helped="KANARI-EVALUASI", better="KANARI-EVALUASI",
                   answers=dict.fromkeys(("goals", "learning", "bond", "fit", "support"), 3))
    in_transaction(pulses.raise_concern, mentor, pairing_id=active.id, text="KANARI-LAPORAN", now=now)
    in_transaction(certificates.issue_letter, mentee, year=day_of(now).year, now=now)


def _fill_requests(office: Office) -> None:
    """Leave one request waiting for its mentor and one for the coordinator."""
    now = clock.now()
    ask(office.mentees[4], office.mentors[4], note="KANARI-PERMOHONAN", now=now)
    for number in (3, 8):
        ask(office.mentees[4], office.mentors[number], now=now)
    accepted = ask(office.mentees[5], office.mentors[5], now=now)
    decide(requests.accept_request, person(office.mentors[5]), accepted, now=now)


def _fill_round(session: Session, office: Office) -> None:
    """Leave proposals open, approved, rejected and locked."""
    now = clock.now()
    open_ones: Sequence[int] = [row.id for row in proposals_of(session, run_round(office))]
    approved, rejected, locked = open_ones[:3]
    in_transaction(rounds.approve_proposal, SYSTEM, proposal_id=approved, version=1, now=now)
    in_transaction(rounds.reject_proposal, SYSTEM, proposal_id=rejected, version=1, reason="KANARI-TOLAK",
                   never_again=False, now=now)
    in_transaction(rounds.lock_proposal, SYSTEM, proposal_id=locked, version=1, now=now)
    in_transaction(rounds.save_view, office.actor, programme_id=office.programme.id, name="KANARI-TAMPILAN",
                   arguments={"doubtful": 1})


def _fill_imports(office: Office) -> None:
    """Leave an import of staff and a registration form to be decided on."""
    now, person_number = clock.now(), office.mentors[8].employee.nip
    staff = "NIP;NAMA;JABATAN;UNIT KERJA\n198001012010011950;Yosef Baru;Analis Kebijakan Ahli Muda;Bappeda\n"
    answers = f"NIP;Nama;Peran;Tujuan pengembangan\n{person_number};Mentor 008;Mentee;Ingin belajar anggaran\n"
    in_transaction(people.stage_import, office.actor, kind="people", file_name="pegawai.csv", unit_id=office.unit.id,
                   reading=read_staff(staff.encode(), "pegawai.csv"), now=now)
    reading, rows = read_form(answers.encode(), "formulir.csv")
    in_transaction(stage_registration, office.actor, programme_id=office.programme.id, file_name="formulir.csv",
                   reading=reading, rows=rows, now=now)


def _fill_week(office: Office, active: Pairing) -> None:
    """Leave a note on a dispute, and thresholds that somebody set."""
    now, here = clock.now(), office.programme.id
    in_transaction(attention.save_thresholds, office.actor, programme_id=here, version=0, thresholds=DEFAULTS, now=now)
    in_transaction(attention.note_matter, office.actor, programme_id=here, kind="disputed", version=0, now=now,
                   subject=f"pairing:{active.id}", snoozed_until=None, note="KANARI-PEKAN")


def _fill_handover(office: Office, colleague: Account) -> None:
    """Leave work that a colleague handed to the coordinator, with a message."""
    giver = replace(office.actor, account_id=colleague.id, pseudonym=colleague.pseudonym)
    in_transaction(handover.hand_over, giver, programme_ids=[office.programme.id], to_account_id=office.coordinator.id,
                   message="KANARI-SERAH", now=clock.now())


def _fill_own_data(office: Office, active: Pairing, account: Account) -> None:
    """Leave an answered and an open correction, and an objection to a pairing that runs."""
    now, mentee = clock.now(), actor_for(office.mentees[0], account)
    first = in_transaction(privacy.ask_correction, mentee, field="grade", text="KANARI-KOREKSI", now=now)
    in_transaction(privacy.answer_data_request, office.actor, data_request_id=first.id, version=first.version,
                   outcome="declined", reason="KANARI-JAWABAN", now=now)
    in_transaction(privacy.ask_correction, mentee, field="post", text="KANARI-KOREKSI", now=now)
    in_transaction(privacy.object_to_pairing, mentee, pairing_id=active.id, text="KANARI-KEBERATAN", now=now)
