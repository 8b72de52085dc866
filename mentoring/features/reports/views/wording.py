"""The figures of a report in words: the same tables stand on the page and on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import format_date
from flask_babel import gettext as _

from mentoring.core.i18n import show_integer, show_percent
from mentoring.features.logbook.spreadsheet import state_words
from mentoring.features.programmes.rules import EnrolmentState, Side
from mentoring.features.reports.rules import share

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Programme
    from mentoring.features.reports.queries import Dashboard


ROOMY = 6
"""More months than this have no room for their year under the bars of a phone."""


@dataclass(frozen=True)
class Section:
    """One chart and its table: rows are (name, count) or, where `before_heading` is set, (name, count, another count).

    `lies` asks for bars that lie, for long names; `short` are names for the bars where those of the rows have no room.
    """

    title: str
    meta: str
    column: str
    value_heading: str
    rows: Sequence[tuple[str, int] | tuple[str, int, int]]
    before_heading: str = ""
    lies: bool = False
    short: Sequence[str] = ()

    @property
    def bars(self) -> Sequence[tuple[Any, ...]]:
        """The rows as the bars name them."""
        return [(name, *row[1:]) for name, row in zip(self.short, self.rows, strict=True)] if self.short else self.rows


def sections(found: "Dashboard", programme: "Programme") -> list[Section]:
    """Return the charts of the dashboard in the order shown."""
    people, months = _("Orang"), [month_name(row.year, row.month) for row in found.months]
    states = [(word, found.states[state]) for state, word in state_words().items() if found.states.get(state)]
    short = [month_name(row.year, row.month, "MMM") for row in found.months if len(months) > ROOMY]
    target, reached = programme.target_hours, found.reached
    return [
        Section(_("Peserta menurut sisi"), "", _("Sisi"), people, [
            (_("Mentor"), _people(found, Side.MENTOR)), (_("Mentee"), _people(found, Side.MENTEE))]),
        Section(_("Mentee yang mendapat mentor"), _percent(share(found.placed, found.mentees)), _("Keadaan"), people, [
            (_("Sudah"), found.placed), (_("Belum"), found.unplaced)]),
        Section(_("Pasangan menurut keadaan"), "", _("Keadaan"), _("Pasangan"), states, lies=True),
        Section(_("Sesi menurut bulan"), "", _("Bulan"), _("Dibenarkan"), [
            (name, row.confirmed, row.held) for name, row in zip(months, found.months, strict=True)], _("Tercatat"),
            short=short),
        Section(_("JP menurut bulan"), "", _("Bulan"), _("JP"), [
            (name, row.hours) for name, row in zip(months, found.months, strict=True)], short=short),
        Section(_("JP mentee terhadap sasaran"), _("sasaran %(target)s JP seorang", target=target), _("Capaian"), people, [
            (_("Belum ada"), reached.none), (_("Di bawah separuh"), reached.below_half),
            (_("Separuh lebih"), reached.above_half), (_("Tercapai"), reached.full)], lies=True)]


def headline(found: "Dashboard", programme: "Programme") -> list[tuple[str, str, str]]:
    """Return the four figures that stand first: (number, what it is, more about it)."""
    whole = found.mentees * programme.target_hours
    return [
        (show_integer(found.placed), _("Mentee terpasangkan"),
         _("dari %(count)s terdaftar", count=show_integer(found.mentees))),
        (show_integer(found.confirmed), _("Sesi dibenarkan"), _("dari %(count)s tercatat", count=show_integer(found.held))),
        (show_integer(found.hours), _("JP"), _("dari sasaran %(count)s", count=show_integer(whole))),
        (show_integer(found.silent), _("Pasangan diam"),
         _("dan %(count)s belum bertemu", count=show_integer(found.not_met)))]


def _people(found: "Dashboard", side: Side) -> int:
    return found.enrolled.get((side, EnrolmentState.ENROLLED), 0)


def _percent(value: float | None) -> str:
    return "" if value is None else show_percent(value)


def month_name(year: int, month: int, pattern: str = "MMM yy") -> str:
    """Nov 26"""
    return str(format_date(date(year, month, 1), pattern, rebase=False))
