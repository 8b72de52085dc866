"""A phone of one's own: what it opens for thirty days, what asks for the password again, and how it ends."""

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
from mentoring.core.access import DECLARED
from mentoring.core.actors import Actor, Role
from mentoring.core.audit import AuditEntry
from mentoring.core.database import db
from mentoring.core.errors import NotFoundError
from mentoring.features.accounts import security, service
from mentoring.features.accounts.models import Account, SignIn
from mentoring.features.accounts.queries import digest, get_role
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_employee, make_unit
from tests.strict_client import StrictClient

SECRET = "pohon lontar sabana biru"
OPEN_LATE = {
    "accounts.sign_out", "accounts.unmark_own_phone",
    "certificates.issue_certificate", "certificates.issue_letter", "certificates.own", "certificates.take",
    "logbook.add_action", "logbook.cancel_meeting", "logbook.change_meeting", "logbook.choose_session",
    "logbook.confirm_session", "logbook.correct_session", "logbook.dispute_session", "logbook.download_invitation",
    "logbook.finish_action", "logbook.home", "logbook.keep_changed_meeting", "logbook.keep_correction",
    "logbook.keep_new_meeting", "logbook.keep_new_session", "logbook.list_sessions", "logbook.log_several",
    "logbook.new_session", "logbook.own_hours", "logbook.plan_meeting", "logbook.reopen_action",
    "logbook.restore_session", "logbook.show_session", "logbook.void_session",
    "notices.open_notice", "notices.own", "notices.read_all", "notices.settings",
    "pairings.accept_agreement", "pairings.accept_pairing", "pairings.decline_pairing", "pairings.show_pairing",
    "pulses.answer_evaluation", "pulses.answer_pulse", "pulses.concern", "pulses.own", "pulses.skip_pulse",
    "pulses.withdraw_concern",
    "requests.accept", "requests.ask", "requests.block", "requests.blocks", "requests.compare", "requests.decline",
    "requests.mark", "requests.mentors", "requests.more_time", "requests.own", "requests.reorder", "requests.unblock",
    "requests.withdraw",
}
"""What a phone of one's own opens when its sign-in is past the usual limits, beside what is open to everybody."""
PUBLIC = {
    "accounts.activate", "accounts.forgotten", "accounts.second_factor", "accounts.sign_in", "certificates.ask_code",
    "certificates.verify", "core.choose_language", "core.job_progress", "core.livez", "core.readyz", "core.start",
    "core.static_file", "device.manifest", "device.offline", "device.service_worker", "guide.briefing", "guide.index", "guide.page",
    "notices.switch_mail", "privacy.who_sees_what",
}

SignInAs = Callable[..., None]


@pytest.fixture
def account(session: Session) -> Account:
    account = make_account(session, make_employee(session, name="Maria Tefa"))
    account.password = security.hash_password(SECRET)
    session.commit()
    return account


def token_in(client: StrictClient, path: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).get_data(as_text=True))
    assert found is not None
    return found[1]


def send(client: StrictClient, path: str, *, on: str, **fields: str) -> Any:
    return client.post(path, data={"csrf_token": token_in(client, on), "form_key": f"kunci-{path}-{clock.now()}", **fields},
                       headers={"Referer": "https://localhost/"})


def enter(client: StrictClient, account: Account, **fields: str) -> Any:
    return send(client, "/sign-in", on="/sign-in", name=account.sign_in_name, password=SECRET, **fields)


def change_sign_ins(**values: Any) -> None:
    db.session.remove()
    db.session().execute(sa.update(SignIn).values(**values))
    db.session().commit()
    db.session.remove()


def make_late() -> None:
    change_sign_ins(last_seen_at=clock.now() - timedelta(days=2), created_at=clock.now() - timedelta(days=3))


def actions() -> list[str]:
    return list(db.session().scalars(sa.select(AuditEntry.action).order_by(AuditEntry.sequence)))


@pytest.fixture
def phone(client: StrictClient, account: Account) -> StrictClient:
    """A client that is signed in on a phone of its own."""
    enter(client, account, own_phone="y")
    return client


