"""The pages of rounds, as a coordinator meets them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mentoring.features.accounts.models import Account, AccountScope
from mentoring.features.people.models import Employee
from mentoring.matching.taxonomy import Field
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_unit
from tests.builders.programmes import make_policy
from tests.builders.rounds import FIELDS, Office, make_office, proposals_of, run_round
from tests.statements import count_for_page
from tests.strict_client import StrictClient

SignIn = Callable[..., Any]


def forms_of(text: str) -> list[tuple[str, dict[str, str]]]:
    """Return each POST form's address and hidden fields."""
    found = []
    for action, body in re.findall(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', text, re.S):
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body))
        found.append((action, {name: value.replace("&amp;", "&") for name, value in fields.items()}))
    return found


def form_to(text: str, ending: str) -> tuple[str, dict[str, str]]:
    """Return the first form whose address ends so."""
    return next((action, fields) for action, fields in forms_of(text) if action.endswith(ending))


def send(client: StrictClient, text: str, ending: str, **typed: str) -> Any:
    action, fields = form_to(text, ending)
    return client.post(action, data=fields | typed)


def test_a_round_is_started_watched_and_cancelled(coordinator: StrictClient, office: Office) -> None:
    listed = coordinator.get(f"/programmes/{office.programme.id}/rounds").text
    assert "kebijakan versi 1" in listed
    started = send(coordinator, listed, "/rounds")
    assert started.status_code == 302
    page = coordinator.get(started.location).text
    assert "data-progress-url" in page and "Batalkan putaran" in page
    assert "data-progress-url" in coordinator.get(f"/programmes/{office.programme.id}/rounds").text
    assert send(coordinator, page, "/cancel").status_code == 302
    assert "Putaran ini dibatalkan" in coordinator.get(started.location).text


def test_starting_twice_says_that_a_round_is_on_its_way(coordinator: StrictClient, office: Office) -> None:
    listed = coordinator.get(f"/programmes/{office.programme.id}/rounds").text
    send(coordinator, listed, "/rounds")
    again = send(coordinator, listed, "/rounds", form_key="another-key-of-this-form")
    assert again.status_code == 409
    assert "Putaran lain sedang berjalan" in again.text


def test_a_finished_round_tells_its_figures_and_its_proof(coordinator: StrictClient, office: Office) -> None:
    page = coordinator.get(f"/rounds/{run_round(office)}").text
    assert "Terbukti optimal." in page
    assert "dari 5 yang mungkin" in page
    assert "Tinjau 5 usulan" in page


def test_a_review_names_a_field_as_the_policy_of_its_round_does(
        coordinator: StrictClient, session: Session, office: Office) -> None:
    own = Field("hamlet", "Dusun dan kelurahan", "Hamlets", terms=(FIELDS[0], "evaluasi kebijakan"))
    make_policy(session, office.programme, fields=(own,))
    session.commit()
    page = f"/rounds/{run_round(office)}/review?state=all"
    make_policy(session, office.programme)
    session.commit()
    assert "Dusun dan kelurahan" in "".join(
        coordinator.get(f"{page}&proposal={row.id}").text for row in proposals_of(session, int(page.split("/")[2])))


def test_people_left_over_stand_with_the_reason_and_what_would_help(client: StrictClient, sign_in: SignIn,
                                                                    session: Session) -> None:
    office = make_office(session, mentees=5, mentors=2, capacity=2)
    sign_in(client, office.coordinator)
    page = client.get(f"/rounds/{run_round(office)}").text
    assert "1 mentee belum terpasangkan" in page
    assert "Kursi kurang: 2 mentor boleh" in page
    assert re.search(r"1 kursi lagi pada Mentor 00\d Contoh", page)


def test_the_review_page_shows_both_people_reasons_and_other_candidates(coordinator: StrictClient,
                                                                       office: Office) -> None:
    page = coordinator.get(f"/rounds/{run_round(office)}/review").text
    assert "Alasan kecocokan" in page and "Faktor pembentuk skor" in page and "Calon mentor lain" in page
    assert 'data-key="a"' in page and 'data-key="r"' in page and 'data-key="l"' in page
    assert "dari 5 belum diputuskan" in page


