"""Keyset pages of what is in memory."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.core.pagination import encode_cursor, page_of

NUMBERS = st.lists(st.integers(0, 50), unique=True, max_size=30).map(sorted)


def key(number: int) -> tuple[Any, ...]:
    return (f"{number:03d}", number)


@given(NUMBERS, st.integers(1, 7))
def test_pages_show_everything_once_forwards_and_backwards(numbers: list[int], size: int) -> None:
    shown, cursor = [], None
    while True:
        page = page_of(numbers, key, cursor, size)
        assert not shown or page.items[0] > shown[-1]
        shown += page.items
        if page.next is None:
            break
        cursor = page.next
    assert shown == numbers
    while page.previous is not None:
        first = page.items[0]
        page = page_of(numbers, key, page.previous, size)
        assert page.items[-1] < first
    assert page.items[:size] == numbers[:size]


@pytest.mark.parametrize("cursor", ["?", "", encode_cursor("after", [1]), encode_cursor("after", ["x", "y"]),
                                    encode_cursor("beside", ["003", 3]), encode_cursor("after", [None, 3])])
def test_a_damaged_cursor_shows_the_first_page(cursor: str) -> None:
    assert page_of([1, 2, 3], key, cursor, 2).items == [1, 2]


def test_a_page_before_a_row_ends_there() -> None:
    page = page_of([1, 2, 3, 4], key, encode_cursor("before", key(3)), 3)
    assert page.items == [1, 2]
    assert page.previous is None
    assert page_of([1, 2, 3, 4], key, page.next, 3).items == [3, 4]


def test_a_row_that_is_gone_leaves_its_place() -> None:
    cursor = encode_cursor("after", key(2))
    assert page_of([1, 3, 4], key, cursor, 1).items == [3]
    assert page_of([], key, cursor, 1).items == []
