"""The taxonomy of fields of government work, and what a policy adds to it.

Civil servants name one field by a regulation, a system, a document or a task; words alone do not meet. `fields.toml` is
written from knowledge of the work and is the one file to edit; a programme adds its own words and fields in its policy.
A field describes work, never people.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from itertools import chain, count
from typing import Any

from mentoring.matching.text import STOP_WORDS

KINDS = ("terms", "regulations", "systems", "documents")
"""What a field is known by, in the order in which it is told."""

MOST_ENTRIES = 100
MOST_WORDS = 200
"""Additions to one field, of all kinds together."""
MOST_WORDS_IN_ALL = 2000
MOST_NEIGHBOURS = 12
LONGEST_WORD = 80
CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
LONGEST_CODE = 40

Problems = list[tuple[str, str]]


@dataclass(frozen=True)
class Field:
    """One field of work: names in both languages, what it is known by, codes of its neighbours.

    As an addition of a policy, an entry with the code of a shipped field holds what is added to that field; its names
    may be empty and are then the shipped ones.
    """

    code: str
    name: str = ""
    name_en: str = ""
    terms: tuple[str, ...] = ()
    regulations: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that the field is known by, of all kinds."""
        return self.terms + self.regulations + self.systems + self.documents

    @property
    def is_empty(self) -> bool:
        """Tell whether an addition adds nothing."""
        return not (self.name or self.name_en or self.words or self.neighbours)


@lru_cache(maxsize=1)
def load_fields() -> tuple[Field, ...]:
    """Return the taxonomy that the package ships, in its own order."""
    document = tomllib.loads((files("mentoring.matching") / "fields.toml").read_text("utf-8"))
    return tuple(_entry(code, section) for code, section in document.items())


@lru_cache(maxsize=1)
def shipped_codes() -> frozenset[str]:
    """Return the codes of the fields that the package ships."""
    return frozenset(entry.code for entry in load_fields())


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


# What a policy adds


def taxonomy_with(additions: Sequence[Field]) -> tuple[Field, ...]:
    """Return the shipped taxonomy with a policy's additions: shipped fields first, new ones after them."""
    by_code = {entry.code: entry for entry in additions}
    shipped = tuple(_joined(entry, by_code[entry.code]) if entry.code in by_code else entry for entry in load_fields())
    return shipped + tuple(entry for entry in additions if entry.code not in shipped_codes())


def _joined(entry: Field, more: Field) -> Field:
    words = {kind: getattr(entry, kind) + getattr(more, kind) for kind in KINDS}
    return Field(entry.code, more.name or entry.name, more.name_en or entry.name_en,
                 neighbours=tuple(dict.fromkeys(entry.neighbours + more.neighbours)), **words)


def with_addition(additions: Sequence[Field], entry: Field) -> tuple[Field, ...]:
    """Return additions with one put in, in the place of that of the same code; one that adds nothing is taken out."""
    kept = [entry if other.code == entry.code else other for other in additions]
    if entry not in kept:
        kept.append(entry)
    return tuple(other for other in kept if not other.is_empty)


def without_addition(additions: Sequence[Field], code: str) -> tuple[Field, ...]:
    """Return additions without one of them; where it was a new field, it is nobody's neighbour any more."""
    kept = [entry for entry in additions if entry.code != code]
    if code in shipped_codes():
        return tuple(kept)
    left = [replace(entry, neighbours=tuple(other for other in entry.neighbours if other != code)) for entry in kept]
    return tuple(entry for entry in left if not entry.is_empty)


