"""Pages of joining: who may, applying, accepting; next year's programme; the archive list."""

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.mail import Mail
from mentoring.features.accounts.security import hash_password
from mentoring.features.people.models import Unit
from mentoring.features.programmes import queries
from mentoring.features.programmes.models import Programme
from mentoring.features.programmes.rules import ProgrammeState, Side
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_competency, make_employee, make_unit
from tests.builders.programmes import make_enrolment, make_programme
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.pairings.test_pages import form_in
from tests.web.programmes.sending import send

SignIn = Callable[..., None]
SECRET = "lontar-biru-perahu-27"

NO_BOUND = {f"{side}_{name}": "" for side in Side for name in ("lowest_grade", "highest_grade")} | {
    "unit": "0", "unit_for": "both"}


@pytest.fixture
def open_programme(session: Session, programme: Programme) -> Programme:
    programme.state = ProgrammeState.OPEN
    session.commit()
    return programme


def test_who_may_join_is_chosen_shown_and_those_outside_are_listed(
        coordinator: StrictClient, session: Session, unit: Unit, open_programme: Programme) -> None:
    here = f"/programmes/{open_programme.id}/join-rule"
    below = make_unit(session, "Seksi Layanan", parent=unit)
    person = make_enrolment(session, open_programme, employee=make_employee(session, unit, "Yosefina Contoh"))
    session.commit()
    page = coordinator.get(here).text
    assert send(coordinator, page, "/join-rule", **NO_BOUND, mentee_levels="ahli_muda", ).location == here
    send(coordinator, coordinator.get(here).text, "/join-rule", **NO_BOUND | {"unit": str(below.id), "unit_for": "mentee"})
    shown = coordinator.get(here).text
    assert "Seksi Layanan" in shown and "Yosefina Contoh" in shown and "Syarat unit" in shown
    assert "Seksi Layanan" in coordinator.get(f"/programmes/{open_programme.id}").text
    assert "Di luar syarat" in coordinator.get(f"/programmes/{open_programme.id}/enrolments").text
    session.expire_all()
    assert person.state == "enrolled"
    told = send(coordinator, shown, "/join-rule", **NO_BOUND | {
        "mentor_lowest_grade": "IV/a", "mentor_highest_grade": "III/a"})
    assert "tidak boleh di bawah golongan paling rendah" in told.text
    outsider = make_employee(session, unit)
    session.commit()
    form = coordinator.get(f"/programmes/{open_programme.id}/enrolments/new?employee_id={outsider.id}").text
    refused = send(coordinator, form, "/enrolments/new", side="mentee", capacity="1", goals="Ingin belajar.", mode="")
    assert "Syarat unit: sisi ini hanya untuk pegawai Seksi Layanan" in refused.text and "Ingin belajar." in refused.text


def test_an_employee_applies_and_a_coordinator_accepts_in_one_press(
        coordinator: StrictClient, sign_in: SignIn, session: Session, unit: Unit, open_programme: Programme) -> None:
    person = make_employee(session, unit, "Yosefina Contoh", place="Soe", post_level="ahli_pertama")
    account, manager, stranger = make_account(session, person), make_coordinator(session, unit), \
        make_account(session, make_employee(session, make_unit(session)))
    session.commit()
    here = f"/join/{open_programme.id}/mentee"
    sign_in(coordinator, stranger)
    assert open_programme.name not in coordinator.get("/join").text
    assert coordinator.get(here).status_code == 404
    sign_in(coordinator, account)
    assert open_programme.name in coordinator.get("/join").text
    page = coordinator.get(here).text
    assert "Yosefina Contoh" in page and 'value="Soe"' in page
    typed = {"side": "mentee", "goals": "Ingin belajar arsip digital.", "mode": "both", "languages": "Indonesia", "place": "Soe"}
    wrong = send(coordinator, page, here, **typed, **{f"style_{number}": "" for number in range(2, 7)}, style_1="3")
    assert "Jawab keenam pernyataan" in wrong.text and "arsip digital" in wrong.text
    style = {f"style_{number}": str(number % 5 + 1) for number in range(1, 7)}
    begun = send(coordinator, page, here, **typed, **style, form_key="one-more-key-here").location
    assert begun == "/guide/mentee/briefing", "who begins reads what is expected"
    assert "Pendaftaran Anda terkirim" in coordinator.get(begun).text
    joined = coordinator.get("/join").text
    assert "Mendaftar" in joined and begun in joined
    assert send(coordinator, coordinator.get(here).text, here, **typed, **style).location == "/join", "and only once"
    assert "arsip digital" in coordinator.get(here).text
    row = queries.find_enrolment(session, open_programme.id, person.id, "mentee")
    assert row is not None and row.working_style == [2, 3, 4, 5, 1, 2]
    assert coordinator.get(f"/programmes/{open_programme.id}/enrolments").status_code == 404
    sign_in(coordinator, manager)
    listed = coordinator.get(f"/programmes/{open_programme.id}/enrolments?state=applied").text
    assert "Terima 1 pendaftar di halaman ini" in listed
    accepted = send(coordinator, listed, "/enrolments/accept")
    assert accepted.location.endswith("?state=applied")
    assert "1 pendaftar diterima." in coordinator.get(accepted.location).text
    again = send(coordinator, listed, "/enrolments/accept", form_key="again-another-key")
    assert "Tidak diterima" in coordinator.get(again.location).text
    session.rollback()
    told = session.scalars(sa.select(Mail).where(Mail.template == "enrolled")).one()
    assert (told.employee_id, told.path) == (person.id, begun), "accepted once, told once"
    assert "pilih calon mentor" in told.text
    sign_in(coordinator, account)
    assert "Terdaftar" in coordinator.get("/join").text
    assert coordinator.get(here).status_code == 409


