"""The pages of staff, units and imports, as a coordinator meets them."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import Role
from mentoring.core.jobs import Job, JobState, run_queued_jobs
from mentoring.features.accounts.models import Account
from mentoring.features.people.models import (
    Employee,
    EmployeeCompetency,
    PrivateBlock,
    SpreadsheetImport,
    Unit,
)
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_competency, make_employee, make_unit
from tests.statements import count_for_page
from tests.strict_client import StrictClient

SignIn = Callable[..., Any]
FOLDER = Path(__file__).parents[2] / "fixtures" / "siasn"
HEADINGS = ("NIP BARU", "NAMA", "GOL AKHIR NAMA", "JABATAN NAMA", "UNOR NAMA", "KEDUDUKAN HUKUM NAMA", "NIK", "AGAMA NAMA",
            "WARNA MEJA")


def send(client: StrictClient, page: str, ending: str, **typed: Any) -> Any:
    """Post the first form whose address ends so, with its hidden fields and what is typed."""
    for action, body in re.findall(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', page, re.S):
        if action.endswith(ending):
            hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body))
            return client.post(unescape(action), data={**{name: unescape(value) for name, value in hidden.items()}, **typed})
    raise AssertionError(f"no form to {ending}")


def words(page: str) -> str:
    """Return what a page says, tags and runs of space taken out."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def sheet(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([headings, *rows])
    return text.getvalue().encode()


def person(nip: str, name: str = "Ana Contoh", unit: str = "Bidang Mutasi", status: str = "Aktif") -> tuple[str, ...]:
    return (nip, name, "III/c", "Arsiparis Ahli Muda", unit, status, "9971000011112222", "AGAMA RAHASIA", "hijau")


@pytest.fixture
def office(session: Session) -> Unit:
    return make_unit(session, "Dinas Arsip Contoh")


@pytest.fixture
def coordinator(client: StrictClient, sign_in: SignIn, session: Session, office: Unit) -> StrictClient:
    account = make_coordinator(session, office)
    session.commit()
    sign_in(client, account)
    return client


def upload(client: StrictClient, office: Unit, data: bytes, name: str = "pegawai.csv") -> Any:
    return send(client, client.get("/imports").text, "/imports", unit_id=str(office.id), file=(io.BytesIO(data), name))


# Importing


def test_a_file_is_previewed_carried_out_and_told(coordinator: StrictClient, session: Session, office: Unit) -> None:
    data = sheet(person("198609262015051001"), person("19860926201505100O", "Budi Contoh"),
                 person("198505052021212001", "Cici Contoh", status="Pensiun BUP"))
    answer = upload(coordinator, office, data)
    page = coordinator.get(answer.location).text
    told = words(page)
    assert "Pratinjau impor" in told and "Pegawai baru 2" in told and "Baris tidak masuk 1" in told
    assert "3 NIP BARU NIP memuat huruf atau tanda lain. Tidak dimasukkan" in told
    assert "Kedudukan hukum Pensiun BUP" in told
    assert "Dibuang tanpa disimpan: AGAMA NAMA, NIK" in told and "Tidak dipakai: WARNA MEJA" in told
    assert session.scalar(sa.select(sa.func.count()).select_from(Employee)) == 0
    send(coordinator, page, "/apply")
    assert "Menunggu giliran." in words(coordinator.get(answer.location).text)
    run_queued_jobs()
    told = words(coordinator.get(answer.location).text)
    assert "Hasil impor" in told and "Pegawai baru 2" in told and "berubah sejak pratinjau" not in told
    session.rollback()
    ana = session.scalars(sa.select(Employee).where(Employee.nip == "198609262015051001")).one()
    assert (ana.unit.name, ana.unit.parent_id, ana.grade, ana.is_active) == ("Bidang Mutasi", office.id, "III/c", True)
    assert ana.changed_by is not None and not ana.changed_by.startswith("system:")
    stored = str(session.execute(sa.text("SELECT * FROM spreadsheet_import")).all())
    assert "RAHASIA" not in stored and "9971000011112222" not in stored


