"""Where a unit stands."""

import pytest

from mentoring.features.people.rules.units import part_of


@pytest.mark.parametrize(("path", "home", "part"), [
    ("/1/4/9/", "/1/", [4, 9]), ("/1/4/", "/1/", [4]), ("/1/", "/1/", [1]), ("/1/7/8/", "/1/4/", [7, 8]),
    ("/2/3/", "/1/", [2, 3]), ("/1/", "/1/4/", [1]),
])
def test_somebody_is_counted_by_the_part_of_the_home_they_belong_to(path: str, home: str, part: list[int]) -> None:
    assert part_of(path, home) == part
