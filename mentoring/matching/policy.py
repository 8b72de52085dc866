"""The policy: weights and rules that a coordinator edits, as one frozen value with a document and a file form."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from mentoring.matching.policy_file import EXAMPLE_OF_FIELDS, HEADING, write_policy
from mentoring.matching.taxonomy import Field, addition_problems, additions_document, read_additions

COMPONENTS = ("goals", "competencies", "field", "seniority", "practical", "working_style", "wish")
"""The components of a score, always in this order."""

RULES = ("self", "out_of_scope", "not_enrolled", "no_capacity", "paused", "unavailable", "line_manager", "same_unit",
         "other_unit", "not_senior_enough", "previously_ended", "previously_rejected", "no_common_language",
         "no_common_mode", "below_minimum_score")
"""Hard rules in the order in which they are told."""

NEVER_OVERRIDDEN = RULES[:6]

LEVELS = ("pelaksana", "terampil", "mahir", "penyelia", "ahli_pertama", "ahli_muda", "pengawas", "ahli_madya",
          "administrator", "ahli_utama", "jpt_pratama", "jpt_madya", "jpt_utama")


class PolicyError(ValueError):
    """A policy that cannot be used: `problems` are `(field, code)` pairs, all of them."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{name}: {code}" for name, code in problems))
        self.problems = problems


def _default_weights() -> dict[str, float]:
    return dict(zip(COMPONENTS, (0.25, 0.25, 0.15, 0.10, 0.10, 0.05, 0.10), strict=True))


def _default_order() -> tuple[tuple[str, ...], ...]:
    return (("pelaksana",), ("terampil",), ("mahir",), ("penyelia", "ahli_pertama"), ("ahli_muda", "pengawas"),
            ("ahli_madya", "administrator"), ("ahli_utama", "jpt_pratama"), ("jpt_madya",), ("jpt_utama",))

MOST_LOAD = 10
"""The most mentees that each mentor can be asked to get."""


@dataclass(frozen=True)
class Policy:
    """Weights, rules, the order of seniority, the objective, and what is added to the taxonomy of fields.

    `order` lists levels from the lowest; levels of equal standing share a place. `band` is how many steps above the
    mentee a mentor ideally stands, from–to. `minimum_score` holds only with `below_minimum_score`. `minimum_load` is how
    many mentees each mentor should get, where that can be. `fields` adds words and neighbours to shipped fields of work,
    and new fields.
    """

    weights: Mapping[str, float] = field(default_factory=_default_weights)
    line_manager: bool = True
    line_manager_override: bool = False
    same_unit: bool = False
    other_unit: bool = False
    not_senior_enough: bool = True
    previously_ended: bool = True
    previously_rejected: bool = True
    no_common_language: bool = False
    no_common_mode: bool = True
    below_minimum_score: bool = False
    minimum_score: float = 0.2
    order: tuple[tuple[str, ...], ...] = field(default_factory=_default_order)
    band: tuple[int, int] = (1, 2)
    objective: str = "total"
    share: float = 1.0
    minimum_load: int = 0
    fields: tuple[Field, ...] = ()

    def __post_init__(self) -> None:
        problems = list(_problems(self))
        if problems:
            raise PolicyError(problems)

    def is_on(self, rule: str) -> bool:
        """Tell whether a rule holds; those never overridden always do."""
        return rule in NEVER_OVERRIDDEN or bool(getattr(self, rule))

    def may_override(self, rule: str) -> bool:
        """Tell whether a coordinator may override a rule with a named reason."""
        return rule not in NEVER_OVERRIDDEN and (rule != "line_manager" or self.line_manager_override)

    def step_of(self, level: str) -> int | None:
        """Return the place of a level in the order of seniority, 0 the lowest; None for one that is not listed."""
        return next((step for step, levels in enumerate(self.order) if level in levels), None)

    def to_document(self) -> dict[str, Any]:
        """Return the policy as plain values, for storing; without additions to the taxonomy there is no such section."""
        document = {"weights": dict(self.weights),
                    "rules": {name: getattr(self, name) for name in RULE_FIELDS} | {"minimum_score": self.minimum_score},
                    "seniority": {"order": [list(levels) for levels in self.order], "band": list(self.band)},
                    "objective": {"name": self.objective, "share": self.share, "minimum_load": self.minimum_load}}
        return document | ({"fields": additions_document(self.fields)} if self.fields else {})

    def to_toml(self) -> str:
        """Return the policy as an annotated TOML file's text; reading it gives the same policy."""
        return write_policy(self.to_document())

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Policy":
        """Return the policy that a document or a parsed TOML file states; what it leaves out keeps its default.

        Weights are brought to a sum of 1. Raises `PolicyError` naming everything that is wrong.
        """
        problems: list[tuple[str, str]] = []
        known = {"weights", "rules", "seniority", "objective", "fields"}
        problems += [(name, "unknown") for name in document if name not in known]
        weights, rules = _section(document, "weights", problems), _section(document, "rules", problems)
        seniority, objective = _section(document, "seniority", problems), _section(document, "objective", problems)
        problems += [(f"weights.{name}", "unknown") for name in weights if name not in COMPONENTS]
        problems += [(f"rules.{name}", "unknown") for name in rules if name not in (*RULE_FIELDS, "minimum_score")]
        problems += [(f"rules.{name}", "not_boolean") for name in RULE_FIELDS
                     if not isinstance(rules.get(name, True), bool)]
        problems += [(f"weights.{name}", "not_a_number") for name, value in weights.items() if not _is_number(value)]
        own_fields = _section(document, "fields", problems)
        additions = read_additions(own_fields, problems)
        if problems:
            raise PolicyError(problems + addition_problems(additions, own_fields))
        default = cls()
        given = {name: float(weights.get(name, default.weights[name] if not weights else 0.0)) for name in COMPONENTS}
        try:
            order = tuple(tuple([levels] if isinstance(levels, str) else levels)
                          for levels in seniority.get("order", default.order))
            low, high = seniority.get("band", default.band)
            return replace(
                default, weights=normalise_weights(given), order=order, band=(int(low), int(high)),
                minimum_score=float(rules.get("minimum_score", default.minimum_score)),
                objective=str(objective.get("name", default.objective)),
                share=float(objective.get("share", default.share)),
                minimum_load=int(objective.get("minimum_load", default.minimum_load)), fields=additions,
                **{name: rules[name] for name in RULE_FIELDS if name in rules})
        except (TypeError, ValueError) as error:
            if isinstance(error, PolicyError):
                raise
            raise PolicyError([("seniority", "unreadable")]) from error

    @classmethod
    def from_toml(cls, text: str) -> "Policy":
        """Return the policy of a TOML file's text."""
        try:
            return cls.from_document(tomllib.loads(text))
        except tomllib.TOMLDecodeError as error:
            raise PolicyError([("file", str(error))]) from error


