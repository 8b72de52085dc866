"""Pages of accounts: what is kept past an expired sign-in, second factors, devices, managing, both languages."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from mentoring.config import Environment
from mentoring.core import clock
from mentoring.core.actors import Role
from mentoring.core.audit import AuditEntry
from mentoring.core.database import db
from mentoring.core.errors import BusyError
from mentoring.core.mail import Mail
from mentoring.features.accounts import security, service
from mentoring.features.accounts.models import Account, SignIn
from mentoring.features.logbook.models import MentoringSession
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.pairings import LATER, make_office, make_pairing, person_account
from tests.builders.people import make_employee, make_unit
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.accounts.test_sign_in import SECRET, account, post, try_to_enter
from tests.web.pairings.test_pages import form_in

__all__ = ["account"]
SignInAs = Callable[..., None]
NOTE = "Catatan bersama yang tidak boleh hilang"


def text(answer: Any) -> str:
    found: str = answer.get_data(as_text=True)
    return found


def send(client: StrictClient, path: str, **fields: Any) -> Any:
    """Post to `path` with the token and key of one's own account page."""
    own = form_in(text(client.get("/account")), "/account/language")
    return client.post(path, data={**own, **fields})


def actions() -> list[str]:
    db.session.remove()
    return list(db.session().scalars(sa.select(AuditEntry.action).order_by(AuditEntry.sequence)))


