"""The reports' pages and papers: what they show, to whom, and what stays out of them."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from mentoring.core.audit import AuditEntry
from mentoring.core.database import db
from mentoring.features.pairings.rules import PairingState
from mentoring.features.programmes.rules import Side
from tests.builders.accounts import make_coordinator
from tests.builders.pairings import LATER, make_office, make_pairing, make_session, person_account
from tests.builders.people import make_unit
from tests.builders.programmes import make_enrolment
from tests.crawl import text_of_paper
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.pairings.test_pages import form_in

SignIn = Callable[..., None]

GETS = ("report", "report/hours", "report/hours?by=unit", "report/fairness", "report/annex", "report/hours.xlsx",
        "report.pdf", "report/evidence.pdf")
TYPED = {"letter": "Surat Tugas Kepala <Badan> & Sekretaris", "number": "800/123/BKPSDM.2/XI/2026", "dated": "2026-11-30",
         "title": "Daftar pasangan", "place": "Kupang", "post": "Kepala Badan", "official": "Dr. Debora Tefa, S.Pi., M.Si.",
         "official_nip": "198609262015051001"}


@pytest.fixture(autouse=True)
def _on_a_day_after_the_grace_period(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.core.clock.now", lambda: LATER + timedelta(hours=2))


def missing(text: str, *wanted: str) -> list[str]:
    return [words for words in wanted if words.replace(" ", "") not in text]


def exports() -> list[tuple[str, int]]:
    db.session.remove()
    return [(entry.detail["kind"], entry.detail["rows"]) for entry in db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "report.exported").order_by(AuditEntry.sequence))]


def test_reports_are_closed_to_others(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    outside = make_coordinator(session, make_unit(session))
    session.commit()
    for account in (outside, person_account(session, office.mentors[0])):
        sign_in(client, account)
        for ending in GETS:
            assert client.get(f"/programmes/{office.programme.id}/{ending}").status_code == 404, ending
        assert client.post(f"/programmes/{office.programme.id}/report/annex", data=TYPED).status_code in {400, 404}
    assert exports() == []


def test_the_dashboard_tells_how_the_programme_goes(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    make_pairing(session, office, 1, 1, PairingState.PUBLISHED)
    make_session(session, pairing, confirmed=True, minutes=90)
    make_session(session, pairing, minutes=45)
    sign_in(client, office.coordinator)
    page = client.get(f"/programmes/{office.programme.id}/report").text
    assert re.search(r"Mentee terpasangkan</dt><dd><span class=\"m-big\">2</span> <span class=\"m-meta\">dari 4 terdaftar", page)
    assert re.search(r"Sesi dibenarkan</dt><dd><span class=\"m-big\">1</span> <span class=\"m-meta\">dari 2 tercatat", page)
    assert re.search(r"JP</dt><dd><span class=\"m-big\">2</span> <span class=\"m-meta\">dari sasaran 80", page)
    assert re.search(r'<th scope="row">Nov 26</th><td class="m-num">2</td><td class="m-num">1</td>', page)
    assert re.search(r'<th scope="row">Belum ada</th><td class="m-num">3</td>', page)
    assert re.search(r'<th scope="row">Di bawah separuh</th><td class="m-num">1</td>', page)
    assert 'href="/programmes/1/report" aria-current="page"' in page or "Laporan</a>" in page


@pytest.mark.parametrize("ending", GETS)
def test_the_number_of_queries_does_not_grow(session: Session, client: StrictClient, sign_in: SignIn, ending: str) -> None:
    office = make_office(session, mentees=6, mentors=6)
    make_session(session, make_pairing(session, office), confirmed=True)
    sign_in(client, office.coordinator)
    address = f"/programmes/{office.programme.id}/{ending}"
    count_for_page(client, address)
    few = count_for_page(client, address)
    for number in range(1, 6):
        make_session(session, make_pairing(session, office, number, number), confirmed=True)
        make_enrolment(session, office.programme, Side.MENTEE)
    session.commit()
    sign_in(client, office.coordinator)
    count_for_page(client, address)
    assert count_for_page(client, address) == few


def test_hours_by_person_and_unit_and_in_a_workbook_of_harmless_cells(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    office.mentees[0].employee.name = "=1+1"
    office.programme.name = "@program"
    make_session(session, make_pairing(session, office), confirmed=True, minutes=135, shared_note="BERSAMA",
                 private_note="PRIBADI")
    sign_in(client, office.coordinator)
    address = f"/programmes/{office.programme.id}/report/hours"
    page = client.get(address).text
    assert re.search(r"=1\+1</th>.*?>3</td><td[^>]*>3</td><td[^>]*>15%", page)
    assert re.search(rf"{office.unit.name}</th><td[^>]*>4</td><td[^>]*>3</td><td[^>]*>3</td><td[^>]*>4%",
                     client.get(f"{address}?by=unit&year=nonsense").text)
    answer = client.get(f"{address}.xlsx")
    assert answer.headers["Content-Disposition"] == "attachment; filename=jp-1-2026.xlsx"
    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert lines[0] == ["NIP", "Nama", "Unit", "Program", "Tahun", "JP"]
    found = next(line for line in lines if line[1] == "'=1+1")
    assert found == [office.mentees[0].employee.nip, "'=1+1", office.unit.name, "'@program", 2026.0, 3.0]
    assert len(lines) == 5
    assert "BERSAMA" not in str(lines)
    assert exports() == [("hours", 4)]


def test_groups_of_fewer_than_ten_are_not_told(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session, mentees=19, mentors=12)
    for number in range(9):
        office.mentees[number].mode = "online"
    for number in range(4):
        make_pairing(session, office, number, number)
    sign_in(client, office.coordinator)
    page = client.get(f"/programmes/{office.programme.id}/report/fairness").text
    assert re.search(r"Tatap muka atau daring</th><td[^>]*>10</td>", page)
    assert not re.search(r"Daring</th>", page)
    assert "1 kelompok berisi kurang dari 10 orang tidak ditampilkan (9 orang)" in page
    assert re.search(r"Ahli Pertama</th><td[^>]*>19</td><td[^>]*><b>21%</b>", page)
    assert "Jenis kelamin, agama, suku" in page


def test_the_annex_names_each_published_and_active_pair(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session, mentees=4, mentors=4)
    office.mentors[0].employee.name = "Yosef <b>Tefa</b> & Anak"
    make_session(session, make_pairing(session, office), confirmed=True, shared_note="BERSAMA")
    make_pairing(session, office, 1, 1, PairingState.PUBLISHED)
    make_pairing(session, office, 2, 2, PairingState.ENDED)
    make_pairing(session, office, 3, 3, PairingState.APPROVED)
    session.commit()
    sign_in(client, office.coordinator)
    address = f"/programmes/{office.programme.id}/report/annex"
    form = form_in(client.get(address).text, address)
    answer = client.post(address, data={**form, **TYPED, "file": "pdf"})
    assert answer.mimetype == "application/pdf"
    text = text_of_paper(answer.data)
    assert missing(text, "LAMPIRAN SURAT TUGAS KEPALA <BADAN> & SEKRETARIS", "NOMOR: 800/123/BKPSDM.2/XI/2026",
                  "TANGGAL: 30 November 2026", "Ditetapkan di Kupang", "Dr. Debora Tefa, S.Pi., M.Si.",
                  "NIP 19860926 201505 1 001", "Yosef <b>Tefa</b>", "Mentee 001", "Halaman 1 dari 1") == []
    assert missing(text, "Mentee 002", "Mentee 003") == ["Mentee 002", "Mentee 003"]
    assert "BERSAMA" not in text
    again = client.post(address, data={**form, **TYPED, "file": "pdf"})
    assert again.data == answer.data, "the same content gives the same bytes"
    workbook = client.post(address, data={**form, **TYPED, "file": "xlsx"})
    lines = CalamineWorkbook.from_filelike(io.BytesIO(workbook.data)).get_sheet_by_index(0).to_python()
    assert [line[6] for line in lines[1:]] == ["Mentee 000 Contoh", "Mentee 001 Contoh"]
    assert lines[2][2] == office.mentors[1].employee.nip
    assert lines[1][3] == "Pembina (IV/a)"
    assert exports() == [("annex", 2)] * 3


def test_a_wrong_annex_keeps_what_was_typed(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    sign_in(client, office.coordinator)
    address = f"/programmes/{office.programme.id}/report/annex"
    form = form_in(client.get(address).text, address)
    page = client.post(address, data={**form, **TYPED, "dated": "31/31/2026", "official_nip": "12345", "title": "x" * 301,
                                      "number": "", "file": "pdf"}).text
    for words in ("Tulis tanggal yang benar", "31/31/2026", "12345", "S.Pi., M.Si."):
        assert words in page, words
    page = client.post(address, data={**form, **TYPED, "official_nip": "12345", "title": "x" * 301, "number": " "}).text
    for words in ("NIP terdiri atas 18 angka", "x" * 301, "Paling banyak 300 huruf", "Isi seperti yang akan tercetak",
                  "2026-11-30"):
        assert words in page, words
    assert exports() == []


def test_report_and_evidence_say_what_is_known_and_what_is_not(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    office.programme.purpose = "Menyiapkan penerus <jabatan>"
    make_session(session, make_pairing(session, office), confirmed=True, minutes=90, shared_note="BERSAMA")
    sign_in(client, office.coordinator)
    base = f"/programmes/{office.programme.id}/report"
    text = text_of_paper(client.get(f"{base}.pdf").data)
    assert missing(text, "Laporan program mentoring", "JP mentee terhadap sasaran", "28 November 2026", "Nov 26") == []
    text = text_of_paper(client.get(f"{base}/evidence.pdf").data)
    assert missing(text, "1. Kejelasan tujuan", "2. Pelatihan dan pembekalan", "3. Seleksi dan pencocokan",
                  "4. Pengukuran dan telaah", "5. Etika", "6. Administrasi", "Menyiapkan penerus <jabatan>", "Belum ada.",
                  "belum ada.") == []
    assert "BERSAMA" not in text
    assert exports() == [("report", 4), ("evidence", 4)]


def test_papers_and_pages_speak_english_too(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    make_session(session, make_pairing(session, office), confirmed=True)
    sign_in(client, office.coordinator)
    client.set_cookie("language", "en", domain="localhost")
    base = f"/programmes/{office.programme.id}/report"
    assert "Programme report" in client.get(base).text
    assert missing(text_of_paper(client.get(f"{base}.pdf").data), "Mentoring programme report", "Page 1 of 1") == []
    form = form_in(client.get(f"{base}/annex").text, f"{base}/annex")
    assert "LAMPIRAN" in text_of_paper(client.post(f"{base}/annex", data={**form, **TYPED}).data), "letters are Indonesian"
