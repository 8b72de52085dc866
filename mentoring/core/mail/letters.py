"""Writing letters: the text in the reader's language, its one link, and the short text for a messenger."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app, has_request_context, request
from flask_babel import force_locale, gettext
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.database import chunks
from mentoring.core.feature import Letter, LetterKind
from mentoring.core.jobs import enqueue
from mentoring.core.mail.models import Mail, MailSetting
from mentoring.core.mail.rules import Failure
from mentoring.core.office import office

DIGEST = "digest"
OTHER = Letter("ada kabar untuk Anda")
LETTERS = {DIGEST: Letter("ada ringkasan kabar sepekan untuk Anda", kind=DIGEST)}
KINDS = {
    "security": LetterKind("Keamanan akun", always=True),
    "code": LetterKind("Undangan dan kata sandi baru", always=True, is_notice=False),
    DIGEST: LetterKind("Ringkasan mingguan", chosen=False, is_notice=False),
    "other": LetterKind("Kabar lain"),
}


def letter_of(template: str) -> Letter:
    """Return what the letters of a template are about."""
    letters: Mapping[str, Letter] = current_app.extensions["mentoring"].letters
    return letters.get(template, OTHER)


def kind_of(name: str) -> LetterKind:
    """Return a kind of letters by its name."""
    kinds = letter_kinds()
    return kinds.get(name, kinds["other"])


def letter_kinds() -> Mapping[str, LetterKind]:
    """Return all kinds of letters, the features' first."""
    kinds: Mapping[str, LetterKind] = current_app.extensions["mentoring"].letter_kinds
    return kinds


def reader_key(employee_id: int | None, account_id: int | None) -> str:
    """Return under which name somebody's letters are kept: the employee's, else the account's."""
    return f"employee:{employee_id}" if employee_id else f"account:{account_id}" if account_id else ""


def public_url(path: str) -> str:
    """Return the whole address of a path: under `public_url` of the settings, else where this request came in."""
    settings = current_app.config["SETTINGS"]
    root = request.host_url if not settings.public_url and has_request_context() else settings.root
    return str(root).rstrip("/") + path


def path_to(endpoint: str, **values: Any) -> str:
    """Return the path of a page, also outside a request; empty when this installation has no such page."""
    if endpoint not in current_app.view_functions:
        return ""
    return current_app.url_map.bind("localhost").build(endpoint, values)


def settings_path(reader: str) -> str:
    """Return the path that switches somebody's mail off and on without a sign-in."""
    return path_to("notices.switch_mail", token=_tokens().dumps(reader)) if reader else ""


def read_token(token: str) -> str | None:
    """Return whose settings a signed token opens, None for a damaged one."""
    try:
        reader = _tokens().loads(token)
    except BadSignature:
        return None
    return reader if isinstance(reader, str) else None


def _tokens() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="mail-settings")


def write(*, to: str | None, employee_id: int | None, language: str, template: str, now: datetime,
          account_id: int | None = None, programme_id: int | None = None, path: str = "", once: str = "",
          calendar: str = "", **values: object) -> Mail:
    """Return a letter in its reader's language; nothing is stored or sent.

    `email/<template>.txt` and `.html` are rendered with `values`; the text's first line is the subject. `path` is the
    one page it leads to, `calendar` an iCalendar text to attach. The database refuses a second letter under the same
    name `once` (`already_said` tells before).
    """
    reader, kind = reader_key(employee_id, account_id), letter_of(template).kind
    link = values.get("link")
    if not path and isinstance(link, str) and kind != "code":
        path = urlsplit(link)._replace(scheme="", netloc="").geturl()
    names = {"office": office(), "locale": language, "action_url": public_url(path) if path and not link else "",
             "settings_url": _settings_url(reader) if not kind_of(kind).always else "", **values}
    with force_locale(language):  # not render_template: it would work out the menu of whoever is signed in
        text, html = (current_app.jinja_env.get_template(f"email/{template}.{ending}").render(names)
                      for ending in ("txt", "html"))
    subject, _, body = text.strip().partition("\n")
    to = (to or "").strip()
    return Mail(to_address=to, employee_id=employee_id, reader=reader, programme_id=programme_id, template=template,
                kind=kind, language=language, path=path, once=once or None, subject=_one_line(subject),
                text=body.strip() + "\n", html=html, calendar=calendar, created_at=now, due_at=now, channel="", attempts=0,
                failed_at=None if to else now, failure="" if to else Failure.NO_ADDRESS, told_by="")


def post_letter(session: Session, actor: Actor, letter: Mail, now: datetime) -> Mail:
    """Put a letter into the outbox, which is a notice at once; without an address it is shown to the coordinator."""
    session.add(letter)
    session.flush()
    if letter.to_address:
        enqueue(session, "core.send_mail", {"mail_id": letter.id}, actor, now)
    return letter


def post_once(session: Session, actor: Actor, letter: Mail, now: datetime) -> bool:
    """Put a letter that has a name into the outbox, unless it was said already, by another worker this moment too."""
    try:
        with session.begin_nested():
            post_letter(session, actor, letter, now)
    except IntegrityError:
        if letter.once is None or not already_said(session, [letter.once]):
            raise
        return False
    return True


def post(session: Session, actor: Actor, *, now: datetime, **values: Any) -> Mail:
    """Write a letter and put it into the outbox; see `write`."""
    return post_letter(session, actor, write(now=now, **values), now)


def _settings_url(reader: str) -> str:
    path = settings_path(reader)
    return public_url(path) if path else ""


def _one_line(text: str) -> str:
    """Return a subject without anything that could end its header's line."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:200]


def already_said(session: Session, names: Collection[str]) -> set[str]:
    """Return which of these were said before; one query a chunk."""
    return {name for chunk in chunks(names) for name in session.scalars(sa.select(Mail.once).where(Mail.once.in_(chunk)))
            if name}


def body_of(mail: Mail) -> str:
    """Return what a letter says, without its link and signature: what its notice shows."""
    text = mail.text.partition("\n--\n")[0].strip()
    head, _, last = text.rpartition("\n")
    return head.strip() if mail.path and last.strip().endswith(mail.path) else text


def messenger_text(mail: Mail, name: str) -> str:
    """Return a short text to paste into a messenger: to whom, what it is about in general, the link; nothing private."""
    with force_locale(mail.language):
        about = gettext(letter_of(mail.template).about)
        text = gettext("Yth. %(name)s, %(about)s di layanan mentoring %(office)s.", name=name, about=about,
                       office=current_app.config["SETTINGS"].office_name)
        return f"{text} {gettext('Buka:')} {public_url(mail.path or '/')}"


def move_letters(session: Session, old: int, new: int) -> None:
    """Give one employee's letters and settings to another: the same person."""
    before, after = reader_key(old, None), reader_key(new, None)
    session.execute(sa.update(Mail).where(Mail.employee_id == old).values(employee_id=new))
    doubles = sa.select(Mail.digest_on).where(Mail.reader == after, Mail.kind == DIGEST)
    session.execute(sa.delete(Mail).where(Mail.reader == before, Mail.kind == DIGEST,
                                          Mail.digest_on.in_(doubles.scalar_subquery())))
    session.execute(sa.update(Mail).where(Mail.reader == before).values(reader=after))
    own = sa.select(MailSetting.kind).where(MailSetting.reader == after)
    session.execute(sa.delete(MailSetting).where(MailSetting.reader == before,
                                                 MailSetting.kind.in_(own.scalar_subquery())))
    session.execute(sa.update(MailSetting).where(MailSetting.reader == before).values(reader=after))
