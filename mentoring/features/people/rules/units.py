"""Where a unit stands, read from its path of ids from the root."""


def part_of(path: str, home: str) -> list[int]:
    """Return the units from the part of `home` that a unit belongs to down to the unit; for one elsewhere, from the
    first that is not above `home` too.

    >>> part_of("/1/4/9/", "/1/"), part_of("/1/", "/1/"), part_of("/1/7/8/", "/1/4/")
    ([4, 9], [1], [7, 8])
    """
    own, base = _ids(path), _ids(home)
    shared = 0
    while shared < min(len(own) - 1, len(base)) and own[shared] == base[shared]:
        shared += 1
    return own[shared:]


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]