def test_a_whole_file_can_be_refused(coordinator: StrictClient, session: Session, office: Unit) -> None:
    answer = upload(coordinator, office, sheet(person("198609262015051001")))
    page = coordinator.get(answer.location).text
    refused = send(coordinator, page, "/drop")
    assert "Tidak ada yang berubah." in coordinator.get(refused.location).text
    assert send(coordinator, page, "/apply").status_code == 409
    run_queued_jobs()
    session.rollback()
    assert session.scalars(sa.select(Employee)).all() == []
    assert session.scalars(sa.select(SpreadsheetImport)).one().rows == []


@pytest.mark.parametrize(("data", "name", "told"), [
    (b"", "kosong.csv", "Berkas kosong."), (b"\x89PNG\r\n\x1a\n\x00\x00", "foto.csv", "Berkas ini bukan tabel."),
    (b"PK\x03\x04rusak", "rusak.xlsx", "Berkas rusak"), (b"halo\ndunia\n", "catatan.csv", "Baris judul kolom tidak ditemukan"),
    (b"NAMA;JABATAN\nAna;Arsiparis\n", "tanpa.csv", "Kolom NIP BARU tidak ditemukan."),
])
def test_a_file_that_cannot_be_read_is_told_why(
        coordinator: StrictClient, session: Session, office: Unit, data: bytes, name: str, told: str) -> None:
    answer = upload(coordinator, office, data, name)
    assert answer.status_code == 200
    assert told in words(answer.text)
    assert session.scalars(sa.select(SpreadsheetImport)).all() == []


def test_no_file_and_a_unit_of_somebody_else_are_refused(coordinator: StrictClient, session: Session, office: Unit) -> None:
    other = make_unit(session, "Dinas Lain")
    session.commit()
    page = coordinator.get("/imports").text
    assert "Pilih berkas lebih dahulu." in send(coordinator, page, "/imports", unit_id=str(office.id)).text
    answer = send(coordinator, page, "/imports", unit_id=str(other.id),
                  file=(io.BytesIO(sheet(person("198609262015051001"))), "a.csv"))
    assert answer.status_code == 200 and "Dinas Lain" not in answer.text
    assert session.scalars(sa.select(SpreadsheetImport)).all() == []


def test_nobody_of_another_unit_is_changed_or_moved_by_an_import(
        coordinator: StrictClient, session: Session, office: Unit) -> None:
    stranger = make_employee(session, make_unit(session, "Dinas Lain"), nip="198609262015051001", name="Orang Lain")
    session.commit()
    rows = (person("198609262015051001"), person("198505052021212001", "Cici Contoh", unit="Dinas Lain"),
            person("198001012010011001", "Dedi Contoh"))
    answer = upload(coordinator, office, sheet(*rows))
    page = coordinator.get(answer.location).text
    assert words(page).count("di luar unit yang Anda kelola") == 2
    assert "Pegawai baru 1" in words(page) and "Baris tidak masuk 2" in words(page)
    send(coordinator, page, "/apply")
    run_queued_jobs()
    session.expire_all()
    session.rollback()
    assert (stranger.name, stranger.unit.name, stranger.version) == ("Orang Lain", "Dinas Lain", 1)
    assert words(coordinator.get(answer.location).text).count("di luar unit yang Anda kelola") == 2


def test_a_plan_that_changed_since_the_preview_is_told(coordinator: StrictClient, session: Session, office: Unit) -> None:
    answer = upload(coordinator, office, sheet(person("198609262015051001"), person("198505052021212001", "Cici Contoh")))
    page = coordinator.get(answer.location).text
    make_employee(session, office, nip="198505052021212001", name="Cici Contoh")
    session.commit()
    send(coordinator, page, "/apply")
    run_queued_jobs()
    told = words(coordinator.get(answer.location).text)
    assert "Data pegawai berubah sejak pratinjau" in told and "Pegawai baru 1" in told and "Diperbarui 1" in told


def test_an_import_whose_job_failed_can_be_run_again(coordinator: StrictClient, session: Session, office: Unit) -> None:
    answer = upload(coordinator, office, sheet(person("198609262015051001")))
    send(coordinator, coordinator.get(answer.location).text, "/apply")
    session.execute(sa.update(Job).values(state=JobState.FAILED, error="busy"))
    session.commit()
    page = coordinator.get(answer.location).text
    assert "Anda dapat menjalankannya lagi." in words(page)
    send(coordinator, page, "/apply")
    run_queued_jobs()
    assert "Hasil impor" in words(coordinator.get(answer.location).text)
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Employee)) == 1


