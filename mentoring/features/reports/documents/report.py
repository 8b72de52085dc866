"""The programme report: the dashboard's figures and tables on paper."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from mentoring.core.i18n import show_date, show_integer
from mentoring.features.reports.documents.layout import build, paragraph, table, together, width

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Programme
    from mentoring.features.reports.views.wording import Section


def draw_report(programme: "Programme", headline: Sequence[tuple[str, str, str]], sections: "Sequence[Section]",
                made_on: str) -> BytesIO:
    """Return the report as a PDF; `made_on` is the day in words on which its figures hold."""
    title = _("Laporan program mentoring")
    rows = [[_("Ukuran"), _("Angka"), _("Keterangan")], *([name, number, more] for number, name, more in headline)]
    return build([paragraph(title, "title"), *facts(programme, made_on), paragraph(_("Ringkasan"), "heading"),
                  table(rows, [width() * part for part in (0.4, 0.2, 0.4)], size="body", numbers=(1,)),
                  *(drawn(section) for section in sections)], f"{title} {programme.name}")


def facts(programme: "Programme", made_on: str) -> list[Any]:
    """Return what a paper says first: which programme, whose, when, and how fresh its figures are."""
    return [paragraph(programme.name, fontName="VeraBd"), paragraph(programme.unit.name),
            paragraph(f"{show_date(programme.starts_on)} – {show_date(programme.ends_on)}"),
            paragraph(_("Keadaan per %(day)s", day=made_on), "small")]


def drawn(section: "Section") -> Any:
    """Return a section's table under its name."""
    heading = paragraph(f"{section.title} ({section.meta})" if section.meta else section.title, "heading")
    if not section.rows:
        return together([heading, paragraph(_("Belum ada."))])
    columns = [section.column, *([section.before_heading] if section.before_heading else []), section.value_heading]
    rows = [[row[0], *(show_integer(value) for value in reversed(row[1:]))] for row in section.rows]
    share = 0.5 / (len(columns) - 1)
    return together([heading, table([columns, *rows], [width() * 0.5, *(width() * share for _column in columns[1:])],
                                    size="body", numbers=range(1, len(columns)))])
