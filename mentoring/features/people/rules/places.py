"""Places and agencies: one spelling for each."""

import re

AGENCIES = {"Nusa Tenggara Timur": "NTT"}
"""What offices write both out and in short."""


def tidy_place(text: str) -> str:
    """Return a district or town in its usual short spelling.

    >>> tidy_place("KOTA KUPANG"), tidy_place("kab kupang"), tidy_place("Kabupaten Alor")
    ('Kota Kupang', 'Kab. Kupang', 'Kab. Alor')
    """
    name = re.sub(r"\s+", " ", text).strip()
    name = re.sub(r"(?i)^kab(?:upaten|\.)?\s+", "Kab. ", name)
    if name.isupper() or name.removeprefix("Kab. ").islower() or name.removeprefix("Kab. ").isupper():
        name = " ".join(word[:1].upper() + word[1:].lower() for word in name.split(" "))
    return name


def tidy_agency(text: str) -> str:
    """Return an agency in one spelling.

    >>> tidy_agency("Pemerintah  Provinsi Nusa Tenggara Timur"), tidy_agency("Pemerintah Kabupaten Kupang")
    ('Pemerintah Provinsi NTT', 'Pemerintah Kab. Kupang')
    """
    name = re.sub(r"\s+", " ", text).strip()
    for full, short in AGENCIES.items():
        name = name.replace(full, short)
    return re.sub(r"(?i)\bKabupaten\b", "Kab.", name)
