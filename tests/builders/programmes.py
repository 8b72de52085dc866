"""Programmes in any state, and people who take part in them."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from mentoring.core.actors import Actor, Role, system_actor
from mentoring.features.people.models import Employee, Unit
from mentoring.features.programmes.models import Enrolment, PolicyVersion, Programme
from mentoring.features.programmes.queries import current_policy
from mentoring.features.programmes.rules import EnrolmentProfile, ProgrammeState, Side
from mentoring.features.programmes.service import ProgrammePlan, create_programme, enrol
from mentoring.matching.policy import Policy
from tests.builders.people import make_employee, make_unit

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
SYSTEM = system_actor("test")

_numbers = count(1)


def coordinator_of(*units: Unit) -> Actor:
    """Return a coordinator of these units, without an account."""
    return Actor(pseudonym="coordinator", display_name="Kristina Contoh", account_id=1,
                 roles=frozenset({Role.COORDINATOR}), scope_paths=tuple(unit.path for unit in units))


def make_plan(**values: Any) -> ProgrammePlan:
    return ProgrammePlan(**{"name": f"Program Contoh {next(_numbers)}", "purpose": "",
                            "starts_on": date(2026, 12, 1), "ends_on": date(2027, 11, 30), **values})


def make_programme(session: Session, unit: Unit | None = None, state: ProgrammeState = ProgrammeState.MATCHING,
                   **plan: Any) -> Programme:
    programme = create_programme(session, SYSTEM, unit_id=(unit or make_unit(session)).id, plan=make_plan(**plan),
                                 now=NOW)
    programme.state = state
    session.flush()
    return programme


def make_policy(session: Session, programme: Programme, **rules: Any) -> PolicyVersion:
    """Save a policy that differs from the default in these rules."""
    latest = current_policy(session, programme.id)
    version = PolicyVersion(programme_id=programme.id, number=latest.number + 1, created_at=NOW, created_by="test",
                            document=Policy(**rules).to_document())
    session.add(version)
    session.flush()
    return version


def make_enrolment(session: Session, programme: Programme, side: Side = Side.MENTEE, employee: Employee | None = None,
                   capacity: int = 1, **profile: Any) -> Enrolment:
    """Enrol somebody: by default a mentor stands well above a mentee and works in another unit."""
    if employee is None:
        level = {"post_level": "ahli_madya", "grade": "IV/a", "grade_rank": 12} if side == Side.MENTOR \
            else {"post_level": "ahli_pertama", "grade": "III/a", "grade_rank": 8}
        employee = make_employee(session, **level)
    said = {"experience": "Menyusun kajian kebijakan daerah."} if side == Side.MENTOR \
        else {"goals": "Ingin belajar menyusun kajian kebijakan."}
    return enrol(session, SYSTEM, programme_id=programme.id, employee_id=employee.id, side=side, capacity=capacity,
                 profile=EnrolmentProfile(**{**said, "mode": "both", "place": "Kota Kupang", **profile}), now=NOW)
