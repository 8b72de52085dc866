"""Reasons and refusals in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import g

from mentoring.core.database import db
from mentoring.core.i18n import current_language
from mentoring.features.eligibility.messages import REASONS, REFUSALS, TO_MENTEE
from mentoring.features.people.queries import list_competencies
from mentoring.matching.people import Scored
from mentoring.matching.taxonomy import load_fields


@dataclass(frozen=True)
class ReasonText:
    """A reason in words: its component, the sentence, what it added (None for a lack) and what is missing."""

    component: str
    text: str
    contribution: float | None
    missing: float = 0.0


def speaks_for(reason: Mapping[str, Any]) -> bool:
    """Tell whether a reason says something for a mentor: neither a lack nor a guess about what nobody stated."""
    return reason["contribution"] is not None and reason["code"].rpartition(".")[2] not in {
        "unknown", "not_stated", "different", "apart"}


def reasons_of(scored: Scored, row: int, column: int) -> list[dict[str, Any]]:
    """Return the reasons of a pair as plain values, for storing with a proposal."""
    return [{"component": reason.component, "code": reason.code, "params": dict(reason.params),
             "contribution": reason.contribution, "missing": reason.missing} for reason in scored.explain(row, column)]


def reason_texts(reasons: list[dict[str, Any]], policy: Mapping[str, Any] | None = None, *,
                 to_mentee: bool = False) -> list[ReasonText]:
    """Return stored reasons as sentences in the reader's language, said to a coordinator or to the mentee.

    `policy` is the document of the version that the reasons were made with: it names fields of its own.
    """
    return [ReasonText(item["component"], describe_reason(item["code"], item["params"], policy, to_mentee=to_mentee),
                       item["contribution"], item.get("missing", 0.0)) for item in reasons]


def describe_reason(code: str, params: Mapping[str, Any], policy: Mapping[str, Any] | None = None, *,
                    to_mentee: bool = False) -> str:
    """Return the sentence for a reason's code in the reader's language; fields and competencies are told by code."""
    values = dict(params)
    if "field" in values:
        values["field"] = field_name(str(values["field"]), policy)
    if "name" in values:
        values["name"] = competency_name(str(values["name"]))
    if "names" in values:
        values["names"] = ", ".join(map(competency_name, str(values["names"]).split(", ")))
    return str((TO_MENTEE if to_mentee else REASONS)[code]) % values


def competency_name(code: str) -> str:
    """Return the name of a competency in the reader's language; the dictionary is read once a request."""
    if "competency_names" not in g:
        g.competency_names = {row.code: {"id": row.name, "en": row.name_en or row.name}
                              for row in list_competencies(db.session())}
    names: dict[str, dict[str, str]] = g.competency_names
    return names[code].get(current_language(), code) if code in names else code


def field_name(code: str, policy: Mapping[str, Any] | None = None) -> str:
    """Return the name of a field of work in the reader's language: the policy's own, else the shipped one."""
    own = (policy or {}).get("fields", {}).get(code, {})
    shipped = next((entry for entry in load_fields() if entry.code == code), None)
    if current_language() == "en":
        return str(own.get("en") or (shipped.name_en if shipped else code))
    return str(own.get("id") or (shipped.name if shipped else code))


def refusal_sentence(rule: str) -> str:
    """Return the sentence for a hard rule's code in the reader's language."""
    return str(REFUSALS[rule])
