"""What every move of a pairing shares: the table of moves, seats, history, audit."""

from datetime import datetime

from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.actors import Actor
from mentoring.features.pairings.models import Pairing, PairingMove
from mentoring.features.pairings.rules import HOLDING, Mover, PairingState, Prospect, check_move


def movers_of(actor: Actor, row: Pairing | Prospect) -> frozenset[Mover]:
    """Return the parts that an actor has in a pairing; whoever takes part is never its coordinator."""
    if actor.is_system:
        return frozenset(Mover)
    if actor.employee_id == row.mentor_id:
        return frozenset({Mover.MENTOR})
    if actor.employee_id == row.mentee_id:
        return frozenset({Mover.MENTEE})
    return frozenset({Mover.COORDINATOR})


def move(session: Session, actor: Actor, pairing: Pairing, to: PairingState, *, change: str, now: datetime,
         reason: str = "", as_coordinator: bool = False) -> None:
    """Move a locked pairing to a legal state, free its seats where that state holds none, and note who did it.

    `as_coordinator` is for acts on a whole programme, which decide on no single pair.
    """
    check_move(pairing.state, to, frozenset({Mover.COORDINATOR}) if as_coordinator else movers_of(actor, pairing))
    before, pairing.state = pairing.state, to
    if to not in HOLDING:
        pairing.mentor_seat_id = pairing.mentee_seat_id = None
    note_move(session, actor, pairing, before, change=change, now=now, reason=reason)
    if not as_coordinator:
        session.flush()


def note_move(session: Session, actor: Actor, pairing: Pairing, before: str, *, change: str, now: datetime,
              reason: str = "") -> None:
    """Write the move into the pairing's history and into the audit trail."""
    decided_on, after = pairing.version, pairing.state
    pairing.touch(by=actor.pseudonym, at=now, change=change)
    session.add(PairingMove(pairing_id=pairing.id, from_state=before, to_state=after, at=now, actor=actor.pseudonym,
                            reason=reason, decided_on_version=decided_on))
    audit.record(session, actor, f"pairing.{change}", "pairing", pairing.id, now=now,
                 **{"from": before, "to": str(after), "version": decided_on})
