"""Notices in the application, settings with and without a sign-in, and letters that did not arrive."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import clock, mail
from mentoring.core.actors import system_actor
from mentoring.core.audit import AuditEntry
from mentoring.core.database import db, in_transaction
from mentoring.core.jobs import Job
from mentoring.core.mail import Failure, Mail, MailSetting
from mentoring.core.mail.letters import settings_path
from mentoring.features.accounts.models import Account
from mentoring.features.accounts.security import hash_password
from mentoring.features.people.models import Employee
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_unit
from tests.builders.rounds import Office, make_office
from tests.statements import count_for_page
from tests.strict_client import StrictClient

SYSTEM = system_actor("test")
SignIn = Callable[..., None]


@pytest.fixture
def office(session: Session) -> Office:
    office = make_office(session, mentees=3, mentors=2)
    assert all(enrolment.employee for enrolment in office.mentees), "read while there is a session"
    return office


@pytest.fixture
def mentee(session: Session, office: Office) -> Account:
    account = make_account(session, office.mentees[0].employee)
    session.commit()
    return account


def write(employee: int, *, to: str | None = "ana@contoh.go.id", programme_id: int | None = None,
          template: str = "notice", number: int = 1, **values: Any) -> list[int]:
    """Post letters to one employee and return their ids."""
    given = {"name": "Ana", "subject": "Kabar RAHASIA", "paragraphs": ["Isi RAHASIA."], "link": "", "action": "",
             "path": "/requests", "language": "id", **values}

    def once(session: Session) -> list[int]:
        return [mail.post(session, SYSTEM, to=to, employee_id=employee, template=template, now=clock.now(),
                          programme_id=programme_id, **given).id for _ in range(number)]

    return in_transaction(once)


def stored(mail_id: int) -> Mail:
    db.session.remove()
    return db.session().get_one(Mail, mail_id)


def press(client: StrictClient, page: str, action: str, **fields: str) -> Any:
    """Send the form of a page that has this action, as a browser would."""
    form = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', client.get(page).text, re.DOTALL)
    assert form, f"{page} has no form {action}"
    given = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.group()))
    return client.post(action, data={**given, **fields})


def bell(page: str) -> str:
    found = re.search(r'class="m-bell.*?</a>', page, re.DOTALL)
    assert found
    return found.group()


# One's own


def test_every_letter_is_a_notice_with_the_same_text_and_one_press_to_its_page(
        client: StrictClient, sign_in: SignIn, mentee: Account) -> None:
    (mail_id,) = write(mentee.employee_id or 0)
    sign_in(client, mentee)
    page = client.get("/notices").text
    assert "Kabar RAHASIA" in page and "Isi RAHASIA." in page
    assert "mail-settings" not in page and "http://" not in re.sub(r"http://www\.w3\.org\S*", "", page)
    assert "Pemberitahuan, 1 belum dibaca" in bell(page)
    answer = press(client, "/notices", f"/notices/{mail_id}/open")
    assert (answer.status_code, answer.location) == (302, "/requests")
    assert "Pemberitahuan, 0 belum dibaca" in bell(client.get("/notices").text)
    first = stored(mail_id).read_at
    client.post(f"/notices/{mail_id}/open")
    assert stored(mail_id).read_at == first


def test_a_letter_with_a_code_is_no_notice(client: StrictClient, sign_in: SignIn, mentee: Account) -> None:
    write(mentee.employee_id or 0, template="reset", link="https://localhost/activate?code=KODE", path="")
    sign_in(client, mentee)
    page = client.get("/notices").text
    assert "KODE" not in page
    assert "Pemberitahuan, 0 belum dibaca" in bell(page)


def test_nobody_reads_or_opens_a_notice_of_another(
        session: Session, client: StrictClient, sign_in: SignIn, office: Office, mentee: Account) -> None:
    (mail_id,) = write(mentee.employee_id or 0)
    other = make_account(session, office.mentees[1].employee)
    session.commit()
    for account in (other, office.coordinator):
        sign_in(client, account)
        assert "RAHASIA" not in client.get("/notices").text
        form = client.get("/notices/settings").text
        key = re.search(r'name="form_key" value="([^"]+)"', form)
        token = re.search(r'name="csrf_token" value="([^"]+)"', form)
        assert key and token
        answer = client.post(f"/notices/{mail_id}/open", data={"form_key": key[1], "csrf_token": token[1]})
        assert answer.status_code == 404
    assert stored(mail_id).read_at is None


def test_notices_come_in_pages_the_newest_first_with_the_same_statements(
        client: StrictClient, sign_in: SignIn, mentee: Account) -> None:
    sign_in(client, mentee)
    write(mentee.employee_id or 0)
    few = count_for_page(client, "/notices")
    ids = write(mentee.employee_id or 0, number=40, paragraphs=["Isi. " * 60])
    assert count_for_page(client, "/notices") == few <= 8
    page = client.get("/notices")
    assert len(page.data) <= 30_000
    shown = re.findall(r"/notices/(\d+)/open", page.text)
    assert [int(number) for number in shown] == sorted(ids, reverse=True)[:len(shown)]
    following = re.search(r'href="([^"]+)" rel="next"', page.text)
    assert following
    second = re.findall(r"/notices/(\d+)/open", client.get(following[1].replace("&amp;", "&")).text)
    assert int(second[0]) == int(shown[-1]) - 1
    answer = press(client, "/notices", "/notices/read-all")
    assert answer.status_code == 302
    assert "Pemberitahuan, 0 belum dibaca" in bell(client.get("/notices").text)


def test_the_link_of_a_letter_survives_sign_in_and_the_first_notice(
        session: Session, client: StrictClient, mentee: Account) -> None:
    account = session.get_one(Account, mentee.id)
    account.password, account.notice_accepted_at = hash_password("cendana-teduh-ombak-81"), None
    session.commit()
    answer = client.get("/requests?a=1")
    page = client.get(answer.location).text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    answer = client.post("/sign-in", data={**fields, "name": account.sign_in_name, "password": "cendana-teduh-ombak-81"})
    assert answer.location == "/requests?a=1"
    answer = client.get(answer.location)
    assert answer.location.startswith("/welcome?next=")
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', client.get(answer.location).text))
    answer = client.post("/welcome", data={**fields, "language": "id"})
    assert answer.location == "/requests?a=1"
    answer = client.post("/welcome", data={**fields, "language": "id", "next": "https://lain.example/"})
    assert answer.location == "/"


# Settings


def test_settings_are_kept_for_each_kind_and_nonsense_is_refused(
        client: StrictClient, sign_in: SignIn, mentee: Account) -> None:
    sign_in(client, mentee)
    page = client.get("/notices/settings").text
    assert 'name="kind_security"' not in page and 'name="kind_code"' not in page
    chosen = {"kind_request": "app", "kind_pairing": "at_once", "kind_session": "weekly", "kind_other": "weekly",
              "kind_meeting": "app", "kind_pulse": "weekly"}
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert client.post("/notices/settings", data={**fields, **chosen}).status_code == 302
    db.session.remove()
    kept = {row.kind: row.channel for row in db.session().scalars(sa.select(MailSetting))}
    assert kept == {name.removeprefix("kind_"): channel for name, channel in chosen.items()}
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', client.get("/notices/settings").text))
    refused = client.post("/notices/settings", data={**fields, **chosen, "kind_request": "weekly"})
    assert refused.status_code == 200
    db.session.remove()
    assert {row.kind: row.channel for row in db.session().scalars(sa.select(MailSetting))} == kept


def test_one_click_switches_mail_off_and_on_without_a_sign_in_and_nothing_else(
        client: StrictClient, mentee: Account) -> None:
    with client.application.app_context():
        path = settings_path(f"employee:{mentee.employee_id}")
    assert mentee.display_name not in client.get(path).text
    assert db.session().scalars(sa.select(MailSetting)).all() == [], "a look changes nothing"
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    db.session.remove()
    assert [(row.reader, row.kind, row.channel) for row in db.session().scalars(sa.select(MailSetting))] == [
        (f"employee:{mentee.employee_id}", "*", "app")]
    press(client, path, path)
    db.session.remove()
    assert [row.channel for row in db.session().scalars(sa.select(MailSetting))] == ["at_once"]
    assert client.post(path[:-3] + "AAA", data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert client.get("/notices").status_code == 302, "the link signs nobody in"


# What did not arrive


@pytest.mark.parametrize("to", [None, "salah@contoh.go.id"])
def test_a_coordinator_sees_what_did_not_arrive_with_a_text_that_says_nothing_private(
        session: Session, client: StrictClient, sign_in: SignIn, office: Office, to: str | None) -> None:
    employee = office.mentees[0].employee
    (mail_id,) = write(employee.id, to=to, programme_id=office.programme.id, template="notice")
    if to:
        row = session.get_one(Mail, mail_id)
        row.failed_at, row.failure = clock.now(), Failure.REFUSED
        session.commit()
    sign_in(client, office.coordinator)
    here = f"/programmes/{office.programme.id}/letters"
    page = client.get(here).text
    assert employee.full_name in page
    assert ("Ditolak server penerima" if to else "Tidak ada alamat surel") in page
    assert "RAHASIA" not in page
    text = re.search(r"<textarea[^>]*readonly[^>]*>([^<]+)</textarea>", page)
    assert text
    assert text[1].startswith(f"Yth. {employee.full_name}, ada kabar untuk Anda")
    assert text[1].endswith("https://localhost/requests")

    press(client, here, f"{here}/{mail_id}/told")
    assert employee.full_name not in client.get(here).text
    told = client.get(f"{here}?state=told").text
    assert f"oleh {office.coordinator.display_name}" in told
    press(client, f"{here}?state=told", f"{here}/{mail_id}/told")
    assert stored(mail_id).told_at is None
    assert [row.action for row in db.session().scalars(sa.select(AuditEntry).where(AuditEntry.subject == "mail"))] == [
        "letter.told", "letter.untold"]


def test_a_letter_is_sent_again_once_the_address_is_corrected(
        session: Session, client: StrictClient, sign_in: SignIn, office: Office) -> None:
    employee = session.get_one(Employee, office.mentees[0].employee_id)
    employee.email = None
    session.commit()
    (mail_id,) = write(employee.id, to=None, programme_id=office.programme.id)
    sign_in(client, office.coordinator)
    here = f"/programmes/{office.programme.id}/letters"
    answer = press(client, here, f"{here}/{mail_id}/resend")
    assert answer.status_code == 409
    assert "belum punya alamat surel" in answer.text
    session.get_one(Employee, employee.id).email = "baru@contoh.go.id"
    session.commit()
    assert press(client, here, f"{here}/{mail_id}/resend").status_code == 302
    row = stored(mail_id)
    assert (row.to_address, row.failed_at, row.failure) == ("baru@contoh.go.id", None, "")
    jobs = sa.select(Job.arguments).where(Job.name == "core.send_mail")
    assert db.session().scalars(jobs).all() == [{"mail_id": mail_id}]
    with client.application.app_context():
        mail.try_sending(mail_id)
    assert stored(mail_id).sent_at is not None


def test_a_coordinator_sees_letters_of_the_own_programmes_alone(
        session: Session, client: StrictClient, sign_in: SignIn, office: Office) -> None:
    other = make_office(session, mentees=1, mentors=1)
    stranger = make_coordinator(session, make_unit(session))
    session.commit()
    (mail_id,) = write(office.mentees[0].employee_id, to=None, programme_id=office.programme.id)
    (own,) = write(other.mentees[0].employee_id, to=None, programme_id=other.programme.id)
    (free,) = write(office.mentees[1].employee_id, to=None, template="invitation", link="https://localhost/a?code=KODE", path="")
    here, there = (f"/programmes/{row.programme.id}/letters" for row in (office, other))
    sign_in(client, stranger)
    assert client.get(here).status_code == 404
    sign_in(client, office.coordinator)
    assert client.get(there).status_code == 404
    page = client.get(here).text
    assert {int(number) for number in re.findall(r"/letters/(\d+)/told", page)} == {mail_id, free}
    assert "KODE" not in page
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    for act in ("told", "resend"):
        assert client.post(f"{here}/{own}/{act}", data=fields).status_code == 404
    assert stored(own).told_at is None


def test_the_list_of_letters_takes_the_same_statements_however_long_it_is(
        client: StrictClient, sign_in: SignIn, office: Office) -> None:
    sign_in(client, office.coordinator)
    here = f"/programmes/{office.programme.id}/letters"
    write(office.mentees[0].employee_id, to=None, programme_id=office.programme.id)
    few = count_for_page(client, here)
    for enrolment in office.mentees:
        write(enrolment.employee_id, to=None, programme_id=office.programme.id, number=20)
    assert count_for_page(client, here) == few
    assert len(client.get(here).data) <= 30_000


def test_mail_written_long_ago_is_still_shown(client: StrictClient, sign_in: SignIn, office: Office) -> None:
    (mail_id,) = write(office.mentees[0].employee_id, to=None, programme_id=office.programme.id)

    def age(session: Session) -> None:
        session.get_one(Mail, mail_id).created_at = clock.now() - timedelta(days=400)

    in_transaction(age)
    sign_in(client, office.coordinator)
    assert str(mail_id) in re.findall(r"/letters/(\d+)/told", client.get(f"/programmes/{office.programme.id}/letters").text)
