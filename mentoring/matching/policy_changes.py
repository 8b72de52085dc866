"""What differs between two policies, place by place, for people to read."""

from dataclasses import dataclass
from typing import Any

from mentoring.matching.policy import COMPONENTS, RULE_FIELDS, Policy
from mentoring.matching.taxonomy import KINDS, Field

LEAST_WEIGHT = 0.00005
"""Weights nearer to each other than this are shown alike, in hundredths of a percent."""


@dataclass(frozen=True)
class Change:
    """One difference. `section` and `name` are those of the file; `code` names the field of work in section `fields`.

    `before` and `after` are the values; for lists of words `added` and `removed` hold what came and went.
    """

    section: str
    name: str
    before: Any
    after: Any
    code: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def changes(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Return what differs from one policy to another, in the order of the file.

    >>> from dataclasses import replace
    >>> [(change.name, change.before, change.after) for change in changes(Policy(), replace(Policy(), band=(1, 3)))]
    [('band', (1, 2), (1, 3))]
    """
    found = [Change("weights", name, before.weights[name], after.weights[name]) for name in COMPONENTS
             if abs(before.weights[name] - after.weights[name]) >= LEAST_WEIGHT]
    for section, names in (("rules", (*RULE_FIELDS, "minimum_score")), ("seniority", ("order", "band")),
                           ("objective", ("objective", "share", "minimum_load"))):
        found += [Change(section, name, getattr(before, name), getattr(after, name)) for name in names
                  if getattr(before, name) != getattr(after, name)]
    return tuple(found) + _field_changes(before.fields, after.fields)


def _field_changes(before: tuple[Field, ...], after: tuple[Field, ...]) -> tuple[Change, ...]:
    old, new = ({entry.code: entry for entry in side} for side in (before, after))
    found: list[Change] = []
    for code in dict.fromkeys((*old, *new)):
        left, right = old.get(code, Field(code)), new.get(code, Field(code))
        for name in ("name", "name_en"):
            if getattr(left, name) != getattr(right, name):
                found.append(Change("fields", name, getattr(left, name), getattr(right, name), code))
        for name in (*KINDS, "neighbours"):
            was, now = getattr(left, name), getattr(right, name)
            if was != now:
                found.append(Change("fields", name, was, now, code, tuple(word for word in now if word not in was),
                                    tuple(word for word in was if word not in now)))
    return tuple(found)