def test_who_left_or_moved_is_named_after_the_import(coordinator: StrictClient, session: Session, office: Unit) -> None:
    here = make_unit(session, "Bidang Mutasi", office)
    make_employee(session, here, nip="198609262015051001", name="Ana Contoh")
    make_employee(session, here, nip="198505052021212001", name="Cici Contoh")
    session.commit()
    answer = upload(coordinator, office, sheet(person("198609262015051001", status="Pensiun BUP"),
                                               person("198505052021212001", "Cici Contoh", unit="Bidang Diklat")))
    page = coordinator.get(answer.location).text
    assert "1 orang menjadi tidak aktif dan 1 pindah unit." in words(page)
    send(coordinator, page, "/apply")
    run_queued_jobs()
    told = words(coordinator.get(answer.location).text)
    assert "Keluar atau pindah unit" in told and "Ana Contoh" in told and "Cici Contoh" in told


def test_somebody_elses_import_answers_like_a_missing_one(
        coordinator: StrictClient, sign_in: SignIn, session: Session, office: Unit) -> None:
    answer = upload(coordinator, office, sheet(person("198609262015051001")))
    other = make_coordinator(session, office)
    session.commit()
    sign_in(coordinator, other)
    assert coordinator.get(answer.location).status_code == 404


def test_many_remarks_are_shown_a_hundred_at_a_time(coordinator: StrictClient, office: Unit) -> None:
    rows = [person(f"1986092620150510{number:02}"[:17], f"Orang {number}") for number in range(130)]
    address = upload(coordinator, office, sheet(*rows)).location
    first, last = coordinator.get(address).text, coordinator.get(address + "?from=100").text
    assert "1 sampai 100 dari 130" in words(first) and "101 sampai 130 dari 130" in words(last)
    assert first.count("Tidak dimasukkan") == 100 and last.count("Tidak dimasukkan") == 30
    assert "130 sampai 130" in words(coordinator.get(address + "?from=99999").text)
    assert coordinator.get(address + "?from=-5&").status_code == 200


def test_the_office_export_goes_in_through_the_page(coordinator: StrictClient, session: Session, office: Unit) -> None:
    answer = upload(coordinator, office, (FOLDER / "pegawai_siasn.xlsx").read_bytes(), "pegawai_siasn.xlsx")
    page = coordinator.get(answer.location).text
    assert "Pegawai baru 598" in words(page) and "Data Pegawai" in page
    send(coordinator, page, "/apply")
    run_queued_jobs()
    assert "Pegawai baru 598" in words(coordinator.get(answer.location).text)
    again = upload(coordinator, office, (FOLDER / "pegawai_siasn.xlsx").read_bytes(), "pegawai_siasn.xlsx")
    assert "Pegawai baru 0 Diperbarui 0 Tetap 598" in words(coordinator.get(again.location).text)


# People


@pytest.fixture
def ana(session: Session, office: Unit) -> Employee:
    return make_employee(session, make_unit(session, "Bidang Mutasi", office), nip="198609262015051001", name="Inês Contoh")


def test_the_list_finds_people_by_bare_name_by_number_and_by_unit(
        coordinator: StrictClient, session: Session, office: Unit, ana: Employee) -> None:
    ana.sort_name = "ines contoh"
    make_employee(session, office, name="Budi Contoh")
    make_employee(session, name="Orang Lain")
    session.commit()
    assert "Orang Lain" not in coordinator.get("/employees").text
    for query in ("q=Inês", "q=ines", "q=19860926 201505 1 001", f"unit={ana.unit_id}"):
        page = coordinator.get(f"/employees?{query}").text
        assert "Inês Contoh" in page and "Budi Contoh" not in page, query
    assert "Tidak ada pegawai di sini" in coordinator.get("/employees?q=%25").text


def test_pages_of_the_list_follow_each_other_without_gap(coordinator: StrictClient, session: Session, office: Unit) -> None:
    for number in range(120):
        make_employee(session, office, name=f"Orang {number:03}", nip=None)
    session.commit()
    address, found = "/employees", []
    while address:
        page = coordinator.get(address).text
        found += re.findall(r"Orang \d{3}", words(page))
        following = re.search(r'<a class="m-chip" href="([^"]+)" rel="next"', page)
        address = unescape(following[1]) if following else ""
    assert found == [f"Orang {number:03}" for number in range(120)]


