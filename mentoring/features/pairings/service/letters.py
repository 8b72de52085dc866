"""Letters to the two people of a pairing, each in the reader's own language, through the outbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.core.mail import path_to
from mentoring.features.accounts.queries import map_contacts
from mentoring.features.accounts.service import write_to
from mentoring.features.pairings.models import Pairing


def post_to_both(session: Session, actor: Actor, pairings: Sequence[Pairing], template: str, now: datetime) -> None:
    """Write one letter for each of the two people of every pairing."""
    people = {employee.id: employee for pairing in pairings
              for employee in (pairing.mentor_enrolment.employee, pairing.mentee_enrolment.employee)}
    accounts = map_contacts(session, people)
    for pairing in pairings:
        for own, other, side in ((pairing.mentor_id, pairing.mentee_id, "mentor"),
                                 (pairing.mentee_id, pairing.mentor_id, "mentee")):
            reader, partner, account = people[own], people[other], accounts.get(own)
            write_to(session, actor, reader, account, template=template, now=now, programme_id=pairing.programme_id,
                     path=_path(template, pairing), partner=partner.full_name, partner_post=partner.post_title,
                     partner_unit=partner.unit.name, side=side, programme=pairing.programme.name,
                     grace_ends_at=pairing.grace_ends_at)


def _path(template: str, pairing: Pairing) -> str:
    """Return where the one action is: the pairing, which is no page of theirs once it was taken back."""
    if template == "pairing_taken_back":
        return path_to("core.start")
    return path_to("pairings.show_pairing", pairing_id=pairing.id)
