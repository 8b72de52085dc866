"""The demo's story: one programme that has been running for months, one that is about to be matched."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.database import in_transaction
from mentoring.demo.feedback import give_feedback
from mentoring.demo.fill import Stage
from mentoring.demo.meetings import ENDED, RESTING, hold_meetings
from mentoring.demo.office import ROOT
from mentoring.demo.voices import Voice, say_as_mentee, say_as_mentor
from mentoring.demo.wishes import ask_senior, make_wishes
from mentoring.features.logbook.models import MentoringSession
from mentoring.features.logbook.rules import SessionState
from mentoring.features.pairings.queries import list_by_state, list_holding
from mentoring.features.pairings.rules import PairingState
from mentoring.features.pairings.service import (
    accept_pairing,
    activate_due,
    decline_pairing,
    end_pairing,
    hold_pairing,
    publish_pairings,
)
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.queries import get_programme
from mentoring.features.programmes.rules import ProgrammeState
from mentoring.features.programmes.service import (
    ProgrammePlan,
    create_programme,
    enrol,
    move_programme,
    set_capacity,
)
from mentoring.features.rounds import jobs as rounds_jobs
from mentoring.features.rounds import service as rounds
from mentoring.features.rounds.jobs.proposing import solve_pool
from mentoring.features.rounds.models import Proposal

MENTOR_LEVELS = {"ahli_muda", "ahli_madya", "administrator", "jpt_pratama"}
MENTEE_LEVELS = {"pelaksana", "terampil", "mahir", "penyelia", "ahli_pertama", "ahli_muda"}
MENTORS, MENTEES = 90, 240
RUNNING_MENTORS, RUNNING_MENTEES, LATE = 24, 44, 4
BEGUN, MATCHED, PUBLISHED = 150, 140, 133
REJECTIONS = ("Keduanya sedang dalam satu tim pemeriksaan.", "Mentor akan tugas belajar mulai bulan depan.")


def tell_story(stage: Stage, tell: Callable[[str], Any]) -> tuple[int, int]:
    """Fill both programmes; return the employee ids of the junior and the senior who get demo accounts."""
    mentors, mentees = _choose(stage)
    year = stage.today.year
    running = _create(stage, f"Mentoring ASN Kupang {year}", BEGUN, 210,
                      "Mempercepat penguasaan tugas bagi pegawai baru dan pegawai yang berpindah bidang.")
    first_mentors, first_mentees = mentors[:RUNNING_MENTORS], mentees[:RUNNING_MENTEES]
    _enrol(stage, running, first_mentors, first_mentees, BEGUN - 2, own_field=True)
    _move(stage, running, ProgrammeState.MATCHING, MATCHED)
    _match(stage, running)
    _move(stage, running, ProgrammeState.RUNNING, PUBLISHED - 4)
    hold_meetings(stage, running)
    junior, senior = _choose_accounts(stage, running)
    tell("one programme with pairings and sessions")
    coming = _create(stage, f"Mentoring ASN Kupang {year + 1}", 42, 330,
                     "Setiap mentee membawa satu masalah nyata dari unitnya dan menyelesaikannya bersama mentor.")
    second_mentors = [index for index in mentors if stage.employee_ids[index] != senior][:MENTORS]
    second_mentees = [*mentees[RUNNING_MENTEES + LATE:][:MENTEES - 1], stage.employee_ids.index(junior)]
    _enrol(stage, coming, second_mentors, second_mentees, 38)
    _move(stage, coming, ProgrammeState.MATCHING, 12)
    make_wishes(stage, coming, junior)
    late = mentees[RUNNING_MENTEES:RUNNING_MENTEES + LATE]
    _enrol(stage, running, [], late, 6, stage.workers[stage.employee_ids.index(senior)].work)
    in_transaction(ask_senior, stage, running, senior, [stage.employee_ids[index] for index in late[:2]])
    in_transaction(_last_letters, stage, running)
    give_feedback(stage, running, junior, senior)
    tell("one programme ready to be matched, with requests")
    return junior, senior


def _choose(stage: Stage) -> tuple[list[int], list[int]]:
    """Return who takes part, as indices of people: seniors spread over all fields, then juniors."""
    chance = Random(stage.chance.random())
    order = list(range(len(stage.workers)))
    chance.shuffle(order)
    able = [index for index in order if stage.workers[index].post_level in MENTOR_LEVELS]
    met: dict[str, int] = {}
    rounds_of: list[tuple[int, int]] = []
    for position, index in enumerate(able):
        work = stage.workers[index].work
        met[work] = met.get(work, 0) + 1
        rounds_of.append((met[work], position))
    mentors = [able[position] for _turn, position in sorted(rounds_of)][:MENTORS + 1]
    taken = set(mentors)
    juniors = [index for index in order if stage.workers[index].post_level in MENTEE_LEVELS and index not in taken]
    juniors.sort(key=lambda index: stage.workers[index].post_level == "ahli_muda")
    picked = juniors[:MENTEES + RUNNING_MENTEES + LATE]
    chance.shuffle(picked)
    works = {stage.workers[index].work for index in mentors[:RUNNING_MENTORS]}
    picked.sort(key=lambda index: stage.workers[index].work not in works)
    first = picked[:RUNNING_MENTEES]
    rest = picked[RUNNING_MENTEES:]
    chance.shuffle(rest)
    return mentors, first + rest


def _create(stage: Stage, name: str, days_ago: int, days_left: int, purpose: str) -> int:
    def create(session: Session) -> int:
        programme = create_programme(
            session, stage.coordinator, unit_id=stage.unit_ids[(ROOT,)], now=stage.at(days_ago + 6),
            plan=ProgrammePlan(
                name=name, purpose=purpose, starts_on=stage.today - timedelta(days=days_ago - 21),
                ends_on=stage.today + timedelta(days=days_left), registration_opens_on=_day(stage, days_ago),
                registration_closes_on=_day(stage, days_ago - 14)))
        move_programme(session, stage.coordinator, programme_id=programme.id, version=programme.version,
                       to=ProgrammeState.OPEN, now=stage.at(days_ago, 8))
        return programme.id

    return in_transaction(create)


def _day(stage: Stage, days_ago: int) -> date:
    return stage.today - timedelta(days=days_ago)


def _move(stage: Stage, programme_id: int, to: ProgrammeState, days_ago: int) -> None:
    def move(session: Session) -> None:
        programme = get_programme(session, programme_id)
        move_programme(session, stage.coordinator, programme_id=programme_id, version=programme.version, to=to,
                       now=stage.at(days_ago, 10))

    in_transaction(move)


def _enrol(stage: Stage, programme_id: int, mentors: list[int], mentees: list[int], days_ago: int,
           field: str = "", own_field: bool = False) -> None:
    """Enrol people over about three weeks, each in their own words; mentees may all be about one field, or their own."""
    people = [(index, "mentor") for index in mentors] + [(index, "mentee") for index in mentees]
    stage.chance.shuffle(people)
    said = [(index, side, say_as_mentor(stage.workers[index], stage.chance) if side == "mentor"
             else say_as_mentee(stage.workers[index], stage.chance, stage.workers[index].work if own_field else field))
            for index, side in people]

    def write(session: Session) -> None:
        for number, (index, side, voice) in enumerate(said):
            _enrol_one(session, stage, programme_id, index, side, voice,
                       max(days_ago - number * min(20, days_ago) // len(said), 0))

    in_transaction(write)


def _enrol_one(session: Session, stage: Stage, programme_id: int, index: int, side: str, voice: Voice,
               days_ago: int) -> None:
    enrol(session, stage.coordinator, programme_id=programme_id, employee_id=stage.employee_ids[index], side=side,
          capacity=voice.capacity, profile=voice.profile, now=stage.at(days_ago, 11))


def _match(stage: Stage, programme_id: int) -> None:
    """Run a round as the worker would, decide on it, publish it, and let its pairings begin."""
    row = in_transaction(rounds.start_round, stage.coordinator, programme_id=programme_id, now=stage.at(MATCHED - 1, 9))
    in_transaction(rounds.begin_round, row.id)
    pool, locked, excluded = rounds_jobs.read_people(row.id)
    outcome = solve_pool(lambda *_told: None, pool, locked, excluded)
    in_transaction(rounds.save_round, row.id, outcome, stage.at(MATCHED - 1, 9, 1))
    in_transaction(_decide, stage, row.id)
    in_transaction(_publish, stage, programme_id)


def _decide(session: Session, stage: Stage, round_id: int) -> None:
    proposals = session.scalars(sa.select(Proposal.id).where(Proposal.round_id == round_id).order_by(Proposal.id)).all()
    for number, proposal_id in enumerate(proposals):
        actor = stage.second if number % 5 == 0 else stage.coordinator
        now = stage.at(MATCHED - 2 - number * 4 // max(len(proposals), 1), 10, number % 60)
        if number in (7, 19):
            rounds.reject_proposal(session, actor, proposal_id=proposal_id, version=1, now=now,
                                   reason=REJECTIONS[number == 19], never_again=False)
        else:
            rounds.approve_proposal(session, actor, proposal_id=proposal_id, version=1, now=now)


def _publish(session: Session, stage: Stage, programme_id: int) -> None:
    """Publish all but the last few; of those published both said yes, or the grace period ended, or one said no."""
    approved = sorted(row.id for row in list_by_state(session, programme_id, PairingState.APPROVED))
    publish_pairings(session, stage.coordinator, programme_id=programme_id, pairing_ids=approved[:-4],
                     now=stage.at(PUBLISHED))
    published = list_by_state(session, programme_id, PairingState.PUBLISHED)
    for number, pairing in enumerate(sorted(published, key=lambda row: row.id)):
        mentor, mentee = stage.actor_of(pairing.mentor_id), stage.actor_of(pairing.mentee_id)
        if number == 11:
            decline_pairing(session, mentee, pairing_id=pairing.id, version=pairing.version, now=stage.at(PUBLISHED - 1),
                            reason="Saya akan cuti melahirkan bulan depan.")
        elif number % 3:
            accept_pairing(session, mentor, pairing_id=pairing.id, version=pairing.version, now=stage.at(PUBLISHED, 13))
            accept_pairing(session, mentee, pairing_id=pairing.id, version=pairing.version,
                           now=stage.at(PUBLISHED - 1, 15))
    activate_due(session, stage.at(PUBLISHED - 4))


def _choose_accounts(stage: Stage, programme_id: int) -> tuple[int, int]:
    """Return the junior and the senior of a pairing that goes well, the senior with another mentee beside."""
    return in_transaction(_find_pair, programme_id)


def _find_pair(session: Session, programme_id: int) -> tuple[int, int]:
    rows = sorted((row for row in list_holding(session, programme_id) if row.state == PairingState.ACTIVE),
                  key=lambda row: row.id)
    active = [row for number, row in enumerate(rows) if number not in RESTING | ENDED]
    counts = Counter(row.mentor_id for row in active)
    waiting = set(session.scalars(sa.select(MentoringSession.pairing_id).where(
        MentoringSession.state == SessionState.HELD)))
    chosen = min(active, key=lambda row: (row.id not in waiting, -counts[row.mentor_id], row.id))
    mentor = session.get_one(Enrolment, chosen.mentor_enrolment_id)
    set_capacity(session, mentor, counts[chosen.mentor_id] + 2)
    return chosen.mentee_id, chosen.mentor_id


def _last_letters(session: Session, stage: Stage, programme_id: int) -> None:
    """What happened lately: pairings that rest or ended, two whose grace period runs, two not published yet."""
    active = sorted((row for row in list_holding(session, programme_id) if row.state == PairingState.ACTIVE),
                    key=lambda row: row.id)
    for number, days in RESTING.items():
        row = active[number]
        hold_pairing(session, stage.coordinator, pairing_id=row.id, version=row.version, now=stage.at(days),
                     expected_back_on=stage.today + timedelta(days=60 - days), reason="Tugas di luar daerah.")
    for number, days in ENDED.items():
        row = active[number]
        end_pairing(session, stage.actor_of(row.mentee_id), pairing_id=row.id, version=row.version, reason="moved",
                    note="Terima kasih atas waktunya.", now=stage.at(days))
    approved = sorted(row.id for row in list_by_state(session, programme_id, PairingState.APPROVED))
    publish_pairings(session, stage.coordinator, programme_id=programme_id, pairing_ids=approved[:2],
                     now=stage.at(1, 14))


