"""The pages that explain a round and its proposals, as a coordinator meets them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.features.accounts.models import Account
from mentoring.features.people.models import Employee, PrivateBlock
from mentoring.features.rounds.models import Proposal, Round, Unplaced
from mentoring.matching.taxonomy import Field
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_unit
from tests.builders.programmes import make_policy
from tests.builders.rounds import FIELDS, NOW, Office, make_office, proposals_of, run_round
from tests.statements import count_for_page
from tests.strict_client import StrictClient

SignIn = Callable[..., Any]


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session, mentees=12, mentors=3, capacity=3)


def text_of(page: str) -> str:
    """Return what a page says, without its markup, spaces collapsed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_round_says_how_steady_it_is_and_how_each_group_fares(coordinator: StrictClient, office: Office) -> None:
    page = text_of(coordinator.get(f"/rounds/{run_round(office)}").text)
    assert "Seberapa kokoh" in page
    assert re.search(r"\d dari 9 pasangan bertahan pada semua percobaan", page)
    assert re.search(r"Tujuan \d+ \d+ Kompetensi \d+ \d+ Bidang", page)
    assert "Peringkat dan beban" in page and "3–3, rata-rata 3,0" in page
    assert "Bagaimana tiap kelompok" in page and "selang kepercayaan 95%" in page
    assert re.search(r"Ahli Pertama 12 75.?% \(\d+.?%–\d+.?%\) 0,\d\d|Ahli Pertama 12 75.?% \(\d+.?%–\d+.?%\) –", page)
    assert office.unit.name in page


def test_the_round_says_who_competes_and_what_places_how_many(coordinator: StrictClient, office: Office) -> None:
    page = text_of(coordinator.get(f"/rounds/{run_round(office)}").text)
    assert "12 mentee memperebutkan 9 kursi pada 3 mentor; kurang 3." in page
    assert "Mentee: Mentee 000 Contoh, Mentee 001 Contoh" in page
    assert re.search(r"3 kursi lagi pada Mentor 00\d Contoh 3 orang mendapat mentor", page)


def test_a_rule_that_would_place_people_is_named_as_one(client: StrictClient, sign_in: SignIn, session: Session) -> None:
    office = make_office(session, mentees=2, mentors=2, capacity=1)
    session.execute(sa.update(Employee).where(Employee.id.in_([row.employee_id for row in office.mentors])).values(
        post_level="ahli_pertama", grade_rank=8))
    session.commit()
    sign_in(client, office.coordinator)
    page = text_of(client.get(f"/rounds/{run_round(office)}").text)
    assert "2 mentee tidak punya mentor yang boleh menurut aturan." in page
    assert "Kesampingkan aturan “jenjang tidak lebih tinggi” 2 orang mendapat mentor" in page


