"""Asking a person to put an entry right or to look at a pairing again, and that person's answer.

What is asked and answered stays out of the trail: it holds who, when, and the outcome's code.
"""

from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError
from mentoring.core.mail import path_to
from mentoring.features.accounts.queries import find_account_of
from mentoring.features.accounts.service import write_to
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import HOLDING
from mentoring.features.people.queries import get_employee
from mentoring.features.privacy.models import DataRequest
from mentoring.features.privacy.permissions import P
from mentoring.features.privacy.rules import Kind, State, check_answer, check_field, check_text


def ask_correction(session: Session, actor: Actor, *, field: str, text: str, now: datetime) -> DataRequest:
    """Say that a part of one's own entry in the employee file is wrong, and what is right."""
    check(actor, P.OWN)
    employee = get_employee(session, actor.employee_id or 0)
    return _ask(session, actor, DataRequest(kind=Kind.CORRECTION, employee_id=employee.id, field=check_field(field),
                                            text=check_text(text)), now)


def object_to_pairing(session: Session, actor: Actor, *, pairing_id: int, text: str, now: datetime) -> DataRequest:
    """Object to a pairing one was told of: a person looks at it again; the pairing itself does not move by this."""
    pairing = get_locked(session, Pairing, pairing_id)
    check(actor, P.OBJECT, pairing)
    if pairing.state not in HOLDING:
        raise ConflictError("pairing_over")
    return _ask(session, actor, DataRequest(kind=Kind.OBJECTION, employee_id=actor.employee_id, pairing_id=pairing.id,
                                            field="", text=check_text(text)), now)


def _ask(session: Session, actor: Actor, row: DataRequest, now: datetime) -> DataRequest:
    row.state, row.answer, row.asked_at, row.version, row.change = State.OPEN, "", now, 0, ""
    row.touch(by=actor.pseudonym, at=now, change=f"{row.kind}_asked")
    session.add(row)
    session.flush()
    audit.record(session, actor, f"{row.kind}.asked", "data_request", row.id, now=now)
    return row


def answer_data_request(session: Session, actor: Actor, *, data_request_id: int, version: int, outcome: str, reason: str,
                        now: datetime) -> DataRequest:
    """Answer a matter once; whoever asked is told, in their own language and without its content."""
    row = get_locked(session, DataRequest, data_request_id)
    check(actor, P.ANSWER, row)
    check_version(session, row, version)
    if row.state != State.OPEN:
        raise ConflictError("data_request_answered")
    row.state, row.answer = check_answer(row.kind, outcome, reason)
    row.answered_at = now
    row.touch(by=actor.pseudonym, at=now, change=f"{row.kind}_{row.state}")
    session.flush()
    audit.record(session, actor, f"{row.kind}.{row.state}", "data_request", row.id, now=now)
    asked = _("permintaan koreksi data Anda") if row.kind == Kind.CORRECTION else _("keberatan Anda atas sebuah pasangan")
    write_to(session, actor, row.employee, find_account_of(session, row.employee_id), template="notice", now=now,
             path=path_to("privacy.own"), subject=_("Permintaan Anda tentang data sudah dijawab"),
             paragraphs=(_("Seorang pengelola sudah menjawab %(asked)s.", asked=asked),
                         _("Jawaban dan alasannya ada di halaman “Data saya”.")))
    return row
