"""Reads of the views that a coordinator has named."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.database import get_row
from mentoring.features.rounds.models import SavedView


def get_view(session: Session, view_id: int) -> SavedView:
    """Return a saved view; `NotFoundError` when there is none."""
    return get_row(session, SavedView, view_id)


def list_views(session: Session, account_id: int | None, programme_id: int) -> Sequence[SavedView]:
    """Return what an account has named in a programme, by name."""
    return session.scalars(sa.select(SavedView).where(
        SavedView.account_id == account_id, SavedView.programme_id == programme_id)
        .order_by(SavedView.name, SavedView.id)).all()
