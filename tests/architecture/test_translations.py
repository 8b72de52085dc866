"""Both languages are complete: every string of the source language has its English, and none is left over.

`python -m tests.architecture.test_translations` prints what is missing, by feature.
"""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from mentoring.core.i18n import PACKAGE, catalogue_files

KEYWORDS = DEFAULT_KEYWORDS | {"NavigationItem": (1,), "Letter": (1,), "LetterKind": (1,), "lazy_gettext": None, "_l": None}
METHODS = [("**.py", "python"), ("**/templates/**", "jinja2")]
OPTIONS = {"**/templates/**": {"trim_blocks": "true", "lstrip_blocks": "true"}}
FIELDS = re.compile(r"%\((\w+)\)[sd]")


def owner(path: str) -> str:
    """Return whose catalogue a file's strings belong to: a feature's, or the kernel's (an empty name)."""
    parts = Path(path).parts
    return parts[1] if parts[0] == "features" and len(parts) > 2 else ""


def extract() -> dict[str, dict[tuple[str | None, str], tuple[str, ...]]]:
    """Return the strings of the source by owner: (context, id) → all ids (two for plurals)."""
    found: dict[str, dict[tuple[str | None, str], tuple[str, ...]]] = defaultdict(dict)
    for path, _line, ids, _comments, context in extract_from_dir(PACKAGE, METHODS, OPTIONS, KEYWORDS):
        every = ids if isinstance(ids, tuple) else (ids,)
        found[owner(path)][context, every[0]] = every
    return found


def catalogue(name: str) -> dict[tuple[str | None, str], Message]:
    """Return the English catalogue of a feature, or of the kernel."""
    folder = PACKAGE / "features" / name if name else PACKAGE
    file = folder / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    if not file.exists():
        return {}
    with file.open("rb") as stream:
        return {(message.context, message.id[0] if isinstance(message.id, tuple) else str(message.id)): message
                for message in read_po(stream, locale="en") if message.id}


SOURCE = extract()
KERNEL = catalogue("")


@pytest.mark.parametrize("name", sorted(SOURCE))
def test_every_string_has_its_english(name: str) -> None:
    known = KERNEL | catalogue(name)
    missing = sorted(text for (context, text) in SOURCE[name] if (context, text) not in known)
    assert missing == []


@pytest.mark.parametrize("name", sorted(SOURCE))
def test_no_translation_is_fuzzy_empty_or_left_over(name: str) -> None:
    for key, message in catalogue(name).items():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert not message.fuzzy, key
        assert all(texts), key
        assert key in SOURCE[name] or (not name and any(key in strings for strings in SOURCE.values())), f"left over: {key}"


@pytest.mark.parametrize("name", sorted(SOURCE))
def test_a_translation_fills_in_the_same_values(name: str) -> None:
    for (_context, text), message in catalogue(name).items():
        for translated in message.string if isinstance(message.string, tuple) else (message.string,):
            assert set(FIELDS.findall(translated)) <= set(FIELDS.findall(text)) | {"num"}, text


def test_catalogues_say_nothing_different_of_one_string() -> None:
    said: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    for file in catalogue_files("en"):
        with file.open("rb") as stream:
            for message in read_po(stream, locale="en"):
                if message.id:
                    first = message.id[0] if isinstance(message.id, tuple) else str(message.id)
                    said[message.context, first].add(str(message.string))
    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}


if __name__ == "__main__":
    for owner_name in sorted(SOURCE):
        have = KERNEL | catalogue(owner_name)
        for (text_context, text_id), every_id in sorted(SOURCE[owner_name].items(), key=lambda item: item[0][1]):
            if (text_context, text_id) not in have:
                print(owner_name or "kernel", text_context or "", *every_id, sep="\t")
