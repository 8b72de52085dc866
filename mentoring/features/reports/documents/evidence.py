"""The evidence pack: under each heading of the standard for mentoring programmes, what this system knows, no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from mentoring.core.i18n import show_date, show_integer
from mentoring.features.reports.documents.layout import build, paragraph, table, width
from mentoring.features.reports.documents.report import drawn, facts

if TYPE_CHECKING:
    from mentoring.features.programmes.models import Programme
    from mentoring.features.reports.queries import Dashboard
    from mentoring.features.reports.views.wording import Section
    from mentoring.features.rounds.models import Round


@dataclass(frozen=True)
class Evidence:
    """What the pack is made of: `policies` are (number, when), `requests` counts wishes sent by mentees."""

    programme: "Programme"
    found: "Dashboard"
    sections: "Sequence[Section]"
    policies: Sequence[tuple[int, datetime]]
    rounds: "Sequence[Round]"
    requests: int
    exports: int


def draw_evidence(given: Evidence, made_on: str) -> BytesIO:
    """Return the pack as a PDF."""
    title = _("Paket bukti program mentoring")
    intro = _("Disusun menurut enam pokok standar program mentoring EMCC (ISMCP). Isinya hanya yang tercatat dalam sistem; "
              "yang tidak tercatat ditulis belum ada.")
    parts = [_purpose, _training, _matching, _measurement, _ethics, _administration]
    return build([paragraph(title, "title"), *facts(given.programme, made_on), paragraph(intro, spaceBefore=6),
                  *(piece for part in parts for piece in part(given))], f"{title} {given.programme.name}")


def _lines(heading: str, lines: Sequence[tuple[str, str]]) -> list[Any]:
    return [paragraph(heading, "heading"), table([[_("Hal"), _("Catatan")], *lines], [width() * 0.38, width() * 0.62],
                                                 size="body")]


def _none() -> str:
    return str(_("Belum ada."))


def _purpose(given: Evidence) -> list[Any]:
    programme = given.programme
    number, at = given.policies[-1]
    return _lines(_("1. Kejelasan tujuan"), [
        (_("Tujuan program"), programme.purpose.strip() or _none()),
        (_("Masa program"), f"{show_date(programme.starts_on)} – {show_date(programme.ends_on)}"),
        (_("Sasaran JP seorang mentee"), show_integer(programme.target_hours)),
        (_("Irama pertemuan"), _("tiap %(days)s hari", days=programme.meeting_interval_days)),
        (_("Kebijakan pencocokan"), _("versi %(number)s, %(day)s", number=number, day=show_date(at)))])


def _training(_given: Evidence) -> list[Any]:
    return _lines(_("2. Pelatihan dan pembekalan"), [(_("Pelatihan mentor dan mentee"), _none()),
                                                     (_("Pembekalan sebelum pertemuan pertama"), _none())])


def _matching(given: Evidence) -> list[Any]:
    states = given.found.states
    parts = _lines(_("3. Seleksi dan pencocokan"), [
        (_("Permohonan mentee sendiri"), _("%(count)s permohonan dikirim", count=show_integer(given.requests))
         if given.requests else _none()),
        (_("Mentee yang mendapat mentor"), _("%(placed)s dari %(mentees)s", placed=show_integer(given.found.placed),
                                            mentees=show_integer(given.found.mentees))),
        (_("Masa tenggang untuk menolak"), _("%(days)s hari", days=given.programme.grace_days)),
        (_("Tidak bersedia sebelum mulai"), show_integer(states.get("declined", 0))),
        (_("Diakhiri sebelum selesai"), show_integer(states.get("ended", 0)))])
    if not given.rounds:
        return [*parts, paragraph(_("Putaran pencocokan: belum ada."), spaceBefore=4)]
    heading = [_("Putaran ke"), _("Selesai"), _("Kebijakan"), _("Terpasangkan"), _("Bukti optimal"), _("Bilangan acak")]
    widths = [width() * part for part in (0.12, 0.24, 0.14, 0.18, 0.18, 0.14)]
    return [*parts, paragraph(_("Putaran pencocokan"), spaceBefore=6, spaceAfter=3),
            table([heading, *map(_round, given.rounds)], widths, size="body")]


def _round(row: "Round") -> list[str]:
    found = row.summary
    placed = f"{found['placed']} / {found['mentees']}" if "placed" in found and "mentees" in found else "–"
    proof = "–" if "proven" not in found else _("terbukti") if found["proven"] else _("tidak terbukti")
    policy = _("versi %(number)s", number=row.policy_version.number)
    return [str(row.number), show_date(row.finished_at), policy, placed, proof, str(row.seed)]


def _measurement(given: Evidence) -> list[Any]:
    found = given.found
    return [*_lines(_("4. Pengukuran dan telaah"), [
        (_("Sesi tercatat"), show_integer(found.held)), (_("Sesi dibenarkan mentee"), show_integer(found.confirmed)),
        (_("JP diperoleh"), show_integer(found.hours)), (_("Pasangan diam"), show_integer(found.silent)),
        (_("Pasangan yang belum bertemu"), show_integer(found.not_met)), (_("Evaluasi program"), _none())]),
        *(drawn(section) for section in given.sections)]


def _ethics(_given: Evidence) -> list[Any]:
    return _lines(_("5. Etika"), [
        (_("Keputusan oleh orang"),
         _("Setiap pasangan diputuskan pengelola; tidak seorang pun memutuskan pasangannya sendiri.")),
        (_("Data yang tidak disimpan"), _("Jenis kelamin, agama, suku, umur, status perkawinan, disabilitas.")),
        (_("Kerahasiaan"),
         _("Catatan pribadi hanya dibaca penulisnya; catatan bersama hanya kedua orang yang berpasangan.")),
        (_("Pernyataan kode etik peserta"), _none())])


def _administration(given: Evidence) -> list[Any]:
    enrolled = given.found.enrolled
    return _lines(_("6. Administrasi"), [
        (_("Mentor terdaftar"), show_integer(enrolled.get(("mentor", "enrolled"), 0))),
        (_("Mentee terdaftar"), show_integer(enrolled.get(("mentee", "enrolled"), 0))),
        (_("Riwayat kebijakan"), "\n".join(_("versi %(number)s, %(day)s", number=number, day=show_date(at))
                                           for number, at in given.policies)),
        (_("Unduhan laporan yang tercatat"), show_integer(given.exports) if given.exports else _none())])
