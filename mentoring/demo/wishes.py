"""Juniors who ask for a mentor: wishes by rank, some answered, one accepted and waiting for the coordinator."""

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.database import in_transaction
from mentoring.demo.fill import Stage
from mentoring.demo.voices import write_request_note
from mentoring.features.eligibility.rules import RuleBrokenError
from mentoring.features.eligibility.service import load_pool, score_pool
from mentoring.features.people.models import PrivateBlock
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.queries import find_enrolment
from mentoring.features.requests.models import MentorRequest
from mentoring.features.requests.queries import list_open_requests
from mentoring.features.requests.rules import DeclineReason, RequestState
from mentoring.features.requests.service import accept_request, ask_mentor, decline_request, send_next, withdraw_request

WISHERS = 26
ACCEPTED, DECLINED, WITHDRAWN = (3, 11, 17), (5, 8, 14, 20), (6,)


def make_wishes(stage: Stage, programme_id: int, spared_id: int) -> None:
    """Let some mentees ask, over the last days; the demo's own junior has not asked yet."""
    pool = in_transaction(load_pool, programme_id)
    scored = score_pool(pool)
    spared = in_transaction(find_enrolment, programme_id, spared_id, "mentee")
    rows = [row for row, enrolment_id in enumerate(pool.mentee_ids) if spared is None or enrolment_id != spared.id]
    wishers = stage.chance.sample(rows, WISHERS)
    wishes = []
    for row in wishers:
        able = [column for column in scored.ranks(row).tolist() if pool.capacities[column] > 0]
        chosen = able[:stage.chance.choice((1, 2, 2, 3))]
        wishes.append((pool.mentee_ids[row], [pool.mentor_ids[column] for column in chosen]))
    in_transaction(_write, stage, wishes)
    in_transaction(_answer, stage, [pool.mentee_ids[row] for row in wishers])


def _write(session: Session, stage: Stage, wishes: list[tuple[int, list[int]]]) -> None:
    """Add wishes as rows: they were taken from the allowed and free mentors of one reading of the pool."""
    for number, (mentee_id, mentor_ids) in enumerate(wishes):
        mentee = session.get_one(Enrolment, mentee_id)
        actor, now = stage.actor_of(mentee.employee_id), stage.at(4 - number * 4 // len(wishes), 10, number)
        for rank, mentor_id in enumerate(mentor_ids, 1):
            mentor = session.get_one(Enrolment, mentor_id)
            row = MentorRequest(
                programme_id=mentee.programme_id, mentee_enrolment_id=mentee.id, mentor_enrolment_id=mentor.id, rank=rank,
                state=RequestState.DRAFT, note=write_request_note(mentor.employee.name, mentee.goals, stage.chance),
                created_at=now, version=1, change="", decline_reason="")
            session.add(row)
            session.flush()
            audit.record(session, actor, "request.wished", "request", row.id, now=now)
        send_next(session, actor, mentee.id, stage.zone.key, now)


def _answer(session: Session, stage: Stage, mentee_ids: list[int]) -> None:
    for number in (*DECLINED, *WITHDRAWN, *ACCEPTED):
        sent = next((row for row in list_open_requests(session, mentee_ids[number]) if row.state == RequestState.SENT), None)
        if sent is None:
            continue
        mentor = stage.actor_of(sent.mentor_enrolment.employee_id)
        mentee = stage.actor_of(sent.mentee_enrolment.employee_id)
        if number in DECLINED:
            decline_request(session, mentor, request_id=sent.id, version=sent.version, time_zone=stage.zone.key,
                            reason=stage.chance.choice(list(DeclineReason)), now=stage.at(0, 8))
        elif number in WITHDRAWN:
            withdraw_request(session, mentee, request_id=sent.id, version=sent.version, time_zone=stage.zone.key,
                             now=stage.at(0, 8))
        else:
            accept_request(session, mentor, request_id=sent.id, version=sent.version, now=stage.at(0, 8, 30))
    blocker, blocked = mentee_ids[0], mentee_ids[1]
    session.add(PrivateBlock(
        blocker_id=session.get_one(Enrolment, blocker).employee_id,
        blocked_id=session.get_one(Enrolment, blocked).employee_id, created_at=stage.at(2)))


def ask_senior(session: Session, stage: Stage, programme_id: int, senior_id: int, asking: list[int]) -> None:
    """Let late joiners of the running programme ask the demo's senior, as many as the rules allow."""
    mentor = find_enrolment(session, programme_id, senior_id, "mentor")
    for mentee_id in asking:
        mentee = find_enrolment(session, programme_id, mentee_id, "mentee")
        if mentor is None or mentee is None:
            continue
        note = write_request_note(mentor.employee.name, mentee.goals, stage.chance)
        try:
            with session.begin_nested():
                ask_mentor(session, stage.actor_of(mentee_id), mentor_enrolment_id=mentor.id, note=note,
                           time_zone=stage.zone.key, now=stage.at(1, 13))
        except RuleBrokenError:
            continue
