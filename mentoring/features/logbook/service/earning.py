"""What sessions earn: recounted whenever one is confirmed or voided, or the table changes; checked by recounting."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core import audit
from mentoring.core.access import check
from mentoring.core.actors import Actor
from mentoring.core.database import check_version, get_locked
from mentoring.core.errors import InvalidError
from mentoring.core.jobs import enqueue
from mentoring.features.logbook import queries
from mentoring.features.logbook.models import LearningHoursRule, MentoringSession
from mentoring.features.logbook.permissions import P
from mentoring.features.logbook.rules import Difference, HoursRule, check_rule, compare_hours, count_hours
from mentoring.features.people.models import Employee


def lock_mentees(session: Session, mentee_ids: Collection[int]) -> None:
    """Let one count of a person run at a time; whoever changes a session's state locks its mentee first."""
    session.scalars(sa.select(Employee.id).where(Employee.id.in_(sorted(mentee_ids))).order_by(Employee.id)
                    .with_for_update()).all()


def recount_hours(session: Session, mentee_ids: Collection[int]) -> int:
    """Store the hours that the confirmed sessions of these mentees earn; return how many sessions changed."""
    lock_mentees(session, mentee_ids)
    changed = _differences(session, mentee_ids)
    for difference in changed:
        session.execute(sa.update(MentoringSession).where(MentoringSession.id == difference.mentoring_session_id)
                        .values(learning_hours=difference.expected))
    return len(changed)


def reconcile_hours(session: Session) -> tuple[int, list[Difference]]:
    """Count all hours anew and return how many people were checked and where stored figures differ."""
    people, differences, after = 0, list[Difference](), 0
    while mentee_ids := queries.list_mentee_ids(session, after):
        differences += _differences(session, mentee_ids)
        people, after = people + len(mentee_ids), mentee_ids[-1]
    return people, differences


def _differences(session: Session, mentee_ids: Collection[int]) -> list[Difference]:
    rules = queries.hours_rules(session)
    expected: dict[int, int] = {}
    for sessions in queries.list_counted(session, mentee_ids).values():
        expected.update(count_hours(sessions, rules))
    return compare_hours(queries.stored_hours(session, mentee_ids), expected)


def save_hours_rule(session: Session, actor: Actor, *, rule_id: int | None, version: int | None, rule: HoursRule,
                    now: datetime) -> LearningHoursRule:
    """Add or change what sessions earn from a day on; all hours are then counted anew in the background."""
    check(actor, P.SET_HOURS)
    check_rule(rule)
    row = LearningHoursRule(version=0, change="") if rule_id is None else get_locked(
        session, LearningHoursRule, rule_id)
    if rule_id is not None:
        check_version(session, row, version or 0)
    taken = session.scalar(sa.select(LearningHoursRule.id).where(
        LearningHoursRule.effective_from == rule.effective_from, LearningHoursRule.id != (rule_id or 0)))
    if taken is not None:
        raise InvalidError.of("effective_from", "hours_day_taken")
    for name, value in rule.__dict__.items():
        setattr(row, name, value)
    session.add(row)
    row.touch(by=actor.pseudonym, at=now, change="hours_rule_saved")
    session.flush()
    audit.record(session, actor, "hours_rule.saved", "learning_hours_rule", row.id, now=now,
                 **{name: str(value) for name, value in rule.__dict__.items()})
    enqueue(session, "logbook.recount", {}, actor, now)
    return row


def delete_hours_rule(session: Session, actor: Actor, *, rule_id: int, version: int, now: datetime) -> None:
    """Remove a rule; the one before it then holds on."""
    check(actor, P.SET_HOURS)
    row = get_locked(session, LearningHoursRule, rule_id)
    check_version(session, row, version)
    session.delete(row)
    session.flush()
    audit.record(session, actor, "hours_rule.deleted", "learning_hours_rule", rule_id, now=now)
    enqueue(session, "logbook.recount", {}, actor, now)
