"""Policies of every shape that is allowed, with additions to the taxonomy in any script."""

from hypothesis import strategies as st

from mentoring.matching.policy import COMPONENTS, RULE_FIELDS, Policy, normalise_weights
from mentoring.matching.taxonomy import KINDS, Field, load_fields, tidy

CODES = [entry.code for entry in load_fields()]

_letters = st.one_of(st.just(" "), st.characters(codec="utf-8", exclude_categories=("C", "Z")))
texts = st.text(_letters, min_size=1, max_size=40).map(lambda text: " ".join(text.split()) or "-")
words = st.one_of(st.sampled_from(["kas kecil", "UU 33/2014", 'kata "kutip"', "garis\\miring", "e-kas", "kas 🪙"]),
                  st.builds("{} {}".format, texts, st.sampled_from(["kas", "pajak", "arsip"])))


@st.composite
def additions(draw: st.DrawFn) -> tuple[Field, ...]:
    """Draw additions to shipped fields and new fields that are all right together."""
    new = draw(st.lists(st.from_regex(r"[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,5})?", fullmatch=True)
                        .filter(lambda code: code not in CODES), max_size=3, unique=True))
    shipped = draw(st.lists(st.sampled_from(CODES), max_size=3, unique=True))
    entries = []
    for code in draw(st.permutations([*new, *shipped])):
        said: dict[str, tuple[str, ...]] = {}
        for kind in KINDS:
            taken = [word for known in said.values() for word in known]
            said[kind] = tidy(draw(st.lists(words, max_size=3)), taken)
        near = tuple(dict.fromkeys(draw(st.lists(st.sampled_from([*CODES, *new]), max_size=3))))
        names = {"name": draw(texts), "name_en": draw(texts)} if code in new or draw(st.booleans()) else {}
        if code in new and not any(said.values()):
            said["terms"] = ("kata kunci",)
        entries.append(Field(code, neighbours=tuple(other for other in near if other != code), **names, **said))
    return tuple(entry for entry in entries if not entry.is_empty)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Draw a policy."""
    parts = draw(st.lists(st.floats(0, 100), min_size=len(COMPONENTS), max_size=len(COMPONENTS)))
    parts[draw(st.integers(0, len(COMPONENTS) - 1))] += draw(st.floats(0.01, 100))
    levels = draw(st.lists(texts, min_size=1, max_size=8, unique=True))
    order, left = [], levels
    while left:
        size = draw(st.integers(1, len(left)))
        order.append(tuple(left[:size]))
        left = left[size:]
    low = draw(st.integers(0, 20))
    rules = {name: draw(st.booleans()) for name in RULE_FIELDS}
    rules["other_unit"] = rules["other_unit"] and not rules["same_unit"]
    return Policy(weights=normalise_weights(dict(zip(COMPONENTS, parts, strict=True))), order=tuple(order),
                  band=(low, draw(st.integers(low, 20))), minimum_score=draw(st.floats(0, 1)),
                  objective=draw(st.sampled_from(["total", "floor"])), share=draw(st.floats(0, 1)), minimum_load=draw(st.integers(0, 10)),
                  fields=draw(additions()), **rules)
