"""Whether two people may be paired: the override, the refusal, and which rules may be overridden; pure."""

from dataclasses import dataclass

from mentoring.core.errors import ConflictError


@dataclass(frozen=True)
class Override:
    """A coordinator's named reason to set one rule aside, marked on the pair for ever."""

    rule: str
    reason: str


class RuleBrokenError(ConflictError):
    """The pair breaks a hard rule; the code is `rule.<rule>`."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"rule.{rule}")
        self.rule = rule


def first_standing(broken: tuple[str, ...], override: Override | None, may_override: frozenset[str]) -> str | None:
    """Return the first broken rule that no override sets aside, None when the pair may be made."""
    for rule in broken:
        if override is None or rule != override.rule or rule not in may_override or not override.reason.strip():
            return rule
    return None
