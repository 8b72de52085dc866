"""Units and employees."""

from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from mentoring.core.audit import new_pseudonym
from mentoring.features.people.models import Competency, Employee, Unit

_numbers = count(1)


def make_unit(session: Session, name: str | None = None, parent: Unit | None = None) -> Unit:
    unit = Unit(name=name or f"Dinas Contoh {next(_numbers)}", parent_id=parent.id if parent else None, path="")
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    session.flush()
    return unit


def make_employee(session: Session, unit: Unit | None = None, name: str | None = None, **values: Any) -> Employee:
    number = next(_numbers)
    months, last = divmod(number, 1000)
    name = name or f"Maria Contoh {number}"
    employee = Employee(
        pseudonym=new_pseudonym(session, name), name=name, sort_name=name.casefold(),
        unit=unit or make_unit(session),
        **{"nip": f"19800101{2000 + months // 12}{1 + months % 12:02d}{1 + number % 2}{last:03d}",
           "post_title": "Analis Kebijakan Ahli Muda", "post_level": "ahli_muda", "grade": "III/c",
           "employment": "PNS", "place": "Kota Kupang", **values})
    session.add(employee)
    session.flush()
    return employee


def make_competency(session: Session, code: str | None = None, name: str = "Analisis kebijakan") -> Competency:
    competency = Competency(code=code or f"T.{next(_numbers)}", name=name)
    session.add(competency)
    session.flush()
    return competency
