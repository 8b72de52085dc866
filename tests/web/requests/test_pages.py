"""The pages of requests, as a junior, a senior and a coordinator meet them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.actors import Role
from mentoring.core.database import in_transaction
from mentoring.features.accounts.models import Account
from mentoring.features.pairings.service import publish_pairings
from mentoring.features.programmes.models import Enrolment
from mentoring.features.requests import service
from mentoring.features.requests.models import MentorRequest
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_unit
from tests.builders.requests import ask, decide, person
from tests.builders.rounds import NOW, Office, make_office
from tests.statements import count_for_page
from tests.strict_client import StrictClient

SignIn = Callable[..., Any]


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session, mentees=4, mentors=6, capacity=1)


def account_of(session: Session, enrolment: Enrolment) -> Account:
    session.rollback()
    account = make_account(session, session.get_one(Enrolment, enrolment.id).employee)
    session.commit()
    return account


def send(client: StrictClient, page: str, ending: str, **typed: str) -> Any:
    """Post the first form of a page whose address ends so, with what was typed."""
    for action, body in re.findall(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', page, re.S):
        if action.endswith(ending):
            return client.post(action, data=dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', body)) | typed)
    raise AssertionError(f"no form to {ending}")


@pytest.fixture
def junior(client: StrictClient, sign_in: SignIn, session: Session, office: Office) -> StrictClient:
    sign_in(client, account_of(session, office.mentees[0]))
    return client


def test_a_shortlist_has_five_mentors_with_reasons_and_no_percentage(junior: StrictClient) -> None:
    page = junior.get("/mentors").text
    assert page.count("Ajukan permohonan") == 5
    assert page.count("Mengapa disarankan") == 5
    assert "1 kursi tersisa" in page
    assert "%" not in re.sub(r"<[^>]+>", "", page)
    assert "ingin Anda pelajari" in page and "dipelajari mentee" not in page, "reasons are said to the reader"
    assert not re.search(r"0,\d\d", page)


def test_a_junior_asks_follows_and_withdraws(junior: StrictClient, office: Office) -> None:
    form = junior.get(f"/mentors/{office.mentors[0].id}/ask").text
    assert "Ingin belajar evaluasi kebijakan" in form, "the note is filled in from the goals"
    asked = send(junior, form, "/ask", note="Saya ingin belajar menyusun peraturan daerah.")
    assert asked.location == "/requests"
    tracker = junior.get("/requests").text
    assert "Permohonan dikirim." in tracker and "Menunggu jawaban mentor" in tracker
    assert "Pilihan 1" in tracker
    assert f"/mentors/{office.mentors[0].id}/ask" not in junior.get("/mentors").text
    assert "Permohonan ditarik." in junior.get(send(junior, tracker, "/withdraw").location).text


def test_the_same_form_sent_twice_asks_once(junior: StrictClient, office: Office, session: Session) -> None:
    form = junior.get(f"/mentors/{office.mentors[0].id}/ask").text
    for _ in range(2):
        assert send(junior, form, "/ask", note="Saya ingin belajar.").location == "/requests"
    assert len(session.scalars(sa.select(MentorRequest.id)).all()) == 1


def test_an_empty_note_is_asked_for_and_a_long_one_is_kept(junior: StrictClient, office: Office) -> None:
    form = junior.get(f"/mentors/{office.mentors[0].id}/ask").text
    assert "Tulis satu atau dua kalimat" in send(junior, form, "/ask", note="  ").text
    long = "Kalimat panjang. " * 80
    answer = send(junior, form, "/ask", note=long).text
    assert "Paling banyak 1.000 huruf." in answer and long.strip() in answer


def test_only_a_mentor_of_the_shortlist_is_shown(junior: StrictClient, office: Office, session: Session) -> None:
    other = make_office(session, mentees=1, mentors=1)
    for enrolment in (office.mentees[1], other.mentors[0]):
        answer = junior.get(f"/mentors/{enrolment.id}/ask")
        assert answer.status_code == 404
        token = re.search(r'name="csrf_token" value="([^"]+)"', junior.get("/mentors").text)
        assert token
        posted = junior.post(f"/mentors/{enrolment.id}/ask", data={"csrf_token": token[1], "note": ""})
        assert posted.status_code == 404
        assert session.get_one(Enrolment, enrolment.id).employee.name not in posted.text


def test_a_private_block_takes_a_mentor_off_the_list_and_can_be_taken_back(
        junior: StrictClient, office: Office, session: Session) -> None:
    mentor = session.get_one(Enrolment, office.mentors[0].id).employee
    listed = junior.get("/mentors").text
    answer = send(junior, listed, f"/blocks/{mentor.id}")
    own = junior.get(answer.location).text
    assert mentor.name in own and "Hanya Anda yang" in own
    assert mentor.name not in junior.get("/mentors").text
    send(junior, own, f"/blocks/{mentor.id}/remove")
    assert mentor.name in junior.get("/mentors").text


def test_nobody_else_sees_a_private_block(client: StrictClient, sign_in: SignIn, office: Office, session: Session) -> None:
    mentee, mentor = office.mentees[0], office.mentors[0]
    service.block_person(session, person(mentee), employee_id=mentor.employee_id, now=NOW)
    session.commit()
    names = [session.get_one(Enrolment, row.id).employee.name for row in (mentee, mentor)]
    for account, other in ((account_of(session, mentor), names[0]), (office.coordinator, names[1])):
        sign_in(client, account)
        for address in ("/blocks", "/requests", f"/programmes/{office.programme.id}/requests"):
            assert other not in client.get(address).text


def test_a_senior_reads_the_reason_never_the_rank_and_answers(
        client: StrictClient, sign_in: SignIn, office: Office, session: Session) -> None:
    ask(office.mentees[0], office.mentors[1])
    refused = ask(office.mentees[0], office.mentors[0], note="Mohon dibimbing menyusun perda.")
    first = session.scalars(sa.select(MentorRequest).where(MentorRequest.rank == 1)).one()
    decide(service.decline_request, person(office.mentors[1]), first, reason="no_time", time_zone="Asia/Makassar")
    sign_in(client, account_of(session, office.mentors[0]))
    page = client.get("/requests").text
    assert "Mohon dibimbing menyusun perda." in page and "1 permohonan menunggu jawaban Anda" in page
    assert "Pilihan" not in page
    answer = send(client, page, f"/requests/{refused.id}/accept")
    assert "Anda bersedia mendampingi" in client.get(answer.location).text


def test_a_senior_declines_with_a_reason_that_the_junior_does_not_read(
        client: StrictClient, sign_in: SignIn, office: Office, session: Session) -> None:
    row = ask(office.mentees[0], office.mentors[0])
    junior, senior = account_of(session, office.mentees[0]), account_of(session, office.mentors[0])
    sign_in(client, senior)
    form = client.get(f"/requests/{row.id}/decline").text
    assert "Pilih salah satu alasan." in send(client, form, "/decline").text
    assert send(client, form, "/decline", reason="enough_mentees").status_code == 302
    sign_in(client, junior)
    page = client.get("/requests").text
    assert "Belum dapat mendampingi Anda saat ini." in page
    assert "enough_mentees" not in page and "Mentee sudah cukup" not in page


def test_a_coordinator_confirms_and_refuses_with_a_reason(
        client: StrictClient, sign_in: SignIn, office: Office, session: Session) -> None:
    rows = [ask(mentee, mentor) for mentee, mentor in zip(office.mentees[:2], office.mentors, strict=False)]
    for row, mentor in zip(rows, office.mentors, strict=False):
        decide(service.accept_request, person(mentor), row)
    sign_in(client, office.coordinator)
    address = f"/programmes/{office.programme.id}/requests"
    page = client.get(address).text
    assert send(client, page, f"/requests/{rows[0].id}/confirm").location == address
    form = client.get(f"/requests/{rows[1].id}/refuse").text
    assert "Tulis alasan singkat." in send(client, form, "/refuse", reason="").text
    assert send(client, form, "/refuse", reason="Satu tim kerja.").location == address
    assert "Disetujui" in client.get(f"{address}?state=decided").text


def test_an_approval_is_shown_to_the_junior_only_once_published(
        client: StrictClient, sign_in: SignIn, office: Office, session: Session) -> None:
    row = ask(office.mentees[0], office.mentors[0])
    decide(service.accept_request, person(office.mentors[0]), row)
    sign_in(client, account_of(session, office.mentees[0]))
    before = re.sub(r'value="[^"]*"', "", client.get("/requests").text)
    decide(service.confirm_request, office.actor, row)
    assert re.sub(r'value="[^"]*"', "", client.get("/requests").text) == before


def test_strangers_meet_no_request(client: StrictClient, sign_in: SignIn, office: Office, session: Session) -> None:
    row = ask(office.mentees[0], office.mentors[0])
    stranger = account_of(session, office.mentees[1])
    elsewhere = make_coordinator(session, make_unit(session))
    administrator = make_account(session, roles=(Role.ADMINISTRATOR,))
    session.commit()
    for account in (stranger, elsewhere, administrator):
        sign_in(client, account)
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text)
        assert token
        for act in ("withdraw", "accept", "decline", "confirm", "refuse"):
            answer = client.post(f"/requests/{row.id}/{act}",
                                 data={"csrf_token": token[1], "form_key": "a-key-that-is-long", "version": "1"})
            assert answer.status_code == 404, (account.display_name, act)
        assert client.get(f"/programmes/{office.programme.id}/requests").status_code == 404


def test_a_page_of_another_state_is_an_ordinary_page(client: StrictClient, sign_in: SignIn, office: Office) -> None:
    sign_in(client, office.coordinator)
    for query in ("?state=nonsense", "?page=nonsense", "?state=decide"):
        assert client.get(f"/programmes/{office.programme.id}/requests{query}").status_code == 200


def test_who_has_no_programme_is_told_what_to_do(client: StrictClient, sign_in: SignIn, office: Office,
                                                 session: Session) -> None:
    sign_in(client, account_of(session, office.mentors[0]))
    assert "Belum ada program" in client.get("/mentors").text
    assert "Tidak ada permohonan" in client.get("/requests").text


def test_lists_take_as_many_queries_for_a_hundred_as_for_ten(client: StrictClient, sign_in: SignIn,
                                                           session: Session) -> None:
    counts = []
    for size in (10, 100):
        office = make_office(session, mentees=size, mentors=size, capacity=2)
        mentor, seeker = office.mentors[0], account_of(session, office.mentees[0])
        session.add_all(MentorRequest(
            programme_id=office.programme.id, mentee_enrolment_id=mentee.id, mentor_enrolment_id=mentor.id, rank=1,
            state="sent", note="Mohon.", created_at=NOW, sent_at=NOW, answer_due_at=NOW, version=1, change="request_sent",
            decline_reason="") for mentee in office.mentees[1:])
        session.commit()
        sign_in(client, office.coordinator)
        listed = count_for_page(client, f"/programmes/{office.programme.id}/requests")
        sign_in(client, seeker)
        shown = count_for_page(client, "/mentors")
        sign_in(client, account_of(session, mentor))
        counts.append((listed, shown, count_for_page(client, "/requests")))
    assert counts[0] == counts[1]


def test_a_junior_puts_waiting_wishes_in_order(junior: StrictClient, office: Office, session: Session) -> None:
    for mentor in office.mentors[:3]:
        ask(office.mentees[0], mentor)
    names = [session.get_one(Enrolment, row.id).employee.name for row in office.mentors[:3]]
    page = junior.get("/requests").text
    assert "3 dari 5" in page and page.index(names[1]) < page.index(names[2])
    last = session.scalars(sa.select(MentorRequest.id).where(MentorRequest.rank == 3)).one()
    session.rollback()
    page = junior.get(send(junior, page, f"/requests/{last}/reorder").location).text
    assert "Urutan disimpan." in page and page.index(names[2]) < page.index(names[1])


def test_who_has_a_mentor_is_shown_the_pairing_and_no_list(junior: StrictClient, office: Office, session: Session) -> None:
    row = ask(office.mentees[0], office.mentors[0])
    decide(service.accept_request, person(office.mentors[0]), row)
    decide(service.confirm_request, office.actor, row)
    pairing_id = session.get_one(MentorRequest, row.id).pairing_id
    session.rollback()
    assert "Anda sudah punya mentor" not in junior.get("/mentors").text
    in_transaction(publish_pairings, office.actor, programme_id=office.programme.id, pairing_ids=[pairing_id], now=NOW)
    page = junior.get("/mentors").text
    assert "Anda sudah punya mentor" in page and f"/pairings/{pairing_id}" in page and "Ajukan permohonan" not in page
    tracker = junior.get("/requests").text
    assert "Anda berdua sudah diberi tahu" in tracker and "Tarik permohonan" not in tracker


def test_a_junior_keeps_hides_and_compares_mentors(junior: StrictClient, office: Office) -> None:
    first, second = office.mentors[0], office.mentors[1]
    page = junior.get("/mentors").text
    assert "menjawab paling lama lima hari kerja" in page
    send(junior, page, f"/mentors/{first.id}/mark", kind="kept")
    page = junior.get("/mentors").text
    assert page.count("Anda tandai") == 1
    assert page.index(f"/mentors/{first.id}/ask") < page.index(f"/mentors/{second.id}/ask"), "kept ones stand on top"
    form = next(body for body in re.findall(r"<form.*?</form>", page, re.S)
                if f"/mentors/{second.id}/mark" in body and 'value="hidden"' in body)
    junior.post(f"/mentors/{second.id}/mark", data=dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)))
    assert f"/mentors/{second.id}/ask" not in junior.get("/mentors").text
    assert "Tampilkan lagi" in junior.get("/blocks").text
    third = office.mentors[2]
    compared = junior.get(f"/mentors/compare?m={first.id}&m={third.id}").text
    assert compared.count("Ajukan permohonan") == 2
    for address in ("/mentors/compare", f"/mentors/compare?m={first.id}", f"/mentors/compare?m=x&m={second.id}&m={first.id}"):
        assert "Pilih dua calon mentor" in junior.get(address).text, "one alone, nonsense and hidden ones compare nothing"
    send(junior, junior.get("/blocks").text, f"/mentors/{second.id}/mark")
    assert f"/mentors/{second.id}/ask" in junior.get("/mentors").text


def test_a_full_mentor_who_was_kept_can_be_waited_for(
        junior: StrictClient, office: Office, session: Session) -> None:
    full = office.mentors[0]
    send(junior, junior.get("/mentors").text, f"/mentors/{full.id}/mark", kind="kept")
    decide(service.accept_request, person(full), ask(office.mentees[1], full))
    assert "semua kursi terisi" in junior.get("/mentors").text
    form = junior.get(f"/mentors/{full.id}/ask").text
    assert "menunggu dalam antrean" in form
    send(junior, form, "/ask", note="Saya bersedia menunggu.")
    assert "Antrean ke-1" in junior.get("/requests").text


def test_a_senior_asks_for_time(client: StrictClient, sign_in: SignIn, session: Session, office: Office) -> None:
    ask(office.mentees[0], office.mentors[0])
    sign_in(client, account_of(session, office.mentors[0]))
    page = client.get("/requests").text
    told = client.get(send(client, page, "/more-time").location).text
    assert "diberi tahu bahwa Anda memerlukan waktu" in told
    assert "/more-time" not in re.sub(r"m-toast.*?</div>", "", told, flags=re.S)
