"""How many notices somebody has not read, for the head of every page."""

import sqlalchemy as sa
from flask import current_app

from mentoring.core.actors import Actor
from mentoring.core.database import db
from mentoring.core.mail.letters import letter_kinds, reader_key
from mentoring.core.mail.models import Mail

MOST_COUNTED = 100


def is_notice() -> sa.ColumnElement[bool]:
    """Return the condition that a letter is shown in the application: not one that holds a code."""
    return Mail.kind.not_in(sorted(name for name, kind in letter_kinds().items() if not kind.is_notice))


def count_unread(actor: Actor | None) -> int | None:
    """Return how many notices wait, at most 100, by one statement on an index; None where there are no notices."""
    if actor is None or "notices.own" not in current_app.view_functions:
        return None
    reader = reader_key(actor.employee_id, actor.account_id)
    found = sa.select(sa.literal(1)).where(Mail.reader == reader, Mail.read_at.is_(None), is_notice())
    return db.session().scalar(sa.select(sa.func.count()).select_from(found.limit(MOST_COUNTED).subquery())) or 0
