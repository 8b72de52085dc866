"""The page on who sees what, and the audit trail."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import mentoring
from mentoring.core import audit
from mentoring.core.actors import Actor, Role
from mentoring.core.audit import AuditEntry, Pseudonym
from mentoring.core.database import in_transaction
from mentoring.features.accounts.models import Account
from mentoring.features.accounts.rules import Purpose
from mentoring.features.privacy.messages import MESSAGES
from mentoring.features.privacy.rules import TOLD_TO_ADMINISTRATORS
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_employee, make_unit
from tests.builders.rounds import NOW
from tests.strict_client import StrictClient

SignIn = Callable[..., Any]


@pytest.fixture
def administrator(session: Session) -> Account:
    account = make_account(session, roles=(Role.ADMINISTRATOR,))
    session.commit()
    return account


def write(session: Session, actor: Actor, count: int) -> None:
    for number in range(count):
        audit.record(session, actor, "thing.done", "thing", number, now=NOW)


def act(session: Session, count: int) -> Actor:
    token = audit.new_pseudonym(session, "Debora Tefa")
    session.commit()
    actor = Actor(pseudonym=token, display_name="Debora Tefa")
    in_transaction(write, actor, count)
    return actor


@pytest.mark.parametrize(("language", "words"), [
    ("id", ("Siapa melihat apa", "Urutan pilihan", "tidak pernah")),
    ("en", ("Who sees what", "never")),
])
def test_anybody_reads_who_sees_what_in_both_languages(client: StrictClient, language: str, words: tuple[str, ...]) -> None:
    client.set_cookie("language", language, domain="localhost")
    page = client.get("/who-sees-what").text
    assert all(word in page for word in words)


def test_the_trail_is_read_page_by_page_with_each_entry_once(
        client: StrictClient, sign_in: SignIn, administrator: Account, session: Session) -> None:
    act(session, 120)
    sign_in(client, administrator)
    seen, address = [], "/audit"
    while address:
        page = client.get(address).text
        seen += [int(part.split("<")[0]) for part in page.split('<th scope="row" class="m-num">')[1:]]
        address = page.partition('class="m-chip" href="')[2].partition('"')[0]
    expected = session.scalars(sa.select(AuditEntry.sequence).order_by(AuditEntry.sequence.desc())).all()
    assert seen == list(expected) and len(seen) > 100


def test_of_mentoring_the_trail_shows_who_and_when_alone(
        client: StrictClient, sign_in: SignIn, administrator: Account, session: Session) -> None:
    actor = act(session, 1)
    in_transaction(lambda writing: audit.record(writing, actor, "account.slip", "account", 77, now=NOW))
    sign_in(client, administrator)
    page = client.get("/audit").text
    assert "slip kode dicetak" in page and "akun 77" in page
    assert "urusan mentoring" in page and "thing" not in page, "what no rule opens is withheld"


def test_every_deed_that_is_shown_has_its_words() -> None:
    source = "\n".join(file.read_text("utf-8") for file in Path(mentoring.__file__).parent.rglob("*.py"))
    written = re.findall(r'audit\.record\([^"]*?f?"([a-z_.{}]+)",\s*"([a-z_]+)"', source)
    shown = {action for action, subject in written if subject in TOLD_TO_ADMINISTRATORS}
    for purpose in Purpose:
        shown |= {action.replace("{purpose}", purpose) for action in shown}
    shown = {action for action in shown if "{" not in action}
    assert shown == {name.removeprefix("deed.") for name in MESSAGES if name.startswith("deed.")}
    assert {subject for _action, subject in written} >= TOLD_TO_ADMINISTRATORS == {
        name.removeprefix("deed_about.") for name in MESSAGES if name.startswith("deed_about.")}


def test_a_name_that_was_erased_leaves_the_trail_whole(
        client: StrictClient, sign_in: SignIn, administrator: Account, session: Session) -> None:
    actor = act(session, 2)
    sign_in(client, administrator)
    assert "Debora Tefa" in client.get("/audit").text
    session.execute(sa.delete(Pseudonym).where(Pseudonym.token == actor.pseudonym))
    session.commit()
    page = client.get("/audit/verification").text
    assert "Debora Tefa" not in page and "nama sudah dihapus" in page
    assert "catatan diperiksa" in page


def test_a_changed_entry_is_named(client: StrictClient, sign_in: SignIn, administrator: Account, session: Session) -> None:
    act(session, 5)
    sign_in(client, administrator)
    for name in session.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all() \
            if session.get_bind().dialect.name == "sqlite" else ():
        session.execute(sa.text(f"DROP TRIGGER {name}"))
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
    session.execute(sa.update(AuditEntry).where(AuditEntry.action == "thing.done", AuditEntry.subject_id == 3)
                    .values(subject_id=4))
    session.commit()
    broken = session.scalars(sa.select(AuditEntry.sequence).where(AuditEntry.action == "thing.done",
                                                                  AuditEntry.subject_id == 4)
                             .order_by(AuditEntry.sequence)).first()
    assert f"Jejak tidak utuh mulai catatan ke-{broken}" in client.get("/audit/verification").text


def test_only_an_administrator_reads_the_trail(client: StrictClient, sign_in: SignIn, session: Session) -> None:
    unit = make_unit(session)
    accounts = [make_coordinator(session, unit), make_account(session, make_employee(session, unit))]
    session.commit()
    for account in accounts:
        sign_in(client, account)
        for address in ("/audit", "/audit/verification"):
            assert client.get(address).status_code == 403
