"""The outbox against a real SMTP server: both parts, one link, quiet hours, trouble, refusals, two workers, digests."""

import dataclasses
import email
import email.policy
import smtplib
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy.orm import Session

from mentoring.core import clock, mail
from mentoring.core.actors import system_actor
from mentoring.core.database import BrokenConstraintError, db, in_transaction
from mentoring.core.jobs import Job, JobContext
from mentoring.core.mail import Channel, Failure, Mail, MailSetting
from tests.races import outcomes

SYSTEM = system_actor("test")
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""Tuesday noon in Makassar."""
NIGHT = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
"""Wednesday six o'clock in Makassar."""


class Post:
    """A mail server that keeps what it takes, and refuses or is in trouble on request."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answer = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802  # aiosmtpd's name
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 OK"


@pytest.fixture
def server(app: Flask) -> Iterator[Post]:
    """A real SMTP server that the application's settings name; quiet hours as an office has them."""
    handler = Post()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(
        before, smtp_host="127.0.0.1", smtp_port=port, smtp_security="none",
        quiet_hours="20.00-06.00", public_url="https://mentoring.contoh.go.id")
    yield handler
    app.config["SETTINGS"] = before
    controller.stop()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock that jobs read."""
    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_clock(NOON)
    return set_clock


def write(*, to: str | None = "ana@contoh.go.id", template: str = "notice", now: datetime = NOON, employee_id: int = 12,
          language: str = "id", **values: Any) -> int:
    """Post one letter in a transaction of its own and return its id."""
    given = {"name": "Ana", "subject": "Kabar", "paragraphs": ["Isi kabar."], "link": "", "action": "",
             "path": "/requests", **values}

    def once(session: Session) -> int:
        return mail.post(session, SYSTEM, to=to, employee_id=employee_id, language=language, template=template, now=now,
                         **given).id

    return in_transaction(once)


def stored(mail_id: int) -> Mail:
    db.session.remove()
    return db.session().get_one(Mail, mail_id)


def run(name: str, job: Callable[[JobContext], None], app: Flask) -> None:
    """Run a job's handler as a worker would."""
    def make(session: Session) -> int:
        row = Job(name=name, arguments={}, created_by="system:test", created_at=NOON, heartbeat_at=NOON)
        session.add(row)
        session.flush()
        return row.id

    job(JobContext(app, in_transaction(make), {}))


def choose(channel: Channel, kind: str = "*", reader: str = "employee:12") -> None:
    def keep(session: Session) -> None:
        session.add(MailSetting(reader=reader, kind=kind, channel=channel))

    in_transaction(keep)


@pytest.mark.parametrize(("language", "greeting"), [("id", "Yth. Ana"), ("en", "Dear Ana")])
def test_a_letter_arrives_in_text_and_html_with_the_same_facts_and_one_link(
        session: Session, server: Post, at: Callable[..., None], language: str, greeting: str) -> None:
    mail.try_sending(write(language=language))
    (message,) = server.taken
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain and html
    for part in (plain.get_content(), html.get_content()):
        assert greeting in part
        assert "Isi kabar." in part
        assert part.count("https://mentoring.contoh.go.id/requests") == 1
        assert part.count("https://mentoring.contoh.go.id/mail-settings/") == 1
        assert part.count("https://") == 2
        assert "ana@contoh" not in part
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith("<https://mentoring.contoh.go.id/mail-settings/")


def test_a_header_cannot_be_smuggled_in(session: Session, server: Post, at: Callable[..., None]) -> None:
    mail.try_sending(write(subject="Kabar\r\nBcc: lain@contoh.go.id"))
    assert [message["Bcc"] for message in server.taken] == [None]
    for address in ("ana@contoh.go.id\nBcc: lain@contoh.go.id", "ana@contoh.go.id, lain@contoh.go.id", "bukan alamat"):
        mail_id = write(to=address)
        mail.try_sending(mail_id)
        assert stored(mail_id).failure == Failure.BAD_ADDRESS
    assert len(server.taken) == 1


def test_a_letter_written_at_night_waits_for_the_morning_and_is_not_lost(
        session: Session, app: Flask, server: Post, at: Callable[..., None]) -> None:
    at(NIGHT)
    mail_id = write(now=NIGHT)
    mail.try_sending(mail_id)
    assert server.taken == []
    assert stored(mail_id).due_at == MORNING
    at(MORNING - timedelta(minutes=1))
    run("core.send_due_mail", mail.send_due, app)
    assert server.taken == []
    at(MORNING)
    run("core.send_due_mail", mail.send_due, app)
    run("core.send_due_mail", mail.send_due, app)
    assert len(server.taken) == 1
    assert stored(mail_id).sent_at == MORNING