@pytest.fixture
def production(app: Flask) -> Iterator[None]:
    """Settings as in production, where second factors are demanded."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, environment=Environment.PRODUCTION, behind_https_proxy=True)
    yield
    app.config["SETTINGS"] = before


# What was typed past an expired sign-in


class Late:
    """A mentor who wrote a session for longer than the sign-in held, and sent it then."""

    def __init__(self, session: Session, client: StrictClient, sign_in: SignInAs) -> None:
        office = make_office(session)
        self.client, self.path = client, f"/pairings/{make_pairing(session, office).id}/sessions/new"
        self.mentor = person_account(session, office.mentors[0])
        self.mentor.password = security.hash_password(SECRET)
        self.name = self.mentor.sign_in_name
        self.mentor_id = self.mentor.id
        session.commit()
        sign_in(client, self.mentor)
        self.fields = {**form_in(text(client.get(self.path)), self.path), "held_on": f"{LATER:%Y-%m-%d}",
                       "length": "60", "topic": "Menyusun indikator", "shared_note": NOTE}

    def send(self) -> str:
        db.session().execute(sa.update(SignIn).values(last_seen_at=clock.now() - timedelta(minutes=31)))
        db.session().commit()
        answer = self.client.post(self.path, data=self.fields)
        assert answer.status_code == 401
        return text(answer)

    def enter(self, page: str, name: str) -> Any:
        return self.client.post("/sign-in", data={**form_in(page, "/sign-in"), "name": name, "password": SECRET})


@pytest.fixture
def late(session: Session, client: StrictClient, sign_in: SignInAs, monkeypatch: pytest.MonkeyPatch) -> Late:
    monkeypatch.setattr("mentoring.core.clock.now", lambda: LATER + timedelta(hours=2))
    return Late(session, client, sign_in)


def saved() -> list[tuple[str, str]]:
    db.session.remove()
    return [(row.topic, row.shared_note) for row in db.session().scalars(sa.select(MentoringSession))]


def test_what_was_sent_with_an_expired_sign_in_is_sent_on_after_signing_in_again(late: Late) -> None:
    page = late.send()
    assert "Waktu masuk Anda sudah habis" in page
    assert NOTE not in page, "who finds the page open cannot read it"
    wrong = late.client.post("/sign-in", data={**form_in(page, "/sign-in"), "name": late.name, "password": "salah salah"})
    again = text(late.enter(text(wrong), late.name))
    assert "Menyusun indikator" in again and NOTE in again
    fields = form_in(again, late.path)
    assert late.client.post(late.path, data=fields).headers["Location"] == "/home"
    assert late.client.post(late.path, data=fields).headers["Location"] == "/home"
    assert saved() == [("Menyusun indikator", NOTE)], "sent twice, it is saved once"


def test_it_is_sent_on_after_a_second_factor_as_well(late: Late, app: Flask) -> None:
    secret = security.new_totp_secret()
    db.session().execute(sa.update(Account).where(Account.id == late.mentor_id).values(tf_totp_secret=secret))
    db.session().commit()
    page = text(late.enter(late.send(), late.name))
    typed = security.totp_maker().generate_totp_password(secret)
    again = text(late.client.post("/sign-in/code", data={**form_in(page, "/sign-in/code"), "code": typed}))
    assert NOTE in again


def test_another_account_never_sees_what_was_typed(late: Late, session: Session) -> None:
    other = make_account(session, make_employee(session), password=security.hash_password(SECRET)).sign_in_name
    session.commit()
    answer = late.enter(late.send(), other)
    assert answer.headers["Location"] == "/"
    assert "milik akun lain" in text(late.client.get("/account"))


def test_what_is_kept_can_neither_be_changed_nor_used_after_an_hour(
        late: Late, monkeypatch: pytest.MonkeyPatch) -> None:
    page = late.send()
    kept = form_in(page, "/sign-in")["kept"]
    assert security.unseal_typed(kept) is not None
    assert security.unseal_typed(kept[:-8] + "AAAAAAA=") is None
    assert security.unseal_typed("bukan apa-apa") is None
    now = clock.now()
    for minutes, holds in ((59, True), (62, False)):
        monkeypatch.setattr("mentoring.core.clock.now", lambda minutes=minutes: now + timedelta(minutes=minutes))
        assert (security.unseal_typed(kept) is not None) == holds, "by the one clock"


def test_pages_of_accounts_keep_no_passwords(client: StrictClient, account: Account, sign_in: SignInAs) -> None:
    sign_in(client, account)
    fields = form_in(text(client.get("/account/password")), "/account/password")
    db.session().execute(sa.update(SignIn).values(ended_at=clock.now()))
    db.session().commit()
    answer = client.post("/account/password", data={**fields, "present": SECRET, "password": "x", "again": "x"})
    assert answer.headers["Location"] == "/sign-in"


# Sign-ins


def test_use_is_noted_once_a_minute_and_a_busy_database_does_not_stop_reading(
        client: StrictClient, account: Account, sign_in: SignInAs, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(client, account)
    start = db.session().scalars(sa.select(SignIn.last_seen_at)).one()

    def seen() -> float:
        db.session.remove()
        return (db.session().scalars(sa.select(SignIn.last_seen_at)).one() - start).total_seconds()

    for minutes, noted in ((0.5, 0), (1.5, 90), (2.4, 90), (2.6, 156)):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert client.get("/account").status_code == 200
        assert seen() == pytest.approx(noted, abs=3)
    for trouble in (BusyError(), OperationalError("UPDATE", {}, Exception("disk is full"))):
        def fail(*_arguments: object, is_late: bool, trouble: Exception = trouble) -> None:
            assert not is_late
            raise trouble

        monkeypatch.setattr(service, "see_sign_in", fail)
        with time_machine.travel(start + timedelta(minutes=9), tick=False):
            assert client.get("/account").status_code == 200


def test_signing_in_again_ends_the_sign_in_before_it(client: StrictClient, account: Account) -> None:
    try_to_enter(client, account.sign_in_name, SECRET)
    first = client.get_cookie("__Host-session", domain="localhost")
    assert first is not None
    page = text(client.get("/account"))
    client.post("/sign-in", data={**form_in(page, "/account/language"), "name": account.sign_in_name, "password": SECRET})
    assert client.get("/account").status_code == 200
    client.set_cookie("__Host-session", first.value, domain="localhost", secure=True)
    assert client.get("/account").status_code == 302


def test_a_device_is_put_out_by_its_owner_alone(
        client: StrictClient, account: Account, session: Session, sign_in: SignInAs) -> None:
    own = service.open_sign_in(session, account_id=account.id, device="Android Chrome", now=clock.now())
    foreign = service.open_sign_in(session, account_id=make_account(session).id, device="", now=clock.now())
    session.commit()
    rows = {row.token_digest: row.id for row in session.scalars(sa.select(SignIn))}
    sign_in(client, account)
    page = text(client.get("/account"))
    assert "Chrome · Android" in page and "Perangkat ini" in page
    from mentoring.features.accounts.queries import digest

    assert send(client, f"/account/devices/{rows[digest(own)]}/revoke").status_code == 302
    assert send(client, f"/account/devices/{rows[digest(foreign)]}/revoke").status_code == 404
    assert send(client, "/account/devices/999999/revoke").status_code == 404
    db.session.remove()
    ended = {row.id: row.ended_at is not None for row in db.session().scalars(sa.select(SignIn))}
    assert ended[rows[digest(own)]] and not ended[rows[digest(foreign)]]
    assert actions().count("account.device_revoked") == 1


def test_too_many_tries_are_answered_429_at_every_door(client: StrictClient, account: Account, sign_in: SignInAs) -> None:
    doors = {"/sign-in": {"name": account.sign_in_name, "password": "salah sekali lagi"},
             "/activate": {"name": account.sign_in_name, "code": "AAAA", "password": "kebun kelor hijau",
                           "again": "kebun kelor hijau"},
             "/forgotten": {"name": account.sign_in_name}}
    for path, fields in doors.items():
        codes = [post(client, path, **fields).status_code for _try in range(6)]
        assert codes[-1] == 429 and codes[0] == 200, path
    sign_in(client, account)
    codes = [post(client, "/account/password", present="salah sekali", password="kebun kelor hijau",
                  again="kebun kelor hijau").status_code for _try in range(2)]
    assert codes == [429, 429], "one's own password is guessed no more often than at the door"


def test_a_forgotten_password_is_answered_alike_for_every_name(client: StrictClient, account: Account) -> None:
    pages = [text(post(client, "/forgotten", name=name)) for name in (account.sign_in_name, "tidak.ada@contoh.go.id")]
    assert pages[0] == pages[1]
    assert len(list(db.session().scalars(sa.select(Mail)))) == 1


def test_a_link_of_a_mail_fills_its_code_in_and_opens(client: StrictClient, account: Account) -> None:
    post(client, "/forgotten", name=account.sign_in_name)
    mail = db.session().scalars(sa.select(Mail)).one()
    link = re.search(r"https://localhost(/activate\?code=([A-Z0-9-]+))", mail.text)
    assert link is not None
    page = text(client.get(link[1]))
    assert f'value="{link[2]}"' in page
    answer = client.post("/activate", data={**form_in(page, "/activate"), "name": account.sign_in_name,
                                            "code": link[2], "password": "kebun kelor hijau tua", "again": "kebun kelor hijau tua"})
    assert answer.headers["Location"] == "/sign-in"


# Second factors


def test_a_one_time_password_opens_once(client: StrictClient, account: Account, session: Session, app: Flask) -> None:
    secret = security.new_totp_secret()
    session.get_one(Account, account.id).tf_totp_secret = secret
    session.commit()
    now = clock.now()
    with time_machine.travel(now, tick=False):
        typed = security.totp_maker().generate_totp_password(secret)
        for expected in (302, 200):
            client.delete_cookie("__Host-session", domain="localhost")
            try_to_enter(client, account.sign_in_name, SECRET)
            assert post(client, "/sign-in/code", code=typed).status_code == expected
    assert "account.sign_in_refused" in actions()


def test_half_a_sign_in_does_not_outlive_the_password_or_five_minutes(
        client: StrictClient, account: Account, session: Session) -> None:
    session.get_one(Account, account.id).tf_totp_secret = security.new_totp_secret()
    session.commit()
    try_to_enter(client, account.sign_in_name, SECRET)
    assert client.get("/sign-in/code").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert client.get("/sign-in/code").status_code == 302
    client.delete_cookie("__Host-session", domain="localhost")
    try_to_enter(client, account.sign_in_name, SECRET)
    session.get_one(Account, account.id).password = security.hash_password("kebun kelor hijau tua")
    session.commit()
    assert client.get("/sign-in/code").status_code == 302


def test_a_second_factor_is_turned_off_with_the_password_alone(
        client: StrictClient, account: Account, session: Session, sign_in: SignInAs) -> None:
    session.get_one(Account, account.id).tf_totp_secret = security.new_totp_secret()
    session.commit()
    sign_in(client, account)
    assert client.get("/account/second-factor").headers["Location"] == "/account/second-factor/off"
    page = text(post(client, "/account/second-factor/off", present="bukan ini sandinya"))
    assert "Kata sandi sekarang belum cocok" in page
    assert post(client, "/account/second-factor/off", present=SECRET).status_code == 302
    assert actions()[-1] == "account.second_factor_off"


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_in_production_who_manages_others_opens_nothing_before_a_second_factor(
        client: StrictClient, session: Session, sign_in: SignInAs, role: Role) -> None:
    unit = make_unit(session)
    manager = make_account(session, roles=(role,), scope=(unit,) if role is Role.COORDINATOR else ())
    session.commit()
    sign_in(client, manager)
    for path in ("/accounts", "/accounts/missing", "/account", "/account/password", "/programmes"):
        assert client.get(path).headers.get("Location") == "/account/second-factor", path
    page = text(client.get("/account/second-factor"))
    assert "wajib" in page
    answer = client.post(f"/accounts/{manager.id}/slip", data=form_in(page, "/account/second-factor"))
    assert answer.headers.get("Location") == "/account/second-factor"
    session.get_one(Account, manager.id).tf_totp_secret = security.new_totp_secret()
    session.commit()
    assert client.get("/accounts").status_code == 200


@pytest.mark.usefixtures("production")
def test_in_production_an_employee_may_do_without(client: StrictClient, account: Account, sign_in: SignInAs) -> None:
    sign_in(client, account)
    assert client.get("/account").status_code == 200


# Managing


def test_a_coordinator_invites_employees_of_the_own_units_by_mail_or_slip(
        client: StrictClient, session: Session, sign_in: SignInAs) -> None:
    here, there = make_unit(session), make_unit(session)
    make_employee(session, here, name="Maria Tefa", email="maria@contoh.go.id")
    make_employee(session, here, name="Tanpa Nama Masuk", nip=None)
    printed = make_employee(session, here, name="Yanti", nip="198001012010012777").id
    foreign = make_employee(session, there, name="Orang Lain").id
    coordinator = make_coordinator(session, here)
    session.commit()
    sign_in(client, coordinator)
    page = text(client.get("/accounts/missing"))
    assert "Maria Tefa" in page and "Yanti" in page and "Orang Lain" not in page
    assert "Maria Tefa" not in text(client.get("/accounts/missing?q=yanti"))
    answer = send(client, "/accounts/missing/invite", everybody="y", listed=re.findall(r'name="listed" value="(\d+)"', page))
    page = text(client.get(answer.headers["Location"]))
    assert "1 undangan dikirim. 1 orang tanpa surel" in page
    assert "Maria Tefa" not in page and "Yanti" in page
    slips = text(send(client, "/accounts/missing/slips", employee_id=[printed]))
    assert "•••••••••••••••777" in slips and "198001012010012777" not in slips
    code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}", slips)
    assert code is not None
    assert send(client, "/accounts/missing/slips", employee_id=[foreign]).status_code == 404
    for path in ("invite", "slips"):
        answer = send(client, f"/accounts/missing/{path}")
        assert "Pilih paling sedikit satu" in text(client.get(answer.headers["Location"]))
    client.delete_cookie("__Host-session", domain="localhost")
    secret = "kebun kelor hijau tua"
    post(client, "/activate", name="19800101 201001 2 777", code=code[0], password=secret, again=secret)
    assert try_to_enter(client, "198001012010012777", secret).status_code == 302
    assert client.get("/home").headers["Location"] == "/welcome?next=/home"


def test_an_administrator_makes_and_changes_accounts(client: StrictClient, session: Session, sign_in: SignInAs) -> None:
    unit = make_unit(session)
    make_employee(session, unit, name="Debora Tefa", email="debora@contoh.go.id", nip="198001012010012779")
    administrator = make_account(session, roles=(Role.ADMINISTRATOR,))
    session.commit()
    sign_in(client, administrator)
    page = text(post(client, "/accounts/new", nip="198001012010012000", roles="employee", display_name="Tetap Ada"))
    assert "Tidak ada pegawai dengan NIP ini" in page and "Tetap Ada" in page
    made = post(client, "/accounts/new", nip="198001012010012779", roles="coordinator", unit_ids=str(unit.id))
    here = made.headers["Location"]
    page = text(client.get(here))
    assert "Debora Tefa" in page and "d••@contoh.go.id" in page
    fields = form_in(page, here)
    changed = {**fields, "roles": ["employee"], "unit_ids": [], "active": "y", "email": "baru@contoh.go.id"}
    assert client.post(here, data=changed).headers["Location"] == here
    assert 'value="baru@contoh.go.id"' in text(client.get(here))
    stale = client.post(here, data={**changed, "form_key": "k" * 20})
    assert stale.status_code == 409 and "peran atau keadaan akun diubah" in text(stale)


def test_a_changed_role_holds_on_the_next_request(client: StrictClient, session: Session, sign_in: SignInAs) -> None:
    unit = make_unit(session)
    coordinator = make_coordinator(session, unit)
    session.commit()
    sign_in(client, coordinator)
    assert client.get("/employees").status_code == 200
    account = session.get_one(Account, coordinator.id)
    service.change_account(session, service.DOORKEEPER, account_id=account.id, version=account.version, email=None,
                           roles=(Role.EMPLOYEE,), unit_ids=(), active=True, now=clock.now())
    session.commit()
    assert client.get("/employees").status_code == 302


def test_lists_ask_as_many_questions_for_a_hundred_as_for_ten(
        client: StrictClient, session: Session, sign_in: SignInAs) -> None:
    unit = make_unit(session)
    coordinator = make_coordinator(session, unit)
    session.commit()
    sign_in(client, coordinator)
    counts: list[tuple[int, ...]] = []
    client.get("/accounts")
    for more in (10, 90):
        for _number in range(more):
            make_account(session, make_employee(session, unit))
            make_employee(session, unit)
        session.commit()
        counts.append(tuple(count_for_page(client, path) for path in ("/accounts", "/accounts/missing")))
    assert counts[0] == counts[1] and max(counts[0]) <= 8


# Languages

PATHS = ("/account", "/account/password", "/account/second-factor", "/welcome", "/accounts", "/accounts/new",
         "/accounts/missing", "/sign-in/code", "/sign-in", "/activate", "/forgotten")
INDONESIAN = re.compile(r"\b(yang|dan|untuk|dengan|kata sandi|akun|masuk|pegawai|belum|kode)\b", re.IGNORECASE)


@pytest.mark.parametrize("path", PATHS)
def test_every_page_speaks_the_language_that_was_chosen(
        client: StrictClient, session: Session, sign_in: SignInAs, path: str) -> None:
    unit = make_unit(session)
    administrator = make_account(session, roles=(Role.ADMINISTRATOR,), language="en")
    make_employee(session, unit, email="maria@contoh.go.id")
    session.commit()
    if path in {"/sign-in", "/activate", "/forgotten", "/sign-in/code"}:
        client.get("/language/en")
        path = path if path != "/sign-in/code" else "/sign-in"
    else:
        sign_in(client, administrator)
    page = text(client.get(path))
    main = re.sub(r"<[^>]+>", " ", re.sub(r"<footer.*?</footer>", "", page, flags=re.DOTALL))
    main = main.replace("BKPSDM Kota Kupang", "").replace("Bahasa Indonesia", "")
    assert '<html lang="en">' in page and not INDONESIAN.findall(main)


def test_messages_of_the_form_library_and_of_ours_are_in_the_chosen_language(client: StrictClient) -> None:
    assert "Wajib diisi." in text(post(client, "/sign-in", name="", password=""))
    client.get("/language/en")
    page = text(post(client, "/sign-in", name="ada@contoh.go.id", password="salah sekali"))
    assert "does not match" in page or "do not match" in page


def test_the_language_link_holds_until_the_account_says_otherwise(
        client: StrictClient, account: Account, sign_in: SignInAs) -> None:
    sign_in(client, account)
    answer = client.get("/language/en?next=/account")
    page = text(client.get(answer.headers["Location"]))
    assert '<html lang="en">' in page
    client.post("/account/language", data={**form_in(page, "/account/language"), "language": "id"})
    assert '<html lang="id">' in text(client.get("/account"))


def test_a_language_chosen_at_the_door_holds_for_the_notice_and_then_the_saved_one(
        client: StrictClient, account: Account, session: Session) -> None:
    session.get_one(Account, account.id).notice_accepted_at = None
    session.commit()
    client.get("/language/en")
    try_to_enter(client, account.sign_in_name, SECRET)
    page = text(client.get("/welcome"))
    assert '<html lang="en">' in page and 'selected value="en"' in page
    post(client, "/welcome", language="id")
    assert '<html lang="id">' in text(client.get("/account"))
