"""Where a row's unit stands in the tree, below the unit that a file is imported into."""

from collections.abc import Collection

Path = tuple[str, ...]
"""The names of units from the root down."""


def place_below(path: Path, base: Path, elsewhere: Collection[str]) -> Path | None:
    """Return the place of a row's path in the tree, None where it does not belong below `base`.

    A path may begin at any unit on the way down to the base, or below it. `elsewhere` are names of units as high as the
    base that lie beside it: what begins with one of these is not its own.

    >>> place_below(("Pemprov", "BKD", "Bidang Mutasi"), ("Wilayah", "Pemprov", "BKD"), ())
    ('Wilayah', 'Pemprov', 'BKD', 'Bidang Mutasi')
    >>> place_below(("Bidang Mutasi",), ("Pemprov", "BKD"), ())
    ('Pemprov', 'BKD', 'Bidang Mutasi')
    >>> place_below(("Pemprov", "Inspektorat"), ("Pemprov", "BKD"), ()) is None
    True
    """
    if not path:
        return base
    if path[0] in base:
        at = base.index(path[0])
        below = base[at:]
        return (*base[:at], *path) if path[:len(below)] == below else None
    return None if path[0] in elsewhere else (*base, *path)
