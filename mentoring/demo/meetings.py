"""Months of meetings: sessions logged and confirmed by the two people themselves, in the order of their days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mentoring.core.database import in_transaction
from mentoring.demo.fill import Stage
from mentoring.demo.office import load_works
from mentoring.demo.voices import ACTIONS, PRIVATE_NOTES, SHARED_NOTES, choose_topic
from mentoring.features.logbook.rules import NewAction, SessionFacts
from mentoring.features.logbook.service import confirm_session, dispute_session, log_session
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.queries import get_pairing, list_holding
from mentoring.features.pairings.rules import PairingState
from mentoring.features.pairings.service import accept_agreement

AT_ONCE = 80
RHYTHMS = (14, 14, 14, 16, 18, 21, 28)
RESTING = {5: 20, 9: 9}
ENDED = {12: 30, 17: 14}
"""Pairings, by their place in the list, that rest or ended so many days ago."""


@dataclass(frozen=True)
class Meeting:
    """A meeting to come: when it was logged, and what the mentee then said (after so many days)."""

    logged_at: datetime
    pairing_id: int
    mentor_id: int
    mentee_id: int
    facts: SessionFacts
    action: NewAction | None
    answer: str
    answered_at: datetime


def hold_meetings(stage: Stage, programme_id: int) -> None:
    """Log and answer the sessions of a programme's active pairings, the oldest first."""
    pairings = in_transaction(list_holding, programme_id)
    in_transaction(_agree, stage, [row.id for row in pairings if row.state == PairingState.ACTIVE])
    plans = [meeting for number, pairing in enumerate(sorted(pairings, key=lambda row: row.id))
             if pairing.state == PairingState.ACTIVE for meeting in _plan(stage, pairing, number)]
    steps = [(meeting.logged_at, number, False, meeting) for number, meeting in enumerate(plans)]
    steps += [(max(meeting.answered_at, meeting.logged_at), number, True, meeting)
              for number, meeting in enumerate(plans) if meeting.answer]
    steps.sort(key=lambda step: step[:3])
    written: dict[int, int] = {}
    for start in range(0, len(steps), AT_ONCE):
        in_transaction(_write, stage, steps[start:start + AT_ONCE], written)


def _agree(session: Session, stage: Stage, pairing_ids: list[int]) -> None:
    """Let most people accept the agreement of their pairing on its first day."""
    for number, pairing_id in enumerate(sorted(pairing_ids)):
        pairing = get_pairing(session, pairing_id)
        for person in [person for every, person in ((6, pairing.mentor_id), (9, pairing.mentee_id)) if number % every]:
            accept_agreement(session, stage.actor_of(person), pairing_id=pairing_id, version=pairing.version, number=0,
                             now=pairing.active_since or stage.now)


def _plan(stage: Stage, pairing: Pairing, number: int) -> Iterator[Meeting]:
    """Yield a pairing's meetings: most meet steadily, some fell silent, a few never met."""
    chance, begun = stage.chance, (pairing.active_since or stage.now).astimezone(stage.zone).date()
    rhythm = chance.choice(RHYTHMS)
    stops = {4: begun, 13: begun + timedelta(days=50), 22: begun + timedelta(days=70)}
    last = stops.get(number, stage.today - timedelta(days=RESTING.get(number, ENDED.get(number, 0))))
    mentee = stage.workers[stage.employee_ids.index(pairing.mentee_id)]
    mode = chance.choice(("in_person", "online", "in_person"))
    day = begun + timedelta(days=chance.randint(4, 13))
    while day < last:
        day = day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day
        ago = (stage.today - day).days
        if ago <= 0:
            return
        answer = "confirm"
        if ago < 6 and chance.random() < 0.75:
            answer = ""
        elif chance.random() < 0.02:
            answer = "dispute"
        action = NewAction(chance.choice(ACTIONS), by_mentor=chance.random() < 0.2,
                           due_on=day + timedelta(days=rhythm)) if chance.random() < 0.35 else None
        yield Meeting(
            stage.at(ago, chance.choice((11, 14, 16)), chance.randint(0, 59)), pairing.id, pairing.mentor_id,
            pairing.mentee_id, SessionFacts(
                held_on=day, minutes=chance.choice((45, 60, 60, 60, 90, 90, 120)),
                topic=choose_topic(load_works()[mentee.work], chance), mode=mode,
                place="Ruang rapat bidang" if mode == "in_person" else "", shared_note=chance.choice(SHARED_NOTES),
                private_note=chance.choice(PRIVATE_NOTES) if chance.random() < 0.3 else ""),
            action, answer, stage.at(max(ago - chance.randint(0, 3), 0), 17, chance.randint(0, 59)))
        day += timedelta(days=rhythm + chance.randint(-2, 5))


def _write(session: Session, stage: Stage, steps: list[tuple[datetime, int, bool, Meeting]],
           written: dict[int, int]) -> None:
    """Log and answer as steps say; `written` keeps the session ids by the meeting's number."""
    for at, number, is_answer, meeting in steps:
        if not is_answer:
            written[number] = log_session(
                session, stage.actor_of(meeting.mentor_id), pairing_ids=[meeting.pairing_id], facts=meeting.facts,
                actions=[meeting.action] if meeting.action else [], now=at)[0].id
        elif meeting.answer == "confirm":
            confirm_session(session, stage.actor_of(meeting.mentee_id), mentoring_session_id=written[number], version=1,
                            now=at)
        else:
            dispute_session(session, stage.actor_of(meeting.mentee_id), mentoring_session_id=written[number], version=1,
                            reason="Pertemuan kami hanya setengah dari waktu yang tercatat.", now=at)
