"""Letters to the two people of a pairing, each in the reader's own language, through the outbox."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.mail import Mail, path_to, post_letter
from mentoring.features.accounts.queries import map_contacts
from mentoring.features.accounts.service import letter_to
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.rules import grace_end

PUBLISHED, TAKEN_BACK = "pairing_published", "pairing_taken_back"


def write_to_both(session: Session, pairings: Sequence[Pairing], template: str, now: datetime,
                  grace_ends_at: datetime | None = None) -> Iterator[Mail]:
    """Yield one letter for each of the two people of every pairing, the mentor's first; nothing is stored.

    `grace_ends_at` stands for the end of a grace period that has not begun.
    """
    people = {employee.id: employee for pairing in pairings
              for employee in (pairing.mentor_enrolment.employee, pairing.mentee_enrolment.employee)}
    accounts = map_contacts(session, people)
    for pairing in pairings:
        for own, other, side in ((pairing.mentor_id, pairing.mentee_id, "mentor"),
                                 (pairing.mentee_id, pairing.mentor_id, "mentee")):
            partner = people[other]
            yield letter_to(
                people[own], accounts.get(own), template=template, now=now, programme_id=pairing.programme_id,
                path=_path(template, pairing), partner=partner.full_name, partner_post=partner.post_title,
                partner_unit=partner.unit.name, side=side, programme=pairing.programme.name,
                grace_ends_at=grace_ends_at or pairing.grace_ends_at)


def _path(template: str, pairing: Pairing) -> str:
    """Return where the one action is: the pairing, which is no page of theirs once it was taken back."""
    return path_to("core.start") if template == TAKEN_BACK else path_to("pairings.show_pairing", pairing_id=pairing.id)


def post_to_both(session: Session, actor: Actor, pairings: Sequence[Pairing], template: str, now: datetime) -> None:
    """Put one letter for each of the two people of every pairing into the outbox."""
    for letter in write_to_both(session, pairings, template, now):
        post_letter(session, actor, letter, now)


def preview_letters(session: Session, pairing: Pairing, now: datetime) -> tuple[Mail, ...]:
    """Return what both people would get if this pairing were published now or, once it is, taken back."""
    if pairing.published_at is None:
        return tuple(write_to_both(session, [pairing], PUBLISHED, now, grace_end(now, pairing.programme.grace_days)))
    return tuple(write_to_both(session, [pairing], TAKEN_BACK, now))
