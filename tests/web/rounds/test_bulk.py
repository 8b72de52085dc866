"""Approving all that a filter holds, as a coordinator meets it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.database import in_transaction
from mentoring.core.mail import Mail
from mentoring.features.accounts.models import Account
from mentoring.features.people.models import Employee, PrivateBlock
from mentoring.features.rounds import service
from mentoring.features.rounds.models import Proposal
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_unit
from tests.builders.rounds import NOW, Office, make_office, proposals_of, run_round
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.rounds.test_pages import form_to, send

SignIn = Callable[..., Any]


def states(session: Session, round_id: int) -> list[str]:
    session.rollback()
    return list(session.scalars(sa.select(Proposal.state).where(Proposal.round_id == round_id).order_by(Proposal.id)))


def offered(page: str) -> tuple[str, str]:
    """Return the label and the address of the button of the review page."""
    found = re.search(r'<a class="btn[^"]*" href="([^"]*approve-all[^"]*)">(?:<svg.*?</svg>)?([^<]*)</a>', page, re.S)
    assert found
    return found[2].strip(), found[1].replace("&amp;", "&")


def test_all_of_a_filter_are_approved_told_and_undone(coordinator: StrictClient, office: Office, session: Session) -> None:
    round_id = run_round(office)
    label, address = offered(coordinator.get(f"/rounds/{round_id}/review").text)
    assert label == "Setujui 5 pasangan…"
    preview = coordinator.get(address).text
    assert "5 usulan dalam saringan ini" in preview and "Setujui 5 pasangan<" in preview
    for row in proposals_of(session, round_id):
        assert row.mentee_enrolment.employee.name in preview and row.mentor_enrolment.employee.name in preview
    assert states(session, round_id) == ["open"] * 5, "a look changes nothing"
    action, fields = form_to(preview, "/approve-all")
    answer = coordinator.post(action, data=fields)
    assert answer.status_code == 302
    assert coordinator.post(action, data=fields).location == answer.location, "the same form again is answered again"
    result = coordinator.get(answer.location).text
    assert ">5 disetujui</h1>" in result and "Urungkan 5<" in result and "tidak disetujui" not in result
    assert states(session, round_id) == ["approved"] * 5
    assert "approve-all" not in coordinator.get(f"/rounds/{round_id}/review").text, "nothing is left to approve"
    undone = coordinator.get(send(coordinator, result, "/undo-all").location).text
    assert "5 persetujuan diurungkan." in undone and "Urungkan 5" not in undone
    assert states(session, round_id) == ["open"] * 5
    assert session.scalars(sa.select(Mail)).all() == []


def test_the_button_counts_what_the_filter_holds(coordinator: StrictClient, office: Office, session: Session) -> None:
    inner = make_unit(session, parent=office.unit)
    for row in office.mentees[:2]:
        session.get_one(Employee, row.employee_id).unit_id = inner.id
    session.commit()
    round_id = run_round(office)
    rows = proposals_of(session, round_id)
    for row in rows:
        row.doubt_count = int(row.mentee_enrolment_id in {office.mentees[number].id for number in (0, 2, 3)})
    session.commit()
    for query, number in (("", 5), (f"unit={inner.id}", 2), ("doubtful=1", 3), (f"doubtful=1&unit={inner.id}", 1)):
        label, address = offered(coordinator.get(f"/rounds/{round_id}/review?{query}").text)
        preview = coordinator.get(address).text
        assert label == f"Setujui {number} pasangan…"
        assert f"Setujui {number} pasangan<" in preview and f"{number} usulan dalam saringan ini" in preview
    for query in ("state=approved", "state=all", "unit=99999"):
        assert "approve-all" not in coordinator.get(f"/rounds/{round_id}/review?{query}").text
    assert inner.name in coordinator.get(f"/rounds/{round_id}/review/approve-all?doubtful=1&unit={inner.id}").text
    page = coordinator.get(f"/rounds/{round_id}/review/approve-all?doubtful=1&unit={inner.id}").text
    action = re.search(r'action="([^"]+approve-all[^"]*)"', page)
    assert action
    fields = form_fields(page, "approve-all")
    assert coordinator.post(action[1].replace("&amp;", "&"), data=fields).status_code == 302
    assert sorted(states(session, round_id)) == ["approved", *["open"] * 4]


def form_fields(page: str, part: str) -> dict[str, str]:
    body = re.search(rf'<form method="post" action="[^"]*{part}[^"]*"[^>]*>(.*?)</form>', page, re.S)
    assert body
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body[1]))


def test_a_list_that_a_colleague_changed_is_refused_with_the_new_number(coordinator: StrictClient, office: Office,
                                                                       session: Session) -> None:
    round_id = run_round(office)
    preview = coordinator.get(f"/rounds/{round_id}/review/approve-all").text
    first = proposals_of(session, round_id)[0]
    session.rollback()
    in_transaction(service.reject_proposal, office.actor, proposal_id=first.id, version=1, reason="Satu tim",
                   never_again=False, now=NOW)
    late = send(coordinator, preview, "/approve-all")
    assert late.status_code == 409
    assert "Tidak ada yang disetujui" in late.text and "kini memuat 4 usulan" in late.text
    assert states(session, round_id) == ["rejected", *["open"] * 4]


def test_who_does_not_pass_is_named_with_the_reason(coordinator: StrictClient, office: Office, session: Session) -> None:
    round_id = run_round(office)
    preview = coordinator.get(f"/rounds/{round_id}/review/approve-all").text
    row = proposals_of(session, round_id)[0]
    session.add(PrivateBlock(blocker_id=row.mentee_enrolment.employee_id, created_at=NOW,
                             blocked_id=row.mentor_enrolment.employee_id))
    session.commit()
    result = coordinator.get(send(coordinator, preview, "/approve-all").location).text
    assert ">4 disetujui, 1 tidak</h1>" in result and "Urungkan 4<" in result
    names = f"{row.mentee_enrolment.employee.name} dengan {row.mentor_enrolment.employee.name}"
    assert re.search(rf"{names}</a>:\s*Pasangan ini tidak tersedia\.", result)


def test_too_many_at_once_are_told_before_the_button(coordinator: StrictClient, office: Office,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mentoring.features.rounds.views.bulk.MOST_AT_ONCE", 4)
    page = coordinator.get(f"/rounds/{run_round(office)}/review/approve-all").text
    assert "memuat 5 usulan; paling banyak 4" in page and "Setujui 5 pasangan" not in page


def test_others_get_the_answer_of_a_missing_page(client: StrictClient, sign_in: SignIn, office: Office,
                                                session: Session) -> None:
    round_id = run_round(office)
    elsewhere = make_coordinator(session, make_unit(session))
    mentee = make_account(session, session.get_one(Employee, office.mentees[0].employee_id))
    session.commit()
    for account in (elsewhere, mentee):
        sign_in(client, account)
        assert client.get(f"/rounds/{round_id}/review/approve-all").status_code == 404
        assert client.get(f"/rounds/{round_id}/review/approved-all?act=x").status_code == 404
        token = form_to(client.get("/account").text, "/sign-out")[1]["csrf_token"]
        for act in ("approve-all", "undo-all"):
            answer = client.post(f"/rounds/{round_id}/review/{act}", data={
                "csrf_token": token, "form_key": "a-key-that-is-long", "stamp": "x", "act": "x"})
            assert answer.status_code == 404, act
    assert states(session, round_id) == ["open"] * 5


def test_an_act_that_never_was_is_a_missing_page(coordinator: StrictClient, office: Office) -> None:
    round_id = run_round(office)
    for query in ("", "?act=", "?act=nonsense"):
        assert coordinator.get(f"/rounds/{round_id}/review/approved-all{query}").status_code == 404


def test_the_pages_take_as_many_queries_for_a_hundred_as_for_ten(client: StrictClient, sign_in: SignIn,
                                                               session: Session) -> None:
    counts = []
    for size in (10, 100):
        office = make_office(session, mentees=size, mentors=size, capacity=1)
        sign_in(client, office.coordinator)
        round_id = run_round(office)
        address = f"/rounds/{round_id}/review/approve-all"
        before = count_for_page(client, address)
        page = client.get(address).text
        assert (f"dan {size - 25} lainnya" in page) == (size > 25)
        result = send(client, page, "/approve-all").location
        counts.append((before, count_for_page(client, result)))
        assert len(client.get(result).text) < 40_000
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 14, counts


def test_english_readers_get_english(coordinator: StrictClient, office: Office, session: Session) -> None:
    session.get_one(Account, office.coordinator.id).language = "en"
    session.commit()
    round_id = run_round(office)
    assert offered(coordinator.get(f"/rounds/{round_id}/review").text)[0] == "Approve 5 pairs…"
    preview = coordinator.get(f"/rounds/{round_id}/review/approve-all").text
    assert "Approve 5 pairs<" in preview and "5 proposals in this filter" in preview
    result = coordinator.get(send(coordinator, preview, "/approve-all").location).text
    assert ">5 approved</h1>" in result and "Undo 5<" in result
