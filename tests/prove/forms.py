"""R4: no stale overwrite, on every form that decides on a shared row."""

from tests.prove.base import Property

PROPERTIES: list[Property] = []
