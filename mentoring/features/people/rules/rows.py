"""What becomes of each row of a file, and what is told about it."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Decision(StrEnum):
    """What happens to a row."""

    ACCEPT = "accept"
    ACCEPT_WARNING = "accept_warning"
    ACCEPT_INACTIVE = "accept_inactive"
    MERGE = "merge"
    CONFLICT_WIN = "conflict_win"
    CONFLICT_LOSE = "conflict_lose"
    REVIEW = "review"
    REJECT = "reject"
    SKIP = "skip"


TAKEN = frozenset((Decision.ACCEPT, Decision.ACCEPT_WARNING, Decision.ACCEPT_INACTIVE, Decision.CONFLICT_WIN))
"""Decisions whose rows come in."""


@dataclass(frozen=True)
class Issue:
    """One thing to tell about a row: where, what (a code with values), and the decision."""

    sheet: str | None
    row: int
    column: str
    code: str
    decision: str
    params: dict[str, Any] = field(default_factory=dict)

    def to_document(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Reading:
    """All that reading a file gave: records that may come in, issues, counts, and what became of its columns."""

    records: list[dict[str, Any]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    """The known columns that the file has; what it does not have is left as it stands."""
    headings: dict[str, str] = field(default_factory=dict)
    """What the file itself calls each known column."""
    lines: dict[str, tuple[str | None, int]] = field(default_factory=dict)
    """Where the record of each number stands in the file."""

    def count(self, decision: Decision) -> None:
        self.counts[decision] = self.counts.get(decision, 0) + 1
