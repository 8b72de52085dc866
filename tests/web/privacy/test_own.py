"""One's own data: all of it and nobody else's, taken along, left out of matching."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import clock
from mentoring.core.audit import AuditEntry
from mentoring.core.database import in_transaction
from mentoring.core.errors import ConflictError
from mentoring.core.mail import MailSetting
from mentoring.features.accounts.models import SignIn
from mentoring.features.pairings.rules import PairingState
from mentoring.features.people.models import EmployeeCompetency, PrivateBlock
from mentoring.features.programmes import service as programmes
from mentoring.features.programmes.models import Enrolment
from mentoring.features.requests.models import ShortlistMark
from mentoring.features.rounds.models import Proposal, Unplaced
from tests.builders.accounts import make_account
from tests.builders.pairings import make_pairing, person_account
from tests.builders.people import make_competency, make_employee
from tests.builders.programmes import make_enrolment, make_programme
from tests.builders.rounds import NOW, make_office, run_round
from tests.builders.world import SEEN_BY, World, make_world
from tests.crawl import text_of
from tests.statements import count_for_page
from tests.strict_client import StrictClient
from tests.web.programmes.sending import send

SignIn_ = Callable[..., Any]

TAKEN = {
    "mentor": {"PRIBADI", "BERSAMA", "DRAF", "RENCANA", "TINDAKAN", "TOPIK", "SANGGAHAN", "LAPORAN"},
    "mentee": {"BERSAMA", "RENCANA", "TINDAKAN", "TOPIK", "SANGGAHAN", "TUJUAN", "DENYUT", "KOREKSI", "JAWABAN", "KEBERATAN"},
    "ended_mentor": {"AKHIR", "EVALUASI"}, "declined_mentor": {"TIDAK-BERSEDIA"}, "declined_mentee": set(),
    "asking_mentee": {"PERMOHONAN"}, "asked_mentor": set(), "other_mentor": set(), "other_mentee": set(),
}
"""The marked strings of the world that each person's file holds, exactly."""


def take(client: StrictClient) -> tuple[dict[str, Any], str]:
    """Return what a download says to machines, and all that is in it."""
    response = client.get("/my-data/download")
    assert response.status_code == 200 and response.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        assert archive.namelist() == ["data.json", "data.html"]
        return json.loads(archive.read("data.json")), text_of(response)


def fill_the_rest(session: Session, world: World) -> None:
    """Add what the world has not: marks, blocks, mail settings, assessed levels."""
    session.rollback()
    mentor, mentee = world.office.mentors[0], world.office.mentees[0]
    blocked = make_employee(session, name="KANARI-DIHINDARI")
    mark = make_enrolment(session, make_programme(session), employee=make_employee(session, name="KANARI-TANDA"))
    session.add_all((
        PrivateBlock(blocker_id=mentee.employee_id, blocked_id=blocked.id, created_at=NOW),
        PrivateBlock(blocker_id=blocked.id, blocked_id=mentor.employee_id, created_at=NOW),
        ShortlistMark(mentee_enrolment_id=mentee.id, mentor_enrolment_id=mark.id, kind="kept", created_at=NOW),
        MailSetting(reader=f"employee:{mentee.employee_id}", kind="pulse", channel="weekly"),
        EmployeeCompetency(employee_id=mentee.employee_id, competency_id=make_competency(session, "KANARI-K", "KANARI-LEVEL").id,
                           level=3)))
    session.commit()


@pytest.mark.any_database
def test_everybody_takes_all_of_their_own_and_nothing_of_others(
        session: Session, client: StrictClient, sign_in: SignIn_) -> None:
    world = make_world(session)
    fill_the_rest(session, world)
    filled: set[str] = set()
    for role, expected in TAKEN.items():
        sign_in(client, world.accounts[role])
        document, text = take(client)
        assert document["schema"] == "mentoring.own-data/1"
        assert {name.removeprefix("KANARI-") for name in SEEN_BY if name in text} == expected, role
        own = {"KANARI-DIHINDARI", "KANARI-TANDA", "KANARI-LEVEL"}
        assert {name for name in own if name in text} == (own if role == "mentee" else set()), role
        assert world.accounts[role].sign_in_name in text and (world.accounts[role].password or "$argon2") not in text
        digests = session.scalars(sa.select(SignIn.token_digest)).all()
        assert not any(digest in text for digest in digests)
        filled |= {kind for kind, rows in document["data"].items() if rows}
        page = client.get("/my-data")
        assert page.status_code == 200 and len(page.data) < 30_000
    assert filled == set(document["data"]), "every kind holds something of somebody"


def test_taking_it_is_noted_without_its_content(session: Session, client: StrictClient, sign_in: SignIn_) -> None:
    account = make_account(session, make_employee(session, name="Yuliana Bria"))
    session.commit()
    sign_in(client, account)
    take(client)
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "own_data.taken")).one()
    assert entry.actor == account.pseudonym and set(entry.detail) == {"sha256"} and "Yuliana" not in str(entry.detail)


