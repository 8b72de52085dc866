"""What people ask about their data: who may ask, who answers, what is told and what never is."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mentoring.core.actors import Role
from mentoring.core.audit import AuditEntry
from mentoring.core.mail import Mail
from mentoring.features.pairings.rules import PairingState
from mentoring.features.privacy.models import DataRequest
from tests.builders.accounts import make_account, make_coordinator
from tests.builders.pairings import make_pairing, person_account
from tests.builders.people import make_employee, make_unit
from tests.builders.rounds import NOW, make_office
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.programmes.sending import send

SignIn = Callable[..., Any]


def ask(client: StrictClient, **typed: str) -> Any:
    return send(client, client.get("/my-data/correct").text, "/my-data/correct", **typed)


def newest(session: Session) -> DataRequest:
    session.rollback()
    return session.scalars(sa.select(DataRequest).order_by(DataRequest.id.desc())).first()  # type: ignore[return-value]  # there is one


def test_a_correction_is_asked_answered_and_told(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    unit = make_unit(session)
    asker, colleague = (make_account(session, make_employee(session, unit)) for _ in range(2))
    here, elsewhere = make_coordinator(session, unit), make_coordinator(session, make_unit(session))
    administrator = make_account(session, roles=(Role.ADMINISTRATOR,))
    session.commit()
    sign_in(client, asker)
    assert "Pilih data mana yang keliru" in ask(client, field="religion", text="x").text
    assert "Wajib diisi" in ask(client, field="post", text="  ").text
    assert "Paling banyak 1000 huruf" in ask(client, field="post", text="x" * 1001).text.replace("1.000", "1000")
    assert ask(client, field="post", text="Saya sudah Ahli Muda").location == "/my-data"
    twice = ask(client, field="post", text="Saya sudah Ahli Muda, lagi")
    assert "menunggu jawaban" in twice.text and "Ahli Muda, lagi" in twice.text
    row = newest(session)
    address = f"/corrections/{row.id}"
    for account, seen in ((elsewhere, 404), (asker, 404), (colleague, 404), (here, 200), (administrator, 200)):
        sign_in(client, account)
        assert client.get(address).status_code == seen
        assert ("Ahli Muda" in client.get("/corrections").text) == (seen == 200)
    sign_in(client, here)
    page = client.get(address).text
    assert "Tulis alasannya" in send(client, page, address, outcome="declined", answer=" ").text
    assert "Pilih salah satu jawaban" in send(client, page, address, outcome="burn", answer="x").text
    assert send(client, page, address, outcome="declined", answer="SK belum terbit").location == "/corrections"
    assert send(client, page, address, outcome="done", answer="Lain", form_key="another-key-here").status_code == 409
    session.rollback()
    letter = session.scalars(sa.select(Mail).where(Mail.employee_id == asker.employee_id)).one()
    assert letter.path == "/my-data" and "SK belum terbit" not in letter.text + letter.html
    sign_in(client, asker)
    page = client.get("/my-data").text
    assert "SK belum terbit" in page and "Tidak diterima" in page
    entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.subject == "data_request")).all()
    assert [entry.action for entry in entries] == ["correction.asked", "correction.declined"]
    assert all(entry.detail == {} for entry in entries)


def test_nobody_answers_their_own_correction(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    unit = make_unit(session)
    both = make_account(session, make_employee(session, unit), roles=(Role.EMPLOYEE, Role.COORDINATOR, Role.ADMINISTRATOR),
                        scope=(unit,))
    session.commit()
    sign_in(client, both)
    ask(client, field="grade", text="III/d")
    assert client.get(f"/corrections/{newest(session).id}").status_code == 404
    assert "III/d" not in client.get("/corrections").text.split("<main")[1]


@pytest.mark.parametrize("state", [PairingState.PUBLISHED, PairingState.ACTIVE])
def test_an_objection_is_read_by_neutral_coordinators_alone(
        session: Session, client: StrictClient, sign_in: SignIn, state: PairingState) -> None:
    office = make_office(session)
    pair = make_pairing(session, office, 0, 0, state)
    mentor, mentee, third = (person_account(session, row) for row in (*office.mentors[:1], *office.mentees[:2]))
    in_pair = make_account(session, office.mentors[1].employee, roles=(Role.EMPLOYEE, Role.COORDINATOR), scope=(office.unit,))
    other = make_pairing(session, office, 1, 1, state)
    administrator = make_account(session, roles=(Role.ADMINISTRATOR,))
    session.commit()
    sign_in(client, mentee)
    assert f"/pairings/{pair.id}/objection" in client.get(f"/pairings/{pair.id}").text
    address = f"/pairings/{pair.id}/objection"
    page = client.get(address).text
    assert "Wajib diisi" in send(client, page, address, text="").text
    assert send(client, page, address, text="Beda bidang sama sekali").location == "/my-data"
    again = send(client, page, address, text="Lagi", form_key="another-key-here")
    assert "menunggu jawaban" in again.text
    row = newest(session)
    sign_in(client, third)
    assert client.get(address).status_code == 404
    assert client.get(f"/pairings/{other.id}/objection").status_code == 200
    for account, seen in ((mentor, False), (administrator, False), (in_pair, True), (office.coordinator, True)):
        sign_in(client, account)
        assert (client.get(f"/corrections/{row.id}").status_code == 200) == seen
        assert ("Beda bidang" in client.get("/corrections").text) == seen
    answer = f"/corrections/{row.id}"
    page = client.get(answer).text
    assert "Tulis alasannya" in send(client, page, answer, outcome="done", answer="").text
    send(client, page, answer, outcome="done", answer="Kami carikan mentor lain")
    sign_in(client, mentee)
    assert "Kami carikan mentor lain" in client.get("/my-data").text
    sign_in(client, third)
    theirs = f"/pairings/{other.id}/objection"
    send(client, client.get(theirs).text, theirs, text="Kurang cocok")
    row = newest(session)
    sign_in(client, in_pair)
    assert client.get(f"/corrections/{row.id}").status_code == 404
    assert "Kurang cocok" not in client.get("/corrections").text


@pytest.mark.parametrize("state", [PairingState.APPROVED, PairingState.RESERVED, PairingState.ENDED])
def test_nobody_objects_to_what_they_do_not_know_of_or_what_is_over(
        session: Session, client: StrictClient, sign_in: SignIn, state: PairingState) -> None:
    office = make_office(session)
    pair = make_pairing(session, office, 0, 0, state)
    sign_in(client, person_account(session, office.mentees[0]))
    assert client.get(f"/pairings/{pair.id}/objection").status_code == 404


@pytest.mark.parametrize("values", [
    {"kind": "wish"}, {"state": "done"}, {"text": ""}, {"field": ""}, {"state": "declined", "answered_at": NOW},
    {"kind": "objection"}])
def test_the_database_keeps_what_a_request_is(session: Session, values: dict[str, Any]) -> None:
    employee = make_employee(session)
    session.add(DataRequest(**{"kind": "correction", "employee_id": employee.id, "field": "post", "text": "Keliru",
                               "state": "open", "asked_at": NOW, **values}))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_long_list_takes_no_more_statements(session: Session, client: StrictClient, sign_in: SignIn) -> None:
    unit = make_unit(session)
    coordinator = make_coordinator(session, unit)

    def add(count: int) -> None:
        session.add_all(DataRequest(kind="correction", employee_id=make_employee(session, unit).id, field="post",
                                    text="Keliru", state="open", asked_at=NOW) for _ in range(count))
        session.commit()

    add(2)
    sign_in(client, coordinator)
    few = count_for_page(client, "/corrections")
    add(30)
    assert count_for_page(client, "/corrections") == few
    assert "Berikutnya" in client.get("/corrections").text
