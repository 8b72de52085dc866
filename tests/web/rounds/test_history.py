"""The history of decisions: on a pair, on a person, in a round; who may read it, and what it never tells."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mentoring.core.database import in_transaction
from mentoring.features.pairings import service as pairings
from mentoring.features.pairings.rules import PairingState
from mentoring.features.rounds import service
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.pairings import actor_for, make_pairing, person_account
from tests.builders.people import make_unit
from tests.builders.rounds import NOW, Office, make_office, proposals_of, run_round
from tests.statements import count_for_page
from tests.strict_client import StrictClient

SignIn = Callable[..., Any]


def act(use_case: Callable[..., Any], office: Office, proposal: Any, **values: Any) -> Any:
    return in_transaction(use_case, office.actor, proposal_id=proposal.id, version=proposal.version, now=NOW, **values)


def test_a_round_tells_each_decision_and_narrows_by_kind_and_person(
        coordinator: StrictClient, office: Office, session: Session) -> None:
    round_id = run_round(office)
    first, second, third = proposals_of(session, round_id)[:3]
    act(service.approve_proposal, office, first)
    act(service.undo_proposal, office, proposals_of(session, round_id)[0])
    act(service.reject_proposal, office, second, reason="Pernah setim KANARI", never_again=True)
    act(service.lock_proposal, office, third)
    page = coordinator.get(f"/rounds/{round_id}/history").text
    for word in ("Usulan disetujui", "Keputusan diurungkan", "Usulan ditolak", "Usulan dikunci", "Pernah setim KANARI",
                 "jangan usulkan lagi", "versi data 1", "kebijakan versi 1", office.coordinator.display_name):
        assert word in page, word
    table = coordinator.get(f"/rounds/{round_id}/history?decision=rejected").text.partition("<tbody>")[2]
    assert table.count("<tr>") == 1 and "Pernah setim KANARI" in table
    name = second.mentee_enrolment.employee.name
    table = coordinator.get(f"/rounds/{round_id}/history?q={name}").text.partition("<tbody>")[2]
    assert table.count("<tr>") == 1 and name in table
    assert "Belum ada keputusan di sini" in coordinator.get(f"/rounds/{round_id}/history?q=%25").text
    assert coordinator.get(f"/rounds/{round_id}/history?decision=zzz&page=!!").status_code == 200


def test_a_pair_and_its_people_tell_where_it_came_from(coordinator: StrictClient, office: Office, session: Session) -> None:
    round_id = run_round(office)
    proposal = proposals_of(session, round_id)[0]
    pairing_id = act(service.approve_proposal, office, proposal).pairing_id
    for address in (f"/pairings/{pairing_id}/history", f"/enrolments/{proposal.mentee_enrolment_id}/history",
                    f"/employees/{proposal.mentor_enrolment.employee_id}/history"):
        table = coordinator.get(address).text.partition("<tbody>")[2]
        assert "Usulan disetujui" in table and "Pasangan disetujui" in table and "putaran 1" in table
    other = proposals_of(session, round_id)[1]
    assert "Usulan disetujui" not in coordinator.get(f"/enrolments/{other.mentee_enrolment_id}/history").text


@pytest.mark.parametrize("reason", ["no_time", "not_working"])
def test_an_ending_tells_neither_who_nor_why_and_looks_like_every_other(
        coordinator: StrictClient, office: Office, session: Session, reason: str) -> None:
    pairing = make_pairing(session, office, state=PairingState.ACTIVE)
    account = person_account(session, office.mentees[0])
    in_transaction(pairings.end_pairing, actor_for(office.mentees[0], account), pairing_id=pairing.id,
                   version=pairing.version, reason=reason, note="KANARI-AKHIR", now=NOW)
    for address in (f"/pairings/{pairing.id}/history", f"/enrolments/{office.mentors[0].id}/history"):
        table = coordinator.get(address).text.partition("<tbody>")[2]
        row = table.partition("Pasangan diakhiri")[2].partition("</tr>")[0]
        assert "salah satu dari keduanya" in row
        assert "KANARI" not in table and account.display_name not in row.partition('data-l="Oleh"')[2]


def test_a_declined_pair_tells_no_reason_of_its_mentor(coordinator: StrictClient, office: Office, session: Session) -> None:
    pairing = make_pairing(session, office, state=PairingState.PUBLISHED)
    in_transaction(pairings.decline_pairing, actor_for(office.mentors[0]), pairing_id=pairing.id,
                   version=pairing.version, reason="KANARI-TIDAK", now=NOW)
    page = coordinator.get(f"/enrolments/{office.mentees[0].id}/history").text
    assert "Tidak bersedia" in page and "KANARI" not in page


def test_only_coordinators_in_scope_who_take_no_part_read_it(
        client: StrictClient, sign_in: SignIn, office: Office, session: Session) -> None:
    round_id = run_round(office)
    proposal = proposals_of(session, round_id)[0]
    pairing_id = act(service.approve_proposal, office, proposal).pairing_id
    mentor, mentee = proposal.mentor_enrolment, proposal.mentee_enrolment
    session.rollback()
    own = make_coordinator(session, office.unit, employee=mentor.employee)
    stranger, plain = make_coordinator(session, make_unit(session)), make_account(session, mentee.employee)
    session.commit()
    addresses = [f"/pairings/{pairing_id}/history", f"/enrolments/{mentor.id}/history",
                 f"/employees/{mentor.employee_id}/history", f"/rounds/{round_id}/history"]
    for wrong in (stranger, plain):
        sign_in(client, wrong)
        assert [client.get(address).status_code for address in addresses] == [404] * 4
    sign_in(client, own)
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404, 200]
    for address in (addresses[3], f"/enrolments/{mentee.id}/history"):
        table = client.get(address).text.partition("<tbody>")[2]
        assert f"{mentee.employee.name} – {mentor.employee.name}" not in table


def test_the_history_takes_as_many_queries_for_many_decisions_as_for_few(
        client: StrictClient, sign_in: SignIn, session: Session) -> None:
    office = make_office(session, mentees=9, mentors=5)
    round_id = run_round(office)
    rows = proposals_of(session, round_id)
    sign_in(client, office.coordinator)
    act(service.approve_proposal, office, rows[0])
    addresses = (f"/rounds/{round_id}/history", f"/enrolments/{office.mentors[0].id}/history")
    for address in addresses:
        client.get(address)
    few = [count_for_page(client, address) for address in addresses]
    for row in rows[1:]:
        act(service.approve_proposal, office, row)
    assert [count_for_page(client, address) for address in addresses] == few
