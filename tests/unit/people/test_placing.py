"""Where a file's units stand below the unit it is imported into."""

import pytest

from mentoring.features.people.rules.placing import Path, place_below

BASE = ("Wilayah", "Pemprov", "BKD")


@pytest.mark.parametrize(("path", "place"), [
    ((), BASE), (("Bidang Mutasi",), (*BASE, "Bidang Mutasi")), (("BKD",), BASE),
    (("BKD", "Bidang Mutasi"), (*BASE, "Bidang Mutasi")), (("Pemprov", "BKD", "Bidang"), (*BASE, "Bidang")),
    ((*BASE, "Bidang"), (*BASE, "Bidang")), (("Pemprov", "Inspektorat"), None), (("Pemprov",), None),
    (("Pemkot", "Dinas Kesehatan"), None), (("Wilayah", "Pemkot"), None),
])
def test_a_unit_stands_below_the_base_or_is_not_its_own(path: Path, place: Path | None) -> None:
    assert place_below(path, BASE, {"Pemkot"}) == place


def test_without_a_base_a_path_stands_as_it_is() -> None:
    assert place_below(("Pemkot", "Dinas"), (), ()) == ("Pemkot", "Dinas")
