"""The mentoring agreement: a programme's text in versions, and each side's yes to the version that it was shown."""

from datetime import datetime

from flask_babel import force_locale
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import ConflictError
from mentoring.features.pairings import queries
from mentoring.features.pairings.messages import DEFAULT_AGREEMENT
from mentoring.features.pairings.models import AgreementAcceptance, AgreementVersion, Pairing
from mentoring.features.pairings.permissions import P
from mentoring.features.pairings.rules import AGREEABLE, check_agreement
from mentoring.features.programmes.models import Programme


def default_agreement(language: str) -> str:
    """Return the text that holds where a programme has none of its own."""
    with force_locale(language):
        return str(DEFAULT_AGREEMENT)


def set_agreement(session: Session, actor: Actor, *, programme_id: int, number: int, text: str, text_en: str,
                  now: datetime) -> AgreementVersion:
    """Save a new version of a programme's agreement; `number` is the one it was made from, 0 for the default text.

    Those who accepted keep what they accepted; those who did not yet see the new one.
    """
    programme = get_locked(session, Programme, programme_id)
    check(actor, P.SET_AGREEMENT, programme)
    current = queries.find_agreement(session, programme_id)
    _check_shown(current, number)
    text, text_en = check_agreement(text, text_en)
    if current is not None and (current.text, current.text_en) == (text, text_en):
        return current
    row = _add(session, actor, programme_id, current.number + 1 if current else 1, text, text_en, now)
    audit.record(session, actor, "agreement.changed", "programme", programme_id, now=now, number=row.number)
    return row


def _check_shown(current: AgreementVersion | None, number: int) -> None:
    """Raise unless version `number` is what holds now; the default text is no other text once it is version 1."""
    shown = number or (1 if current and current.text == default_agreement("id") else 0)
    if shown != (current.number if current else 0):
        raise ConflictError("agreement_changed")


def _add(session: Session, actor: Actor, programme_id: int, number: int, text: str, text_en: str,
         now: datetime) -> AgreementVersion:
    row = AgreementVersion(programme_id=programme_id, number=number, text=text, text_en=text_en, created_at=now,
                           created_by=actor.pseudonym)
    session.add(row)
    session.flush()
    return row


def accept_agreement(session: Session, actor: Actor, *, pairing_id: int, version: int, number: int,
                     now: datetime) -> Pairing:
    """Note that one of the two accepts the agreement as version `number` says it, 0 for the default text."""
    programme_id = queries.get_pairing(session, pairing_id).programme_id
    if queries.find_agreement(session, programme_id) is None:
        get_locked(session, Programme, programme_id)
    pairing = get_locked(session, Pairing, pairing_id)
    check(actor, P.AGREE, pairing)
    check_version(session, pairing, version)
    if pairing.state not in AGREEABLE:
        raise ConflictError("pairing_move")
    side = "mentor" if actor.employee_id == pairing.mentor_id else "mentee"
    if side in queries.map_acceptances(session, pairing_id):
        return pairing
    current = queries.find_agreement(session, programme_id)
    _check_shown(current, number)
    current = current or _add(session, actor, programme_id, 1, default_agreement("id"), default_agreement("en"), now)
    session.add(AgreementAcceptance(pairing_id=pairing_id, side=side, agreement_version_id=current.id, accepted_at=now))
    session.flush()
    audit.record(session, actor, "pairing.agreed", "pairing", pairing_id, now=now, side=side, agreement=current.number,
                 version=pairing.version)
    return pairing
