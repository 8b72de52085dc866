"""Accounts, roles with a scope, sign-ins, tries and one-time codes."""

from datetime import datetime

import sqlalchemy as sa
from flask_security import RoleMixin, UserMixin
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mentoring.core.database import Base, Versioned
from mentoring.features.people.models import Employee, Unit


class RoleRow(Base, RoleMixin):
    """One of the three roles, as the sign-in library wants it."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(30), unique=True)


class AccountRole(Base):
    __tablename__ = "account_role"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(sa.ForeignKey("role.id"), primary_key=True)


class Account(Base, Versioned, UserMixin):
    """A way to sign in. The sign-in name is a work e-mail address or a NIP, in lower case."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("employee.id"), unique=True)
    pseudonym: Mapped[str] = mapped_column(sa.String(80), unique=True)
    display_name: Mapped[str] = mapped_column(sa.String(200))
    sign_in_name: Mapped[str] = mapped_column(sa.String(254), unique=True)
    email: Mapped[str | None] = mapped_column(sa.String(254))  # type: ignore[assignment]  # the mixin wants one always
    password: Mapped[str | None] = mapped_column(sa.String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(sa.String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(sa.String(255))
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(sa.JSON()))
    language: Mapped[str] = mapped_column(sa.String(2), default="id")
    notice_accepted_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    roles: Mapped[list[RoleRow]] = relationship(secondary="account_role", lazy="selectin")  # type: ignore[assignment]  # the mixin declares its own type
    scopes: Mapped[list["AccountScope"]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    employee: Mapped[Employee | None] = relationship(lazy="joined")


class AccountScope(Base):
    """A unit whose subtree a coordinator manages."""

    __tablename__ = "account_scope"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)

    unit: Mapped[Unit] = relationship(lazy="joined", innerjoin=True)


class SignIn(Base):
    """A signed-in device; its random id's hash is here, the id itself only in the cookie."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    device: Mapped[str] = mapped_column(sa.String(120), default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    own_phone_at: Mapped[datetime | None]
    late_at: Mapped[datetime | None]


class SignInTry(Base):
    """A failed try, counted by account and by address; keys are hashes."""

    __tablename__ = "sign_in_try"
    __table_args__ = (sa.Index("ix_sign_in_try_key_at", "key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime]


class OneTimeCode(Base):
    """An invitation or a reset, by link or by printed slip: the code's hash, used once, until it expires."""

    __tablename__ = "one_time_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(20))
    code_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(sa.String(80))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
