"""Who is signed in on this request."""

import hmac
from datetime import datetime
from typing import Any

from flask import current_app, g, redirect, request, session, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from mentoring.core import clock
from mentoring.core.access import DECLARED, find_actor
from mentoring.core.actors import Actor, Role
from mentoring.core.database import db, in_transaction
from mentoring.core.device import IMPERSONAL
from mentoring.core.errors import BusyError, SignInRequiredError
from mentoring.features.accounts import queries, service
from mentoring.features.accounts.models import Account, SignIn
from mentoring.features.accounts.rules import OWN_PHONE_HOLDS, SEEN_EVERY, Reach, reach_of

BEFORE_SECOND_FACTOR = {"accounts.set_second_factor", "accounts.welcome", "accounts.sign_out", "accounts.language"}
BEFORE_NOTICE = BEFORE_SECOND_FACTOR | {"accounts.account", "accounts.password"}


def load_actor() -> Actor | None:
    """Return the actor of this request's sign-in, None when it no longer holds; one query."""
    token = session.get("sign_in")
    found = queries.find_sign_in(db.session(), token) if token else None
    if found is None:
        return None
    sign_in, account = found
    g.erase = "forms" if sign_in.own_phone_at is not None and account.active else "all"
    reach = _reach(sign_in, account, clock.now())
    if not account.active or reach is Reach.NOTHING:
        return None
    g.sign_in, g.account, g.language = sign_in, account, account.language
    return Actor(
        pseudonym=account.pseudonym, display_name=account.display_name, account_id=account.id,
        employee_id=account.employee_id, roles=frozenset(Role(role.name) for role in account.roles),
        scope_paths=tuple(scope.unit.path for scope in account.scopes),
        office_name=current_app.config["SETTINGS"].office_name, is_late=reach is Reach.OWN_PHONE)


def _reach(sign_in: SignIn, account: Account, now: datetime) -> Reach:
    return reach_of(
        created_at=sign_in.created_at, last_seen_at=sign_in.last_seen_at, ended_at=sign_in.ended_at,
        own_phone_at=sign_in.own_phone_at, late_at=sign_in.late_at, is_employee=account.employee_id is not None,
        is_manager=service.is_manager(account), now=now)


def own_account() -> Account:
    """Return the signed-in account's row."""
    if find_actor() is None:
        raise SignInRequiredError
    account: Account = g.account
    return account


def own_sign_in() -> SignIn:
    """Return the row of this request's own sign-in."""
    sign_in: SignIn = g.sign_in
    return sign_in


def is_own_phone() -> bool:
    """Tell whether this request comes from a phone that its owner marked, and may have marked, as their own."""
    actor = find_actor()
    return actor is not None and own_sign_in().own_phone_at is not None and service.owns_phones(g.account)


def phone_names() -> dict[str, Any]:
    """Return what a page tells the browser of a phone of one's own; templates know it as `own_phone` and `erase`.

    A tag that says nothing of the account and lasts as long as it; until when the sign-in holds, in milliseconds; the
    office's zone. On any other device all that was kept has to go. When a sign-in has ended by itself or by a new password,
    only what could be shown goes: what was typed waits for the same account.
    """
    if is_own_phone():
        until = own_sign_in().created_at + OWN_PHONE_HOLDS
        tag = hmac.new(own_account().fs_uniquifier.encode(), b"phone", "sha256").hexdigest()[:20]
        return {"own_phone": {"tag": tag, "until": int(until.timestamp() * 1000),
                              "zone": current_app.config["SETTINGS"].time_zone}, "erase": ""}
    return {"own_phone": None, "erase": "all" if find_actor() else g.get("erase", "")}


def keep_out() -> Response | None:
    """Before anything else: the notice is read, and who manages others has a second factor in production."""
    if request.endpoint in IMPERSONAL:
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    actor = find_actor()
    if actor is None or view is None:
        return None
    if clock.now() - g.sign_in.last_seen_at > SEEN_EVERY:
        _see(is_late=actor.is_late)
    endpoint = request.endpoint or ""
    if getattr(view, DECLARED, "") == "public":
        return None
    account = own_account()
    if (current_app.config["SETTINGS"].is_production and service.is_manager(account) and not account.tf_totp_secret
            and endpoint not in BEFORE_SECOND_FACTOR):
        return redirect(url_for("accounts.set_second_factor"))
    if account.notice_accepted_at is None and endpoint not in BEFORE_NOTICE:
        after = request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None
        return redirect(url_for("accounts.welcome", next=after))
    return None


def _see(*, is_late: bool) -> None:
    """Note that the sign-in is in use, then read it anew; while the database cannot be written, reading goes on."""
    try:
        in_transaction(service.see_sign_in, own_sign_in().id, clock.now(), is_late=is_late)
    except (BusyError, OperationalError):
        current_app.logger.warning("a sign-in's last use could not be noted")
    db.session.remove()
    g.pop("actor")
    find_actor()
