"""The door: who gets in, who is put out, and that a stranger learns nothing."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.core import clock
from mentoring.core.actors import Role
from mentoring.features.accounts import security, service
from mentoring.features.accounts.models import Account, SignIn
from mentoring.features.accounts.rules import Purpose
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_employee, make_unit
from tests.strict_client import StrictClient

SECRET = "pohon lontar sabana biru"


@pytest.fixture
def account(session: Session) -> Account:
    account = make_account(session, make_employee(session, name="Maria Tefa"))
    account.password = security.hash_password(SECRET)
    session.commit()
    return account


def post(client: StrictClient, path: str, **fields: str) -> Any:
    page = client.get(path).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    key = re.search(r'name="form_key" value="([^"]+)"', page)
    assert token is not None
    assert key is not None
    return client.post(path, data={"csrf_token": token[1], "form_key": key[1], **fields}, headers={
        "Referer": "https://localhost/"})


def try_to_enter(client: StrictClient, name: str, password: str) -> Any:
    return post(client, "/sign-in", name=name, password=password)


def test_the_right_password_opens_and_the_cookie_is_safe(client: StrictClient, account: Account) -> None:
    answer = try_to_enter(client, account.sign_in_name.upper(), SECRET)
    assert answer.status_code == 302
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert client.get("/account").status_code == 200


def test_wrong_and_unknown_get_the_same_page(client: StrictClient, account: Account) -> None:
    pages = []
    for name in (account.sign_in_name, "tidak.ada@contoh.go.id"):
        page = try_to_enter(client, name, "kata yang salah sekali").get_data(as_text=True)
        assert "belum cocok" in page
        pages.append(re.sub(r'value="[^"]*"', "", page))
    assert pages[0] == pages[1]


def test_an_unknown_name_costs_the_same_work(
        client: StrictClient, account: Account, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    never = make_account(session).sign_in_name
    session.commit()
    hashed_with: list[str] = []

    def note(_password: str, hashed: str) -> bool:
        hashed_with.append(hashed)
        return False

    monkeypatch.setattr(security.tries, "verify_password", note)
    for name in (account.sign_in_name, "tidak.ada@contoh.go.id", never):
        try_to_enter(client, name, SECRET)
    settings = [hashed.rpartition("$")[0].rpartition("$")[0] for hashed in hashed_with]
    assert len(settings) == 3 and settings[0].startswith("$argon2id$") and len(set(settings)) == 1


def test_a_replayed_cookie_is_worth_nothing_after_signing_out(client: StrictClient, account: Account) -> None:
    try_to_enter(client, account.sign_in_name, SECRET)
    kept = client.get_cookie("__Host-session", domain="localhost")
    assert kept is not None
    page = client.get("/account").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    client.post("/sign-out", data={"csrf_token": token[1]}, headers={"Referer": "https://localhost/"})
    client.set_cookie("__Host-session", kept.value, domain="localhost", secure=True)
    assert client.get("/account").status_code == 302


@pytest.mark.parametrize("harm", ["disabled", "password", "idle", "old"])
def test_what_ends_a_sign_in_ends_it_at_once(
        client: StrictClient, account: Account, session: Session, sign_in: Callable[..., None], harm: str) -> None:
    sign_in(client, account)
    assert client.get("/account").status_code == 200
    now = clock.now()
    if harm == "disabled":
        session.execute(sa.update(Account).values(active=False))
    elif harm == "password":
        service.set_password(session, session.get_one(Account, account.id), "empat kata acak baru", "kantor", str, now)
    elif harm == "idle":
        session.execute(sa.update(SignIn).values(last_seen_at=now - timedelta(minutes=31)))
    else:
        session.execute(sa.update(SignIn).values(created_at=now - timedelta(hours=12, minutes=1)))
    session.commit()
    assert client.get("/account").status_code == 302


def test_a_coordinator_is_signed_out_sooner(
        client: StrictClient, session: Session, sign_in: Callable[..., None]) -> None:
    coordinator = make_coordinator(session, make_unit(session))
    session.commit()
    sign_in(client, coordinator)
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        assert client.get("/account").status_code == 302


def test_too_many_tries_from_one_address_are_told_to_wait_and_the_owner_elsewhere_is_not(
        client: StrictClient, account: Account) -> None:
    for _try in range(5):
        try_to_enter(client, account.sign_in_name, "kata yang salah sekali")
    assert "Terlalu banyak percobaan" in try_to_enter(client, account.sign_in_name, SECRET).get_data(as_text=True)
    client.environ_base["REMOTE_ADDR"] = "10.0.0.9"
    assert try_to_enter(client, account.sign_in_name, SECRET).status_code == 302


def test_the_next_page_is_only_ever_our_own(client: StrictClient, account: Account) -> None:
    for target in ("https://jahat.example", "//jahat.example", "/\\jahat.example", "/\t/jahat.example", "/\r\nx: y"):
        answer = post(client, "/sign-in", name=account.sign_in_name, password=SECRET, next=target)
        assert answer.headers["Location"] == "/"
        client.delete_cookie("__Host-session", domain="localhost")


def test_nobody_gets_on_before_reading_the_notice(
        client: StrictClient, account: Account, session: Session, sign_in: Callable[..., None]) -> None:
    session.get_one(Account, account.id).notice_accepted_at = None
    session.commit()
    sign_in(client, account)
    assert client.get("/home").headers["Location"] == "/welcome?next=/home"
    assert post(client, "/welcome", language="en").headers["Location"] == "/"
    assert "Account and security" in client.get("/account").get_data(as_text=True)


def test_a_slip_sets_a_password_once_and_takes_the_second_factor_off(
        client: StrictClient, app: Flask, account: Account, session: Session) -> None:
    own = session.get_one(Account, account.id)
    own.tf_totp_secret = "secret"
    code = service.make_code(session, service.DOORKEEPER, own, Purpose.SLIP, clock.now())
    session.commit()
    fields = {"name": account.sign_in_name, "code": code.lower(), "password": "kebun kelor hijau tua",
              "again": "kebun kelor hijau tua"}
    assert post(client, "/activate", **fields).status_code == 302
    assert "belum cocok, sudah dipakai" in post(client, "/activate", **fields).get_data(as_text=True)
    session.expire_all()
    assert session.get_one(Account, account.id).tf_totp_secret is None
    assert try_to_enter(client, account.sign_in_name, "kebun kelor hijau tua").status_code == 302


@pytest.mark.parametrize(("password", "words"), [
    ("pendek", "Paling sedikit 12"), ("mentoring123", "Terlalu mudah"), ("maria tefa maria", "Terlalu mudah"),
    ("123456789012", "Terlalu mudah"),
])
def test_a_weak_password_is_refused_in_words(
        client: StrictClient, account: Account, session: Session, password: str, words: str) -> None:
    code = service.make_code(session, service.DOORKEEPER, session.get_one(Account, account.id), Purpose.SLIP, clock.now())
    session.commit()
    page = post(client, "/activate", name=account.sign_in_name, code=code, password=password, again=password)
    assert words in page.get_data(as_text=True)


def test_a_coordinator_prints_slips_only_for_people_in_scope(
        client: StrictClient, session: Session, sign_in: Callable[..., None]) -> None:
    here, there = make_unit(session), make_unit(session)
    inside = make_account(session, make_employee(session, here))
    outside = make_account(session, make_employee(session, there))
    manager = make_account(session, make_employee(session, here), roles=(Role.COORDINATOR,), scope=(here,))
    coordinator = make_coordinator(session, here)
    session.commit()
    sign_in(client, coordinator)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/accounts").get_data(as_text=True))
    assert token is not None

    def slip(account_id: int) -> int:
        return client.post(f"/accounts/{account_id}/slip", data={"csrf_token": token[1]},
                           headers={"Referer": "https://localhost/"}).status_code

    assert slip(inside.id) == 200
    assert [slip(outside.id), slip(manager.id), slip(999_999)] == [404, 404, 404]


def test_a_second_factor_is_asked_and_a_recovery_code_works_once(
        client: StrictClient, app: Flask, account: Account, session: Session, sign_in: Callable[..., None]) -> None:
    sign_in(client, account)
    page = client.get("/account/second-factor").get_data(as_text=True)
    with client.session_transaction(base_url="https://localhost") as cookie:
        secret = cookie["new_secret"]
    assert 'class="m-qr' in page
    with app.app_context():
        typed = security.totp_maker().generate_totp_password(secret)
    codes = post(client, "/account/second-factor", code=typed).get_data(as_text=True)
    recovery = re.findall(r"<b>([A-Z0-9]{4}-[A-Z0-9]{4})</b>", codes)
    assert len(recovery) == 8
    for expected in (302, 200):
        client.delete_cookie("__Host-session", domain="localhost")
        answer = try_to_enter(client, account.sign_in_name, SECRET)
        assert answer.headers["Location"].startswith("/sign-in/code")
        assert client.get("/account").status_code == 302
        assert post(client, "/sign-in/code", code=recovery[0]).status_code == expected
