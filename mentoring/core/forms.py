"""Forms: one-time keys, stored answers, errors put back on their fields."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar

import sqlalchemy as sa
from flask_wtf import FlaskForm
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column
from wtforms import Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from mentoring.core.actors import Actor
from mentoring.core.database import Base
from mentoring.core.errors import InvalidError
from mentoring.core.field_messages import FieldTranslations
from mentoring.core.messages import sentence


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """The base of every form: CSRF on, text stripped, errors from use cases taken in."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF is untyped
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            filters = list(unbound_field.kwargs.get("filters", []))
            if unbound_field.field_class.__name__ in {"StringField", "TextAreaField", "EmailField", "SearchField"}:
                filters.append(_strip)
            return unbound_field.bind(form=form, filters=filters, **options)

        def get_translations(self, form: Any) -> FieldTranslations:
            return FieldTranslations()

    def take_errors(self, error: InvalidError) -> None:
        """Put a use case's complaints on the fields they belong to."""
        for name, (code, params) in error.fields.items():
            field: Field | None = self._fields.get(name)
            if field is None:
                self.form_errors.append(sentence(code, params))
            else:
                field.errors = [*field.errors, sentence(code, params)]


class Readable:
    """A validator for dates and numbers: what could not be read is told in our words; an empty field is fine."""

    field_flags: ClassVar[dict[str, Any]] = {}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.raw_data or not str(field.raw_data[0]).strip():
            field.errors = []
            raise StopValidation
        if field.errors:
            field.errors = []
            raise StopValidation(self.message)


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Return (value, label) pairs as the options of a select or radio field."""
    return [SelectChoice(value, label) for value, label in pairs]


def _strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


class FormKey(Base):
    """A form that was answered: the same key again gets the same answer."""

    __tablename__ = "form_key"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    answered_at: Mapped[datetime]
    location: Mapped[str] = mapped_column(sa.String(500))
    notice: Mapped[dict[str, Any] | None]


@dataclass(frozen=True)
class Answer:
    """What a decision answers: where to go next and what to say there.

    `notice` is `{"category": "ok" | "wait" | "stop", "text": …}`, where it can be undone with
    `"undo": {"url", "label", "fields"}`.
    """

    location: str
    notice: dict[str, Any] | None = None


def new_form_key() -> str:
    """Return a fresh key for one rendering of a form."""
    return secrets.token_urlsafe(18)


def claim_form_key(session: Session, actor: Actor, key: str, now: datetime) -> Answer | None:
    """Claim a key for this transaction; return the stored answer when the form was answered before.

    Simultaneous posts of one form wait here for each other on both databases.
    """
    digest = _digest(actor, key)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    claimed = session.execute(
        insert(FormKey).values(digest=digest, answered_at=now, location="", notice=None)
        .on_conflict_do_nothing().returning(FormKey.digest)).first()
    if claimed:
        return None
    stored = session.get_one(FormKey, digest)
    return Answer(stored.location, stored.notice)


def store_answer(session: Session, actor: Actor, key: str, answer: Answer) -> None:
    """Keep the answer beside its key, in the decision's own transaction."""
    stored = session.get_one(FormKey, _digest(actor, key))
    stored.location, stored.notice = answer.location, answer.notice


def was_answered(session: Session, actor: Actor, key: str) -> bool:
    """Tell whether the form with this key has been answered already."""
    return session.get(FormKey, _digest(actor, key)) is not None


def _digest(actor: Actor, key: str) -> str:
    return sha256(f"{actor.pseudonym}\n{key}".encode()).hexdigest()
