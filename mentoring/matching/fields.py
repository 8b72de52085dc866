"""Texts projected on fields of work, so that whatever words people use for one field meet.

A text is projected on the fields of a taxonomy by the terms of each, so that "Permendagri 77/2020" and "kas daerah" meet
in regional finance.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from mentoring.matching.problem import Floats
from mentoring.matching.taxonomy import Field, plain, taxonomy_with

NEIGHBOUR = 0.35
"""How much of a field counts for a neighbouring one."""

LEAST = 0.2
"""A field counts for an item only with at least this share of the item's strongest field."""


class FieldProjector:
    """Finds the fields of texts by the terms they contain; a term counts more the fewer fields share it."""

    def __init__(self, taxonomy: Sequence[Field]) -> None:
        self.taxonomy = tuple(taxonomy)
        owners: dict[str, list[int]] = {}
        for number, entry in enumerate(self.taxonomy):
            for term in {plain(word).strip() for word in entry.words} - {""}:
                owners.setdefault(term, []).append(number)
        self._terms = {term: (numbers, (1.0 + 0.5 * term.count(" ")) / len(numbers))
                       for term, numbers in owners.items()}
        # longest first, so that a phrase is taken before its words; a word may carry an ending or a prefix of its own
        alternatives = "|".join(re.escape(term) for term in sorted(self._terms, key=lambda t: (-len(t), t)))
        self._pattern = re.compile(rf"(?<= )(?:{alternatives})(?=(?:nya|lah|kah)? )" if self._terms else "(?!)")

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

    def words_in(self, text: str) -> dict[str, tuple[str, ...]]:
        """Return the words of a text that tell its fields, by the field's code, as they are compared."""
        found: dict[str, tuple[str, ...]] = {}
        for match in self._pattern.finditer(plain(text)):
            for number in self._terms[match.group()][0]:
                code = self.taxonomy[number].code
                found[code] = tuple(dict.fromkeys((*found.get(code, ()), match.group())))
        return found

    def neighbourhood(self) -> Floats:
        """Return (fields, fields): 1 on the diagonal, `NEIGHBOUR` between neighbours."""
        places = {entry.code: number for number, entry in enumerate(self.taxonomy)}
        table = np.eye(len(self.taxonomy))
        for number, entry in enumerate(self.taxonomy):
            for code in entry.neighbours:
                table[number, places[code]] = table[places[code], number] = NEIGHBOUR
        return table


@lru_cache(maxsize=16)
def projector_with(additions: tuple[Field, ...]) -> FieldProjector:
    """Return the projector on the shipped taxonomy with a policy's additions, made once for each."""
    return FieldProjector(taxonomy_with(additions))


def overlap(wanted: Floats, offered: Floats, neighbourhood: Floats) -> Floats:
    """Return how much of what each mentee wants each mentor offers, (mentees, mentors) in [0, 1].

    `wanted` rows sum to 1 or 0; `offered` rows hold 0…1 a field, 1 for the strongest. A field counts by the best
    offer there or, in part, in a neighbouring one.
    """
    reach = (offered[:, :, None] * neighbourhood[None, :, :]).max(axis=1, initial=0) if len(offered) else offered
    return np.clip(wanted @ reach.T, 0, 1)