def test_a_person_is_shown_without_their_whole_number(coordinator: StrictClient, session: Session, ana: Employee) -> None:
    session.commit()
    page = coordinator.get(f"/employees/{ana.id}").text
    assert "•••••••••••••••001" in page and "198609262015051001" not in page


def test_no_managers_number_is_shown_and_one_can_be_removed(
        coordinator: StrictClient, session: Session, office: Unit, ana: Employee) -> None:
    chief = make_employee(session, office, name="Kepala Contoh")
    ana.line_manager_id = chief.id
    session.commit()
    here = f"/employees/{ana.id}"
    page = coordinator.get(here).text
    assert "Kepala Contoh" in page and str(chief.nip) not in page
    assert "Wajib diisi." in send(coordinator, page, "/manager", manager="").text
    forms = re.findall(r"<form.*?</form>", page, re.S)
    removing = "".join(form for form in forms if 'name="removed"' in form)
    assert send(coordinator, removing, "/manager").status_code == 302
    assert "Kepala Contoh" not in coordinator.get(here).text


def test_a_new_number_and_a_manager_are_noted_and_a_wrong_one_kept_as_typed(
        coordinator: StrictClient, session: Session, office: Unit, ana: Employee) -> None:
    chief = make_employee(session, office, name="Kepala Contoh")
    session.commit()
    here = f"/employees/{ana.id}"
    wrong = send(coordinator, coordinator.get(here).text, "/number", nip="19860926201505100")
    assert "NIP berisi 17 angka; seharusnya 18." in wrong.text and 'value="19860926201505100"' in wrong.text
    wrong = send(coordinator, coordinator.get(here).text, "/manager", manager="198001011999031001")
    assert "NIP atasan tidak ditemukan" in wrong.text and 'value="198001011999031001"' in wrong.text
    send(coordinator, coordinator.get(here).text, "/number", nip="19860926 202505 1 001")
    send(coordinator, coordinator.get(here).text, "/manager", manager=chief.nip)
    page = coordinator.get(here).text
    assert "Kepala Contoh" in page
    assert "Inês Contoh" in coordinator.get("/employees?q=198609262025051001").text


def test_a_level_is_stated_and_taken_away(coordinator: StrictClient, session: Session, ana: Employee) -> None:
    competency = make_competency(session, name="Analisis kebijakan")
    session.commit()
    here = f"/employees/{ana.id}"
    wrong = send(coordinator, coordinator.get(here).text, "/competencies", code=competency.code, level="7")
    assert "Level antara 0 dan 5." in wrong.text and 'value="7"' in wrong.text
    send(coordinator, coordinator.get(here).text, "/competencies", code=competency.code, level="3")
    session.rollback()
    assert session.scalars(sa.select(EmployeeCompetency.level)).all() == [3]
    send(coordinator, coordinator.get(here).text, "/competencies", code=competency.code, level="")
    session.rollback()
    assert session.scalars(sa.select(EmployeeCompetency.level)).all() == []


def test_two_records_are_compared_before_they_are_merged(
        coordinator: StrictClient, session: Session, office: Unit, ana: Employee) -> None:
    double = make_employee(session, office, name="Ines Contoh (ganda)")
    competency = make_competency(session)
    session.add_all([EmployeeCompetency(employee_id=ana.id, competency_id=competency.id, level=4),
                     EmployeeCompetency(employee_id=double.id, competency_id=competency.id, level=2),
                     PrivateBlock(blocker_id=ana.id, blocked_id=double.id, created_at=sa.func.now())])
    session.commit()
    here = f"/employees/{ana.id}"
    compared = send(coordinator, coordinator.get(here).text, "/merge", nip=double.nip)
    assert "Pastikan keduanya satu orang." in compared.text and "(ganda)" in compared.text
    assert coordinator.get(f"/employees/{double.id}").status_code == 200
    merged = send(coordinator, compared.text, "/merge")
    assert merged.status_code == 302
    assert coordinator.get(f"/employees/{double.id}").status_code == 404
    session.rollback()
    assert session.scalars(sa.select(EmployeeCompetency.level)).all() == [4]
    assert session.scalars(sa.select(PrivateBlock)).all() == []


