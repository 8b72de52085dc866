"""The mail outbox: a letter is a row of the transaction that caused it, a notice at once, and sent after it."""

from mentoring.core.mail.digest import send_digests
from mentoring.core.mail.letters import (
    already_said,
    body_of,
    kind_of,
    letter_kinds,
    letter_of,
    messenger_text,
    move_letters,
    path_to,
    post,
    post_letter,
    post_once,
    public_url,
    read_token,
    reader_key,
    write,
)
from mentoring.core.mail.models import Mail, MailSetting
from mentoring.core.mail.reading import unread_of
from mentoring.core.mail.rules import EVERY_KIND, Channel, Failure
from mentoring.core.mail.sending import build_message, send_due, send_mail, settings_of, try_sending

__all__ = [
    "EVERY_KIND",
    "Channel",
    "Failure",
    "Mail",
    "MailSetting",
    "already_said",
    "body_of",
    "build_message",
    "kind_of",
    "letter_kinds",
    "letter_of",
    "messenger_text",
    "move_letters",
    "path_to",
    "post",
    "post_letter",
    "post_once",
    "public_url",
    "read_token",
    "reader_key",
    "send_digests",
    "send_due",
    "send_mail",
    "settings_of",
    "try_sending",
    "unread_of",
    "write",
]