def tidy(words: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Return words with single spaces, without blanks; what was said before, here or in `taken`, is left out.

    >>> tidy(["  Kas   kecil", "kas-kecil", "", "E-Kas"], taken=["e-kas"])
    ('Kas kecil',)
    """
    seen, kept = {plain(word) for word in taken}, []
    for word in (" ".join(word.split()) for word in words):
        if word and (plain(word) not in seen or not plain(word).strip()):
            seen.add(plain(word))
            kept.append(word)
    return tuple(kept)


def code_of(name: str, taken: Iterable[str]) -> str:
    """Return a code for a new field of this name that nobody has yet.

    >>> code_of("Jaminan Produk Halal", []), code_of("Keuangan", ["keuangan"]), code_of("5S", [])
    ('jaminan_produk_halal', 'keuangan_2', 'bidang_5s')
    """
    words = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
    code = (words if words[:1].isalpha() else f"bidang_{words}")[:LONGEST_CODE - 4].strip("_")
    used = set(taken)
    return next(free for free in chain((code,), (f"{code}_{number}" for number in count(2))) if free not in used)


def additions_document(additions: Sequence[Field]) -> dict[str, Any]:
    """Return additions as plain values, for storing; what is empty is left out."""
    return {entry.code: {key: list(value) if isinstance(value, tuple) else value for key, value in (
        ("id", entry.name), ("en", entry.name_en), *((kind, getattr(entry, kind)) for kind in KINDS),
        ("neighbours", entry.neighbours)) if value} for entry in additions}


def read_additions(section: Mapping[str, Any], problems: Problems) -> tuple[Field, ...]:
    """Return the additions that a document's section states; what cannot be read is added to `problems`."""
    entries = []
    for code, given in section.items():
        if not isinstance(given, Mapping):
            problems.append((f"fields.{code}", "not_a_section"))
            continue
        wrong = [(f"fields.{code}.{key}", "unknown") for key in given if key not in {"id", "en", *KINDS, "neighbours"}]
        wrong += [(f"fields.{code}.{key}", "not_text") for key in ("id", "en") if not isinstance(given.get(key, ""), str)]
        wrong += [(f"fields.{code}.{key}", "not_a_list") for key in (*KINDS, "neighbours")
                  if not _is_list(given.get(key, []))]
        problems += wrong
        if not wrong:
            entries.append(_entry(code, given))
    return tuple(entry for entry in entries if not entry.is_empty)


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def _entry(code: str, given: Mapping[str, Any]) -> Field:
    words: dict[str, tuple[str, ...]] = {}
    for kind in KINDS:
        words[kind] = tidy(given.get(kind, ()), [word for known in words.values() for word in known])
    return Field(code, " ".join(given.get("id", "").split()), " ".join(given.get("en", "").split()),
                 neighbours=tuple(dict.fromkeys(given.get("neighbours", ()))), **words)


def addition_problems(additions: Sequence[Field], others: Iterable[str] = ()) -> Problems:
    """Return everything that is wrong with additions, as (place in the document, code); the place names the entry.

    `others` are codes of fields that are there besides.
    """
    codes = [entry.code for entry in additions]
    known = shipped_codes() | {*codes, *others}
    problems: Problems = []
    if len(set(codes)) < len(codes):
        problems.append(("fields", "repeated"))
    if len(additions) > MOST_ENTRIES or sum(len(entry.words) for entry in additions) > MOST_WORDS_IN_ALL:
        problems.append(("fields", "too_many"))
    for entry in additions:
        place = f"fields.{_shown(entry.code)}"
        if not CODE.fullmatch(entry.code) or len(entry.code) > LONGEST_CODE:
            problems.append((place, "bad_code"))
        problems += [(f"{place}.{name}", code) for name, code in _problems(entry)]
        problems += [(f"{place}.neighbours.{_shown(other)}", "unknown_neighbour") for other in entry.neighbours
                     if other not in known or other == entry.code]
        if entry.is_empty:
            problems.append((place, "adds_nothing"))
    return problems


def _problems(entry: Field) -> Problems:
    problems: Problems = []
    is_new = entry.code not in shipped_codes()
    for key, name in (("id", entry.name), ("en", entry.name_en)):
        if is_new and not name:
            problems.append((key, "name_missing"))
        elif _is_untidy(name) or len(name) > LONGEST_WORD:
            problems.append((key, "unreadable" if _is_untidy(name) else "too_long"))
    if is_new and not entry.words:
        problems.append(("terms", "no_words"))
    if len(entry.words) > MOST_WORDS:
        problems.append(("terms", "too_many"))
    if len(entry.neighbours) > MOST_NEIGHBOURS:
        problems.append(("neighbours", "too_many"))
    if len({plain(word) for word in entry.words}) < len(entry.words) or len(set(entry.neighbours)) < len(entry.neighbours):
        problems.append(("terms", "repeated"))
    return problems + [(f"{kind}.{_shown(word)}", code) for kind in KINDS for word in getattr(entry, kind)
                       if (code := word_problem(word))]


def word_problem(word: str) -> str | None:
    """Return the code of what is wrong with a word or phrase, None for nothing.

    >>> [word_problem(word) for word in ("kas kecil", "k", "!?", "yang dan", "k" * 81)]
    [None, 'too_short', 'no_letters', 'too_common', 'too_long']
    """
    if _is_untidy(word):
        return "unreadable"
    if len(word) > LONGEST_WORD:
        return "too_long"
    words = plain(word).split()
    if not words:
        return "no_letters"
    if len("".join(words)) < 2:
        return "too_short"
    return "too_common" if all(part in STOP_WORDS for part in words) else None


def _is_untidy(text: str) -> bool:
    return not text.isprintable() or text != " ".join(text.split())


def _shown(text: str) -> str:
    """Return a text short and printable enough to name an entry."""
    short = "".join(letter if letter.isprintable() else "?" for letter in text[:LONGEST_CODE])
    return short + "…" if len(text) > LONGEST_CODE else short
