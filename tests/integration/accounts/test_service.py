"""Use cases of accounts on the database: tries, codes, opening accounts, tidying."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.core import clock
from mentoring.core.actors import Actor, Role, system_actor
from mentoring.core.audit import AuditEntry
from mentoring.core.database import BrokenConstraintError, db, in_transaction
from mentoring.core.errors import AppError, ConflictError, InvalidError, NotFoundError
from mentoring.core.mail import Mail
from mentoring.features.accounts import queries, service
from mentoring.features.accounts.models import Account, OneTimeCode, SignIn, SignInTry
from mentoring.features.accounts.rules import LIFETIMES, MOST_TRIES, Purpose, TryKind
from tests.builders.accounts import make_account
from tests.builders.people import make_employee, make_unit
from tests.races import outcomes

SYSTEM = system_actor("test")
GOOD = "pohon lontar sabana biru"
NOW = clock.now()


def link(code: str) -> str:
    return f"https://localhost/activate?code={code}"


def coordinator(*paths: str) -> Actor:
    return Actor("k" * 24, "Kristina", account_id=1, roles=frozenset({Role.COORDINATOR}), scope_paths=paths)


def actions() -> list[str]:
    return list(db.session().scalars(sa.select(AuditEntry.action).order_by(AuditEntry.sequence)))


def count(model: type) -> int:
    return int(db.session().scalar(sa.select(sa.func.count()).select_from(model)) or 0)


def tries(kind: TryKind, name: str, number: int, address: str = "10.0.0.9", now: datetime = NOW) -> int:
    """Return how many of so many tries were let through."""
    return sum(in_transaction(service.begin_try, kind=kind, name=name, address=address, now=now) is not None
               for _try in range(number))


def test_of_many_tries_at_once_no_more_than_the_limit_are_judged(app: Flask, session: Session) -> None:
    name = make_account(session).sign_in_name
    session.commit()

    def one(_number: int) -> bool:
        with app.app_context():
            return in_transaction(service.begin_try, kind=TryKind.PASSWORD, name=name, address="10.0.0.9",
                                  now=NOW) is not None

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(one, range(24))) == MOST_TRIES[TryKind.PASSWORD].here


def test_a_reached_limit_is_told_to_the_trail_once_and_ends_with_its_window(session: Session) -> None:
    name = make_account(session).sign_in_name
    session.commit()
    assert tries(TryKind.PASSWORD, name, 9) == 5
    assert tries(TryKind.PASSWORD, name, 1, address="10.0.0.8") == 1
    assert actions().count("account.limit_reached") == 1
    assert tries(TryKind.PASSWORD, name, 1, now=NOW + timedelta(minutes=16)) == 1


def test_second_factors_are_limited_for_the_account_wherever_they_come_from(session: Session) -> None:
    name = make_account(session).sign_in_name
    session.commit()
    let_through = [tries(TryKind.SECOND_FACTOR, name, 1, address=f"10.0.{number}.9") for number in range(15)]
    assert sum(let_through) == 10


def test_a_right_password_takes_back_itself_or_all_from_the_same_place(session: Session) -> None:
    name = make_account(session).sign_in_name
    session.commit()
    for whole, left in ((False, 9), (True, 6)):
        db.session().execute(sa.delete(SignInTry))
        db.session().commit()
        tries(TryKind.PASSWORD, name, 3)
        attempt = in_transaction(service.begin_try, kind=TryKind.PASSWORD, name=name, address="10.0.0.9", now=NOW)
        assert attempt is not None
        in_transaction(service.forgive_try, attempt, whole=whole)
        assert count(SignInTry) == left


def test_a_one_time_password_counts_once(session: Session) -> None:
    account_id = make_account(session).id
    session.commit()
    spent = [in_transaction(service.spend_step, account_id=account_id, step=step, now=NOW) for step in (7, 7, 8)]
    assert spent == [True, False, True]


def test_a_reset_that_a_stranger_asks_for_leaves_slips_good_and_fills_no_inbox(session: Session) -> None:
    account = make_account(session, make_employee(session, name="Maria Tefa"))
    account.password = "set"
    account_id, name = account.id, account.sign_in_name
    session.commit()
    slip = in_transaction(service.print_slip, SYSTEM, account_id=account_id, now=NOW)
    for _ask in range(4):
        in_transaction(service.request_reset, name=name, link=link, now=NOW)
    assert count(Mail) == 1
    in_transaction(service.use_code, name=name, code=slip.code, password=GOOD, office="", hashed=str, now=NOW)
    assert actions().count("account.password_changed") == 1


def test_a_new_slip_ends_every_code_before_it(session: Session) -> None:
    account = make_account(session)
    account.password = "set"
    account_id, name = account.id, account.sign_in_name
    session.commit()
    codes = [in_transaction(service.print_slip, SYSTEM, account_id=account_id, now=NOW).code for _print in range(2)]
    with pytest.raises(InvalidError):
        in_transaction(service.use_code, name=name, code=codes[0], password=GOOD, office="", hashed=str, now=NOW)
    in_transaction(service.use_code, name=name, code=codes[1], password=GOOD, office="", hashed=str, now=NOW)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_code_ends_with_its_time_and_is_kept_as_a_hash(session: Session, purpose: Purpose) -> None:
    account = make_account(session)
    code, name = service.make_code(session, SYSTEM, account, purpose, NOW), account.sign_in_name
    session.commit()
    kept = db.session().scalars(sa.select(OneTimeCode.code_digest)).one()
    assert code.replace("-", "") not in kept and len(kept) == 64
    with pytest.raises(InvalidError):
        in_transaction(service.use_code, name=name, code=code, password=GOOD, office="", hashed=str,
                       now=NOW + LIFETIMES[purpose])
    in_transaction(service.use_code, name=name, code=code, password=GOOD, office="", hashed=str,
                   now=NOW + LIFETIMES[purpose] - timedelta(seconds=1))


def test_a_weak_password_leaves_the_code_unused(session: Session) -> None:
    account = make_account(session)
    code, name = service.make_code(session, SYSTEM, account, Purpose.SLIP, NOW), account.sign_in_name
    session.commit()
    with pytest.raises(InvalidError) as refused:
        in_transaction(service.use_code, name=name, code=code, password="mentoring2026", office="", hashed=str, now=NOW)
    assert set(refused.value.fields) == {"password"}
    in_transaction(service.use_code, name=name, code=code, password=GOOD, office="", hashed=str, now=NOW)


def test_a_changed_password_is_told_by_mail_and_a_first_one_is_not(session: Session) -> None:
    account_id = make_account(session).id
    session.commit()

    def change(database: Session) -> None:
        service.set_password(database, queries.get_account(database, account_id), GOOD, "", str, NOW)

    in_transaction(change)
    assert count(Mail) == 0
    in_transaction(change)
    assert [mail.template for mail in db.session().scalars(sa.select(Mail))] == ["password_changed"]


def test_employees_are_invited_by_mail_or_slip_and_sign_in_by_address_or_nip(session: Session) -> None:
    unit = make_unit(session)
    with_mail = make_employee(session, unit, email="Maria@contoh.go.id", nip="198001012010012777")
    without = make_employee(session, unit, nip="198001012010012778")
    actor, ids, nips = coordinator(unit.path), [with_mail.id, without.id], [with_mail.nip or "", without.nip or ""]
    session.commit()
    invited = in_transaction(service.invite_employees, actor, employee_ids=[*ids, ids[0]], link=link, now=NOW)
    assert (invited.mailed, invited.without_mail) == (1, 1)
    slips = in_transaction(service.print_slips, actor, employee_ids=ids, now=NOW)
    assert [slip.masked_name for slip in slips] == ["m••@contoh.go.id", "•••••••••••••••778"]
    assert {slip.expires_at for slip in slips} == {NOW + timedelta(days=7)}
    found = [queries.find_account(db.session(), name) for name in ("maria@contoh.go.id", *nips)]
    assert [account.employee_id if account else None for account in found] == [ids[0], *ids]
    assert count(Account) == 2
    assert all([role.name for role in account.roles] == ["employee"] for account in found if account)


def refusal(ids: Sequence[int], actor: Actor) -> AppError:
    with pytest.raises(AppError) as refused:
        in_transaction(service.print_slips, actor, employee_ids=ids, now=NOW)
    return refused.value


def test_who_may_not_be_invited_is_refused_and_then_nobody_is(session: Session) -> None:
    here, there = make_unit(session), make_unit(session)
    fine, foreign = make_employee(session, here).id, make_employee(session, there).id
    nameless = make_employee(session, here, name="Yanti", nip=None).id
    gone = make_employee(session, here, is_active=False).id
    known = make_account(session, make_employee(session, here), password="set").employee_id or 0
    manager = make_account(session, make_employee(session, here), roles=(Role.COORDINATOR,), scope=(here,)).employee_id or 0
    actor = coordinator(here.path)
    session.commit()
    before = count(Account)
    assert isinstance(refusal([fine, foreign], actor), NotFoundError)
    assert isinstance(refusal([fine, manager], actor), NotFoundError)
    assert isinstance(refusal([fine, gone], actor), NotFoundError)
    assert isinstance(refusal([fine, 999_999], actor), NotFoundError)
    assert refusal([fine, known], actor).code == "employee_has_account"
    assert refusal([fine, nameless], actor).params == {"name": "Yanti"}
    assert count(Account) == before


def test_an_administrator_makes_an_employee_a_coordinator_by_nip(session: Session) -> None:
    unit = make_unit(session)
    employee = make_employee(session, unit, name="Debora Tefa", email="debora@contoh.go.id", nip="198001012010012779")
    employee_id, unit_id = employee.id, unit.id
    session.commit()

    def add(nip: str, **values: str) -> int:
        return in_transaction(service.add_account, SYSTEM, nip=nip, email=None, roles=(Role.COORDINATOR,),
                              unit_ids=(unit_id,), now=NOW, **{"sign_in_name": "", "display_name": "", **values})

    account = queries.get_account(db.session(), add("19800101 201001 2 779"))
    assert (account.employee_id, account.display_name, account.sign_in_name, account.email) == (
        employee_id, "Debora Tefa", "debora@contoh.go.id", "debora@contoh.go.id")
    for fields, values in (({"nip": "employee_has_account"}, {"nip": "198001012010012779"}),
                           ({"nip": "nip_unknown"}, {"nip": "198001012010012000"}),
                           ({"display_name": "required"}, {"nip": ""}),
                           ({"sign_in_name": "required"}, {"nip": "", "display_name": "Ani"})):
        with pytest.raises(InvalidError) as refused:
            add(**values)
        assert {name: code for name, (code, _params) in refused.value.fields.items()} == fields
    with pytest.raises(BrokenConstraintError):
        add("", display_name="Ani", sign_in_name="debora@contoh.go.id")


def test_nobody_takes_the_administrator_role_from_himself_and_a_coordinator_needs_a_unit(session: Session) -> None:
    own = make_account(session, roles=(Role.ADMINISTRATOR,))
    actor = Actor(own.pseudonym, "Ani", account_id=own.id, roles=frozenset({Role.ADMINISTRATOR}))
    own_id = own.id
    session.commit()

    def change(roles: tuple[Role, ...], active: bool) -> None:
        in_transaction(service.change_account, actor, account_id=own_id, version=1, email=None, roles=roles,
                       unit_ids=(), active=active, now=NOW)

    for roles, active in (((Role.EMPLOYEE,), True), ((Role.ADMINISTRATOR,), False)):
        with pytest.raises(ConflictError) as refused:
            change(roles, active)
        assert refused.value.code == "own_administrator"
    with pytest.raises(InvalidError):
        change((Role.ADMINISTRATOR, Role.COORDINATOR), True)


def test_two_administrators_who_demote_each_other_at_once_leave_one(app: Flask, session: Session) -> None:
    both = [make_account(session, roles=(Role.ADMINISTRATOR,)) for _ in range(2)]
    actors = [Actor(row.pseudonym, row.display_name, account_id=row.id, roles=frozenset({Role.ADMINISTRATOR})) for row in both]
    ids = [row.id for row in both]
    session.commit()

    def demote(actor: Actor, other: int) -> None:
        in_transaction(service.change_account, actor, account_id=other, version=1, email=None, roles=(Role.EMPLOYEE,),
                       unit_ids=(), active=True, now=NOW)

    acts = [partial(demote, actors[0], ids[1]), partial(demote, actors[1], ids[0])]
    assert sorted(outcomes(app, acts)) == ["done", "last_administrator"]


def test_what_serves_nothing_any_more_is_deleted_and_the_rest_stays(session: Session) -> None:
    account = make_account(session)
    for age in (timedelta(hours=1), timedelta(days=200)):
        session.add(SignInTry(key="k", at=NOW - age))
        session.add(SignIn(token_digest=str(age), account_id=account.id, created_at=NOW - age, last_seen_at=NOW - age))
        service.make_code(session, SYSTEM, account, Purpose.SLIP, NOW - age)
    session.commit()
    assert in_transaction(service.tidy_rows, NOW) == 3
    assert in_transaction(service.tidy_rows, NOW) == 0
    assert (count(SignInTry), count(SignIn), count(OneTimeCode)) == (1, 1, 1)
