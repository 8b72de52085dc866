"""What was said in confidence, as far as the reader may know of it: low pulses, and how many concerns wait."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from mentoring.core.actors import Actor
from mentoring.features.attention.rules.matters import Facts, PulseFacts
from mentoring.features.pulses.queries import list_low_pulses, map_open_concerns


def add_confidential(session: Session, actor: Actor, facts: Mapping[int, Facts]) -> dict[int, Facts]:
    """Return the facts of each programme with what was said in confidence of pairs in which the actor takes no part."""
    waiting, low, found = map_open_concerns(session, actor, facts), defaultdict(list), {}
    for item in list_low_pulses(session, actor, facts):
        low[item.pairing_id].append(PulseFacts(item.pairing_id, item.side, item.number, item.since))
    for row_id, known in facts.items():
        concerns, last = waiting.get(row_id, (0, 0))
        pulses = tuple(item for pair in known.pairs for item in low.get(pair.pairing_id, ()))
        found[row_id] = replace(known, pulses=pulses, concerns=concerns, last_concern=last)
    return found