@pytest.mark.parametrize(("side", "read", "unread"), [
    ("mentee", "tujuan Anda, seperti yang Anda tulis", "jumlah kursi kosong"),
    ("mentor", "kata kunci pengalaman yang cocok. Teks lengkapnya tidak", "tujuan Anda, seperti")])
def test_what_others_see_is_told_above_the_button(
        coordinator: StrictClient, sign_in: SignIn, session: Session, unit: Unit, open_programme: Programme, side: str,
        read: str, unread: str) -> None:
    account = make_account(session, make_employee(session, unit, post_level="ahli_madya"))
    session.commit()
    sign_in(coordinator, account)
    form = coordinator.get(f"/join/{open_programme.id}/{side}").text
    told, _button, after = form.partition("Kirim pendaftaran")
    assert "Yang dilihat orang lain" in told and read in told
    assert unread not in form and "Yang dilihat" not in after


def test_a_half_written_application_survives_the_end_of_a_sign_in(
        coordinator: StrictClient, sign_in: SignIn, session: Session, unit: Unit, open_programme: Programme) -> None:
    account = make_account(session, make_employee(session, unit), password=hash_password(SECRET))
    name, here = account.sign_in_name, f"/join/{open_programme.id}/mentee"
    session.commit()
    sign_in(coordinator, account)
    page = coordinator.get(here).text
    session.execute(sa.text("UPDATE sign_in SET ended_at = last_seen_at"))
    session.commit()
    door = send(coordinator, page, here, goals="Ingin belajar arsip digital.", mode="both", languages="Indonesia", place="",
                **{f"style_{number}": "" for number in range(1, 7)})
    assert door.status_code == 401
    again = send(coordinator, door.text, "/sign-in", name=name, password=SECRET).text
    assert "Ingin belajar arsip digital." in again
    assert send(coordinator, again, here, **form_in(again, here)).location == "/guide/mentee/briefing"


def test_next_years_programme_is_previewed_changed_and_saved(
        coordinator: StrictClient, session: Session, unit: Unit, programme: Programme) -> None:
    mentor = make_enrolment(session, programme, Side.MENTOR, make_employee(session, unit, "Markus Contoh"), capacity=2)
    session.commit()
    here = f"/programmes/{programme.id}/next"
    page = coordinator.get(here).text
    assert 'value="Talenta Muda 2027"' in page and 'value="2027-12-01"' in page and "Markus Contoh" in page
    typed = {"name": "Talenta Muda", "purpose": "", "starts_on": "2027-12-01", "ends_on": "2028-11-30", "grace_days": "3",
             "meeting_interval_days": "14", "target_hours": "20", "mentors": "applied"}
    assert "sudah punya program dengan nama itu" in send(coordinator, page, here, **typed).text
    made = send(coordinator, page, here, **{**typed, "name": "Talenta Muda 2028"}, form_key="a-second-key-here").location
    assert "Talenta Muda 2028" in coordinator.get(made).text
    copy = queries.find_enrolment(session, int(made.rpartition("/")[2]), mentor.employee_id, "mentor")
    assert copy is not None and copy.state == "applied"


def test_closed_programmes_stand_in_the_archive_and_are_read(
        coordinator: StrictClient, session: Session, unit: Unit, programme: Programme) -> None:
    closed = make_programme(session, unit, ProgrammeState.CLOSED, name="Lama 2024")
    session.commit()
    assert "Lama 2024" not in coordinator.get("/programmes").text.split("<main")[1]
    assert "Lama 2024" in coordinator.get("/programmes?show=archive").text.split("<main")[1]
    page = coordinator.get(f"/programmes/{closed.id}").text
    assert "belum pernah diambil" in page and "Ubah program" not in page


def test_more_people_take_no_more_statements(
        coordinator: StrictClient, session: Session, unit: Unit, open_programme: Programme) -> None:
    def fill(count: int) -> list[int]:
        for _ in range(count):
            make_enrolment(session, open_programme, Side.MENTOR, make_employee(session, unit)).state = "applied"
            make_enrolment(session, open_programme, Side.MENTOR, make_employee(session, unit))
        session.commit()
        return [count_for_page(coordinator, f"/programmes/{open_programme.id}/{page}")
                for page in ("enrolments?state=applied", "join-rule", "next")]

    few = fill(2)
    assert fill(20) == few


def test_competencies_are_named_in_the_readers_language(
        client: StrictClient, sign_in: SignIn, session: Session, unit: Unit, programme: Programme) -> None:
    make_competency(session, name="Kerja sama").name_en = "Teamwork"
    make_competency(session, name="Integritas")
    account = make_coordinator(session, unit)
    account.language = "en"
    enrolment, employee = make_enrolment(session, programme), make_employee(session, unit)
    session.commit()
    sign_in(client, account)
    for page in (f"/enrolments/{enrolment.id}", f"/employees/{employee.id}"):
        text = client.get(page).get_data(as_text=True)
        assert re.findall(r"<option[^>]*>(Teamwork|Kerja sama)<", text)[:1] == ["Teamwork"]
        assert re.search(r"<option[^>]*>Integritas<", text)
