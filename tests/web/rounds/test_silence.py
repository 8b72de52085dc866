"""Before publication nobody but coordinators learns that a proposal or an approval exists."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mentoring.core.database import in_transaction
from mentoring.core.jobs import Job
from mentoring.core.mail import Mail
from mentoring.features.accounts.models import Account
from mentoring.features.pairings.models import Pairing
from mentoring.features.people.models import Employee
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.models import Proposal
from tests.builders.accounts import make_account
from tests.builders.rounds import NOW, Office, make_office, proposals_of, run_round

CHANGING = re.compile(r'(name="(?:csrf_token|form_key)" value=")[^"]+|(csrf-token" content=")[^"]+')
ELSEWHERE = {"core.static_file", "accounts.set_second_factor"}
"""Not about pairs, and different at each reading: a second factor has a new secret each time."""
COUNTED = re.compile(r"\d+ (?:kursi|tempat)[^<]*")
"""How many places a mentor has left is shown to all who look for one; it says nothing of who took them."""


def read_everything(client: FlaskClient, ids: dict[str, int]) -> dict[str, tuple[int, str]]:
    """Return every page that can be read, by address, without what changes from one rendering to the next."""
    found = {}
    for rule in client.application.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.arguments <= ids.keys() or rule.endpoint in ELSEWHERE:
            continue
        with client.application.test_request_context():
            address = rule.build({name: ids[name] for name in rule.arguments})
        assert address
        answer = client.get(address[1])
        text = answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else ""
        found[address[1]] = (answer.status_code, COUNTED.sub("", CHANGING.sub("", text)))
    return found


def sentences(text: str) -> list[str]:
    """Return what a page says, without its markup."""
    return [part.strip() for part in re.sub(r"<[^>]+>", "\n", text).splitlines() if part.strip()]


def approve_alone(session: Session, office: Office, proposal: Proposal) -> None:
    in_transaction(service.approve_proposal, office.actor, proposal_id=proposal.id, version=1, now=NOW)


def approve_with_all(session: Session, office: Office, proposal: Proposal) -> None:
    stamp = service.stamp_of(queries.list_held(session, proposal.round_id, queries.QueueFilter()))
    session.rollback()
    in_transaction(service.approve_all, office.actor, round_id=proposal.round_id, wanted=queries.QueueFilter(), stamp=stamp,
                   now=NOW)


@pytest.mark.parametrize(("approve", "number"), [(approve_alone, 1), (approve_with_all, 3)])
def test_nothing_shows_before_publication_and_everything_after(
        app: Flask, session: Session, sign_in: Callable[..., Any], approve: Callable[..., None], number: int) -> None:
    office = make_office(session, mentees=3, mentors=3)
    round_id = run_round(office)
    proposal = proposals_of(session, round_id)[0]
    people: dict[str, Account] = {
        side: make_account(session, session.get_one(Employee, enrolment.employee_id))
        for side, enrolment in (("mentee", proposal.mentee_enrolment), ("mentor", proposal.mentor_enrolment))}
    session.commit()
    ids = {"programme_id": office.programme.id, "round_id": round_id, "proposal_id": proposal.id, "pairing_id": 1,
           "enrolment_id": proposal.mentee_enrolment_id, "mentor_enrolment_id": proposal.mentor_enrolment_id,
           "request_id": 1, "session_id": 1, "mentoring_session_id": 1, "job_id": 1}

    clients = {side: app.test_client() for side in people}
    for side, account in people.items():
        sign_in(clients[side], account)

    def read() -> dict[str, dict[str, tuple[int, str]]]:
        return {side: read_everything(client, ids) for side, client in clients.items()}

    before = read()
    assert len(before["mentee"]) > 10, "there are pages to read"
    approve(session, office, proposal)
    session.rollback()
    assert session.scalars(sa.select(Pairing.state)).all() == ["approved"] * number
    after = read()
    changed = [(side, address) for side, pages in before.items() for address in pages
               if pages[address] != after[side][address] and address != "/mentors"]
    assert changed == []
    appeared = set(sentences(after["mentee"]["/mentors"][1])) - set(sentences(before["mentee"]["/mentors"][1]))
    assert appeared == set(), "a mentor may cease to be offered, as for any other reason; nothing is said"
    assert session.scalars(sa.select(Mail)).all() == []
    assert session.scalars(sa.select(Job).where(Job.name == "core.send_mail")).all() == []

    session.rollback()
    stamp = service.stamp_of(queries.list_waiting(session, office.programme.id))
    in_transaction(service.publish_round, office.actor, programme_id=office.programme.id, stamp=stamp, now=NOW)
    session.rollback()
    told = read()
    assert before != told, "the test would see a difference"
    assert len(session.scalars(sa.select(Mail)).all()) == 2 * number
