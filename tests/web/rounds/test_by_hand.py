"""Two people paired by hand: through the same rules, with what stands against them told, and nobody told before publish."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.mail import Mail
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.service import reject_people
from mentoring.features.people.models import PrivateBlock
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.people import make_unit
from tests.builders.programmes import make_policy
from tests.builders.rounds import NOW, Office
from tests.statements import count_for_page
from tests.strict_client import StrictClient

SignIn = Callable[..., Any]


def address(office: Office, mentee: int = 0, mentor: int = 0) -> str:
    return (f"/programmes/{office.programme.id}/pairings/new?mentee={office.mentees[mentee].id}"
            f"&mentor={office.mentors[mentor].id}")


def fields_of(page: str) -> dict[str, str]:
    form = re.search(r'<form method="post" action="[^"]*/pairings/new".*?</form>', page, re.S)
    assert form, "no form to decide with"
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group()))


def pairs(session: Session) -> list[Pairing]:
    session.rollback()
    return list(session.scalars(sa.select(Pairing).order_by(Pairing.id)))


def reject(session: Session, office: Office) -> None:
    reject_people(session, office.actor, programme_id=office.programme.id, mentor_id=office.mentors[0].employee_id,
                  mentee_id=office.mentees[0].employee_id, reason="Pernah setim.", never_again=True, now=NOW)
    session.commit()


def block(session: Session, office: Office) -> None:
    session.add(PrivateBlock(blocker_id=office.mentees[0].employee_id, blocked_id=office.mentors[0].employee_id,
                             created_at=NOW))
    session.commit()


def test_both_are_found_by_name_weighed_and_approved_in_one_press(
        coordinator: StrictClient, office: Office, session: Session) -> None:
    here = f"/programmes/{office.programme.id}/pairings/new"
    found = coordinator.get(f"{here}?mentee_q=mentee 000").text
    assert f"{here}?mentee={office.mentees[0].id}" in found
    chosen = coordinator.get(f"{here}?mentee={office.mentees[0].id}").text
    assert "Mentor yang paling cocok" in chosen and f"mentor={office.mentors[0].id}" in chosen
    page = coordinator.get(address(office)).text
    assert "Tidak ada aturan yang dilanggar." in page and "Faktor pembentuk skor" in page
    fields = fields_of(page)
    for _twice in range(2):
        answer = coordinator.post(here, data=fields, follow_redirects=True)
        assert answer.status_code == 200
    assert "Belum ada yang diberi tahu" in answer.text
    (pair,) = pairs(session)
    assert (pair.state, pair.origin, pair.override_rule) == ("approved", "manual", "")
    assert session.scalar(sa.select(sa.func.count()).select_from(Mail)) == 0
    assert "Keduanya sudah berpasangan" in coordinator.get(address(office)).text


def test_a_rule_is_set_aside_only_with_a_reason_which_stays_with_the_pair(
        coordinator: StrictClient, office: Office, session: Session) -> None:
    reject(session, office)
    page = coordinator.get(address(office)).text
    assert "Pengelola pernah menolak pasangan ini." in page and "Dapat dikesampingkan" in page
    here, fields = f"/programmes/{office.programme.id}/pairings/new", fields_of(page)
    empty = coordinator.post(here, data={**fields, "reason": "  "})
    assert empty.status_code == 422 and pairs(session) == []
    bare = coordinator.post(here, data={**fields, "rule": "", "reason": "Sudah disepakati."})
    assert bare.status_code == 409 and "Pengelola pernah menolak pasangan ini." in bare.text and pairs(session) == []
    done = coordinator.post(here, data={**fields, "reason": "Sudah disepakati bersama."}, follow_redirects=True)
    assert "Sudah disepakati bersama." in done.text
    (pair,) = pairs(session)
    assert (pair.override_rule, pair.override_reason) == ("previously_rejected", "Sudah disepakati bersama.")


def test_a_line_manager_is_set_aside_only_where_the_policy_allows(
        coordinator: StrictClient, office: Office, session: Session) -> None:
    office.mentees[0].employee.line_manager_id = office.mentors[0].employee_id
    session.commit()
    page = coordinator.get(address(office)).text
    assert "tidak mengizinkan pengecualian untuk atasan" in page and "Keputusan</h2>" not in page
    make_policy(session, office.programme, line_manager_override=True)
    session.commit()
    assert fields_of(coordinator.get(address(office)).text)["rule"] == "line_manager"


def test_a_private_ground_shows_as_unavailable_alone_and_after_what_everybody_can_see(
        coordinator: StrictClient, office: Office, session: Session) -> None:
    block(session, office)
    page = coordinator.get(address(office)).text
    assert "Pasangan ini tidak tersedia." in page
    assert "Faktor pembentuk skor" not in page and "Setujui" not in page
    reject(session, office)
    page = coordinator.get(address(office)).text
    assert "Pengelola pernah menolak pasangan ini." in page and "tidak tersedia" not in page
    answer = coordinator.post(f"/programmes/{office.programme.id}/pairings/new",
                              data={**fields_of(page), "reason": "Sudah disepakati."})
    assert answer.status_code == 409 and "Pasangan ini tidak tersedia." in answer.text and pairs(session) == []


def test_what_changed_since_the_page_was_opened_is_not_approved(
        coordinator: StrictClient, office: Office, session: Session) -> None:
    fields = fields_of(coordinator.get(address(office)).text)
    office.mentees[0].version += 1
    session.commit()
    answer = coordinator.post(f"/programmes/{office.programme.id}/pairings/new", data=fields)
    assert answer.status_code == 409 and "berubah sejak Anda membuka halaman" in answer.text and pairs(session) == []


def test_nobody_pairs_themselves_and_strangers_find_nothing(
        client: StrictClient, sign_in: SignIn, office: Office, session: Session) -> None:
    own = make_coordinator(session, office.unit, employee=office.mentors[0].employee)
    stranger, plain = make_coordinator(session, make_unit(session)), make_account(session, office.mentees[0].employee)
    session.commit()
    sign_in(client, office.coordinator)
    fields, here = fields_of(client.get(address(office)).text), f"/programmes/{office.programme.id}/pairings/new"
    sign_in(client, own)
    page = client.get(address(office)).text
    assert "Anda sendiri bagian dari pasangan ini" in page and "Faktor pembentuk skor" not in page
    other = fields_of(client.get(address(office, 0, 1)).text)
    answer = client.post(here, data={**other, "mentor": fields["mentor"], "stamp": fields["stamp"]})
    assert answer.status_code == 403 and pairs(session) == []
    for wrong in (stranger, plain):
        sign_in(client, wrong)
        assert client.get(address(office)).status_code == 404
    sign_in(client, office.coordinator)
    for nonsense in ("?mentee=999999", f"?mentee={office.mentors[0].id}", f"?mentor={office.mentees[0].id}"):
        assert client.get(here + nonsense).status_code == 404
    assert client.get(here + "?mentee=abc&mentor=&mentor_q=%25").status_code == 200


@pytest.mark.parametrize("search", ["mentor_q=mentor", "mentee_q=m"])
def test_the_search_takes_few_queries(coordinator: StrictClient, office: Office, search: str) -> None:
    assert count_for_page(coordinator, f"/programmes/{office.programme.id}/pairings/new?{search}") <= 14