def test_approving_moves_on_and_offers_to_undo(coordinator: StrictClient, office: Office, session: Session) -> None:
    round_id = run_round(office)
    page = coordinator.get(f"/rounds/{round_id}/review").text
    answer = send(coordinator, page, "/approve")
    assert answer.status_code == 302
    after = coordinator.get(answer.location).text
    assert "disetujui" in after and "Urungkan" in after
    assert sorted(item.state for item in proposals_of(session, round_id)) == ["approved", *["open"] * 4]
    undone = send(coordinator, after, "/undo")
    assert "diurungkan" in coordinator.get(undone.location).text
    assert {item.state for item in proposals_of(session, round_id)} == {"open"}


def test_rejecting_needs_a_reason_and_keeps_what_was_typed(coordinator: StrictClient, office: Office,
                                                          session: Session) -> None:
    round_id = run_round(office)
    page = coordinator.get(f"/rounds/{round_id}/review").text
    refused = send(coordinator, page, "/reject", reason="  ", never_again="y")
    assert refused.status_code == 422
    assert "Tuliskan alasannya" in refused.text
    assert re.search(r'<input[^>]*checked[^>]*name="never_again"', refused.text)
    long = send(coordinator, page, "/reject", reason="sudah kenal " * 60)
    assert long.status_code == 422 and "sudah kenal sudah kenal" in long.text
    done = send(coordinator, page, "/reject", reason="Satu tim")
    assert done.status_code == 302
    assert sorted(item.state for item in proposals_of(session, round_id)) == [*["open"] * 4, "rejected"]


def test_swapping_takes_another_candidate(coordinator: StrictClient, office: Office, session: Session) -> None:
    round_id = run_round(office)
    page = coordinator.get(f"/rounds/{round_id}/review").text
    other = re.search(r'name="mentor_enrolment_id" value="(\d+)"', page)
    assert other
    answer = send(coordinator, page, "/swap", mentor_enrolment_id=other[1])
    assert answer.status_code == 302
    assert "ditukar" in coordinator.get(answer.location).text
    assert sorted(item.state for item in proposals_of(session, round_id)) == [*["open"] * 4, "swapped"]


def test_a_mentor_who_is_no_candidate_can_not_be_swapped_in(coordinator: StrictClient, office: Office) -> None:
    page = coordinator.get(f"/rounds/{run_round(office)}/review").text
    answer = send(coordinator, page, "/swap", mentor_enrolment_id="99999")
    assert answer.status_code == 409 and "bukan calon lain" in answer.text


def test_locking_and_unlocking_stay_on_the_proposal(coordinator: StrictClient, office: Office) -> None:
    page = coordinator.get(f"/rounds/{run_round(office)}/review").text
    locked = send(coordinator, page, "/lock")
    after = coordinator.get(locked.location).text
    assert "Terkunci" in after and "Lepas kunci" in after
    assert "Lepas kunci" not in coordinator.get(send(coordinator, after, "/unlock").location).text


def test_the_second_of_two_decisions_hears_who_came_first(coordinator: StrictClient, office: Office, sign_in: SignIn,
                                                         session: Session) -> None:
    page = coordinator.get(f"/rounds/{run_round(office)}/review").text
    colleague = make_coordinator(session, office.unit)
    session.commit()
    sign_in(coordinator, colleague)
    theirs = coordinator.get(f"/programmes/{office.programme.id}/review", follow_redirects=True).text
    send(coordinator, theirs, "/approve")
    sign_in(coordinator, office.coordinator)
    token = form_to(coordinator.get("/programmes").text, "/sign-out")[1]["csrf_token"]
    late = send(coordinator, page, "/reject", reason="Beda harapan", csrf_token=token)
    assert late.status_code == 409
    assert "usulan ini disetujui" in late.text and colleague.display_name in late.text
    assert "Beda harapan" in late.text, "what was typed is given back"


def test_filters_and_orders_stay_in_the_address(coordinator: StrictClient, office: Office) -> None:
    round_id = run_round(office)
    page = coordinator.get(f"/rounds/{round_id}/review?order=best&unit={office.unit.id}").text
    assert "order=best" in page and f"unit={office.unit.id}" in page
    elsewhere = coordinator.get(f"/rounds/{round_id}/review?unit=99999").text
    assert "Semua usulan dengan saringan ini sudah diputuskan" in elsewhere


