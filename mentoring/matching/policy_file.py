"""The policy as a TOML file: written with comments, each on the line of what it explains."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

WIDTH = 115
COMMENT_AT = 30

COMMENTS = {
    "weights": "any positive numbers; only their proportions count",
    "weights.goals": "what the mentee wants to learn against what the mentor has done",
    "weights.competencies": "how much of the mentee's gap the mentor's level covers",
    "weights.field": "same or neighbouring field of work",
    "weights.seniority": "the step between them fits the band below",
    "weights.practical": "place, mode, language, hours",
    "weights.working_style": "similar answers to the short questionnaire",
    "weights.wish": "the mentee's ranked wishes",
    "rules": "true: no pair may break it",
    "rules.line_manager": "no manager anywhere up the mentee's own line",
    "rules.line_manager_override": "whether a coordinator may override that, with a reason",
    "rules.same_unit": "true: both must not be of the same unit",
    "rules.other_unit": "true: both must be of the same unit",
    "rules.not_senior_enough": "the mentor's post, then grade, must be higher",
    "rules.previously_ended": "no second pairing of two whose pairing was ended",
    "rules.previously_rejected": "no pair that a coordinator refused for good",
    "rules.no_common_language": "they must have a language in common",
    "rules.no_common_mode": "one only in person, the other only online",
    "rules.below_minimum_score": "the score must reach the minimum below",
    "rules.minimum_score": "from 0 to 1",
    "seniority.order": "from the lowest; levels of equal standing together",
    "seniority.band": "ideal number of steps above the mentee",
    "objective.name": '"total", or "floor": the worst pair as good as can be, then the total',
    "objective.share": 'with "floor": keep this share of the best possible worst score',
    "objective.minimum_load": "fewest mentees each mentor should get, where that can be; costs nobody a place",
}

HEADING = "# A mentoring policy. What is left out keeps the value shown here.\n\n"

EXAMPLE_OF_FIELDS = '''
# Texts are read by fields of work: Permendagri 77/2020 and "kas daerah" meet in public finance. What follows adds
# the words of your office, and fields of its own. A field describes work, never people.
#
# [fields.finance]              # more words for a field that there is: terms, regulations, systems, documents
# terms = ["kas kecil"]
# systems = ["e-kas"]
# neighbours = ["village"]      # fields that count in part
#
# [fields.halal]                # a field of your own: its name in Indonesian and in English, its words
# id = "Jaminan produk halal"
# en = "Halal assurance"
# terms = ["sertifikat halal", "penyelia halal"]
# regulations = ["UU 33/2014"]
# neighbours = ["licensing", "religion"]
'''


def write_policy(document: Mapping[str, Any]) -> str:
    """Return the TOML text of a policy's document, with comments."""
    parts = []
    for section, values in document.items():
        if section == "fields":
            parts += [_table(f"fields.{code}", entry.items(), "") for code, entry in values.items()]
        else:
            parts.append(_table(section, values.items(), COMMENTS.get(section, "")))
    return "\n".join(parts)


def _table(name: str, items: Iterable[tuple[str, Any]], comment: str) -> str:
    lines = [_line(f"[{name}]", comment)]
    lines += [_line(f"{key} = {_value(value, len(key) + 4)}", COMMENTS.get(f"{name}.{key}", "")) for key, value in items]
    return "".join(lines)


def _line(text: str, comment: str) -> str:
    if not comment:
        return f"{text}\n"
    if "\n" in text:
        return f"# {comment}\n{text}\n"
    return f"{text:<{COMMENT_AT - 1}} # {comment}\n"


def _value(value: Any, indent: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Sequence):
        return _array([_value(item, indent) for item in value], indent)
    return repr(value)


def _array(items: Sequence[str], indent: int) -> str:
    """Return an array, its lines filled and broken between items."""
    lines = [""]
    for item in items:
        if lines[-1] and indent + len(lines[-1]) + len(item) > WIDTH:
            lines.append("")
        lines[-1] += (", " if lines[-1] else "") + item
    return "[" + (",\n" + " " * indent).join(lines) + "]"


def quoted(text: str) -> str:
    r"""Return a text as a TOML basic string.

    JSON escapes what TOML wants escaped, but for one character.

    >>> print(quoted('Kas "kecil" \\ besar\n\x7f'))
    "Kas \"kecil\" \\ besar\n\u007f"
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
