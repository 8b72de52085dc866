"""The logbook's pages: home, a session from the form to its hours, actions, the list that coordinators track."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from mentoring.core.actors import Role
from mentoring.core.database import db
from mentoring.features.logbook.models import ActionItem, LearningHoursRule, MentoringSession, PrivateNote
from mentoring.features.logbook.rules import SessionState
from mentoring.features.pairings.rules import PairingState
from mentoring.features.programmes.rules import Side
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.pairings import LATER, make_office, make_pairing, make_session, person_account
from tests.builders.people import make_unit
from tests.builders.programmes import make_enrolment
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.pairings.test_pages import form_in

SignIn = Callable[..., None]


@pytest.fixture(autouse=True)
def _on_a_day_after_the_grace_period(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.core.clock.now", lambda: LATER + timedelta(hours=2))


def rows() -> list[MentoringSession]:
    db.session.remove()
    return list(db.session.scalars(sa.select(MentoringSession).order_by(MentoringSession.id)))


def test_each_side_has_the_tabs_that_are_of_use_to_it(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)

    def tabs() -> set[str]:
        menus = "".join(re.findall(r"<nav.*?</nav>", client.get("/hours").text, re.DOTALL))
        return set(re.findall(r'href="([^"]+)"', menus)) & {"/mentors", "/sessions/new"}

    sign_in(client, person_account(session, office.mentees[0]))
    assert tabs() == {"/mentors"}
    sign_in(client, person_account(session, office.mentors[0]))
    assert tabs() == {"/sessions/new"}
    make_enrolment(session, office.programme, Side.MENTEE, office.mentors[0].employee)
    session.commit()
    assert tabs() == {"/mentors", "/sessions/new"}


def test_a_mentor_logs_a_session_with_two_typed_fields_and_the_mentee_confirms_it_with_one_press(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    sign_in(client, person_account(session, office.mentors[0]))
    page = client.get("/sessions/new", follow_redirects=True)
    here = f"/pairings/{pairing.id}/sessions/new"
    assert page.request.path == here
    text = page.get_data(as_text=True)
    assert f'value="{LATER:%Y-%m-%d}"' in text, "the day is filled in"
    saved = client.post(here, data={**form_in(text, here), "held_on": f"{LATER:%Y-%m-%d}", "length": "90",
                                    "topic": "Menyusun indikator"}, follow_redirects=True)
    assert "Sesi tersimpan" in saved.get_data(as_text=True)
    [row] = rows()
    assert (row.state, row.minutes, row.topic, row.learning_hours) == ("held", 90, "Menyusun indikator", 0)
    sign_in(client, person_account(session, office.mentees[0]))
    home = client.get("/home").get_data(as_text=True)
    confirm = f"/sessions/{row.id}/confirm"
    answered = client.post(confirm, data=form_in(home, confirm), follow_redirects=True)
    assert answered.request.path == "/home"
    [row] = rows()
    assert (row.state, row.learning_hours) == ("confirmed", 2)
    assert "dari 20 JP" in answered.get_data(as_text=True)


def test_what_was_typed_is_kept_and_each_mistake_is_named(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    sign_in(client, person_account(session, office.mentors[0]))
    here = f"/pairings/{pairing.id}/sessions/new"
    fields = form_in(client.get(here).get_data(as_text=True), here)
    typed = {"held_on": "kemarin", "minutes": "sejam", "topic": "", "shared_note": "Bersama <b>A</b>",
             "private_note": "Pribadi B", "action_text": "Kirim contoh", "action_due_on": "besok", "starts": "siang"}
    page = client.post(here, data={**fields, **typed}).get_data(as_text=True)
    for sentence in ("Tulis tanggal yang benar", "Tulis angka bulat", "Tulis jam yang benar"):
        assert sentence in page
    for text in ("Bersama &lt;b&gt;A&lt;/b&gt;", "Pribadi B", "Kirim contoh"):
        assert text in page
    later = (LATER + timedelta(days=2)).date()
    page = client.post(here, data={**form_in(page, here), "held_on": later.isoformat(), "minutes": "3",
                                   "topic": " "}).get_data(as_text=True)
    for sentence in ("Tanggal ini belum tiba", "Isi antara 5 dan 480 menit", "Isi topik bahasan"):
        assert sentence in page
    assert rows() == []


def test_a_group_session_becomes_one_session_for_each_mentee(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    first, second = make_pairing(session, office, 0, 0), make_pairing(session, office, 0, 1)
    sign_in(client, person_account(session, office.mentors[0]))
    here = f"/pairings/{first.id}/sessions/new"
    fields = form_in(client.get(here).get_data(as_text=True), here)
    client.post(here, data={**fields, "pairings": [str(first.id), str(second.id)], "held_on": f"{LATER:%Y-%m-%d}",
                            "length": "60", "topic": "Kelompok", "private_note": "catatan sendiri"})
    assert [(row.pairing_id, row.topic) for row in rows()] == [(first.id, "Kelompok"), (second.id, "Kelompok")]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PrivateNote)) == 2


def test_nobody_logs_for_a_pairing_of_others(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    own, foreign = make_pairing(session, office, 0, 0), make_pairing(session, office, 1, 1)
    sign_in(client, person_account(session, office.mentors[0]))
    here = f"/pairings/{own.id}/sessions/new"
    fields = form_in(client.get(here).get_data(as_text=True), here)
    answer = client.post(here, data={**fields, "pairings": [str(foreign.id)], "held_on": f"{LATER:%Y-%m-%d}",
                                     "length": "60", "topic": "Bukan milik saya"})
    assert "Bukan milik saya" in answer.get_data(as_text=True), "the choice is refused, the text kept"
    assert client.get(f"/pairings/{foreign.id}/sessions/new").status_code == 404
    sign_in(client, person_account(session, office.mentees[0]))
    assert client.get(here).status_code == 404, "a mentee logs nothing"
    assert rows() == []


def test_a_dispute_reaches_the_mentor_who_corrects_and_the_mentee_then_confirms(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    row = make_session(session, make_pairing(session, office), minutes=90)
    mentor, mentee = (person_account(session, office.mentors[0]), person_account(session, office.mentees[0]))
    here, dispute, edit = f"/sessions/{row.id}", f"/sessions/{row.id}/dispute", f"/sessions/{row.id}/edit"
    sign_in(client, mentee)
    page = client.get(here).get_data(as_text=True)
    empty = client.post(dispute, data={**form_in(page, dispute), "reason": " "}).get_data(as_text=True)
    assert "Tulis apa yang perlu dibetulkan" in empty
    client.post(dispute, data={**form_in(empty, dispute), "reason": "Hanya 45 menit"})
    assert rows()[0].state == SessionState.DISPUTED
    sign_in(client, office.coordinator)
    assert "Hanya 45 menit" in client.get(here).get_data(as_text=True), "coordinators see disputes"
    sign_in(client, mentor)
    assert "Hanya 45 menit" in client.get("/home").get_data(as_text=True)
    page = client.get(edit).get_data(as_text=True)
    client.post(edit, data={**form_in(page, edit), "held_on": f"{LATER:%Y-%m-%d}", "minutes": "45", "topic": "Baru"})
    assert [(item.state, item.minutes, item.topic) for item in rows()] == [("held", 45, "Baru")]
    sign_in(client, mentee)
    page = client.get(here).get_data(as_text=True)
    client.post(f"{here}/confirm", data=form_in(page, f"{here}/confirm"))
    assert rows()[0].learning_hours == 1


def test_a_removed_session_counts_no_more_and_comes_back_by_undo(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    row = make_session(session, make_pairing(session, office), minutes=90, confirmed=True)
    assert rows()[0].learning_hours == 2
    sign_in(client, person_account(session, office.mentors[0]))
    here = f"/sessions/{row.id}"
    page = client.get(here).get_data(as_text=True)
    page = client.post(f"{here}/void", data=form_in(page, f"{here}/void"), follow_redirects=True).get_data(as_text=True)
    assert [(item.state, item.learning_hours) for item in rows()] == [("void", 0)]
    client.post(f"{here}/restore", data=form_in(page, f"{here}/restore"))
    assert rows()[0].state == SessionState.HELD


def test_a_coordinator_sees_facts_and_no_note(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    row = make_session(session, pairing, topic="Topik FAKTA", shared_note="BERSAMA", private_note="PRIBADI")
    for account, shared, private in ((office.coordinator, False, False),
                                     (person_account(session, office.mentors[0]), True, True),
                                     (person_account(session, office.mentees[0]), True, False)):
        sign_in(client, account)
        page = client.get(f"/sessions/{row.id}").get_data(as_text=True)
        assert "Topik FAKTA" in page
        assert ("BERSAMA" in page) == shared
        assert ("PRIBADI" in page) == private
        assert client.get(f"/pairings/{pairing.id}/sessions").status_code == 200
    stranger = person_account(session, office.mentors[1])
    outside = make_coordinator(session, make_unit(session))
    session.commit()
    for account in (stranger, outside):
        sign_in(client, account)
        assert client.get(f"/sessions/{row.id}").status_code == 404
        assert client.get(f"/pairings/{pairing.id}/sessions").status_code == 404


def test_actions_are_added_ticked_and_opened_again(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    pairing = make_pairing(session, office)
    sign_in(client, person_account(session, office.mentees[0]))
    here, add = f"/pairings/{pairing.id}/sessions", f"/pairings/{pairing.id}/actions"
    page = client.get(here).get_data(as_text=True)
    wrong = client.post(add, data={**form_in(page, add), "action_text": "Kirim draf", "action_due_on": "2020-01-01"})
    assert "Isi tanggal hari ini atau sesudahnya" in wrong.get_data(as_text=True)
    due = (LATER + timedelta(days=7)).date()
    client.post(add, data={**form_in(wrong.get_data(as_text=True), add), "action_text": "Kirim draf",
                           "action_owner": "mentor", "action_due_on": due.isoformat()})
    item = db.session.scalars(sa.select(ActionItem)).one()
    assert (item.owner_id, item.due_on) == (pairing.mentor_id, due)
    for step, done in (("finish", True), ("reopen", False)):
        page = client.get(here).get_data(as_text=True)
        client.post(f"/actions/{item.id}/{step}", data=form_in(page, f"/actions/{item.id}/{step}"))
        db.session.remove()
        assert (db.session.scalars(sa.select(ActionItem.done_at)).one() is not None) == done
    sign_in(client, office.coordinator)
    assert "Kirim draf" not in client.get(here).get_data(as_text=True), "actions are the two people's own"


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_list_filters_and_tells_who_has_not_met(
        session: Session, client: StrictClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    office = make_office(session, mentees=4, mentors=4)
    met, new, held = (make_pairing(session, office, number, number) for number in range(3))
    make_pairing(session, office, 3, 3, PairingState.ON_HOLD)
    make_session(session, met, confirmed=True)
    office.coordinator.language = language
    session.commit()
    sign_in(client, office.coordinator)
    monkeypatch.setattr("mentoring.core.clock.now", lambda: LATER + timedelta(days=16))
    sign_in(client, office.coordinator)
    make_session(session, held, held_on=(LATER + timedelta(days=12)).date(), now=LATER + timedelta(days=12))

    def names(view: str, **more: str) -> set[int]:
        page = client.get(f"/programmes/{office.programme.id}/pairings", query_string={"view": view, **more})
        assert page.status_code == 200
        text = page.get_data(as_text=True)
        return {row.id for row in (met, new, held) if f'href="/pairings/{row.id}"' in text}

    assert names("running") == {met.id, new.id, held.id}
    assert names("nonsense") == {met.id, new.id, held.id}
    assert names("not_met") == {new.id}
    assert names("silent") == set()
    assert names("running", q="mentee 001") == {new.id}
    assert names("running", q="%") == set()
    monkeypatch.setattr("mentoring.core.clock.now", lambda: LATER + timedelta(days=29))
    sign_in(client, office.coordinator)
    assert names("silent") == {met.id}


def test_the_list_and_its_workbook_are_closed_to_others(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    outside = make_coordinator(session, make_unit(session))
    session.commit()
    for account in (outside, person_account(session, office.mentors[0])):
        sign_in(client, account)
        for ending in ("", ".xlsx"):
            assert client.get(f"/programmes/{office.programme.id}/pairings{ending}").status_code == 404


def test_the_workbook_holds_facts_in_harmless_cells_and_no_note(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    office = make_office(session)
    office.mentees[0].employee.name = '=HYPERLINK("http://contoh")'
    pairing = make_pairing(session, office)
    make_session(session, pairing, confirmed=True, minutes=90, shared_note="BERSAMA", private_note="PRIBADI")
    sign_in(client, office.coordinator)
    answer = client.get(f"/programmes/{office.programme.id}/pairings.xlsx")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=pasangan-")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert lines[1][0] == """'=HYPERLINK("http://contoh")"""
    assert lines[1][8:] == [1.0, "28 November 2026", 2.0, 0.0, 0.0, "", "Mentor, Mentee"]
    assert "BERSAMA" not in str(lines)
    assert "PRIBADI" not in str(lines)


