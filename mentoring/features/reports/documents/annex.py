"""The annex of an assignment letter: who guides whom, in the layout of official letters, which are Indonesian."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from mentoring.core.i18n import show_date
from mentoring.features.reports.documents.layout import build, paragraph, space, table, together, width
from mentoring.features.reports.rules import AnnexHeader, spaced_nip
from mentoring.features.reports.spreadsheet import person_cells, person_headings

if TYPE_CHECKING:
    from mentoring.features.pairings.models import Pairing

NUMBER, SHARES = 24.0, (0.26, 0.235, 0.15, 0.19, 0.165)
"""The width of the first column in points; the shares of a person's columns in one half of the rest."""


def draw_annex(header: AnnexHeader, pairs: "Sequence[Pairing]") -> BytesIO:
    """Return the annex as a PDF; `pairs` in the order printed."""
    half = (width(across=True) - NUMBER) / 2
    widths = [NUMBER, *(half * part for part in SHARES), *(half * part for part in SHARES)]
    heads = [word.replace("/", "/\n") for word in person_headings()]
    rows = [["No", "MENTOR", "", "", "", "", "MENTEE", "", "", "", ""], ["", *heads, *heads],
            *([str(number), *_person(pair.mentor_enrolment.employee), *_person(pair.mentee_enrolment.employee)]
              for number, pair in enumerate(pairs, 1))]
    spans = [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (5, 0)), ("SPAN", (6, 0), (10, 0))]
    return build([*_heading(header), table(rows, widths, head=2, spans=spans), space(14), _signature(header)],
                 f"Lampiran {header.letter} {header.number}", across=True)


def _person(person: Any) -> tuple[str, ...]:
    name, nip, *rest = person_cells(person)
    return name, spaced_nip(nip), *rest


def _heading(header: AnnexHeader) -> list[Any]:
    indent = width(across=True) * 0.58
    lines = [f"LAMPIRAN {header.letter.upper()}", f"NOMOR: {header.number}",
             f"TANGGAL: {show_date(header.dated)}"]
    return [*(paragraph(line, leftIndent=indent) for line in lines), paragraph(header.title.upper(), "title")]


def _signature(header: AnnexHeader) -> Any:
    indent = width(across=True) * 0.62
    lines = [f"Ditetapkan di {header.place}" if header.place else "",
             f"pada tanggal {show_date(header.dated)}" if header.place else "", f"{header.post},"]
    below = [header.official, f"NIP {spaced_nip(header.official_nip)}" if header.official_nip else ""]
    return together([*(paragraph(line, leftIndent=indent) for line in lines if line), space(48),
                     *(paragraph(line, leftIndent=indent) for line in below if line)])
