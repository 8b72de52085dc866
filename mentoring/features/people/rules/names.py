"""Names: titles apart, capitals tidied, and the bare name that lists sort by."""

import re
import unicodedata

SMALL = {"da", "de", "dos", "das", "do", "van", "von", "bin", "binti"}


def tidy_name(text: str) -> str:
    """Return a name with single spaces; one written all in capitals gets its small letters back.

    >>> tidy_name("MARIA  DA CUNHA"), tidy_name("Inês Landu")
    ('Maria Da Cunha', 'Inês Landu')
    """
    name = re.sub(r"\s+", " ", text.replace("\u00a0", " ")).strip(" ,")
    if name.isupper() and len(name) > 3:
        return " ".join(part[:1] + part[1:].lower() for part in _parts(name))
    return name


def _parts(name: str) -> list[str]:
    return ["-".join(piece[:1] + piece[1:].lower() for piece in word.split("-")) if "-" in word else word
            for word in name.split(" ")]


def split_titles(text: str) -> tuple[str, str, str]:
    """Return (title before, name, title after) of a full name.

    >>> split_titles("Dr. Debora Tefa, S.Pi., M.Si.")
    ('Dr.', 'Debora Tefa', 'S.Pi., M.Si.')
    """
    name, _, after = text.strip().partition(",")
    match = re.match(r"((?:(?:Dr|dr|drh|drg|Drs|Dra|Ir|Prof|H|Hj|apt)\.\s*)+)(.+)", name.strip())
    return (match[1].strip(), match[2].strip(), after.strip()) if match else ("", name.strip(), after.strip())


def sort_name(name: str) -> str:
    """Return the bare name in the form in which lists sort and searches look: small letters, no accents."""
    plain = unicodedata.normalize("NFKD", name)
    return re.sub(r"\s+", " ", "".join(letter for letter in plain if not unicodedata.combining(letter))).casefold().strip()
