"""Workbooks of the reports."""

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from mentoring.core.workbooks import write_sheet
from mentoring.features.reports.rules import rank_and_grade

if TYPE_CHECKING:
    from mentoring.features.pairings.models import Pairing
    from mentoring.features.programmes.models import Enrolment
    from mentoring.features.reports.queries import Earned


def write_hours(rows: "Iterable[tuple[Enrolment, Earned]]", programme_name: str, year: int) -> BytesIO:
    """Return a workbook with one line a person, in the columns that a personnel system takes."""
    return write_sheet(_("JP"), [_("NIP"), _("Nama"), _("Unit"), _("Program"), _("Tahun"), _("JP")], (
        (row.employee.nip or "", row.employee.full_name, row.employee.unit.name, programme_name, year, earned.year)
        for row, earned in rows))


def write_annex(pairs: "Iterable[Pairing]") -> BytesIO:
    """Return a workbook with one line a pair, in the columns of the printed annex."""
    sides = [_("mentor"), _("mentee")]
    heading = [_("No"), *(f"{word} {side}" for side in sides for word in person_headings())]
    return write_sheet(_("Pasangan"), heading, (
        (number, *person_cells(pair.mentor_enrolment.employee), *person_cells(pair.mentee_enrolment.employee))
        for number, pair in enumerate(pairs, 1)))


def person_headings() -> tuple[str, ...]:
    """Return the headings of a person on an annex."""
    return _("Nama"), _("NIP"), _("Pangkat/Golongan"), _("Jabatan"), _("Unit")


def person_cells(person: Any) -> tuple[str, ...]:
    """Return a person as an annex tells them."""
    return person.full_name, person.nip or "", rank_and_grade(person.grade), person.post_title, person.unit.name
