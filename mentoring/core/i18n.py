"""Languages: Indonesian is the source text, English its translation; formats follow the language and office."""

import io
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, Domain, format_date, format_datetime, format_decimal, format_percent, get_locale

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
LANGUAGE_COOKIE = "language"
ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
PACKAGE = Path(__file__).parents[1]


def catalogue_files(language: str) -> list[Path]:
    """Return the catalogues of one language: the kernel's own, then each feature's."""
    name = f"translations/{language}/LC_MESSAGES/messages.po"
    return sorted([*PACKAGE.glob(name), *PACKAGE.glob(f"features/*/{name}")])


@lru_cache(maxsize=4)
def load_translations(language: str) -> NullTranslations:
    """Return the merged catalogues of a language, compiled in memory; none for the source language."""
    merged: Translations | None = None
    for file in catalogue_files(language):
        with file.open("rb") as stream:
            catalogue = read_po(stream, locale=language)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        translations = Translations(fp=compiled)
        merged = merged.merge(translations) if merged else translations
    return merged or NullTranslations()


class _CatalogueDomain(Domain):  # type: ignore[misc]  # flask-babel is untyped
    def get_translations(self) -> NullTranslations:
        return load_translations(str(get_locale() or "id"))


class _CatalogueBabel(Babel):  # type: ignore[misc]  # flask-babel is untyped
    domain_instance = _CatalogueDomain()


def init_i18n(app: Flask) -> None:
    """Set up languages, number and date formats."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", app.config["SETTINGS"].default_language)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", app.config["SETTINGS"].time_zone)
    _CatalogueBabel(app, locale_selector=select_language)
    app.jinja_env.filters.update(
        date=show_date, date_short=show_date_short, weekday_date=show_weekday_date, time=show_time,
        datetime=show_datetime, decimal=show_decimal, integer=show_integer, percent=show_percent)


def select_language() -> str:
    """Return the language of this answer: what this browser chose since, else the account's, else the office's."""
    if not has_request_context():
        return str(current_app.config["SETTINGS"].default_language)
    for chosen in (request.cookies.get(LANGUAGE_COOKIE), g.get("language")):
        if chosen in LANGUAGES:
            return str(chosen)
    return str(current_app.config["SETTINGS"].default_language)


def current_language() -> str:
    """Return the language of the answer being made."""
    return str(get_locale() or "id")


def _local(moment: datetime) -> datetime:
    return moment.astimezone(zone())


def zone() -> Any:
    """Return the office's time zone."""
    from zoneinfo import ZoneInfo

    return ZoneInfo(current_app.config["SETTINGS"].time_zone)


def zone_name() -> str:
    """Return the zone's usual short name, such as WITA."""
    key: str = current_app.config["SETTINGS"].time_zone
    return ZONES.get(key, key)


def show_date(value: date | datetime | None) -> str:
    """24 November 2026"""
    if value is None:
        return "–"
    return str(format_date(_local(value) if isinstance(value, datetime) else value, "d MMMM y", rebase=False))


def show_date_short(value: date | datetime | None) -> str:
    """24 Nov 2026"""
    if value is None:
        return "–"
    return str(format_date(_local(value) if isinstance(value, datetime) else value, "d MMM y", rebase=False))


def show_weekday_date(value: date | datetime | None) -> str:
    """Selasa, 24 November 2026"""
    if value is None:
        return "–"
    return str(format_date(_local(value) if isinstance(value, datetime) else value, "EEEE, d MMMM y", rebase=False))


def show_time(value: datetime | None) -> str:
    """09.00 WITA"""
    if value is None:
        return "–"
    pattern = "HH.mm" if str(get_locale()) == "id" else "HH:mm"
    return f"{format_datetime(_local(value), pattern, rebase=False)} {zone_name()}"


def show_datetime(value: datetime | None) -> str:
    """24 November 2026 pukul 09.00 WITA"""
    if value is None:
        return "–"
    joint = " pukul " if str(get_locale()) == "id" else " at "
    return show_date(value) + joint + show_time(value)


def show_decimal(value: float | Decimal | None, digits: int = 2) -> str:
    """0,78"""
    if value is None:
        return "–"
    return str(format_decimal(round(value, digits), format="#,##0." + "0" * digits if digits else "#,##0"))


def show_integer(value: int | None) -> str:
    """1.234"""
    return "–" if value is None else str(format_decimal(value, format="#,##0"))


def show_percent(value: float | None) -> str:
    """64%"""
    return "–" if value is None else str(format_percent(value))
