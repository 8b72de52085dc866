"""Access: every endpoint declares it, every use case checks it again."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, g, has_request_context

from mentoring.core.actors import Actor, PermissionTable
from mentoring.core.errors import ForbiddenError, NotFoundError, SignInRequiredError

V = TypeVar("V", bound=Callable[..., Any])

DECLARED = "access_declared"


def current_actor() -> Actor:
    """Return who is signed in on this request, or raise `SignInRequiredError`."""
    actor = find_actor()
    if actor is None:
        raise SignInRequiredError
    return actor


def find_actor() -> Actor | None:
    """Return who is signed in on this request, None for nobody or outside a request; read once a request."""
    if not has_request_context():
        return None
    if "actor" not in g:
        load_actor = current_app.extensions["mentoring"].load_actor
        g.actor = load_actor() if load_actor else None
    actor: Actor | None = g.actor
    return actor


def permission_table() -> PermissionTable:
    """Return the tables of all features as one."""
    table: PermissionTable = current_app.extensions["mentoring"].permissions
    return table


def allows(actor: Actor, permission: StrEnum | str, row: Any = None) -> bool:
    """Tell whether one of the permission's rules holds; the system may do everything."""
    if actor.is_system:
        return True
    return any(rule(actor, row) for rule in permission_table()[permission])  # type: ignore[index]  # a StrEnum is its string


def check(actor: Actor, permission: StrEnum, row: Any = None) -> None:
    """Raise unless allowed: `NotFoundError` for a row, so that a swapped id answers like a missing one."""
    if not allows(actor, permission, row):
        raise NotFoundError if row is not None else ForbiddenError


def requires(permission: StrEnum, *, on: Callable[..., Any] | None = None) -> Callable[[V], V]:
    """Declare that a view needs `permission`, on the row that `on(**view_args)` loads.

    The loaded row is handed to the view as its first argument, the view's own arguments follow by name. On a phone of
    one's own whose sign-in is late, what no manifest names for such phones asks for the password again.
    """

    def declare(view: V) -> V:
        @wraps(view)
        def guarded(**view_args: Any) -> Any:
            actor = current_actor()
            if actor.is_late and permission not in current_app.extensions["mentoring"].own_phone:
                raise SignInRequiredError
            if on is None:
                check(actor, permission)
                return view(**view_args)
            row = on(**view_args)
            check(actor, permission, row)
            return view(row, **view_args)

        setattr(guarded, DECLARED, permission)
        return guarded  # type: ignore[return-value]  # same view, guarded

    return declare


def public(view: V) -> V:
    """Declare that a view is for everyone, signed in or not."""
    setattr(view, DECLARED, "public")
    return view