def test_an_administrator_edits_what_sessions_earn_and_all_hours_follow(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    from mentoring.core.jobs import run_queued_jobs

    office = make_office(session)
    make_session(session, make_pairing(session, office), minutes=90, confirmed=True)
    administrator = make_account(session, roles=(Role.ADMINISTRATOR,))
    session.commit()
    sign_in(client, office.coordinator)
    new = "/learning-hours/new"
    assert client.get("/learning-hours").status_code == 200
    assert client.get(new).status_code == 403, "coordinators read the table and do not edit it"
    sign_in(client, administrator)
    page = client.get(new).get_data(as_text=True)
    wrong = client.post(new, data={**form_in(page, new), "effective_from": "2026-01-01", "method": "session",
                                   "hours_per_session": "99"}).get_data(as_text=True)
    assert "Isi angka antara 0 dan 24" in wrong
    client.post(new, data={**form_in(wrong, new), "effective_from": "2026-01-01", "method": "session",
                           "hours_per_session": "5"})
    run_queued_jobs()
    assert rows()[0].learning_hours == 5
    rule = db.session.scalars(sa.select(LearningHoursRule).where(
        LearningHoursRule.effective_from == date(2026, 1, 1))).one()
    page = client.get(f"/learning-hours/{rule.id}").get_data(as_text=True)
    here = f"/learning-hours/{rule.id}"
    client.post(here, data={**form_in(page, here), "effective_from": "2026-01-01", "method": "minutes",
                            "minutes_per_hour": "30", "cap_per_day": "2"})
    run_queued_jobs()
    assert rows()[0].learning_hours == 2
    again = client.post(new, data={**form_in(client.get(new).get_data(as_text=True), new),
                                   "effective_from": "2026-01-01", "method": "minutes"}).get_data(as_text=True)
    assert "Sudah ada aturan yang berlaku mulai tanggal ini" in again
    delete = f"/learning-hours/{rule.id}/delete"
    client.post(delete, data=form_in(client.get("/learning-hours").get_data(as_text=True), delete))
    run_queued_jobs()
    assert rows()[0].learning_hours == 2


def test_the_query_count_of_the_list_and_of_home_does_not_grow_with_the_rows(
        session: Session, client: StrictClient, sign_in: SignIn) -> None:
    counts: dict[str, list[int]] = {}
    for number in (2, 10):
        office = make_office(session, mentees=number, mentors=1, capacity=number)
        for mentee in range(number):
            make_session(session, make_pairing(session, office, 0, mentee))
        for account, path in ((office.coordinator, f"/programmes/{office.programme.id}/pairings"),
                              (person_account(session, office.mentors[0]), "/home")):
            sign_in(client, account)
            counts.setdefault(path.rpartition("/")[2], []).append(count_for_page(client, path))
    assert all(small == large for small, large in counts.values()), counts