RULE_FIELDS = tuple(item.name for item in fields(Policy) if item.type is bool or item.type == "bool")


def normalise_weights(weights: Mapping[str, float]) -> dict[str, float]:
    """Return weights with the same proportions and a sum of 1, in policy order; `PolicyError` when that cannot be.

    Weights that sum to 1 already are left as they are, to the last digit.

    >>> normalise_weights({"goals": 3, "field": 1})["goals"]
    0.75
    """
    bad = [(f"weights.{name}", "not_in_range") for name, value in weights.items() if not 0 <= value <= 1e6]
    if bad:
        raise PolicyError(bad)
    total = sum(weights.values())
    if total <= 0:
        raise PolicyError([("weights", "all_zero")])
    divisor = 1.0 if abs(total - 1) < 1e-12 else total
    return {name: weights.get(name, 0.0) / divisor for name in COMPONENTS}


def _section(document: Mapping[str, Any], name: str, problems: list[tuple[str, str]]) -> Mapping[str, Any]:
    section = document.get(name, {})
    if isinstance(section, Mapping):
        return section
    problems.append((name, "not_a_section"))
    return {}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _problems(policy: Policy) -> list[tuple[str, str]]:
    problems = []
    if set(policy.weights) != set(COMPONENTS) or not abs(sum(policy.weights.values()) - 1) <= 1e-9:
        problems.append(("weights", "do_not_sum_to_one"))
    problems += [(f"weights.{name}", "not_in_range") for name, value in policy.weights.items() if not 0 <= value <= 1]
    if policy.same_unit and policy.other_unit:
        problems.append(("rules.other_unit", "contradicts_same_unit"))
    if not 0 <= policy.minimum_score <= 1:
        problems.append(("rules.minimum_score", "not_in_range"))
    if not 0 <= policy.band[0] <= policy.band[1] <= 20:
        problems.append(("seniority.band", "not_in_range"))
    levels = [level for levels in policy.order for level in levels]
    if not levels or not all(policy.order) or len(levels) != len(set(levels)):
        problems.append(("seniority.order", "empty_or_repeated"))
    if not all(isinstance(level, str) and level.strip() and level.isprintable() for level in levels):
        problems.append(("seniority.order", "unreadable"))
    if policy.objective not in {"total", "floor"}:
        problems.append(("objective.name", "unknown"))
    if not 0 <= policy.share <= 1:
        problems.append(("objective.share", "not_in_range"))
    if not 0 <= policy.minimum_load <= MOST_LOAD:
        problems.append(("objective.minimum_load", "not_in_range"))
    return problems + addition_problems(policy.fields)


def policy_example() -> str:
    """Return an annotated policy file; reading it gives the default policy."""
    return HEADING + Policy().to_toml() + EXAMPLE_OF_FIELDS
