"""Accounts, and signing them in."""

from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mentoring.core import clock
from mentoring.core.actors import Role, system_actor
from mentoring.core.database import in_transaction
from mentoring.features.accounts import service
from mentoring.features.accounts.models import Account
from mentoring.features.people.models import Employee, Unit

_numbers = count(1)


def make_account(session: Session, employee: Employee | None = None, roles: tuple[Role, ...] = (Role.EMPLOYEE,),
                 scope: tuple[Unit, ...] = (), **values: Any) -> Account:
    """Add an account that has read the notice; it has no password: `sign_in` needs none."""
    number = next(_numbers)
    account = service.create_account(
        session, system_actor("test"), employee=employee, sign_in_name=f"orang{number}@contoh.go.id",
        display_name=employee.full_name if employee else f"Kristina Contoh {number}",
        email=f"orang{number}@contoh.go.id", roles=roles, scope=scope, now=clock.now())
    account.notice_accepted_at = clock.now()
    for name, value in values.items():
        setattr(account, name, value)
    session.flush()
    return account


def make_coordinator(session: Session, unit: Unit, **values: Any) -> Account:
    return make_account(session, roles=(Role.COORDINATOR,), scope=(unit,), **values)


def sign_in(client: FlaskClient, account: Account) -> None:
    """Begin a sign-in for an account, as a right password would; the account has to be committed."""
    with client.application.app_context():
        token = in_transaction(service.open_sign_in, account_id=account.id, device="test", now=clock.now())
    with client.session_transaction(base_url="https://localhost") as cookie:
        cookie.clear()
        cookie["sign_in"] = token