def test_letters_of_security_go_at_any_hour_and_whatever_is_chosen(
        session: Session, server: Post, at: Callable[..., None]) -> None:
    at(NIGHT)
    choose(Channel.APP)
    mail.try_sending(write(template="password_changed", now=NIGHT))
    mail.try_sending(write(now=NIGHT))
    assert len(server.taken) == 1
    assert server.taken[0]["List-Unsubscribe"] is None


def test_trouble_is_tried_again_with_longer_waits_and_then_shown(
        session: Session, app: Flask, server: Post, at: Callable[..., None]) -> None:
    server.answer, mail_id, moment, waits = "451 later", write(), NOON, []
    for _ in range(6):
        at(moment)
        mail.try_sending(mail_id)
        row = stored(mail_id)
        waits.append(row.due_at - moment)
        moment = max(row.due_at, NOON + timedelta(days=len(waits)))
    assert row.failure == Failure.TROUBLE
    assert waits[:3] == sorted(waits[:3])
    assert server.taken == []
    server.answer = ""
    at(moment + timedelta(days=3))
    run("core.send_due_mail", mail.send_due, app)
    assert server.taken == [], "what was given up waits for the coordinator"


def test_a_server_that_is_down_and_one_that_comes_back(
        session: Session, app: Flask, server: Post, at: Callable[..., None]) -> None:
    mail_id, settings = write(), app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(settings, smtp_port=1)
    mail.try_sending(mail_id)
    app.config["SETTINGS"] = settings
    assert stored(mail_id).failed_at is None
    at(NOON + timedelta(minutes=2))
    run("core.send_due_mail", mail.send_due, app)
    assert len(server.taken) == 1


def test_a_refused_address_is_told_at_once(session: Session, server: Post, at: Callable[..., None]) -> None:
    server.answer = "550 nobody here"
    mail_id, without = write(), write(to=None)
    mail.try_sending(mail_id)
    assert stored(mail_id).failure == Failure.REFUSED
    assert stored(without).failure == Failure.NO_ADDRESS


def test_of_two_workers_one_sends(session: Session, app: Flask, server: Post, at: Callable[..., None]) -> None:
    mail_id = write()
    db.session.remove()
    assert outcomes(app, [partial(mail.try_sending, mail_id)] * 4) == ["done"] * 4
    assert len(server.taken) == 1


def test_what_a_lost_worker_took_is_sent_by_the_next(
        session: Session, app: Flask, server: Post, at: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    mail_id = write()
    with monkeypatch.context() as lost:
        lost.setattr(smtplib, "SMTP", _die)
        with pytest.raises(KeyboardInterrupt):
            mail.try_sending(mail_id)
    run("core.send_due_mail", mail.send_due, app)
    assert server.taken == []
    at(NOON + timedelta(minutes=11))
    run("core.send_due_mail", mail.send_due, app)
    assert len(server.taken) == 1


def _die(*_given: Any, **_named: Any) -> None:
    raise KeyboardInterrupt


def test_one_digest_a_week_holds_all_that_waited(
        session: Session, app: Flask, server: Post, at: Callable[..., None]) -> None:
    choose(Channel.WEEKLY)
    letters = [write(subject=f"Kabar {number}", path=f"/pairings/{number}") for number in (1, 2, 3)]
    for mail_id in letters:
        mail.try_sending(mail_id)
    run("core.send_digests", mail.send_digests, app)
    assert db.session().scalars(sa.select(Mail).where(Mail.kind == "digest")).all() == [], "it is not Monday yet"
    monday = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)
    at(monday)
    db.session.remove()
    assert outcomes(app, [partial(run, "core.send_digests", mail.send_digests, app)] * 3) == ["done"] * 3
    late = write(subject="Kabar 4", now=monday)
    mail.try_sending(late)
    run("core.send_digests", mail.send_digests, app)
    run("core.send_due_mail", mail.send_due, app)
    run("core.send_due_mail", mail.send_due, app)
    (message,) = server.taken
    for part in (message.get_body(("plain",)), message.get_body(("html",))):
        assert part
        for number in (1, 2, 3):
            assert f"Kabar {number}" in part.get_content()
            assert f"https://mentoring.contoh.go.id/pairings/{number}" in part.get_content()
        assert "Kabar 4" not in part.get_content()
    assert all(stored(mail_id).sent_at for mail_id in letters)
    assert stored(late).sent_at is None
    assert db.session().scalars(sa.select(Mail.digest_on).where(Mail.kind == "digest")).all() == [date(2026, 11, 30)]


def test_what_may_be_said_once_is_refused_a_second_time(session: Session) -> None:
    write(once="request_reminder:1:2")
    with pytest.raises(BrokenConstraintError) as refused:
        write(once="request_reminder:1:2")
    assert refused.value.constraint == "uq_mail_once"
    assert mail.already_said(db.session(), ["request_reminder:1:2", "request_reminder:1:1"]) == {"request_reminder:1:2"}