def test_a_large_programme_reads_that_steadiness_is_not_computed(
        coordinator: StrictClient, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from mentoring.features.rounds.jobs import proposing

    monkeypatch.setattr(proposing, "MOST_MENTEES", 4)
    round_id = run_round(office)
    page = coordinator.get(f"/rounds/{round_id}").text
    assert "Tidak dihitung untuk program dengan lebih dari 1.000 mentee." in page
    assert "percobaan bobot" not in coordinator.get(f"/rounds/{round_id}/review").text


def test_rounds_saved_before_there_were_explanations_are_still_shown(
        coordinator: StrictClient, office: Office, session: Session) -> None:
    round_id = run_round(office)
    row = session.get_one(Round, round_id)
    row.summary = {name: value for name, value in row.summary.items()
                   if name not in {"stability", "diagnostics", "disparities", "remedies"}}
    for item in session.scalars(sa.select(Unplaced).where(Unplaced.round_id == round_id)):
        item.detail = {"counts": item.detail["counts"], "seat_at": office.mentors[0].id, "seat_people": 1}
    for proposal in session.scalars(sa.select(Proposal).where(Proposal.round_id == round_id)):
        proposal.runners_up = [{name: value for name, value in item.items() if name != "leaves_out"}
                               for item in proposal.runners_up if item["kind"] != "own"]
    session.commit()
    page = text_of(coordinator.get(f"/rounds/{round_id}").text)
    assert "1 kursi lagi pada Mentor 000 Contoh 1 orang mendapat mentor" in page
    assert "Seberapa kokoh" not in page
    assert "percobaan bobot" not in coordinator.get(f"/rounds/{round_id}/review").text
    number = proposals_of(session, round_id)[0].id
    assert coordinator.get(f"/proposals/{number}/why-not?mentor={office.mentors[1].id}").status_code == 200


def test_the_review_says_how_steady_the_pair_is_and_what_swapping_costs(coordinator: StrictClient, office: Office) -> None:
    page = text_of(coordinator.get(f"/rounds/{run_round(office)}/review").text)
    assert re.search(r"Bertahan pada \d+ dari 14 percobaan bobot \(tiap bobot ±10%\)", page)
    assert "Menukarnya menurunkan jumlah skor paling sedikit" in page


def test_swapping_that_leaves_somebody_out_says_so(client: StrictClient, sign_in: SignIn, session: Session) -> None:
    """Two mentors, and one of the two mentees may have but the first: giving that seat away leaves them alone."""
    office = make_office(session, mentees=2, mentors=2, capacity=1)
    first, second = office.mentors
    session.get_one(Employee, office.mentees[0].employee_id).line_manager_id = second.employee_id
    session.commit()
    sign_in(client, office.coordinator)
    round_id = run_round(office)
    other = next(item for item in proposals_of(session, round_id) if item.mentor_enrolment_id == second.id)
    assert "Menukarnya membuat satu orang lain tanpa mentor." in client.get(
        f"/rounds/{round_id}/review?proposal={other.id}").text
    assert "Menukarnya membuat satu orang lain tanpa mentor." in client.get(
        f"/proposals/{other.id}/why-not?mentor={first.id}").text


def test_any_other_mentor_can_be_asked_for_by_name(coordinator: StrictClient, office: Office, session: Session) -> None:
    round_id = run_round(office)
    proposal = proposals_of(session, round_id)[0]
    review = coordinator.get(f"/rounds/{round_id}/review?proposal={proposal.id}").text
    address = f"/proposals/{proposal.id}/why-not"
    assert f'action="{address}"' in review
    several = coordinator.get(f"{address}?q=Contoh").text
    assert "Mentor yang mana?" in several
    links = set(re.findall(rf'href="{address}\?mentor=(\d+)"', several))
    assert links == {str(mentor.id) for mentor in office.mentors}
    other = next(mentor for mentor in office.mentors if mentor.id != proposal.mentor_enrolment_id)
    name = session.get_one(Employee, other.employee_id).name
    one = text_of(coordinator.get(f"{address}?q={name}").text)
    assert "Skornya 0," in one and "Perbandingan sumbangan" in one and f"Alasan kecocokan dengan {name}" in one
    assert "Satu kursi lagi padanya membuat satu orang lagi mendapat mentor." in one
    assert "Tidak ada mentor dalam program ini yang namanya memuat “Zzz”." in coordinator.get(f"{address}?q=Zzz").text
    own = coordinator.get(f"{address}?mentor={proposal.mentor_enrolment_id}").text
    assert "Dialah mentor yang diusulkan." in own


def test_what_is_asked_is_told_by_the_policy_of_the_round(coordinator: StrictClient, office: Office,
                                                          session: Session) -> None:
    """Weights, rules and the names of fields are those that the proposals were made with, not those of now."""
    own = Field("hamlet", "Dusun dan kelurahan", "Hamlets", terms=(*FIELDS[:3], "evaluasi kebijakan"))
    make_policy(session, office.programme, fields=(own,))
    session.commit()
    round_id = run_round(office)
    make_policy(session, office.programme, other_unit=True, not_senior_enough=False)
    session.commit()
    pages = "".join(coordinator.get(f"/proposals/{proposal.id}/why-not?mentor={mentor.id}").text
                    for proposal in proposals_of(session, round_id) for mentor in office.mentors)
    assert "Dusun dan kelurahan" in pages
    assert "Keduanya berbeda unit kerja" not in pages


def test_a_private_block_reads_as_unavailable_and_as_nothing_else(coordinator: StrictClient, office: Office,
                                                                 session: Session) -> None:
    proposal = proposals_of(session, run_round(office))[0]
    blocker, leaver = (mentor for mentor in office.mentors if mentor.id != proposal.mentor_enrolment_id)
    mentee = next(row for row in office.mentees if row.id == proposal.mentee_enrolment_id)
    session.add(PrivateBlock(blocker_id=blocker.employee_id, blocked_id=mentee.employee_id, created_at=NOW))
    session.get_one(Employee, leaver.employee_id).is_active = False
    names = [session.get_one(Employee, mentor.employee_id).name for mentor in (blocker, leaver)]
    session.commit()
    pages = [text_of(coordinator.get(f"/proposals/{proposal.id}/why-not?mentor={mentor.id}").text).replace(name, "Ia")
             for mentor, name in zip((blocker, leaver), names, strict=True)]
    assert pages[0] == pages[1], "the two read alike to the letter"
    assert "Pasangan ini tidak tersedia." in pages[0]
    assert "Perbandingan sumbangan" not in pages[0] and "Skornya" not in pages[0]


def test_a_decided_proposal_is_not_asked_about(coordinator: StrictClient, office: Office, session: Session) -> None:
    round_id = run_round(office)
    proposal = proposals_of(session, round_id)[0]
    session.get_one(Proposal, proposal.id).state = "superseded"
    session.commit()
    page = coordinator.get(f"/proposals/{proposal.id}/why-not?mentor={office.mentors[0].id}").text
    assert "Usulan ini sudah diputuskan, jadi pertanyaan ini tidak dihitung lagi." in page
    assert "why-not" not in coordinator.get(f"/rounds/{round_id}/review?state=all&proposal={proposal.id}").text


def test_nobody_else_may_ask_and_a_stranger_mentor_is_missing(client: StrictClient, office: Office, sign_in: SignIn,
                                                             session: Session) -> None:
    proposal = proposals_of(session, run_round(office))[0]
    elsewhere = make_coordinator(session, make_unit(session))
    mentee = make_account(session, session.get_one(Employee, proposal.mentee_enrolment.employee_id))
    foreign = make_office(session).mentors[0].id
    session.commit()
    for account in (elsewhere, mentee):
        sign_in(client, account)
        assert client.get(f"/proposals/{proposal.id}/why-not").status_code == 404
        assert client.get(f"/proposals/{proposal.id}/why-not?mentor={office.mentors[0].id}").status_code == 404
    sign_in(client, office.coordinator)
    for number in (foreign, 99999, office.mentees[0].id):
        assert client.get(f"/proposals/{proposal.id}/why-not?mentor={number}").status_code == 404


@pytest.mark.parametrize("query", ["mentor=x", "q=%20", "q=" + "a" * 300, "q=%25", "mentor=-1&q=a"])
def test_an_odd_question_is_answered_as_well_as_can_be(coordinator: StrictClient, office: Office, session: Session,
                                                       query: str) -> None:
    number = proposals_of(session, run_round(office))[0].id
    assert coordinator.get(f"/proposals/{number}/why-not?{query}").status_code in {200, 404}


def test_asking_takes_as_many_queries_for_a_hundred_as_for_ten(client: StrictClient, sign_in: SignIn,
                                                              session: Session) -> None:
    counts = []
    for size in (10, 100):
        office = make_office(session, mentees=size, mentors=size // 2, capacity=1)
        sign_in(client, office.coordinator)
        number = session.scalars(sa.select(Proposal.id).where(Proposal.round_id == run_round(office))).first()
        counts.append((count_for_page(client, f"/proposals/{number}/why-not?mentor={office.mentors[3].id}"),
                       count_for_page(client, f"/proposals/{number}/why-not?q=Contoh")))
    assert counts[0] == counts[1]


def test_the_queue_is_narrowed_by_the_parts_of_the_organisation(coordinator: StrictClient, office: Office,
                                                               session: Session) -> None:
    part = make_unit(session, "Dinas Kelautan", office.unit)
    section = make_unit(session, "Bidang Budidaya", part)
    for mentee in office.mentees[:2]:
        session.get_one(Employee, mentee.employee_id).unit_id = section.id
    session.commit()
    round_id = run_round(office)
    page = coordinator.get(f"/rounds/{round_id}/review").text
    assert "Dinas Kelautan (2)" in page and "Bidang Budidaya" not in page.split('id="unit"')[1].split("</select>")[0]
    narrowed = coordinator.get(f"/rounds/{round_id}/review?unit={part.id}").text
    assert "Bidang Budidaya (2)" in narrowed
    assert len(re.findall(r'class="m-row"', narrowed)) == 2


def test_a_full_page_of_the_review_stays_light(client: StrictClient, sign_in: SignIn, session: Session) -> None:
    office = make_office(session, mentees=30, mentors=12, capacity=3)
    sign_in(client, office.coordinator)
    size = len(client.get(f"/rounds/{run_round(office)}/review").data)
    assert size < 30_000, size


def test_english_readers_get_the_explanations_in_english(coordinator: StrictClient, office: Office,
                                                        session: Session) -> None:
    session.get_one(Account, office.coordinator.id).language = "en"
    session.commit()
    round_id = run_round(office)
    page = text_of(coordinator.get(f"/rounds/{round_id}").text)
    assert "How steady" in page and "What would place more people" in page and "How each group fares" in page
    number = proposals_of(session, round_id)[0].id
    page = text_of(coordinator.get(f"/proposals/{number}/why-not?mentor={office.mentors[1].id}").text)
    assert "Why not another mentor?" in page and "Mengapa" not in page


def count_placed(page: str) -> int:
    """Return how many more people the what-if page says would get a mentor."""
    found = re.search(r"Mendapat mentor · (\d+) mentee", text_of(page))
    return int(found[1]) if found else 0


def test_every_fix_is_tried_with_one_press_and_does_what_it_says(
        client: StrictClient, sign_in: SignIn, session: Session) -> None:
    kinds = set()
    for mentees, mentors, capacity in ((12, 3, 3), (8, 2, 1)):
        office = make_office(session, mentees=mentees, mentors=mentors, capacity=capacity)
        if mentors == 2:
            session.execute(sa.update(Employee).where(Employee.id == office.mentors[0].employee_id).values(
                post_level="ahli_pertama", grade_rank=8))
            session.commit()
        sign_in(client, office.coordinator)
        page = client.get(f"/rounds/{run_round(office)}").text
        told = re.findall(r"(\d+) orang mendapat mentor</span>(?: · <a href=\"([^\"]+)\")?", page)
        assert told and all(link for _people, link in told), "each fix can be tried"
        for people, link in set(told):
            address = link.replace("&amp;", "&")
            kinds.add("rule" if "seats_" not in address else "seat" if address.count("seats_") == 1 else "seats")
            assert count_placed(client.get(address).text) >= int(people), address
    assert kinds == {"rule", "seat", "seats"}
