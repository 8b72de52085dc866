"""Name the present filter and order of the review queue, name it anew, let it go."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import get_locked
from mentoring.core.errors import ConflictError, InvalidError
from mentoring.features.accounts.models import Account
from mentoring.features.programmes.queries import get_programme
from mentoring.features.rounds import queries
from mentoring.features.rounds.models import SavedView
from mentoring.features.rounds.permissions import P
from mentoring.features.rounds.rules import MOST_VIEWS, check_view_name


def save_view(session: Session, actor: Actor, *, programme_id: int, name: str, arguments: Mapping[str, Any]) -> SavedView:
    """Keep a filter under a name of the actor's own; the account is locked, so that no more are made than may be."""
    check(actor, P.VIEW, get_programme(session, programme_id))
    name = check_view_name(name)
    account = get_locked(session, Account, actor.account_id or 0)
    views = queries.list_views(session, account.id, programme_id)
    _check_free(views, name)
    if len(views) >= MOST_VIEWS:
        raise ConflictError("view_many", most=MOST_VIEWS)
    row = SavedView(account_id=account.id, programme_id=programme_id, name=name, arguments=dict(arguments))
    session.add(row)
    session.flush()
    return row


def rename_view(session: Session, actor: Actor, *, view_id: int, name: str) -> SavedView:
    """Give a view of one's own another name."""
    row = get_locked(session, SavedView, view_id)
    check(actor, P.OWN_VIEW, row)
    name = check_view_name(name)
    _check_free([view for view in queries.list_views(session, row.account_id, row.programme_id) if view.id != row.id], name)
    row.name = name
    session.flush()
    return row


def delete_view(session: Session, actor: Actor, *, view_id: int) -> SavedView:
    """Let a view of one's own go."""
    row = get_locked(session, SavedView, view_id)
    check(actor, P.OWN_VIEW, row)
    session.delete(row)
    session.flush()
    return row


def _check_free(views: Any, name: str) -> None:
    if any(view.name.casefold() == name.casefold() for view in views):
        raise InvalidError.of("name", "view_named")
