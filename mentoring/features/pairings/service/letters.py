"""Letters to the two people of a pairing, each in the reader's own language, through the outbox."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.mail import Letter, post_letter, write
from mentoring.features.accounts.queries import map_contacts
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import grace_end

PUBLISHED, TAKEN_BACK = "pairing_published", "pairing_taken_back"


def write_to_both(session: Session, pairings: Sequence[Pairing], template: str,
                  grace_ends_at: datetime | None = None) -> Iterator[Letter]:
    """Yield one letter for each of the two people of every pairing, the mentor's first; nothing is stored.

    `grace_ends_at` stands for the end of a grace period that has not begun.
    """
    people = {employee.id: employee for pairing in pairings
              for employee in (pairing.mentor_enrolment.employee, pairing.mentee_enrolment.employee)}
    accounts = map_contacts(session, people)
    for pairing in pairings:
        for own, other, side in ((pairing.mentor_id, pairing.mentee_id, "mentor"),
                                 (pairing.mentee_id, pairing.mentor_id, "mentee")):
            reader, partner, account = people[own], people[other], accounts.get(own)
            yield write(
                to=account.email if account and account.email else reader.email, employee_id=own,
                language=account.language if account else "id", template=template, name=reader.full_name,
                partner=partner.full_name, partner_post=partner.post_title, partner_unit=partner.unit.name, side=side,
                programme=pairing.programme.name, grace_ends_at=grace_ends_at or pairing.grace_ends_at)


def post_to_both(session: Session, actor: Actor, pairings: Sequence[Pairing], template: str, now: datetime) -> None:
    """Put one letter for each of the two people of every pairing into the outbox."""
    for letter in write_to_both(session, pairings, template):
        post_letter(session, actor, letter, now)


def preview_letters(session: Session, pairing: Pairing, now: datetime) -> tuple[Letter, ...]:
    """Return what both people would get if this pairing were published now or, once it is, taken back."""
    if pairing.published_at is None:
        return tuple(write_to_both(session, [pairing], PUBLISHED, grace_end(now, pairing.programme.grace_days)))
    return tuple(write_to_both(session, [pairing], TAKEN_BACK))