def test_records_that_both_have_an_account_are_not_merged(
        coordinator: StrictClient, session: Session, office: Unit, ana: Employee) -> None:
    double = make_employee(session, office)
    make_account(session, ana)
    make_account(session, double)
    session.commit()
    compared = send(coordinator, coordinator.get(f"/employees/{ana.id}").text, "/merge", nip=double.nip)
    refused = send(coordinator, compared.text, "/merge")
    assert "punya akun" in refused.text
    session.rollback()
    assert session.get(Employee, double.id) is not None


def test_a_record_of_another_unit_answers_like_an_unknown_number(
        coordinator: StrictClient, session: Session, ana: Employee) -> None:
    stranger = make_employee(session, name="Orang Lain")
    session.commit()
    page = coordinator.get(f"/employees/{ana.id}").text
    unknown = words(send(coordinator, page, "/merge", nip="198001011999031001").text)
    assert unknown.replace("198001011999031001", "") == words(
        send(coordinator, page, "/merge", nip=stranger.nip).text).replace(stranger.nip or "", "")
    assert coordinator.get(f"/employees/{stranger.id}").status_code == 404


def test_a_change_on_an_old_page_is_refused_with_what_happened(
        coordinator: StrictClient, session: Session, office: Unit, ana: Employee) -> None:
    chief = make_employee(session, office, name="Kepala Contoh")
    session.commit()
    old = coordinator.get(f"/employees/{ana.id}").text
    send(coordinator, old, "/manager", manager=chief.nip)
    stale = coordinator.get(f"/employees/{ana.id}").text
    assert send(coordinator, re.sub(r'name="form_key" value="[^"]+"', 'name="form_key" value="another-key"', old), "/manager",
                manager=chief.nip).status_code == 409
    assert "Kepala Contoh" in stale


def test_units_are_a_tree_of_the_own_scope(coordinator: StrictClient, session: Session, ana: Employee) -> None:
    make_unit(session, "Dinas Lain")
    session.commit()
    told = words(coordinator.get("/units").text)
    assert told.index("Dinas Arsip Contoh") < told.index("Bidang Mutasi") and "Dinas Lain" not in told


@pytest.mark.parametrize("address", ["/employees", "/imports", "/units"])
def test_employees_do_not_see_the_staff(
        client: StrictClient, sign_in: SignIn, session: Session, ana: Employee, address: str) -> None:
    account = make_account(session, ana, roles=(Role.EMPLOYEE,))
    session.commit()
    sign_in(client, account)
    assert client.get(address).status_code == 403
    assert client.get(f"/employees/{ana.id}").status_code == 404


def test_every_page_stands_in_english(coordinator: StrictClient, session: Session, office: Unit, ana: Employee) -> None:
    session.commit()
    address = upload(coordinator, office, sheet(person("19860926201505100O", "Budi Contoh"))).location
    session.execute(sa.update(Account).values(language="en"))
    session.commit()
    for page, told in (("/employees", "Employee data"), ("/units", "Unit"), ("/imports", "Import employees"),
                       (address, "Preview of the import"),
                       (f"/employees/{ana.id}", "Line manager")):
        text = coordinator.get(page).text
        assert '<html lang="en"' in text and told in text, page


def test_no_list_asks_more_of_the_database_when_it_is_longer(
        coordinator: StrictClient, session: Session, office: Unit, ana: Employee) -> None:
    def grow(number: int) -> None:
        for step in range(number):
            unit = make_unit(session, f"Bidang {number} {step}", office)
            make_employee(session, unit, nip=None)
            competency = make_competency(session)
            session.add(EmployeeCompetency(employee_id=ana.id, competency_id=competency.id, level=2))
        session.commit()

    pages = ("/employees", "/units", "/imports", f"/employees/{ana.id}")

    def counted() -> dict[str, int]:
        return {page: count_for_page(coordinator, page) for page in pages}

    grow(10)
    coordinator.get("/employees")
    few = counted()
    grow(90)
    assert counted() == few
    assert max(few.values()) <= 8
