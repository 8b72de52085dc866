"""Policies and their differences in words and figures, in the reader's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from mentoring.core.i18n import current_language, show_decimal
from mentoring.features.programmes.forms import FieldForm, PolicyForm
from mentoring.features.programmes.forms.policy import OBJECTIVES, level_name
from mentoring.matching.policy import COMPONENTS, RULE_FIELDS, Policy
from mentoring.matching.policy_changes import Change
from mentoring.matching.taxonomy import Field, taxonomy_with


@dataclass(frozen=True)
class ChangeRow:
    """One difference for people to read; words that came and went stand apart from values that changed."""

    section: str
    label: str
    before: str = ""
    after: str = ""
    added: Sequence[str] = ()
    removed: Sequence[str] = ()


def field_label(entry: Field) -> str:
    """Return a field's name in the reader's language."""
    return (entry.name_en if current_language() == "en" else entry.name) or entry.name or entry.code


def field_labels(additions: Sequence[Field]) -> dict[str, str]:
    """Return the names of all fields in the reader's language, by code."""
    return {entry.code: field_label(entry) for entry in taxonomy_with(additions)}


def section_words() -> dict[str, str]:
    """Return the heading of each section of a policy."""
    return {"weights": _("Bobot"), "rules": _("Aturan"), "seniority": _("Jenjang"), "objective": _("Sasaran"),
            "fields": _("Bidang kerja")}


def sections_of(found: Iterable[Change]) -> list[str]:
    """Return the headings of the sections that changes touch, each once."""
    words = section_words()
    return [words[section] for section in dict.fromkeys(change.section for change in found)]


def change_rows(found: Iterable[Change], additions: Sequence[Field]) -> list[ChangeRow]:
    """Return changes as rows; `additions` name the fields of the programme's own."""
    labels, sections, names = _labels(), section_words(), field_labels(tuple({e.code: e for e in additions}.values()))
    return [_field_row(change, sections["fields"], labels, names) if change.section == "fields" else ChangeRow(
        sections[change.section], labels[change.name], _value(change.section, change.name, change.before),
        _value(change.section, change.name, change.after)) for change in found]


def _field_row(change: Change, section: str, labels: Mapping[str, str], names: Mapping[str, str]) -> ChangeRow:
    label = f"{names.get(change.code, change.code)}: {labels[f'fields.{change.name}']}"
    if change.name in {"name", "name_en"}:
        return ChangeRow(section, label, change.before or "–", change.after or "–")
    if change.name == "neighbours":
        return ChangeRow(section, label, added=[names.get(code, code) for code in change.added],
                         removed=[names.get(code, code) for code in change.removed])
    if not change.added and not change.removed:
        return ChangeRow(section, label, ", ".join(change.before), ", ".join(change.after))
    return ChangeRow(section, label, added=change.added, removed=change.removed)


def content_rows(policy: Policy) -> list[tuple[str, str]]:
    """Return everything that a policy states, as label and value; own words of fields are counted."""
    labels = _labels()
    rows = [(labels[name], _value("weights", name, policy.weights[name])) for name in COMPONENTS]
    rows += [(labels[name], _value("rules", name, getattr(policy, name))) for name in (*RULE_FIELDS, "minimum_score")]
    rows += [(labels[name], _value("seniority", name, getattr(policy, name))) for name in ("order", "band")]
    rows += [(labels[name], _value("objective", name, getattr(policy, name)))
             for name in ("objective", "share", "minimum_load")]
    names = field_labels(policy.fields)
    own = [_("%(field)s (%(count)s sebutan)", field=names[entry.code], count=len(entry.words)) for entry in policy.fields]
    return [*rows, (_("Bidang kerja"), "; ".join(own) or "–")]


def _labels() -> dict[str, str]:
    """Return what each setting is called on its form, by name; kinds of words as `fields.<kind>`."""
    policy, words = PolicyForm(formdata=None), FieldForm(formdata=None)
    return ({field.name: str(field.label.text) for field in policy} | {"band": _("Selisih jenjang yang dinilai paling baik")}
            | {f"fields.{field.name}": str(field.label.text) for field in words})


def _value(section: str, name: str, value: Any) -> str:
    if section == "weights" or name == "share":
        percent = round(100 * value, 2)
        return f"{show_decimal(percent, 0 if percent == round(percent) else 2)}%"
    if isinstance(value, bool):
        return str(_("ya") if value else _("tidak"))
    if name == "order":
        return " < ".join(" = ".join(map(level_name, levels)) for levels in value)
    if name == "band":
        return f"{value[0]}–{value[1]}"
    if name == "objective":
        return str(OBJECTIVES[value])
    return str(show_decimal(value, 2))