def test_nothing_tells_of_a_proposal_or_of_an_approval(session: Session, client: StrictClient, sign_in: SignIn_) -> None:
    office = make_office(session)
    run_round(office)
    pairs = [make_pairing(session, office, 0, 0, PairingState.APPROVED), make_pairing(session, office, 1, 1, PairingState.WITHDRAWN)]
    assert session.scalar(sa.select(sa.func.count()).select_from(Proposal))
    for pair in pairs:
        for mine, other in ((pair.mentor_enrolment, pair.mentee_enrolment), (pair.mentee_enrolment, pair.mentor_enrolment)):
            sign_in(client, person_account(session, mine))
            document, text = take(client)
            assert document["data"]["pairings"] == document["data"]["moves"] == []
            page = client.get("/my-data").text
            assert other.employee.name not in text + page and "ada pasangan yang berjalan" not in page
            sent = send(client, page, "/my-data/withdraw")
            assert "1 kepesertaan" in client.get(sent.location).text, "an approval nobody knows of must not keep anybody back"


def test_whoever_withdraws_is_left_out_of_the_next_round_until_they_come_back(
        session: Session, client: StrictClient, sign_in: SignIn_) -> None:
    office = make_office(session)
    away = office.mentees[0]
    sign_in(client, person_account(session, away))
    page = client.get("/my-data").text
    assert send(client, page, "/my-data/withdraw").location == "/my-data"
    assert "Anda menarik diri" in client.get("/my-data").text

    def placed(round_id: int) -> bool:
        session.rollback()
        proposed = session.scalars(sa.select(Proposal.mentee_enrolment_id).where(Proposal.round_id == round_id)).all()
        assert proposed, "others are matched"
        return away.id in proposed

    assert not placed(run_round(office))
    unplaced = session.scalars(sa.select(Unplaced.reason).where(Unplaced.mentee_enrolment_id == away.id)).all()
    assert all("paused" in reason for reason in unplaced)
    send(client, client.get("/my-data").text, "/my-data/rejoin")
    assert placed(run_round(office))
    actions = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject_id == away.id,
                                                                 AuditEntry.subject == "enrolment")).all()
    assert {"enrolment.withheld", "enrolment.resumed"} <= set(actions)


def test_pairs_that_run_stay_and_a_mentor_takes_nobody_new(session: Session, client: StrictClient, sign_in: SignIn_) -> None:
    office = make_office(session)
    pair = make_pairing(session, office, 0, 0, PairingState.ACTIVE)
    for enrolment, to in ((office.mentors[0], "paused"), (office.mentees[0], "enrolled")):
        sign_in(client, person_account(session, enrolment))
        page = client.get("/my-data").text
        assert "ada pasangan yang berjalan" in page and ("/my-data/withdraw" in page) == (to == "paused")
        if to == "paused":
            send(client, page, "/my-data/withdraw")
        session.expire_all()
        assert session.get_one(Enrolment, enrolment.id).state == to
        assert pair.state == PairingState.ACTIVE


def test_one_person_cannot_undo_the_others_pause(session: Session, client: StrictClient, sign_in: SignIn_) -> None:
    office = make_office(session)
    mine, theirs = office.mentees[:2]
    accounts = [person_account(session, enrolment) for enrolment in (mine, theirs)]
    row = in_transaction(programmes.set_enrolment_state, office.actor, enrolment_id=theirs.id, version=theirs.version,
                         to="paused", now=NOW)
    sign_in(client, accounts[1])
    assert "/my-data/rejoin" not in client.get("/my-data").text
    key = {"csrf_token": client.get("/my-data/correct").text.split('name="csrf_token" value="')[1].split('"')[0],
           "form_key": "a-key-of-this-form"}
    client.post("/my-data/rejoin", data=key)
    session.rollback()
    assert session.get_one(Enrolment, row.id, populate_existing=True).state == "paused"
    sign_in(client, accounts[0])
    send(client, client.get("/my-data").text, "/my-data/withdraw")
    session.rollback()
    away = session.get_one(Enrolment, mine.id, populate_existing=True)
    with pytest.raises(ConflictError, match="enrolment_withheld"):
        in_transaction(programmes.set_enrolment_state, office.actor, enrolment_id=away.id, version=away.version,
                       to="enrolled", now=clock.now())


def test_more_rows_take_no_more_statements(session: Session, client: StrictClient, sign_in: SignIn_) -> None:
    employee = make_employee(session)
    make_enrolment(session, make_programme(session), employee=employee)
    account = make_account(session, employee)
    session.commit()
    sign_in(client, account)
    few = [count_for_page(client, page) for page in ("/my-data", "/my-data/download")]
    for _ in range(9):
        make_enrolment(session, make_programme(session), employee=employee)
    session.add_all(PrivateBlock(blocker_id=employee.id, blocked_id=make_employee(session).id, created_at=NOW)
                    for _ in range(10))
    session.commit()
    more = [count_for_page(client, page) for page in ("/my-data", "/my-data/download")]
    assert more[0] == few[0] and more[1] <= few[1] + 1, "one statement more for names, where there are some"


def test_only_employees_have_own_data_here(session: Session, client: StrictClient, sign_in: SignIn_) -> None:
    account = make_account(session)
    session.commit()
    sign_in(client, account)
    for page in ("/my-data", "/my-data/download", "/my-data/correct"):
        assert client.get(page).status_code == 403
