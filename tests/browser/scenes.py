"""A served office with a round to review, and browsers in front of it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext

from mentoring.core.audit import AuditEntry
from mentoring.core.database import db, in_transaction
from mentoring.features.accounts.models import Account
from mentoring.features.pairings.models import Pairing
from mentoring.features.programmes.models import Enrolment
from mentoring.features.programmes.service import set_capacity
from mentoring.features.rounds.models import Proposal
from tests.browser.desk import Desk
from tests.builders.accounts import make_coordinator
from tests.builders.rounds import NOW, Office, make_office, run_round
from tests.prove.stand import Stand

DECIDED = ("proposal.approved", "proposal.rejected", "proposal.swapped")


@dataclass
class Review:
    """A round under review on a stand, and the two coordinators of its office."""

    stand: Stand
    office: Office
    round_id: int
    coordinators: list[Account]
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.stand.ports[0]}/rounds/{self.round_id}/review"

    def sit_down(self, browser: Browser, number: int = 0, server: int = 0) -> Desk:
        """Sign a coordinator in on a browser of their own, and open the queue."""
        context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="id-ID")
        self.contexts.append(context)
        name, _, value = self.stand.visit(self.coordinators[number].id).cookie.partition("=")
        address = self.address.replace(str(self.stand.ports[0]), str(self.stand.ports[server % len(self.stand.ports)]))
        context.add_cookies([{"name": name, "value": value, "url": "https://127.0.0.1/", "secure": True}])
        desk = Desk(context.new_page())
        desk.open(address)
        return desk

    def states(self) -> Counter[str]:
        """Return how many proposals are in each state."""
        return self._count(sa.select(Proposal.state).where(Proposal.round_id == self.round_id))

    def acts(self) -> Counter[str]:
        """Return what the audit trail says was done to proposals."""
        return self._count(sa.select(AuditEntry.action).where(*self._of_proposals()))

    def decisions(self) -> Counter[int]:
        """Return how often each proposal was decided on."""
        return self._count(sa.select(AuditEntry.subject_id).where(*self._of_proposals(), AuditEntry.action.in_(DECIDED)))

    def pairings(self) -> Counter[str]:
        return self._count(sa.select(Pairing.state).where(Pairing.programme_id == self.office.programme.id))

    def _of_proposals(self) -> tuple[sa.ColumnElement[bool], ...]:
        mine = sa.select(Proposal.id).where(Proposal.round_id == self.round_id)
        return AuditEntry.subject == "proposal", AuditEntry.subject_id.in_(mine)

    def _count(self, statement: sa.Select[tuple[object]]) -> Counter:  # type: ignore[type-arg]  # of whatever is selected
        with self.stand.app.app_context():
            found = Counter(db.session.scalars(statement))
            db.session.remove()
            return found


@contextmanager
def open_review(stand: Stand, people: int) -> Iterator[Review]:
    """Make an office with a round of so many proposals and seats for any decision; close the browsers at the end."""
    with stand.app.app_context():
        session = db.session()
        office = make_office(session, mentees=people, mentors=people // 2 + 1, capacity=2)
        colleague = make_coordinator(session, office.unit)
        session.commit()
        round_id = run_round(office)
        in_transaction(lambda writing: [
            set_capacity(writing, writing.get_one(Enrolment, mentor.id), 10) for mentor in office.mentors])
        session.execute(sa.update(Account).values(notice_accepted_at=NOW))
        session.commit()
        db.session.remove()
    review = Review(stand, office, round_id, [office.coordinator, colleague])
    for number in range(len(stand.ports)):
        stand.get(stand.visit(colleague.id), f"/rounds/{round_id}/review", number)
    try:
        yield review
    finally:
        for context in review.contexts:
            context.close()
