"""Asking: what is due is asked once, however often and by however many workers the job runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mentoring.core.actors import system_actor
from mentoring.core.mail import path_to
from mentoring.features.accounts.queries import map_contacts
from mentoring.features.accounts.service import write_to
from mentoring.features.logbook.service.keeping import day_of
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import LIVE
from mentoring.features.people.models import Employee
from mentoring.features.programmes.rules import Side
from mentoring.features.pulses import queries
from mentoring.features.pulses.models import Evaluation, Pulse
from mentoring.features.pulses.rules import AskState, due_number

ASKER = system_actor("pulses")


def ask_pulses(session: Session, after: int, now: datetime) -> tuple[int | None, int]:
    """Ask some hundred pairings after an id for the pulse that is due; return the last id and how many were asked."""
    rows = queries.list_to_ask(session, after, now)
    if not rows:
        return None, 0
    asked = queries.map_asked(session, [row.id for row in rows])
    today = day_of(now)
    waiting = []
    for row in rows:
        number = due_number(day_of(row.active_since), today)
        waiting += [(row.id, side, number, person) for side, person in
                    ((Side.MENTOR, row.mentor_id), (Side.MENTEE, row.mentee_id)) if number > asked.get((row.id, side), 0)]
    new = [(row_id, person) for pairing_id, side, number, person in waiting
           if (row_id := _ask_pulse(session, pairing_id, side, number, person, now)) is not None]
    _tell(session, new, now, "pulse", endpoint="pulses.answer_pulse", argument="pulse_id",
          subject=_("Tiga pertanyaan singkat tentang mentoring Anda"),
          paragraphs=(_("Bagaimana pertemuan mentoring Anda berjalan? Tiga pertanyaan menunggu Anda; menjawabnya perlu "
                        "kurang dari dua menit, dan boleh dilewati."),
                      _("Jawaban dibaca Anda dan pengelola program, tidak pernah oleh pasangan Anda.")))
    return rows[-1].id, len(new)


def _ask_pulse(session: Session, pairing_id: int, side: str, number: int, person: int, now: datetime) -> int | None:
    """Let the pulses before it lapse and add this one; None when it is there already."""
    session.execute(sa.update(Pulse).where(
        Pulse.pairing_id == pairing_id, Pulse.side == side, Pulse.number < number, Pulse.state == AskState.OPEN)
        .values(state=AskState.LAPSED))
    return _add(session, Pulse, pairing_id=pairing_id, side=side, number=number, employee_id=person,
                state=AskState.OPEN, asked_on=day_of(now), comment="")


def ask_evaluations(session: Session, now: datetime) -> int:
    """Ask both sides of some hundred pairings that came to their end; return how many people were asked."""
    new = [(row_id, person)
           for row in queries.list_to_evaluate(session, now)
           for side, person in ((Side.MENTOR, row.mentor_id), (Side.MENTEE, row.mentee_id))
           if (row_id := _add(session, Evaluation, pairing_id=row.id, side=side, employee_id=person,
                              state=AskState.OPEN, asked_at=now, helped="", better="")) is not None]
    _tell(session, new, now, "evaluation", endpoint="pulses.own", argument="", subject=_("Bagaimana mentoring Anda?"),
          paragraphs=(_("Sebuah pasangan mentoring Anda sudah berakhir. Terima kasih. Lima pertanyaan singkat membantu "
                        "kami memperbaiki program."),
                      _("Jawaban dibaca Anda dan pengelola program, tidak pernah oleh pasangan Anda.")))
    return len(new)


def lapse_pulses(session: Session) -> None:
    """Let pulses lapse whose pairing is over."""
    over = sa.select(Pairing.id).where(Pairing.state.not_in(sorted(LIVE)))
    session.execute(sa.update(Pulse).where(Pulse.state == AskState.OPEN, Pulse.pairing_id.in_(over))
                    .values(state=AskState.LAPSED).execution_options(synchronize_session=False))


def _add(session: Session, model: type[Pulse] | type[Evaluation], **values: Any) -> int | None:
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    return session.scalar(insert(model).values(**values).on_conflict_do_nothing().returning(model.id))


def _tell(session: Session, asked: Sequence[tuple[int, int]], now: datetime, template: str, *, endpoint: str,
          argument: str, subject: Any, paragraphs: Sequence[Any]) -> None:
    """Write to each person who was asked, in their own language; the link holds a number and no personal data."""
    ids = {person for _row_id, person in asked}
    people = {row.id: row for row in session.scalars(sa.select(Employee).where(Employee.id.in_(ids)))} if ids else {}
    accounts = map_contacts(session, ids) if ids else {}
    for row_id, person in asked:
        write_to(session, ASKER, people[person], accounts.get(person), template=template, now=now, subject=subject,
                 paragraphs=paragraphs, path=path_to(endpoint, **({argument: row_id} if argument else {})))