@pytest.mark.parametrize("query", ["page=tidak-terbaca", "state=aneh", "order=aneh", "unit=x", "proposal=99999",
                                   "view=list", "doubtful=1", "page=WyJhZnRlciIsIDEsIDIsIDNd"])
def test_an_odd_address_is_read_as_well_as_can_be(coordinator: StrictClient, office: Office, query: str) -> None:
    assert coordinator.get(f"/rounds/{run_round(office)}/review?{query}").status_code == 200


def test_the_preview_tells_what_publishing_does_and_publishes_just_that(coordinator: StrictClient, office: Office,
                                                                       session: Session) -> None:
    round_id = run_round(office)
    for _ in range(2):
        send(coordinator, coordinator.get(f"/rounds/{round_id}/review").text, "/approve")
    preview = coordinator.get(f"/programmes/{office.programme.id}/publish").text
    assert "Terbitkan 2 pasangan" in preview and "4 surat dikirim hari ini" in preview
    send(coordinator, coordinator.get(f"/rounds/{round_id}/review").text, "/approve")
    changed = send(coordinator, preview, "/publish")
    assert changed.status_code == 409 and "Tidak ada yang diterbitkan" in changed.text
    preview = coordinator.get(f"/programmes/{office.programme.id}/publish").text
    done = send(coordinator, preview, "/publish")
    page = coordinator.get(done.location).text
    assert "3 pasangan diterbitkan" in page and "Tarik kembali" in page
    back = send(coordinator, page, "/take-back")
    assert "Terbitan ditarik kembali" in coordinator.get(back.location).text


def test_strangers_get_the_answer_of_a_missing_page(client: StrictClient, office: Office, sign_in: SignIn,
                                                   session: Session) -> None:
    round_id = run_round(office)
    proposal = proposals_of(session, round_id)[0].id
    elsewhere = make_coordinator(session, make_unit(session))
    mentee = make_account(session, session.get_one(Employee, office.mentees[0].employee_id))
    session.commit()
    missing = {}
    for account in (elsewhere, mentee):
        sign_in(client, account)
        for address in (f"/programmes/{office.programme.id}/rounds", f"/rounds/{round_id}", f"/rounds/{round_id}/review",
                        f"/programmes/{office.programme.id}/publish"):
            assert client.get(address).status_code == 404, address
        missing[account.id] = client.get("/rounds/99999").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', missing[account.id])
        assert token
        for act in ("approve", "reject", "swap", "lock", "unlock", "undo"):
            answer = client.post(f"/proposals/{proposal}/{act}",
                                 data={"csrf_token": token[1], "form_key": "a-key-that-is-long", "version": "1"})
            assert answer.status_code == 404, act


def test_the_review_page_takes_as_many_queries_for_a_hundred_as_for_ten(client: StrictClient, sign_in: SignIn,
                                                                      session: Session) -> None:
    counts = []
    for size in (10, 100):
        office = make_office(session, mentees=size, mentors=size, capacity=1)
        sign_in(client, office.coordinator)
        round_id = run_round(office)
        counts.append((count_for_page(client, f"/rounds/{round_id}/review"), count_for_page(client, f"/rounds/{round_id}"),
                       count_for_page(client, f"/programmes/{office.programme.id}/rounds")))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 16, counts


def test_english_readers_get_english(coordinator: StrictClient, office: Office, session: Session) -> None:
    session.get_one(Account, office.coordinator.id).language = "en"
    session.commit()
    page = coordinator.get(f"/rounds/{run_round(office)}/review").text
    assert "Review of proposals" in page and "Tinjauan usulan" not in page


def test_the_menu_shows_the_programme_and_the_place_of_the_page(client: StrictClient, sign_in: SignIn,
                                                               session: Session) -> None:
    office = make_office(session)
    later = make_office(session)
    account = office.coordinator
    session.add(AccountScope(account_id=account.id, unit_id=later.unit.id))
    session.commit()
    sign_in(client, account)
    page = client.get(f"/rounds/{run_round(later)}/review").text
    assert f'<a href="/programmes/{later.programme.id}/review" aria-current="page">' in page
    page = client.get(f"/rounds/{run_round(office)}").text
    assert f'<a href="/programmes/{office.programme.id}/rounds" aria-current="page">' in page
