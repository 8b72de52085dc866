"""Forms of people, and choices that other features' forms share."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mentoring.core.forms import choices

if TYPE_CHECKING:
    from wtforms.fields.choices import SelectChoice

    from mentoring.features.people.models import Unit


def unit_choices(units: "Iterable[Unit]") -> "list[SelectChoice]":
    """Return units in tree order as options, indented by their depth."""
    return choices((unit.id, "\u2003" * (unit.path.count("/") - 2) + unit.name) for unit in units)
