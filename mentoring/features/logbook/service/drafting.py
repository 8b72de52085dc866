"""Drafts: what is typed into a form is kept while it is written, for the account that writes it alone."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.forms import was_answered
from mentoring.features.logbook.models import SessionDraft
from mentoring.features.logbook.rules import check_draft

DRAFTS_KEPT = timedelta(days=60)


def save_draft(session: Session, actor: Actor, *, form: str, key: str, fields: Mapping[str, list[str]],
               now: datetime) -> bool:
    """Keep what is typed; False once the form with this key was sent: a late draft brings nothing back."""
    if actor.account_id is None or was_answered(session, actor, key):
        return False
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    kept = {"fields": check_draft(fields), "saved_at": now}
    session.execute(insert(SessionDraft).values(account_id=actor.account_id, form=form, **kept)
                    .on_conflict_do_update(index_elements=["account_id", "form"], set_=kept))
    return True


def drop_draft(session: Session, actor: Actor, *, form: str) -> None:
    """Forget what was typed into a form: it was sent, or its writer does not want it."""
    session.execute(sa.delete(SessionDraft).where(
        SessionDraft.account_id == actor.account_id, SessionDraft.form == form))


def tidy_drafts(session: Session, now: datetime) -> None:
    """Forget drafts that nobody has come back to."""
    session.execute(sa.delete(SessionDraft).where(SessionDraft.saved_at < now - DRAFTS_KEPT))
