"""Everything of a programme in one ZIP: facts and decisions, never a note, a private block or a confidential text."""

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from mentoring.core.i18n import show_date, show_datetime
from mentoring.core.workbooks import write_sheet
from mentoring.matching.policy import Policy

if TYPE_CHECKING:
    from mentoring.features.logbook.models import MentoringSession
    from mentoring.features.pairings.models import Pairing, PairingMove
    from mentoring.features.programmes.models import Enrolment, PolicyVersion
    from mentoring.features.rounds.models import Proposal, Round

Line = Sequence[Any]


@dataclass(frozen=True)
class Contents:
    """What an archive is made of. `words` are those of states and sides, `names` those of pseudonyms."""

    enrolments: "Sequence[Enrolment]"
    seats: Mapping[int, int]
    rounds: "Sequence[Round]"
    proposals: "Sequence[Proposal]"
    pairings: "Sequence[Pairing]"
    moves: "Sequence[PairingMove]"
    sessions: "Sequence[MentoringSession]"
    hours: Iterable[Line]
    policies: "Sequence[PolicyVersion]"
    names: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]
    papers: Mapping[str, bytes]


def write_archive(found: Contents, title: str, taken: str) -> tuple[BytesIO, int]:
    """Return the ZIP and the number of its files."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, heading, lines in _sheets(found):
            archive.writestr(f"{name}.xlsx", write_sheet(name, heading, lines).getvalue())
        for row in found.policies:
            archive.writestr(f"{_('kebijakan')}/{row.number}.toml", Policy.from_document(row.document).to_toml())
        for name, paper in found.papers.items():
            archive.writestr(name, paper)
        names = [*archive.namelist()]
        archive.writestr(_("baca-saya.txt"), _read_me(title, taken, names))
        count = len(archive.namelist())
    stream.seek(0)
    return stream, count


def _read_me(title: str, taken: str, names: Sequence[str]) -> str:
    lines = [title, _("Diambil %(when)s.", when=taken), "", *names, "",
             _("Tidak ada di sini: catatan bersama dan catatan pribadi, daftar pribadi, alasan mengakhiri atau tidak "
               "bersedia, isi sanggahan, dan catatan permohonan. Semua itu bukan bagian dari arsip.")]
    return "\n".join(lines) + "\n"


def _sheets(found: Contents) -> Iterable[tuple[str, Sequence[str], Iterable[Line]]]:
    sides, enrolled, asked, proposed, paired, met = (found.words[name] for name in (
        "side", "enrolment", "round", "proposal", "pairing", "session"))
    yield _("peserta"), [
        _("Nama"), _("Jabatan"), _("Unit"), _("Peran"), _("Keadaan"), _("Kursi"), _("Tujuan"), _("Pengalaman"),
        _("Jam per bulan"), _("Bahasa"), _("Tempat"), _("Terdaftar")], (
        (row.employee.full_name, row.employee.post_title, row.employee.unit.name, sides[row.side], enrolled[row.state],
         found.seats.get(row.id, 0), row.goals, row.experience, _number(row.hours_per_month), row.languages, row.place,
         _moment(row.enrolled_at)) for row in found.enrolments)
    yield _("putaran"), [_("Putaran"), _("Kebijakan"), _("Diminta"), _("Selesai"), _("Oleh"), _("Keadaan")], (
        (row.number, row.policy_version.number, _moment(row.requested_at), _moment(row.finished_at),
         found.names.get(row.requested_by, ""), asked[row.state]) for row in found.rounds)
    yield _("usulan"), [
        _("Putaran"), _("Mentee"), _("Mentor"), _("Skor"), _("Keadaan"), _("Terkunci"), _("Alasan penolakan"), _("Oleh"),
        _("Waktu")], (
        (row.round.number, *_two(row), f"{row.score:.4f}", proposed[row.state], _("ya") if row.locked else "",
         row.reject_reason, found.names.get(row.changed_by or "", ""), _moment(row.changed_at)) for row in found.proposals)
    yield _("pasangan"), [
        _("Nomor"), _("Mentee"), _("Mentor"), _("Keadaan"), _("Asal"), _("Skor"), _("Aturan yang dikesampingkan"),
        _("Alasan"), _("Diterbitkan"), _("Berjalan sejak"), _("Berakhir")], (
        (row.id, *_two(row), paired[row.state], row.origin, f"{row.score:.4f}" if row.score is not None else "",
         row.override_rule, row.override_reason, _moment(row.published_at), _moment(row.active_since),
         _moment(row.ended_at)) for row in found.pairings)
    yield _("perubahan pasangan"), [
        _("Pasangan"), _("Dari"), _("Menjadi"), _("Waktu"), _("Oleh"), _("Versi")], (
        (row.pairing_id, paired.get(row.from_state, ""), paired.get(row.to_state, row.to_state), _moment(row.at),
         found.names.get(row.actor, ""), row.decided_on_version) for row in found.moves)
    yield _("sesi"), [
        _("Pasangan"), _("Mentee"), _("Mentor"), _("Tanggal"), _("Menit"), _("Topik"), _("Tempat"), _("Keadaan"),
        _("JP")], (
        (row.pairing_id, *_two(row.pairing), show_date(row.held_on), row.minutes, row.topic, row.place, met[row.state],
         row.learning_hours) for row in found.sessions)
    yield _("JP"), [_("NIP"), _("Nama"), _("Unit"), _("Tahun"), _("JP")], found.hours


def _two(row: "Pairing | Proposal") -> tuple[str, str]:
    return row.mentee_enrolment.employee.full_name, row.mentor_enrolment.employee.full_name


def _moment(at: datetime | date | None) -> str:
    return show_datetime(at) if isinstance(at, datetime) else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}".replace(".", ",")