def test_a_marked_phone_keeps_its_cookie_thirty_days_under_the_same_guards(client: StrictClient, account: Account) -> None:
    plain = enter(client, account).headers["Set-Cookie"]
    assert "Expires" not in plain and "Max-Age" not in plain
    client.delete_cookie("__Host-session", domain="localhost")
    answer = enter(client, account, own_phone="y")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(answer.headers["Set-Cookie"].split("; "))
    assert answer.headers["Set-Cookie"].startswith("__Host-session=")
    cookie = client.get_cookie("__Host-session", domain="localhost")
    assert cookie is not None and cookie.expires is not None
    assert 29 <= (cookie.expires - clock.now()).days <= 31
    client.get("/home")
    assert "Set-Cookie" not in client.get("/home").headers, "no page puts back a cookie of before"
    assert actions().count("account.own_phone_marked") == 1


@pytest.mark.parametrize("days", [1, 29])
def test_home_opens_for_thirty_days_and_the_account_asks_for_the_password(phone: StrictClient, days: int) -> None:
    with time_machine.travel(clock.now() + timedelta(days=days), tick=False):
        assert phone.get("/home").status_code == 200
        assert phone.get("/account").headers["Location"] == "/sign-in?next=/account"
        assert phone.get("/my-data").headers["Location"] == "/sign-in?next=/my-data"
    with time_machine.travel(clock.now() + timedelta(days=30, minutes=1), tick=False):
        assert phone.get("/home").headers["Location"] == "/sign-in?next=/home"


def test_what_is_late_once_stays_late_however_often_it_is_used(phone: StrictClient) -> None:
    with time_machine.travel(clock.now() + timedelta(minutes=40), tick=False):
        assert phone.get("/home").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=41), tick=False):
        assert phone.get("/account").status_code == 302
        send(phone, "/account/own-phone/remove", on="/home")
        assert phone.get("/home").status_code == 302, "without the mark nothing is left of it"


def test_the_password_once_more_leads_on_and_the_phone_stays_marked(phone: StrictClient, account: Account) -> None:
    make_late()
    page = phone.get("/sign-in?next=/account").get_data(as_text=True)
    assert "meminta kata sandi Anda sekali lagi" in page
    assert f'value="{account.sign_in_name}"' in page
    assert re.search(r'<input[^>]*checked[^>]*id="own_phone"', page)
    answer = enter(phone, account, own_phone="y", next="/account")
    assert answer.headers["Location"] == "/account"
    assert "Clear-Site-Data" not in answer.headers
    assert "Ponsel Anda sendiri" in phone.get("/account").get_data(as_text=True)


def test_what_was_sent_to_a_page_that_asks_for_the_password_is_not_lost(phone: StrictClient, account: Account) -> None:
    make_late()
    asked = send(phone, "/my-data/correct", on="/home", field="post_title", text="Jabatan saya Analis Kebijakan.")
    assert asked.status_code == 401
    page = asked.get_data(as_text=True)
    kept, token = (re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("kept", "csrf_token"))
    assert kept is not None and token is not None
    answer = phone.post("/sign-in", data={"csrf_token": token[1], "kept": kept[1], "name": account.sign_in_name,
                                          "password": SECRET, "own_phone": "y"}, headers={"Referer": "https://localhost/"})
    assert "Jabatan saya Analis Kebijakan." in answer.get_data(as_text=True)


def test_the_endpoints_that_a_late_phone_opens_are_these_and_no_others(built_app: Flask) -> None:
    declared = {name: getattr(view, DECLARED) for name, view in built_app.view_functions.items()}
    allowed = built_app.extensions["mentoring"].own_phone
    assert {name for name, permission in declared.items() if permission in allowed} == OPEN_LATE
    assert {name for name, permission in declared.items() if permission == "public"} == PUBLIC
    assert allowed <= set(built_app.extensions["mentoring"].permissions)


