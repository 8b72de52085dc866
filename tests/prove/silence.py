"""D4: before publication nobody but coordinators can learn that a proposal or an approval exists."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mentoring.core import clock
from mentoring.core.actors import Role
from mentoring.core.database import db, in_transaction
from mentoring.core.jobs import Job
from mentoring.core.mail import Mail
from mentoring.features.pairings.models import Pairing
from mentoring.features.requests import service as requests
from mentoring.features.requests.models import MentorRequest
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.models import Proposal
from mentoring.features.rounds.queries import QueueFilter
from tests.builders.accounts import make_account, make_coordinator, sign_in
from tests.builders.people import make_unit
from tests.builders.requests import ask, decide, person
from tests.builders.rounds import Office, make_office, proposals_of, run_round
from tests.crawl import addresses, text_of
from tests.prove.base import DATABASES, Outcome, Property

MARK = "KANARI-ALASAN-TOLAK"
CHANGING = re.compile(r'(name="(?:csrf_token|form_key|version)" value=")[^"]+|(csrf-token" content=")[^"]+|("(?:made|last_seen)_at": ")[^"]+')
ELSEWHERE = {"accounts.set_second_factor", "certificates.verify", "privacy.audit", "privacy.verification"}
"""What changes at each reading and tells of no pair: a second factor has a new secret each time, tries at a certificate's code
are limited, and the trail grows with every act; of mentoring it shows who and when alone (tests/web/privacy)."""
COUNTED = re.compile(r"\d+ (?:kursi|tempat)[^<]*")
"""How many places a mentor has left is told to all who look for one; it says nothing of who took them."""
CLOCK = re.compile(r"\b\d\d\.\d\d WI(?:B|TA|T)\b")
MENTEES, MENTORS = 7, 2
Pages = dict[str, tuple[int, str]]


@dataclass
class House:
    """An office in matching, what its coordinators do, and everybody who must not notice."""

    app: Flask
    office: Office
    clients: dict[str, FlaskClient]
    round_id: int = 0
    letters: int = 0
    seen: dict[str, Pages] = field(default_factory=dict)

    def proposal(self, number: int) -> Proposal:
        """Return the proposal for a mentee of the newest round, as it is now."""
        wanted = self.office.mentees[number].id
        return next(row for row in proposals_of(db.session(), self.round_id) if row.mentee_enrolment_id == wanted)

    def decide(self, use_case: Callable[..., Any], number: int, **given: Any) -> None:
        row = self.proposal(number)
        found = {"proposal_id": row.id, "version": row.version}
        in_transaction(use_case, self.office.actor, now=clock.now(), **found, **given)


def open_house(app: Flask) -> House:
    """Make the office with an account for each who watches; everything is committed."""
    session = db.session()
    office = make_office(session, mentees=MENTEES, mentors=MENTORS, capacity=MENTEES)
    watching = {
        "mentee": make_account(session, office.mentees[0].employee),
        "wishing mentee": make_account(session, office.mentees[-1].employee),
        **{f"mentor {number}": make_account(session, office.mentors[number].employee) for number in range(MENTORS)},
        "administrator": make_account(session, roles=(Role.ADMINISTRATOR,)),
        "coordinator elsewhere": make_coordinator(session, make_unit(session))}
    watching["coordinator"] = office.coordinator
    session.commit()
    clients = {}
    for name, account in watching.items():
        clients[name] = FlaskClient(app, Response)  # pages are checked elsewhere; here only their words count
        sign_in(clients[name], account)
    db.session.remove()
    return House(app, office, clients)


def get(app: Flask, client: FlaskClient, address: str) -> TestResponse:
    """Ask for a page in a context of its own, as a server does."""
    with app.app_context():
        return client.get(address, base_url="https://localhost")


def read_everything(app: Flask, client: FlaskClient) -> Pages:
    """Return every page and file that a person can ask for, by address, without what changes at each reading."""
    found: Pages = {}
    for endpoint, address in addresses(app):
        if endpoint in ELSEWHERE:
            continue
        answer = get(app, client, address)
        text = CLOCK.sub("", CHANGING.sub("", text_of(answer) if answer.status_code == 200 else answer.location or ""))
        found[address] = answer.status_code, COUNTED.sub("", text) if address.startswith("/mentors") else text
    return found


def sentences(text: str) -> set[str]:
    """Return what a page says, without its markup."""
    return {part.strip() for part in re.sub(r"<[^>]+>", "\n", text).splitlines() if part.strip()}


def run(house: House) -> None:
    house.round_id = run_round(house.office)
    db.session.remove()


def lock(house: House) -> None:
    house.decide(service.lock_proposal, 1)


def approve(house: House) -> None:
    house.decide(service.approve_proposal, 0)


def undo(house: House) -> None:
    house.decide(service.undo_proposal, 0)


def swap(house: House) -> None:
    house.decide(service.swap_proposal, 0, mentor_enrolment_id=min(house.proposal(0).candidates))


def reject(house: House) -> None:
    house.decide(service.reject_proposal, 2, reason=MARK, never_again=True)


def pair_the_rejected(house: House) -> None:
    """Pair by hand whom the round had proposed to the other mentor."""
    proposed = house.proposal(2).mentor_enrolment_id
    chosen = {"programme_id": house.office.programme.id, "mentee_enrolment_id": house.office.mentees[2].id,
              "mentor_enrolment_id": next(row.id for row in house.office.mentors if row.id != proposed)}
    stamp = service.weigh_pair(db.session(), house.office.actor, **chosen).stamp
    db.session.rollback()
    in_transaction(service.pair_by_hand, house.office.actor, **chosen, stamp=stamp, now=clock.now())


def confirm(house: House) -> None:
    row = db.session.query(MentorRequest).one()
    db.session.rollback()
    decide(requests.confirm_request, house.office.actor, row, now=clock.now())


def approve_all(house: House) -> None:
    stamp = service.stamp_of(queries.list_held(db.session(), house.round_id, QueueFilter()))
    db.session.rollback()
    in_transaction(service.approve_all, house.office.actor, round_id=house.round_id, wanted=QueueFilter(), stamp=stamp,
                   now=clock.now())


def look_ahead(house: House) -> None:
    """Open what only coordinators open: a trial of a policy, and every page of the desk, letters among them."""
    client = house.clients["coordinator"]
    here, two = f"/programmes/{house.office.programme.id}", (house.office.mentees[1].id, house.office.mentors[0].id)
    pages = [f"{here}/what-if?try=1", f"{here}/pairings/new?mentee={two[0]}&mentor={two[1]}", *(address for _, address in addresses(house.app))]
    assert sum(get(house.app, client, page).status_code == 200 for page in pages) > 20


def expire(house: House) -> None:
    """Let the hourly work be done."""
    in_transaction(requests.expire_due, house.office.actor, time_zone="Asia/Makassar", now=clock.now())


STEPS = (run, lock, approve, undo, swap, reject, pair_the_rejected, confirm, look_ahead, approve_all, expire, run)
"""What a coordinator does before publication. A wish is asked and answered before `confirm`: its two people see that."""


def wish(house: House) -> None:
    mentee, mentor = house.office.mentees[-1], house.office.mentors[0]
    row = ask(mentee, mentor, now=clock.now())
    decide(requests.accept_request, person(mentor), row, now=clock.now())
    db.session.remove()


def what_changed(house: House, watching: Collection[str]) -> list[str]:
    """Read everything again as everybody; return what is not as before."""
    wrong = []
    for name in watching:
        pages, before = read_everything(house.app, house.clients[name]), house.seen.get(name)
        for address, (status, text) in pages.items() if before is not None else ():
            was, said = before.get(address, (404, ""))
            if (status, text) != (was, said) and not (address not in before and status in {302, 403, 404}):
                wrong.append(f"{name} sees another {address}: {sorted(sentences(text) ^ sentences(said))[:3]}")
        wrong += [f"{name} reads the mark on {address}" for address, (_, text) in pages.items() if MARK in text]
        house.seen[name] = pages
    return wrong


def outbox(house: House) -> str:
    """Return what is wrong with the letters and with the jobs that send them."""
    letters = db.session.scalars(sa.select(Mail.template)).all()
    sending = db.session.scalar(sa.select(sa.func.count()).select_from(Job).where(Job.name == "core.send_mail"))
    db.session.remove()
    return "" if len(letters) == sending == house.letters else f"the outbox holds {list(letters)}, {sending} to be sent"


def try_silence(app: Flask, steps: Collection[Callable[[House], None]] = STEPS,
                watching: Collection[str] = ()) -> tuple[int, list[str]]:
    """Take the steps; return how many pages were read and what told somebody something, a line each."""
    with app.app_context():
        house = open_house(app)
        watching = watching or [name for name in house.clients if name != "coordinator"]
        wrong, read = what_changed(house, watching), 0
        for step in steps:
            if step is confirm:
                wish(house)
                house.letters = 2
                for name in {"wishing mentee", "mentor 0"} & set(watching):
                    house.seen[name] = read_everything(app, house.clients[name])
            step(house)
            db.session.remove()
            wrong += [f"{step.__name__}: {complaint}" for complaint in [*what_changed(house, watching), outbox(house)] if complaint]
            read += sum(map(len, house.seen.values()))
        wrong += _publish(house, watching)
        return read, wrong


def _publish(house: House, watching: Collection[str]) -> list[str]:
    """Publish, and return who should have noticed and did not: the reading bites."""
    waiting = queries.list_waiting(db.session(), house.office.programme.id)
    pairs = db.session.scalars(sa.select(Pairing.state)).all().count("approved")
    stamp = service.stamp_of(waiting)
    db.session.rollback()
    in_transaction(service.publish_round, house.office.actor, programme_id=house.office.programme.id, stamp=stamp,
                   now=clock.now())
    told = " ".join(what_changed(house, watching))
    letters = db.session.scalar(sa.select(sa.func.count()).select_from(Mail)) or 0
    db.session.remove()
    blind = [f"publish: {name} noticed nothing" for name in ("mentee", "mentor 0") if name in watching and f"{name} sees" not in told]
    return blind + ([] if letters == house.letters + 2 * pairs else [f"publish: {letters} letters for {pairs} pairs"])


def silent_before_publication(stand: Any) -> Outcome:
    read, wrong = try_silence(stand.app)
    return Outcome(f"{len(STEPS)} steps of a round, all pages of six people and the outbox after each", read,
                   "; ".join(wrong[:5]) or "nothing told, nothing shown", not wrong)


PROPERTIES = [Property("D4", "silence before publication", DATABASES, silent_before_publication)]
