"""What the guide is made of; pure."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Whose page it is; the words of the address."""

    COORDINATOR = "coordinator"
    MENTEE = "mentee"
    MENTOR = "mentor"
    ADMINISTRATOR = "administrator"


BRIEFED = (Role.MENTEE, Role.MENTOR)
"""The roles that begin with a briefing."""


@dataclass(frozen=True)
class Section:
    """One task: its steps in order, and the page where it is done (`in_programme`: of the programme worked in)."""

    title: str
    steps: tuple[str, ...]
    endpoint: str
    label: str
    in_programme: bool = False