def test_every_other_endpoint_asks_a_late_phone_for_the_password(phone: StrictClient, app: Flask) -> None:
    make_late()
    token, wrong = token_in(phone, "/home"), []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC | {"accounts.sign_out", "accounts.unmark_own_phone"}:
            continue
        values = dict.fromkeys(rule.arguments, "1")
        with app.test_request_context(base_url="https://localhost"):
            path = app.url_for(rule.endpoint, **values)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = phone.open(path, method=method, data={"csrf_token": token} if method == "POST" else None,
                                headers={"Referer": "https://localhost/"})
            asked = answer.status_code == 401 or answer.headers.get("Location", "").startswith("/sign-in")
            if asked is (rule.endpoint in OPEN_LATE):
                wrong.append(f"{method} {rule.endpoint}: {answer.status_code}")
    assert wrong == []


def test_a_fresh_sign_in_on_a_marked_phone_opens_everything(phone: StrictClient) -> None:
    assert [phone.get(path).status_code for path in ("/account", "/my-data", "/home")] == [200, 200, 200]


def test_the_mark_is_carried_through_the_second_factor(client: StrictClient, account: Account, session: Session) -> None:
    own = session.get_one(Account, account.id)
    own.tf_totp_secret, own.mf_recovery_codes = "secret", [digest("ABCDEFGH")]
    session.commit()
    assert enter(client, account, own_phone="y").headers["Location"].startswith("/sign-in/code")
    answer = send(client, "/sign-in/code", on="/sign-in/code", code="ABCD-EFGH")
    assert "Expires" in answer.headers["Set-Cookie"]
    assert "Ponsel Anda sendiri" in client.get("/account").get_data(as_text=True)


def test_who_manages_others_is_told_that_the_box_has_no_effect(client: StrictClient, session: Session) -> None:
    coordinator = make_account(session, make_employee(session), roles=(Role.EMPLOYEE, Role.COORDINATOR),
                               scope=(make_unit(session),))
    coordinator.password = security.hash_password(SECRET)
    session.commit()
    answer = enter(client, coordinator, own_phone="y")
    assert "Expires" not in answer.headers["Set-Cookie"]
    page = client.get("/account").get_data(as_text=True)
    assert "Hanya pegawai yang tidak mengelola orang lain" in page
    assert "Ini ponsel saya sendiri" not in page
    assert send(client, "/account/own-phone", on="/account").status_code == 403
    assert "account.own_phone_marked" not in actions()


def test_an_account_without_an_employee_marks_nothing(client: StrictClient, session: Session, sign_in: SignInAs) -> None:
    administrator = make_account(session, roles=(Role.ADMINISTRATOR,))
    session.commit()
    sign_in(client, administrator)
    assert send(client, "/account/own-phone", on="/account").status_code == 403


def test_a_new_role_ends_the_long_sign_in_at_once(phone: StrictClient, account: Account, session: Session) -> None:
    make_late()
    assert phone.get("/home").status_code == 200
    own = session.get_one(Account, account.id)
    own.roles.append(get_role(session, Role.COORDINATOR))
    session.commit()
    assert phone.get("/home").status_code == 302


def test_the_present_device_is_marked_and_taken_back_on_the_account_page(
        client: StrictClient, account: Account, sign_in: SignInAs) -> None:
    sign_in(client, account)
    marked = send(client, "/account/own-phone", on="/account")
    assert "Expires" in marked.headers["Set-Cookie"]
    page = client.get("/account").get_data(as_text=True)
    assert "ponsel sendiri" in page and "Bukan ponsel saya lagi" in page
    taken = send(client, "/account/own-phone/remove", on="/account")
    assert "Expires" not in taken.headers["Set-Cookie"]
    assert taken.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/account").status_code == 200, "fresh as it is, the sign-in itself goes on"
    assert [action for action in actions() if "own_phone" in action] == [
        "account.own_phone_marked", "account.own_phone_unmarked"]


def test_a_marked_phone_is_put_out_from_another_device(phone: StrictClient, app: Flask, account: Account) -> None:
    make_late()
    other: StrictClient = app.test_client()  # type: ignore[assignment]  # the class is set on the application
    enter(other, account)
    page = other.get("/account").get_data(as_text=True)
    assert "· ponsel sendiri" in page
    found = re.search(r'action="(/account/devices/\d+/revoke)"', page)
    assert found is not None
    send(other, found[1], on="/account")
    assert phone.get("/home").headers["Location"] == "/sign-in?next=/home"


