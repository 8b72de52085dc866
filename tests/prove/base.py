"""What a property is: an id, a title, where it is tried, and the trial itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Outcome:
    """What was tried, how often, and how it ended; `held` says whether the property stands."""

    tried: str
    trials: int
    result: str
    held: bool


@dataclass(frozen=True)
class Property:
    """One line of the proof. `run` gets a stand, an application on a database of its own; None without a database."""

    id: str
    title: str
    databases: tuple[str, ...]
    run: Callable[[Any], Outcome]
