"""Keyset pages: a page starts after a key, never at an offset."""

import base64
import binascii
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Rows of one page; `next` and `previous` are cursors, None at an end."""

    items: Sequence[T]
    next: str | None
    previous: str | None


def encode_cursor(direction: str, key: Sequence[Any]) -> str:
    """Return an opaque cursor; it holds sort keys, so it is shown only to who may see the rows."""
    return base64.urlsafe_b64encode(json.dumps([direction, *key]).encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> tuple[str, list[Any]] | None:
    """Return direction and key of a cursor, None for a missing or damaged one."""
    if not cursor:
        return None
    try:
        direction, *key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return None
    return (direction, key) if direction in {"after", "before"} else None


def paginate(session: Session, statement: sa.Select[Any], columns: Sequence[Any], key_of: Callable[[T], Sequence[Any]],
             cursor: str | None, size: int = 50) -> Page[T]:
    """Return one page of a select of entities, ordered by `columns` (unique together, ascending).

    `key_of(row)` gives the values of `columns`. Whether there is more is seen by reading one row too many.
    """
    position = decode_cursor(cursor)
    backwards = position is not None and position[0] == "before"
    if position is not None and len(position[1]) == len(columns):
        bound = sa.tuple_(*columns)
        values = sa.tuple_(*(sa.literal(value) for value in position[1]))
        statement = statement.where(bound < values if backwards else bound > values)
    else:
        position = None
    order = [sa.desc(column) if backwards else sa.asc(column) for column in columns]
    rows = list(session.scalars(statement.order_by(*order).limit(size + 1)).unique())
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return Page([], None, None)
    has_next = more if not backwards else True
    has_previous = more if backwards else position is not None
    return Page(rows, encode_cursor("after", key_of(rows[-1])) if has_next else None,
                encode_cursor("before", key_of(rows[0])) if has_previous else None)


def page_of(items: Sequence[T], key_of: Callable[[T], Sequence[Any]], cursor: str | None, size: int = 50) -> Page[T]:
    """Return one page of what is in memory, sorted by `key_of`, which is unique; a cursor of another shape is left out."""
    keys = [tuple(key_of(item)) for item in items]
    position = decode_cursor(cursor)
    wanted = tuple(position[1]) if position else ()
    start, end = 0, size
    if position and keys and [type(part) for part in wanted] == [type(part) for part in keys[0]]:
        end = bisect_left(keys, wanted) if position[0] == "before" else bisect_right(keys, wanted) + size
        start = max(end - size, 0)
    return Page(items[start:end], encode_cursor("after", keys[end - 1]) if 0 < end < len(items) else None,
                encode_cursor("before", keys[start]) if 0 < start < len(items) else None)
