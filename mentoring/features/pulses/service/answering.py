"""Answering: each person for themselves, once; a pulse may be skipped."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import get_locked
from mentoring.core.errors import NotFoundError
from mentoring.features.pairings.models import Pairing
from mentoring.features.pulses.models import Evaluation, Pulse
from mentoring.features.pulses.permissions import P
from mentoring.features.pulses.rules import (
    COMMENT_LENGTH,
    EVALUATION_QUESTIONS,
    PULSE_QUESTIONS,
    TEXT_LENGTH,
    AskState,
    check_answers,
    check_open,
    is_evaluated,
)


def answer_pulse(session: Session, actor: Actor, *, pulse_id: int, answers: Mapping[str, int | None], comment: str,
                 now: datetime) -> Pulse:
    """Answer the three questions."""
    row = _get(session, actor, pulse_id)
    comment = comment.strip()
    given = check_answers(PULSE_QUESTIONS, answers, {"comment": comment}, COMMENT_LENGTH)
    for name, value in given.items():
        setattr(row, name, value)
    row.lowest, row.comment, row.state, row.answered_at = min(given.values()), comment, AskState.ANSWERED, now
    session.flush()
    audit.record(session, actor, "pulse.answered", "pulse", row.id, now=now)
    return row


def skip_pulse(session: Session, actor: Actor, *, pulse_id: int, now: datetime) -> Pulse:
    """Leave a pulse unanswered; the next one comes in its time."""
    row = _get(session, actor, pulse_id)
    row.state, row.answered_at = AskState.SKIPPED, now
    session.flush()
    audit.record(session, actor, "pulse.skipped", "pulse", row.id, now=now)
    return row


def _get(session: Session, actor: Actor, pulse_id: int) -> Pulse:
    row = get_locked(session, Pulse, pulse_id)
    check(actor, P.ANSWER, row)
    check_open(row.state)
    return row


def answer_evaluation(session: Session, actor: Actor, *, pairing_id: int, answers: Mapping[str, int | None],
                      helped: str, better: str, now: datetime) -> Evaluation:
    """Evaluate a pairing that is over; whoever was not asked yet may do so as well."""
    pairing = get_locked(session, Pairing, pairing_id)
    check(actor, P.EVALUATE, pairing)
    if not is_evaluated(pairing.state, pairing.active_since):
        raise NotFoundError
    side = "mentor" if actor.employee_id == pairing.mentor_id else "mentee"
    texts = {"helped": helped.strip(), "better": better.strip()}
    given = check_answers(EVALUATION_QUESTIONS, answers, texts, TEXT_LENGTH)
    row = session.scalar(sa.select(Evaluation).where(
        Evaluation.pairing_id == pairing.id, Evaluation.side == side).with_for_update(of=Evaluation))
    if row is None:
        row = Evaluation(pairing_id=pairing.id, side=side, employee_id=actor.employee_id, state=AskState.OPEN, asked_at=now)
        session.add(row)
    check_open(row.state)
    for name, value in (given | texts).items():
        setattr(row, name, value)
    row.state, row.answered_at = AskState.ANSWERED, now
    session.flush()
    audit.record(session, actor, "evaluation.answered", "evaluation", row.id, now=now)
    return row
