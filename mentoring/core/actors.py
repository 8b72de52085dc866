"""Who acts, and the small pure predicates that permissions are made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Role(StrEnum):
    """What an account may be. Nothing follows from a role but through a permission table."""

    EMPLOYEE = "employee"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Actor:
    """A signed-in person, or the system itself.

    `scope_paths` are the unit paths whose subtrees a coordinator manages. `pseudonym` is what audit rows hold. `is_late`:
    on a phone of their own, past the usual limits of a sign-in; then only what manifests name for such phones opens.
    """

    pseudonym: str
    display_name: str
    account_id: int | None = None
    employee_id: int | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    scope_paths: tuple[str, ...] = ()
    is_system: bool = False
    office_name: str = ""
    is_late: bool = False

    @property
    def is_coordinator(self) -> bool:
        return Role.COORDINATOR in self.roles

    @property
    def is_administrator(self) -> bool:
        return Role.ADMINISTRATOR in self.roles

    @property
    def has_employee(self) -> bool:
        return self.employee_id is not None

    @property
    def initials(self) -> str:
        words = [word for word in self.display_name.split(",")[0].split() if word[:1].isalpha()]
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def system_actor(name: str) -> Actor:
    """Return the actor for jobs and commands; it sees everything and is named in the audit trail."""
    return Actor(pseudonym=f"system:{name}", display_name=name, roles=frozenset(Role), scope_paths=("/",),
                 is_system=True)


class Scoped(Protocol):
    """A row that belongs to a unit: `scope_path` is that unit's path, such as `/1/4/`."""

    @property
    def scope_path(self) -> str: ...


class Participated(Protocol):
    """A row about certain people: `participants` are their employee ids."""

    @property
    def participants(self) -> frozenset[int]: ...


Predicate = Callable[[Actor, Any], bool]
PermissionTable = Mapping[StrEnum, tuple[Predicate, ...]]


def all_of(*predicates: Predicate) -> Predicate:
    """Return the predicate that holds when each of `predicates` does."""
    return lambda actor, row: all(predicate(actor, row) for predicate in predicates)


def is_coordinator(actor: Actor, _row: Any) -> bool:
    return actor.is_coordinator


def is_administrator(actor: Actor, _row: Any) -> bool:
    return actor.is_administrator


def is_employee(actor: Actor, _row: Any) -> bool:
    return actor.has_employee


def is_signed_in(actor: Actor, _row: Any) -> bool:
    return actor.account_id is not None or actor.is_system


def in_scope(actor: Actor, row: Scoped) -> bool:
    """Hold when the row's unit lies in a subtree that the actor manages."""
    return any(row.scope_path.startswith(path) for path in actor.scope_paths)


def takes_part(actor: Actor, row: Participated) -> bool:
    return actor.employee_id is not None and actor.employee_id in row.participants


def takes_no_part(actor: Actor, row: Participated) -> bool:
    """Nobody decides on a pair in which they take part."""
    return not takes_part(actor, row)
