"""The pages of programmes and their people, as a coordinator meets them."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.database import db
from mentoring.core.jobs import run_job
from mentoring.features.accounts.models import Account
from mentoring.features.people.models import Unit
from mentoring.features.programmes import queries
from mentoring.features.programmes.models import Programme
from mentoring.features.programmes.rules import ProgrammeState, Side, StatedLevel
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_competency, make_employee, make_unit
from tests.builders.programmes import make_enrolment, make_programme
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.programmes.sending import send

SignIn = Callable[..., Any]

PLAN = {"name": "Kepemimpinan 2027", "purpose": "Menyiapkan pemimpin.", "starts_on": "2027-01-04",
        "ends_on": "2027-12-17", "grace_days": "5", "meeting_interval_days": "21", "target_hours": "24"}


def test_a_programme_is_made_from_a_form_with_the_usual_values(
        coordinator: StrictClient, session: Session, unit: Unit) -> None:
    page = coordinator.get("/programmes/new").text
    assert 'value="14"' in page and 'value="20"' in page
    assert re.search(r'name="starts_on"[^>]*value="20\d\d-\d\d-01"', page)
    made = send(coordinator, page, "/programmes/new", unit_id=str(unit.id), **PLAN)
    view = coordinator.get(made.location).text
    assert "Kepemimpinan 2027" in view and "Periksa kebijakan" in view and "Ke tahap Pendaftaran" in view
    assert "Kepemimpinan 2027" in coordinator.get("/programmes").text


@pytest.mark.parametrize(("name", "text", "told"), [
    ("name", "", "Wajib diisi."), ("name", "x" * 121, "Paling banyak 120 huruf."),
    ("starts_on", "kemarin", "Tulis tanggal yang benar"), ("registration_opens_on", "31/31", "Tulis tanggal yang benar"),
    ("ends_on", "2026-01-01", "Tanggal selesai harus sesudah tanggal mulai."),
    ("grace_days", "lima", "Tulis angka bulat"), ("grace_days", " ", "Wajib diisi dengan angka."),
    ("target_hours", "0", "Isi angka 1 sampai 500."), ("name", "Talenta Muda", "sudah punya program dengan nama itu"),
])
def test_a_wrong_field_says_what_is_wrong_and_keeps_the_rest(
        coordinator: StrictClient, unit: Unit, name: str, text: str, told: str) -> None:
    page = coordinator.get("/programmes/new").text
    answer = send(coordinator, page, "/programmes/new", **{**PLAN, "unit_id": str(unit.id), name: text})
    assert told in answer.text
    assert "Belum tersimpan" in answer.text
    assert "Menyiapkan pemimpin." in answer.text


def test_a_character_that_no_database_stores_is_refused_with_the_text_kept(coordinator: StrictClient, unit: Unit) -> None:
    page = coordinator.get("/programmes/new").text
    refused = send(coordinator, page, "/programmes/new", **{**PLAN, "unit_id": str(unit.id), "name": "Kepemim\x00pinan"})
    assert refused.status_code == 400
    assert "Kepemimpinan" in refused.text and "Menyiapkan pemimpin." in refused.text
    assert coordinator.get("/employees?q=%00").status_code == 400


def test_a_programme_is_changed_and_moved_on(coordinator: StrictClient, programme: Programme) -> None:
    here = f"/programmes/{programme.id}"
    page = coordinator.get(f"{here}/edit").text
    assert send(coordinator, page, "/edit", **{**PLAN, "unit_id": str(programme.unit_id)}).location == here
    view = coordinator.get(here).text
    assert "Kepemimpinan 2027" in view and "Jalankan putaran" in view
    assert send(coordinator, view, "/move", to="running").location == here
    assert "Pantau pasangan" in coordinator.get(here).text


@pytest.mark.parametrize("state", list(ProgrammeState))
def test_the_overview_says_what_comes_next_in_every_state(
        coordinator: StrictClient, session: Session, programme: Programme, state: ProgrammeState) -> None:
    programme.state = state
    session.commit()
    assert "Langkah berikutnya" in coordinator.get(f"/programmes/{programme.id}").text


def test_the_overview_warns_of_too_few_places(coordinator: StrictClient, session: Session, programme: Programme) -> None:
    make_enrolment(session, programme, Side.MENTOR, capacity=1)
    for _ in range(3):
        make_enrolment(session, programme)
    session.commit()
    assert "Kursi mentor kurang 2" in coordinator.get(f"/programmes/{programme.id}").text


def test_a_stale_page_is_told_who_changed_what(coordinator: StrictClient, programme: Programme) -> None:
    here = f"/programmes/{programme.id}"
    view = coordinator.get(here).text
    send(coordinator, view, "/move", to="running")
    late = send(coordinator, view, "/move", to="open", form_key="another-key-of-a-form")
    assert late.status_code == 409
    assert "tahap program diubah" in late.text


def test_the_policy_form_shows_shares_and_saves_a_version(
        coordinator: StrictClient, session: Session, programme: Programme) -> None:
    here = f"/programmes/{programme.id}/policy"
    page = coordinator.get(here).text
    assert re.search(r'name="goals"[^>]*value="25"|value="25"[^>]*name="goals"', page)
    typed = {"goals": "30", "competencies": "12,5", "field": "0", "seniority": "0", "practical": "7,5",
             "working_style": "0", "wish": "0", "minimum_score": "0,25", "band_from": "1", "band_to": "3",
             "objective": "floor", "line_manager": "y", "no_common_mode": "y"}
    assert send(coordinator, page, "/policy", **typed).location == here
    session.rollback()
    document = queries.current_policy(session, programme.id).document
    assert document["weights"]["goals"] == pytest.approx(0.6)
    assert document["rules"]["minimum_score"] == 0.25
    assert not document["rules"]["not_senior_enough"]
    assert (document["seniority"]["band"], document["objective"]["name"]) == ([1, 3], "floor")
    assert "Versi 2" in coordinator.get(here).text


@pytest.mark.parametrize(("changes", "told"), [
    ({"goals": "banyak"}, "Tulis angka, misalnya 2,5."), ({"goals": "NaN"}, "Isi angka 0 sampai 100."),
    ({"goals": "0"}, "Paling sedikit satu bobot harus lebih dari nol."),
    ({"band_from": "4"}, "Selisih terkecil tidak boleh melebihi selisih terbesar."),
    ({"same_unit": "y", "other_unit": "y"}, "saling bertentangan"), ({"minimum_score": "2"}, "Isi angka 0 sampai 1"),
    ({"minimum_score": ""}, "Wajib diisi dengan angka."),
])
def test_a_policy_that_cannot_be_is_told_beside_its_field(
        coordinator: StrictClient, programme: Programme, changes: dict[str, str], told: str) -> None:
    page = coordinator.get(f"/programmes/{programme.id}/policy").text
    typed = {"goals": "10", "competencies": "0", "field": "0", "seniority": "0", "practical": "0", "working_style": "0",
             "wish": "0", "minimum_score": "0,2", "band_from": "1", "band_to": "2", "objective": "total"}
    assert told in send(coordinator, page, "/policy", **{**typed, **changes}).text


def test_a_person_is_searched_enrolled_changed_paused_and_taken_out(
        coordinator: StrictClient, session: Session, unit: Unit, programme: Programme) -> None:
    person = make_employee(session, unit, "Yohana Contoh")
    code = make_competency(session).code
    session.commit()
    here = f"/programmes/{programme.id}/enrolments"
    assert "Yohana Contoh" in coordinator.get(f"{here}/new?q=yohana").text
    page = coordinator.get(f"{here}/new?employee_id={person.id}").text
    typed = {"side": "mentor", "capacity": "2", "experience": "Menata arsip.", "hours_per_month": "2,5", "mode": "both",
             "languages": "Indonesia; Tetun", "place": "Kupang", "code_0": code, "level_0": "4"}
    assert send(coordinator, page, "/enrolments/new", **typed).location == here
    row = queries.find_enrolment(session, programme.id, person.id, "mentor")
    assert row is not None
    own = coordinator.get(f"/enrolments/{row.id}").text
    assert 'value="2,50"' in own and "Menata arsip." in own
    changed = send(coordinator, own, f"/enrolments/{row.id}", **{**typed, "capacity": "4"})
    assert changed.location == here
    assert "Yohana Contoh" in coordinator.get(here).text
    for to in ("paused", "left"):
        own = coordinator.get(f"/enrolments/{row.id}").text
        form = next(part for part in own.split("<form") if f'value="{to}"' in part)
        hidden = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form))
        assert coordinator.post(f"/enrolments/{row.id}/state", data=hidden).status_code == 302
    session.rollback()
    session.refresh(row)
    assert (row.state, queries.count_seats(session, [row.id])) == ("left", {row.id: 4})


@pytest.mark.parametrize(("changes", "told"), [
    ({"capacity": "11"}, "Isi angka 0 sampai 10."), ({"capacity": ""}, "Isi angka 0 sampai 10."),
    ({"capacity": "dua"}, "Tulis angka bulat"), ({"experience": ""}, "Tulis paling sedikit satu pengalaman"),
    ({"experience": "x" * 4001}, "Paling banyak 4000 huruf."), ({"hours_per_month": "999"}, "Isi angka 0 sampai 200."),
    ({"hours_per_month": "sering"}, "Tulis angka, misalnya 2,5."),
    ({"code_0": "M.1", "level_0": "9"}, "Isi level 1 sampai 5"), ({"code_0": "M.1"}, "Isi level 1 sampai 5"),
    ({"level_0": "3"}, "Pilih kompetensi untuk setiap level"),
    ({"code_0": "M.1", "level_0": "3", "code_1": "M.1", "level_1": "4"}, "ditulis dua kali"),
])
def test_a_wrong_answer_keeps_what_was_typed(coordinator: StrictClient, session: Session, unit: Unit,
                                             programme: Programme, changes: dict[str, str], told: str) -> None:
    person = make_employee(session, unit)
    session.commit()
    page = coordinator.get(f"/programmes/{programme.id}/enrolments/new?employee_id={person.id}").text
    typed = {"side": "mentor", "capacity": "2", "experience": "Menata arsip.", "place": "Ruteng", "mode": ""}
    answer = send(coordinator, page, "/enrolments/new", **{**typed, **changes}).text
    assert told in answer
    assert 'value="Ruteng"' in answer
    assert queries.find_enrolment(session, programme.id, person.id, "mentor") is None


def test_more_levels_than_the_usual_rows_survive_a_change(
        coordinator: StrictClient, session: Session, programme: Programme) -> None:
    levels = tuple(StatedLevel(make_competency(session).code, target=3) for _ in range(8))
    row = make_enrolment(session, programme, levels=levels)
    session.commit()
    page = coordinator.get(f"/enrolments/{row.id}").text
    typed = {f"code_{n}": level.code for n, level in enumerate(levels)} | {f"level_{n}": "4" for n in range(8)}
    assert send(coordinator, page, f"/enrolments/{row.id}", capacity="1", goals="Arsip.", mode="",
                **typed).status_code == 302
    session.rollback()
    assert [level.target for level in queries.list_enrolment_competencies(session, row.id)] == [4] * 8


def test_an_employee_of_another_office_is_not_shown_by_number(
        coordinator: StrictClient, session: Session, programme: Programme) -> None:
    stranger = make_employee(session, name="Rahasia Contoh")
    session.commit()
    here = f"/programmes/{programme.id}/enrolments/new"
    assert coordinator.get(f"{here}?employee_id={stranger.id}").status_code == 404
    assert "Rahasia Contoh" not in coordinator.get(f"{here}?q=rahasia").text


PAGES = ("/programmes/{0}", "/programmes/{0}/edit", "/programmes/{0}/policy", "/programmes/{0}/policy/versions",
         "/programmes/{0}/policy/import", "/programmes/{0}/policy/fields", "/programmes/{0}/policy/fields/finance",
         "/programmes/{0}/policy/new-field", "/programmes/{0}/enrolments",
         "/programmes/{0}/enrolments/new", "/programmes/{0}/enrolments/upload", "/enrolments/{1}")


@pytest.mark.parametrize("page", PAGES)
def test_a_coordinator_of_another_office_and_an_employee_see_nothing(
        client: StrictClient, sign_in: SignIn, session: Session, programme: Programme, page: str) -> None:
    row = make_enrolment(session, programme)
    accounts: list[Account] = [make_coordinator(session, make_unit(session)), make_account(session, row.employee)]
    session.commit()
    for account in accounts:
        sign_in(client, account)
        assert client.get(page.format(programme.id, row.id)).status_code == 404


def test_every_page_is_shown_in_english_too(coordinator: StrictClient, session: Session, programme: Programme) -> None:
    row = make_enrolment(session, programme)
    session.execute(sa.update(Account).values(language="en"))
    session.commit()
    for page in ("/programmes", "/programmes/new", *PAGES):
        text = coordinator.get(page.format(programme.id, row.id)).text
        assert '<html lang="en"' in text
    assert "Matching policy" in coordinator.get(f"/programmes/{programme.id}/policy").text


def test_a_form_file_is_previewed_and_carried_out(
        coordinator: StrictClient, session: Session, unit: Unit, programme: Programme) -> None:
    person = make_employee(session, unit, nip="198001012010011901")
    session.commit()
    here = f"/programmes/{programme.id}/enrolments/upload"
    text = "NIP;Peran;Tujuan pengembangan\n198001012010011901;Mentee;Ingin belajar arsip.\n123;Mentee;Salah.\n"
    page = coordinator.get(here).text
    sent = send(coordinator, page, "/upload", file=(io.BytesIO(text.encode()), "formulir.csv"))
    preview = coordinator.get(sent.location).text
    assert "Pratinjau pendaftaran" in preview and "NIP berisi 3 angka; seharusnya 18." in preview
    assert queries.find_enrolment(session, programme.id, person.id, "mentee") is None
    assert send(coordinator, preview, "/apply").location == sent.location
    assert "data-progress-url" in coordinator.get(sent.location).text
    with coordinator.application.app_context():
        job_id = db.session().scalar(sa.text("SELECT job_id FROM spreadsheet_import"))
        run_job(job_id)
    assert "Hasil pendaftaran" in coordinator.get(sent.location).text
    session.rollback()
    assert queries.find_enrolment(session, programme.id, person.id, "mentee") is not None
    assert "formulir.csv" in coordinator.get(here).text


def test_a_form_file_is_refused_whole(coordinator: StrictClient, session: Session, unit: Unit, programme: Programme) -> None:
    make_employee(session, unit, nip="198001012010011901")
    session.commit()
    page = coordinator.get(f"/programmes/{programme.id}/enrolments/upload").text
    text = "NIP;Peran;Tujuan pengembangan\n198001012010011901;Mentee;Ingin belajar arsip.\n"
    sent = send(coordinator, page, "/upload", file=(io.BytesIO(text.encode()), "formulir.csv"))
    preview = coordinator.get(sent.location).text
    assert send(coordinator, preview, "/drop").location == f"/programmes/{programme.id}/enrolments"
    assert send(coordinator, preview, "/apply", form_key="another-key-of-a-form").status_code == 409


@pytest.mark.parametrize(("content", "told"), [
    (b"", "Pilih berkas lebih dahulu."), (b"   ", "Berkas kosong."), (b"Nama;Alamat\nA;B\n", "ditemukan"),
    (b"\x00\x01\x02 bukan tabel", "Berkas ini bukan tabel"),
])
def test_a_file_that_is_no_form_is_told_in_words(
        coordinator: StrictClient, programme: Programme, content: bytes, told: str) -> None:
    page = coordinator.get(f"/programmes/{programme.id}/enrolments/upload").text
    typed = {"file": (io.BytesIO(content), "berkas.csv")} if content else {}
    assert told in send(coordinator, page, "/upload", **typed).text


def test_a_form_of_another_programme_is_not_found(
        coordinator: StrictClient, session: Session, unit: Unit, programme: Programme) -> None:
    make_employee(session, unit, nip="198001012010011901")
    other = make_programme(session, unit)
    session.commit()
    page = coordinator.get(f"/programmes/{programme.id}/enrolments/upload").text
    text = b"NIP;Peran;Tujuan pengembangan\n198001012010011901;Mentee;Arsip.\n"
    location = send(coordinator, page, "/upload", file=(io.BytesIO(text), "formulir.csv")).location
    assert coordinator.get(location.replace(f"/programmes/{programme.id}/", f"/programmes/{other.id}/")).status_code == 404


def test_the_list_of_people_takes_as_many_queries_for_ten_as_for_forty(
        coordinator: StrictClient, session: Session, programme: Programme) -> None:
    address = f"/programmes/{programme.id}/enrolments"
    for _ in range(10):
        make_enrolment(session, programme)
    session.commit()
    few = count_for_page(coordinator, address)
    for _ in range(30):
        make_enrolment(session, programme)
    session.commit()
    assert count_for_page(coordinator, address) == few
