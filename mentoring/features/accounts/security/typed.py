"""What was typed into a page whose sign-in had expired."""

import base64
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import current_app

from mentoring.core import clock

TYPED_SECONDS = 3600
"""How long what was typed into an expired page can be carried on."""


@dataclass(frozen=True)
class Typed:
    """A form that was sent after its sign-in had expired: whose, to where, and its fields."""

    account_id: int
    path: str
    key: str
    fields: tuple[tuple[str, str], ...]


def _typed_cipher() -> Any:
    from cryptography.fernet import Fernet

    key = sha256(f"typed\n{current_app.config['SETTINGS'].secret_key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal_typed(typed: Typed) -> str:
    """Return what was typed, encrypted: whoever finds the page open can neither read nor change it."""
    text = json.dumps([typed.account_id, typed.path, typed.key, typed.fields])
    sealed: bytes = _typed_cipher().encrypt_at_time(text.encode(), int(clock.now().timestamp()))
    return sealed.decode()


def unseal_typed(sealed: str) -> Typed | None:
    """Return what was typed, None when it is not ours or too old."""
    from cryptography.fernet import InvalidToken

    try:
        account_id, path, key, fields = json.loads(_typed_cipher().decrypt_at_time(
            sealed.encode(), TYPED_SECONDS, int(clock.now().timestamp())))
    except (InvalidToken, ValueError):
        return None
    return Typed(account_id, path, key, tuple((name, value) for name, value in fields))
