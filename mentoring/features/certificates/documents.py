"""Papers as PDF: the certificate across the page, the letter upright, each with its code in letters and squares."""

from io import BytesIO
from typing import Any

from flask_babel import gettext as _

from mentoring.core.i18n import show_date, show_integer
from mentoring.features.accounts.rules import format_code
from mentoring.features.certificates.rules import Figures, Kind
from mentoring.features.reports.documents.layout import BOLD, build, paragraph, space, table, width

CENTRE = 1
SQUARE = 92.0


def draw_paper(figures: Figures, *, code: str, url: str, office: str, issued_on: str) -> BytesIO:
    """Return the paper; `url` is where its code is verified, `issued_on` a day in words."""
    if figures.kind == Kind.YEAR:
        return _letter(figures, code, url, office, issued_on)
    return _certificate(figures, code, url, office, issued_on)


def period(figures: Figures) -> str:
    """Return the days that a paper covers, in words."""
    return f"{show_date(figures.starts_on)} – {show_date(figures.ends_on)}"


def hours_lines(figures: Figures) -> list[tuple[str, str]]:
    """Return the hours of a paper with their names; a side without any is left out of a year's letter."""
    lines = [(Kind.MENTEE, _("JP sebagai mentee"), figures.hours_as_mentee),
             (Kind.MENTOR, _("JP sebagai mentor"), figures.hours_as_mentor)]
    return [(name, show_integer(hours)) for kind, name, hours in lines
            if figures.kind == kind or (figures.kind == Kind.YEAR and hours)]


def _certificate(figures: Figures, code: str, url: str, office: str, issued_on: str) -> BytesIO:
    title = _("Sertifikat Mentoring")
    role = _("sebagai mentor") if figures.kind == Kind.MENTOR else _("sebagai mentee")
    parts = [
        space(26), paragraph(office, fontSize=12, leading=16, alignment=CENTRE), space(14),
        paragraph(title, "title", fontSize=26, leading=34), space(10),
        paragraph(_("diberikan kepada"), fontSize=11, leading=15, alignment=CENTRE), space(8),
        paragraph(figures.name, fontName=BOLD, fontSize=20, leading=27, alignment=CENTRE), space(10),
        paragraph(_("yang telah menyelesaikan program %(programme)s %(role)s", programme=figures.programme, role=role),
                  fontSize=12, leading=17, alignment=CENTRE),
        paragraph(period(figures), fontSize=12, leading=17, alignment=CENTRE), space(8),
        *(paragraph(f"{name}: {hours}", fontName=BOLD, fontSize=13, leading=18, alignment=CENTRE)
          for name, hours in hours_lines(figures)),
        space(20), _proof(code, url, issued_on, across=True)]
    return build(parts, f"{title} {figures.name}", across=True)


def _letter(figures: Figures, code: str, url: str, office: str, issued_on: str) -> BytesIO:
    title = _("Surat Keterangan Jam Pelajaran Mentoring")
    rows = [[_("Keterangan"), _("Isi")], [_("Nama"), figures.name], [_("Program"), figures.programme],
            [_("Masa"), period(figures)], *([name, hours] for name, hours in hours_lines(figures))]
    parts = [
        paragraph(office, fontSize=12, leading=16, alignment=CENTRE), paragraph(title, "title", fontSize=15, leading=20),
        space(10),
        paragraph(_("Menurut catatan mentoring kantor ini, orang berikut mempunyai jam pelajaran yang dibenarkan:"),
                  fontSize=10, leading=14),
        space(8), table(rows, [width() * 0.32, width() * 0.68], size="body"), space(10),
        paragraph(_("Hanya sesi yang dibenarkan mentee yang dihitung, menurut tabel jam pelajaran yang berlaku. Sesi "
                    "kelompok dihitung satu kali bagi mentor."), "small"),
        space(24), _proof(code, url, issued_on, across=False)]
    return build(parts, f"{title} {figures.name}")


def _proof(code: str, url: str, issued_on: str, *, across: bool) -> Any:
    """Return the code, as squares that a phone reads and as letters that a person types, and what it is good for."""
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.platypus import Table

    square = QrCodeWidget(url, barLevel="M", barWidth=SQUARE, barHeight=SQUARE, barBorder=2)
    drawing = Drawing(SQUARE, SQUARE)
    drawing.add(square)
    words = [paragraph(_("Diterbitkan %(day)s", day=issued_on), fontSize=9, leading=13),
             paragraph(_("Kode keaslian"), "small"), paragraph(format_code(code), fontName=BOLD, fontSize=10, leading=14),
             paragraph(_("Periksa di %(url)s. Halaman itu hanya menampilkan isi dokumen ini dan apakah masih berlaku.",
                         url=url.rpartition("/")[0]), "small")]
    wide = min(width(across), 420.0)
    return Table([[drawing, words]], colWidths=[SQUARE + 8, wide - SQUARE - 8], hAlign="CENTER" if across else "LEFT",
                 style=[("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
