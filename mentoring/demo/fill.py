"""Fill an empty database with the demo office, from its first day to today, by the use cases people would use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor, Role, system_actor
from mentoring.core.database import db, in_transaction, is_empty
from mentoring.core.errors import AppError
from mentoring.core.jobs import Job, JobState
from mentoring.core.mail import Mail
from mentoring.demo.office import ROOT, SEED, Worker, list_people
from mentoring.demo.people import write_competencies, write_employees, write_units
from mentoring.features.accounts.models import Account
from mentoring.features.accounts.queries import find_account
from mentoring.features.accounts.service import create_account, set_password
from mentoring.features.people.models import Employee, Unit

SYSTEM = system_actor("demo")


class NotEmptyError(AppError):
    """There is data already; the demo never mixes with it."""

    def __init__(self) -> None:
        super().__init__("demo_not_empty")


@dataclass(frozen=True)
class DemoAccount:
    """An account to try the service with."""

    role: str
    sign_in_name: str
    password: str


COORDINATOR = DemoAccount("coordinator", "pengelola@kupang.example", "lontar-biru-perahu-27")
SECOND = DemoAccount("second coordinator", "pengelola2@kupang.example", "gewang-sunyi-tebing-64")
JUNIOR = DemoAccount("junior", "mentee@kupang.example", "sasando-pagi-embun-53")
SENIOR = DemoAccount("senior", "mentor@kupang.example", "cendana-teduh-ombak-81")
ADMINISTRATOR = DemoAccount("administrator", "administrator@kupang.example", "bakau-terang-angin-46")
ACCOUNTS = (COORDINATOR, SECOND, JUNIOR, SENIOR, ADMINISTRATOR)
"""Passwords of invented people in a database that refuses production."""


@dataclass
class Stage:
    """What the story needs at hand: today in the office's zone, people by index, actors, one source of chance."""

    now: datetime
    zone: ZoneInfo
    workers: list[Worker]
    employee_ids: list[int]
    unit_ids: dict[tuple[str, ...], int]
    coordinator: Actor
    second: Actor
    chance: Random

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def at(self, days_ago: int, hour: int = 9, minute: int = 0) -> datetime:
        """Return a moment so many days ago, at an hour of the office's clock; never later than now."""
        moment = datetime.combine(self.today - timedelta(days=days_ago), time(hour, minute), self.zone)
        return min(moment, self.now).astimezone(UTC)

    def actor_of(self, employee_id: int) -> Actor:
        """Return somebody of the office as the one who acts."""
        employee = db.session().get_one(Employee, employee_id)
        return Actor(pseudonym=employee.pseudonym, display_name=employee.full_name, employee_id=employee.id,
                     roles=frozenset({Role.EMPLOYEE}))


def refuse_if_filled(session: Session) -> None:
    """Raise when there is anybody already."""
    if not (is_empty(session, Employee) and is_empty(session, Unit) and is_empty(session, Account)):
        raise NotEmptyError


def was_interrupted() -> bool:
    """Tell whether a filling began here and never came to its end: the last accounts are missing."""
    session = db.session()
    return find_account(session, COORDINATOR.sign_in_name) is not None and (
        find_account(session, SENIOR.sign_in_name) is None)


def fill_office(now: datetime, time_zone: str, hashed: Callable[[str], str], tell: Callable[[str], Any]) -> None:
    """Fill the database; the same moment gives the same office. Messages and jobs that this makes are not sent."""
    from mentoring.demo.story import tell_story

    zone = ZoneInfo(time_zone)
    workers = list_people(now.astimezone(zone).date())
    stage = in_transaction(_open_office, now, zone, workers, hashed)
    tell(f"{len(workers)} employees")
    junior, senior = tell_story(stage, tell)
    in_transaction(_open_accounts, stage, junior, senior, hashed)
    in_transaction(_settle, now)


def _open_office(session: Session, now: datetime, zone: ZoneInfo, workers: list[Worker],
                 hashed: Callable[[str], str]) -> Stage:
    refuse_if_filled(session)
    first_day = now - timedelta(days=200)
    unit_ids = write_units(session)
    write_competencies(session)
    root = session.get_one(Unit, unit_ids[(ROOT,)])
    accounts = [
        _add(session, account, name, None, (Role.COORDINATOR,), (root,), hashed, first_day)
        for account, name in ((COORDINATOR, "Yohana Riwu, S.Sos."), (SECOND, "Markus Benu, S.STP."))]
    _add(session, ADMINISTRATOR, "Abdul Rahman Lada, S.Kom.", None, (Role.ADMINISTRATOR,), (), hashed, first_day)
    coordinator, second = (
        Actor(pseudonym=account.pseudonym, display_name=account.display_name, account_id=account.id,
              roles=frozenset({Role.COORDINATOR}), scope_paths=(root.path,)) for account in accounts)
    employee_ids = write_employees(session, coordinator, workers, unit_ids, first_day)
    return Stage(now, zone, workers, employee_ids, unit_ids, coordinator, second, Random(SEED))


def _open_accounts(session: Session, stage: Stage, junior: int, senior: int, hashed: Callable[[str], str]) -> None:
    for account, employee_id in ((JUNIOR, junior), (SENIOR, senior)):
        employee = session.get_one(Employee, employee_id)
        _add(session, account, employee.full_name, employee, (Role.EMPLOYEE,), (), hashed, stage.at(0, 7))


def _add(session: Session, account: DemoAccount, name: str, employee: Employee | None, roles: tuple[Role, ...],
         scope: tuple[Unit, ...], hashed: Callable[[str], str], now: datetime) -> Account:
    row = create_account(session, SYSTEM, employee=employee, sign_in_name=account.sign_in_name, display_name=name,
                         email=account.sign_in_name, roles=roles, scope=scope, now=now)
    set_password(session, row, account.password, "", hashed, now)
    return row


def _settle(session: Session, now: datetime) -> None:
    """Take what the story would have sent as sent: nothing leaves a demo for the days before it began."""
    session.execute(sa.update(Mail).where(Mail.failed_at.is_(None)).values(sent_at=Mail.created_at))
    session.execute(sa.update(Job).values(state=JobState.DONE, finished_at=Job.created_at, heartbeat_at=now))
