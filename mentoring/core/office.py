"""The office that this installation serves, as pages and letters name it."""

from dataclasses import dataclass

from flask import current_app


@dataclass(frozen=True)
class Office:
    """The office's name and whom to ask."""

    name: str
    contact_name: str
    contact_url: str


def office() -> Office:
    """Return the office as the settings name it."""
    settings = current_app.extensions["mentoring"].settings
    return Office(settings.office_name, settings.contact_name,
                  f"mailto:{settings.contact_email}" if settings.contact_email else "")
