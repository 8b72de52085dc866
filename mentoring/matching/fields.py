"""The taxonomy of fields of government work: what people do, whatever words they use for it.

Civil servants name one field by a regulation, a system, a document or a task; words alone do not meet. A text is
projected on some forty fields by the terms of each, so that "Permendagri 77/2020" and "kas daerah" meet in regional
finance. Written from knowledge of the field; `fields.toml` is the one file to edit.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from mentoring.matching.problem import Floats

NEIGHBOUR = 0.35
"""How much of a field counts for a neighbouring one."""

LEAST = 0.2
"""A field counts for an item only with at least this share of the item's strongest field."""


@dataclass(frozen=True)
class Field:
    """One field of work: names in both languages, terms (words, phrases, regulations, systems, documents), neighbours."""

    code: str
    name: str
    name_en: str
    terms: tuple[str, ...]
    neighbours: tuple[str, ...]


@lru_cache(maxsize=1)
def load_fields() -> tuple[Field, ...]:
    """Return the taxonomy that the package ships, in its own order."""
    document = tomllib.loads((files("mentoring.matching") / "fields.toml").read_text("utf-8"))
    return tuple(Field(code, entry["id"], entry["en"],
                       tuple(term for key in ("terms", "regulations", "systems", "documents")
                             for term in entry.get(key, ())), tuple(entry.get("neighbours", ())))
                 for code, entry in document.items())


_SHORT = (
    (r"undang undang", "uu"), (r"peraturan pemerintah", "pp"), (r"peraturan presiden", "perpres"),
    (r"peraturan menteri dalam negeri", "permendagri"), (r"peraturan daerah", "perda"),
    (r"peraturan menteri (?:pan(?:rb)?|pendayagunaan aparatur negara(?: dan reformasi birokrasi)?)", "permenpanrb"),
    (r"peraturan (?:menteri kesehatan)", "permenkes"), (r"peraturan lan|peraturan lembaga administrasi negara", "perlan"),
    (r"(?:nomor |no )?(\d{1,3}) (?:tahun |th )?(\d{4})", r"\1 \2"),
)


def plain(text: str) -> str:
    """Return a text as words of letters and digits between single spaces, with one at each end.

    Regulations are brought to their short names, however they are cited.

    >>> plain("Peraturan Pemerintah Nomor 12 Tahun 2019"), plain("SP4N-LAPOR!")
    (' pp 12 2019 ', ' sp4n lapor ')
    """
    words = " " + re.sub(r"[^0-9a-zà-ÿ]+", " ", text.casefold()).strip() + " "
    for long, short in _SHORT:
        words = re.sub(rf"(?<= )(?:{long})(?= )", short, words)
    return words


class FieldProjector:
    """Finds the fields of texts by the terms they contain; a term counts more the fewer fields share it."""

    def __init__(self, taxonomy: Sequence[Field]) -> None:
        self.taxonomy = tuple(taxonomy)
        owners: dict[str, list[int]] = {}
        for number, entry in enumerate(self.taxonomy):
            for term in entry.terms:
                owners.setdefault(plain(term).strip(), []).append(number)
        self._terms = {term: (numbers, (1.0 + 0.5 * term.count(" ")) / len(numbers))
                       for term, numbers in owners.items()}
        # longest first, so that a phrase is taken before its words; a word may carry an ending or a prefix of its own
        alternatives = "|".join(re.escape(term) for term in sorted(self._terms, key=lambda t: (-len(t), t)))
        self._pattern = re.compile(rf"(?<= )(?:{alternatives})(?=(?:nya|lah|kah)? )")

    def project(self, text: str) -> Floats:
        """Return the weight of each field in a text, (fields,); all zero where no term was met."""
        weights = np.zeros(len(self.taxonomy))
        for match in self._pattern.finditer(plain(text)):
            numbers, weight = self._terms[match.group()]
            weights[numbers] += weight
        top = weights.max(initial=0)
        if top > 0:
            weights[weights < LEAST * top] = 0
            weights /= weights.sum()
        return weights

    def neighbourhood(self) -> Floats:
        """Return (fields, fields): 1 on the diagonal, `NEIGHBOUR` between neighbours."""
        places = {entry.code: number for number, entry in enumerate(self.taxonomy)}
        table = np.eye(len(self.taxonomy))
        for number, entry in enumerate(self.taxonomy):
            for code in entry.neighbours:
                table[number, places[code]] = table[places[code], number] = NEIGHBOUR
        return table


def overlap(wanted: Floats, offered: Floats, neighbourhood: Floats) -> Floats:
    """Return how much of what each mentee wants each mentor offers, (mentees, mentors) in [0, 1].

    `wanted` rows sum to 1 or 0; `offered` rows hold 0…1 a field, 1 for the strongest. A field counts by the best
    offer there or, in part, in a neighbouring one.
    """
    reach = (offered[:, :, None] * neighbourhood[None, :, :]).max(axis=1) if len(offered) else offered
    return np.clip(wanted @ reach.T, 0, 1)