def test_signing_out_of_a_marked_phone_clears_it_and_elsewhere_nothing(
        phone: StrictClient, app: Flask, account: Account) -> None:
    make_late()
    answer = send(phone, "/sign-out", on="/home")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert re.search(r"__Host-session=;.*Path=/", answer.headers["Set-Cookie"])
    enter(phone, account)
    assert "Clear-Site-Data" not in send(phone, "/sign-out", on="/home").headers


@pytest.mark.parametrize("ticked", [{"own_phone": "y"}, {}], ids=["marked too", "not marked"])
def test_another_account_on_the_phone_clears_what_the_first_one_kept(
        phone: StrictClient, session: Session, ticked: dict[str, str]) -> None:
    second = make_account(session, make_employee(session))
    second.password = security.hash_password(SECRET)
    session.commit()
    make_late()
    assert "Clear-Site-Data" in enter(phone, second, **ticked).headers


def test_the_same_account_without_the_tick_clears_the_phone(phone: StrictClient, account: Account) -> None:
    make_late()
    assert "Clear-Site-Data" in enter(phone, account).headers


def test_only_ones_own_present_sign_in_is_marked(account: Account, session: Session) -> None:
    stranger = make_coordinator(session, make_unit(session))
    token = service.open_sign_in(session, account_id=stranger.id, device="", now=clock.now())
    session.commit()
    assert token
    row = session.scalars(sa.select(SignIn)).one()
    actor = Actor(pseudonym="x", display_name="x", account_id=account.id)
    for use_case in (service.mark_own_phone, service.unmark_own_phone):
        with pytest.raises(NotFoundError):
            use_case(session, actor, sign_in_id=row.id, now=clock.now())


def body_of(client: StrictClient, path: str) -> str:
    found = re.search(r"<body[^>]*>", client.get(path, follow_redirects=True).get_data(as_text=True))
    assert found is not None
    return found[0]


def test_a_marked_phone_is_told_whose_it_is_by_a_tag_that_says_nothing(
        phone: StrictClient, account: Account, session: Session) -> None:
    found = re.search(r'data-phone="([0-9a-f]{20})" data-until="(\d{13})"', body_of(phone, "/home"))
    assert found is not None
    assert abs(int(found[2]) / 1000 - (clock.now() + timedelta(days=30)).timestamp()) < 60
    own = session.get_one(Account, account.id)
    assert found[1] not in (own.pseudonym, own.fs_uniquifier, own.sign_in_name)
    make_late()
    enter(phone, account, own_phone="y")
    assert f'data-phone="{found[1]}"' in body_of(phone, "/home"), "the same account has the same tag"
    assert "offline.js" in phone.get("/home").get_data(as_text=True)


def test_another_device_is_told_to_keep_nothing(client: StrictClient, account: Account) -> None:
    assert "data-" not in body_of(client, "/sign-in"), "a stranger's browser is told nothing"
    enter(client, account)
    assert 'data-erase="all"' in body_of(client, "/home")
    assert "offline.js" not in client.get("/home").get_data(as_text=True)


@pytest.mark.parametrize(("ended", "erase"), [
    ({"created_at": clock.now() - timedelta(days=31)}, "forms"), ({"ended_at": clock.now()}, "forms"),
    ({"ended_at": clock.now(), "own_phone_at": None}, "all")], ids=["ran out", "new password", "put out"])
def test_a_phone_whose_sign_in_ended_is_told_what_goes(
        phone: StrictClient, ended: dict[str, Any], erase: str) -> None:
    change_sign_ins(**ended)
    assert f'data-erase="{erase}"' in body_of(phone, "/home")


def test_the_phone_of_a_closed_account_is_told_to_keep_nothing(phone: StrictClient, session: Session, account: Account) -> None:
    session.get_one(Account, account.id).active = False
    session.commit()
    assert 'data-erase="all"' in body_of(phone, "/home")
