"""What people of the demo say of their pairings: pulses on their days, one that is not working, an evaluation."""

from datetime import datetime, timedelta
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.database import in_transaction
from mentoring.demo.fill import Stage
from mentoring.features.pairings.models import Pairing
from mentoring.features.pairings.queries import list_holding
from mentoring.features.pairings.rules import PairingState
from mentoring.features.pulses.models import Evaluation, Pulse
from mentoring.features.pulses.rules import FIRST_DAY, INTERVAL_DAYS, AskState
from mentoring.features.pulses.service import (
    answer_evaluation,
    answer_pulse,
    ask_evaluations,
    ask_pulses,
    raise_concern,
    skip_pulse,
)

UNHAPPY = {3: (3, 2), 14: (4, 2), 20: (2, 1)}
"""Pairings, by their place in the list, whose mentees answer so low at best, from one pulse to the next."""

TROUBLED = 20
"""The pairing, by its place in the list, of which the mentee says that it is not working."""

GOOD = ("Pertemuan singkat tetapi selalu ada yang dapat langsung saya kerjakan.", "Terbantu sekali saat menyusun laporan.",
        "Contoh dari pengalaman beliau sangat membantu.", "Kami sepakat bertemu setiap dua minggu.")
POOR = ("Jadwal kami sering bergeser.", "Saya belum berani banyak bertanya.", "Topiknya belum sesuai kebutuhan saya.")
TROUBLE = ("Sudah beberapa kali janji bertemu batal. Saya mengerti kesibukan beliau, tetapi saya tidak banyak belajar. "
           "Mohon dicarikan pasangan lain.")
HELPED, BETTER = "Latihan memimpin rapat kecil sebelum rapat sesungguhnya.", "Jadwal pertemuan sebaiknya disepakati di awal."


def give_feedback(stage: Stage, programme_id: int, junior: int, senior: int) -> None:
    """Ask and answer on each day that was due; the demo's own two people still have their last questions open."""
    chance = Random("feedback")
    rows = in_transaction(_order, programme_id)
    begun = max(row[1] for row in rows)
    number = 1
    while (moment := begun + timedelta(days=FIRST_DAY + (number - 1) * INTERVAL_DAYS)) <= stage.now:
        in_transaction(_ask, stage, moment)
        in_transaction(_answer, stage, chance, [row[0] for row in rows], number, moment + timedelta(hours=30),
                       frozenset((junior, senior)))
        number += 1
    in_transaction(_close, stage, rows[TROUBLED][0])


def _order(session: Session, programme_id: int) -> list[tuple[int, datetime]]:
    return [(row.id, row.active_since) for row in sorted(list_holding(session, programme_id), key=lambda row: row.id)
            if row.active_since is not None and row.state == PairingState.ACTIVE]


def _ask(session: Session, stage: Stage, moment: datetime) -> None:
    ask_pulses(session, 0, min(moment, stage.now))


def _answer(session: Session, stage: Stage, chance: Random, order: list[int], number: int, moment: datetime,
            own: frozenset[int]) -> None:
    """Answer what is open; a few skip, a few say nothing, and the last questions to the demo's own two stay open."""
    now = min(moment, stage.now)
    is_last = moment + timedelta(days=INTERVAL_DAYS) > stage.now
    for row in session.scalars(sa.select(Pulse).where(Pulse.state == AskState.OPEN).order_by(Pulse.id)).all():
        place, luck = order.index(row.pairing_id), chance.random()
        best = UNHAPPY[place][min(number, len(UNHAPPY[place])) - 1] if place in UNHAPPY and row.side == "mentee" else 5
        given = {name: min(best, chance.choice((4, 4, 5, 5, 3))) for name in ("usefulness", "rhythm", "trust")}
        comment = chance.choice(POOR if best < 4 else GOOD) if chance.random() < 0.4 else ""
        if is_last and row.employee_id in own:
            continue
        if best < 5 or luck < 0.8:
            answer_pulse(session, stage.actor_of(row.employee_id), pulse_id=row.id, answers=given, comment=comment, now=now)
        elif luck < 0.9:
            skip_pulse(session, stage.actor_of(row.employee_id), pulse_id=row.id, now=now)


def _close(session: Session, stage: Stage, troubled: int) -> None:
    """One says that it is not working; mentees whose pairing came to its end evaluate it."""
    mentee = session.get_one(Pairing, troubled).mentee_id
    raise_concern(session, stage.actor_of(mentee), pairing_id=troubled, text=TROUBLE, now=stage.at(2, 14))
    ask_evaluations(session, stage.now)
    for row in session.scalars(sa.select(Evaluation).where(Evaluation.side == "mentee").order_by(Evaluation.id)).all():
        answer_evaluation(session, stage.actor_of(row.employee_id), pairing_id=row.pairing_id, helped=HELPED, better=BETTER,
                          answers={"goals": 4, "learning": 5, "bond": 4, "fit": 4, "support": 3}, now=stage.now)
