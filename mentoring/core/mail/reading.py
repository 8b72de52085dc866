"""How many notices somebody has not read, for the head of every page."""

import sqlalchemy as sa

from mentoring.core.actors import Actor
from mentoring.core.mail.letters import letter_kinds, reader_key
from mentoring.core.mail.models import Mail

MOST_COUNTED = 100


def is_notice() -> sa.ColumnElement[bool]:
    """Return the condition that a letter is shown in the application: not one that holds a code."""
    return Mail.kind.not_in(sorted(name for name, kind in letter_kinds().items() if not kind.is_notice))


def unread_of(actor: Actor) -> sa.ScalarSelect[int]:
    """Return how many notices wait for somebody, at most 100, as a scalar to select; an index serves it."""
    reader = reader_key(actor.employee_id, actor.account_id)
    found = sa.select(sa.literal(1)).where(Mail.reader == reader, Mail.read_at.is_(None), is_notice())
    return sa.select(sa.func.count()).select_from(found.limit(MOST_COUNTED).subquery()).scalar_subquery()
