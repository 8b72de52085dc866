"""The components of a score, each its own function and its own matrix (mentees, mentors) in [0, 1]."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mentoring.matching.policy import Policy
from mentoring.matching.problem import Bools, Floats

if TYPE_CHECKING:
    from mentoring.matching.people import Person, Relations

UNKNOWN = 0.5
"""What a component gives where one side says nothing: neither earned nor lost, the same for every partner."""

HALF = 0.15
"""The cosine that counts half: cosines of short official sentences are small, and their order is what matters."""


def saturate(cosines: Floats) -> Floats:
    """Return similarities as shares of what can be expected: c / (c + 0.15), scaled to keep 1 at 1."""
    shares: Floats = cosines * (1 + HALF) / (cosines + HALF)
    return shares


def competency_coverage(need: npt.ArrayLike, have: npt.ArrayLike, present: npt.ArrayLike | None = None,
                        priority: npt.ArrayLike | None = None) -> Floats:
    """Return how much of each mentee's gaps each mentor's levels cover, (mentees, mentors) in [0, 1].

    For each competency wanted: clip((mentor − present) / (target − present), 0, 1), weighted by priority.

    Parameters
    ----------
    need : array (mentees, competencies) of target levels, NaN where nothing is wanted
    have : array (mentors, competencies) of levels, NaN where unknown: covers nothing
    present : array like `need`, NaN where unknown: one below the target
    priority : array like `need`; 1 each when left out

    Returns
    -------
    array (mentees, mentors); 0 for a mentee who wants nothing

    >>> competency_coverage([[4.0]], [[3.0], [5.0]], present=[[2.0]]).tolist()
    [[0.5, 1.0]]
    """
    target, levels = np.asarray(need, float), np.asarray(have, float)
    wanted = np.isfinite(target)
    start = target - 1 if present is None else np.where(np.isfinite(np.asarray(present, float)),
                                                        np.asarray(present, float), target - 1)
    start = np.minimum(start, target - 1)
    weight = np.where(wanted, 1.0 if priority is None else np.nan_to_num(np.asarray(priority, float), nan=1.0), 0.0)
    result = np.zeros((len(target), len(levels)))
    for column in range(target.shape[1]):
        rows = np.flatnonzero(weight[:, column] > 0)
        if len(rows):
            share = (levels[None, :, column] - start[rows, column, None]) / (target - start)[rows, column, None]
            result[rows] += weight[rows, column, None] * np.clip(np.nan_to_num(share, nan=0.0), 0, 1)
    coverage: Floats = result / np.maximum(weight.sum(axis=1), 1e-12)[:, None]
    return coverage


def structure_similarity(left: npt.ArrayLike, right: npt.ArrayLike) -> Floats:
    """Return how alike the shapes of profiles are, (left, right) in [0, 1]: the correlation of z-scored levels, 0 below 0.

    Each column is measured from its mean over both sides in its standard deviations (z-scores), so that what everybody
    has much of tells nothing. Then each profile is measured from its own mean, so that two posts are not alike only
    because both ask for much of everything: shape without elevation (Cronbach and Gleser 1953).

    Parameters
    ----------
    left : array (left, attributes) of levels in any unit, NaN where unknown: tells nothing
    right : array (right, attributes), the same attributes

    Returns
    -------
    array (left, right); a column that is the same for all changes nothing, and a flat profile is like no other

    Raises
    ------
    ValueError
        Where the sides are not tables of the same number of columns.

    >>> structure_similarity([[5, 1, 1]], [[4, 0, 0], [3, 5, 5]]).round(2).tolist()
    [[1.0, 0.0]]
    """
    first, second = np.asarray(left, float), np.asarray(right, float)
    if first.ndim != 2 or second.ndim != 2 or first.shape[1] != second.shape[1]:
        raise ValueError(f"right: shape {second.shape} does not go with left, {first.shape}")
    levels = np.concatenate([first, second])
    known = np.isfinite(levels)
    scores = _from_mean(levels, known, axis=0)
    deviations = np.sqrt((scores**2).sum(axis=0) / np.maximum(known.sum(axis=0), 1))
    scores = _from_mean(scores / np.maximum(deviations, 1e-9), known & (deviations > 1e-9), axis=1)
    unit = scores / np.maximum(np.linalg.norm(scores, axis=1, keepdims=True), 1e-9)
    correlations: Floats = np.clip(unit[:len(first)] @ unit[len(first):].T, 0, 1)
    return correlations


def _from_mean(values: Floats, counted: Bools, axis: int) -> Floats:
    """Return what is counted less its mean along an axis, and 0 elsewhere."""
    sums = np.where(counted, values, 0).sum(axis=axis, keepdims=True)
    return np.where(counted, values - sums / np.maximum(counted.sum(axis=axis, keepdims=True), 1), 0)


def rarity(have: npt.ArrayLike) -> Floats:
    """Return how much each competency tells, (competencies,): ln((1 + mentors) / (1 + mentors who state it)) + 0.1.

    What every senior has tells two mentors apart as little as a common word does (inverse document frequency,
    Spärck Jones 1972); a wish for it is met by anybody.

    >>> rarity([[3.0, np.nan], [2.0, 4.0], [1.0, np.nan]]).round(2).tolist()
    [0.1, 0.79]
    """
    stated = np.isfinite(np.asarray(have, float))
    weights: Floats = np.log((1 + len(stated)) / (1 + stated.sum(axis=0))) + 0.1
    return weights


def seniority(mentees: Sequence["Person"], mentors: Sequence["Person"], policy: Policy) -> Floats:
    """Return how well the steps between two posts fit the policy's band: 1 inside it, a third less a step outside.

    Equal standing with a higher grade counts as half a step. Unknown posts give `UNKNOWN`.
    """
    low, high = policy.band
    steps = step_difference(mentees, mentors, policy)
    distance = np.maximum(np.maximum(low - steps, steps - high), 0)
    return np.where(np.isfinite(steps), np.clip(1 - distance / 3, 0, 1), UNKNOWN)


def step_difference(mentees: Sequence["Person"], mentors: Sequence["Person"], policy: Policy) -> Floats:
    """Return how many steps each mentor stands above each mentee; half a step for a higher grade, NaN where unknown."""
    def places(people: Sequence["Person"]) -> tuple[Floats, Floats]:
        steps = [policy.step_of(person.level) for person in people]
        return (np.array([np.nan if step is None else step for step in steps], float),
                np.array([np.nan if person.grade is None else person.grade for person in people], float))

    (below, below_grade), (above, above_grade) = places(mentees), places(mentors)
    difference = above[None, :] - below[:, None]
    grades = np.sign(np.nan_to_num(above_grade[None, :] - below_grade[:, None]))
    return np.where(difference == 0, 0.5 * grades, difference)


def practical(mentees: Sequence["Person"], mentors: Sequence["Person"]) -> Floats:
    """Return how easily two can meet: the mean of place and mode, language and hours, over what both state.

    Place and mode: 1 in the same place when both would meet in person, 0.7 when both would meet online, 0.4 when
    they could meet in person but live apart, 0 when one meets only in person and the other only online. Language: 1
    with one in common. Hours: the smaller of the two over the mentee's.
    """
    parts = np.stack([_places(mentees, mentors), _languages(mentees, mentors), _hours(mentees, mentors)])
    known = np.isfinite(parts)
    count = known.sum(axis=0)
    mean = np.where(known, parts, 0).sum(axis=0) / np.maximum(count, 1)
    return np.where(count > 0, mean, UNKNOWN)


def _pairs(left: Sequence[object], right: Sequence[object]) -> Floats:
    """Return 1 where two values are equal and not empty, else 0, (left, right)."""
    codes = {value: number for number, value in enumerate(sorted({str(value) for value in (*left, *right)}))}
    first = np.array([codes[str(value)] if value else -1 for value in left])
    second = np.array([codes[str(value)] if value else -2 for value in right])
    equal: Floats = (first[:, None] == second[None, :]).astype(float)
    return equal


def _places(mentees: Sequence["Person"], mentors: Sequence["Person"]) -> Floats:
    same = _pairs([person.place.casefold() for person in mentees], [person.place.casefold() for person in mentors])
    def may(people: Sequence["Person"], mode: str) -> Floats:
        return np.array([person.mode in (mode, "both", "") for person in people], float)

    in_person = may(mentees, "in_person")[:, None] * may(mentors, "in_person")[None, :]
    online = may(mentees, "online")[:, None] * may(mentors, "online")[None, :]
    value = np.maximum(in_person * np.where(same > 0, 1.0, 0.4), online * 0.7)
    silent = np.array([not person.mode and not person.place for person in mentees])
    return np.where(silent[:, None], np.nan, value)


def _languages(mentees: Sequence["Person"], mentors: Sequence["Person"]) -> Floats:
    known = sorted({language for person in (*mentees, *mentors) for language in person.languages})
    if not known:
        return np.full((len(mentees), len(mentors)), np.nan)

    def table(people: Sequence["Person"]) -> Floats:
        return np.array([[language in person.languages for language in known] for person in people], float).reshape(
            len(people), len(known))

    left, right = table(mentees), table(mentors)
    common = (left @ right.T > 0).astype(float)
    stated = (left.sum(axis=1) > 0)[:, None] & (right.sum(axis=1) > 0)[None, :]
    return np.where(stated, common, np.nan)


def _hours(mentees: Sequence["Person"], mentors: Sequence["Person"]) -> Floats:
    wanted = np.array([np.nan if person.hours is None else person.hours for person in mentees], float)
    offered = np.array([np.nan if person.hours is None else person.hours for person in mentors], float)
    wanted = np.where(wanted > 0, wanted, np.nan)
    share: Floats = np.minimum(wanted[:, None], offered[None, :]) / wanted[:, None]
    return share


def working_style(mentees: Sequence["Person"], mentors: Sequence["Person"]) -> Floats:
    """Return 1 less the mean difference of answers on the scale 1–5; `UNKNOWN` where one gave none.

    Deep-level similarity matters more than demographics (Eby et al. 2013, 173 samples).
    """
    width = max((len(person.style) for person in (*mentees, *mentors)), default=0)
    if not width:
        return np.full((len(mentees), len(mentors)), UNKNOWN)

    def table(people: Sequence["Person"]) -> Floats:
        return np.array([[*person.style, *[np.nan] * (width - len(person.style))] for person in people], float).reshape(
            len(people), width)

    left, right = table(mentees), table(mentors)
    total, count = np.zeros((len(left), len(right))), np.zeros((len(left), len(right)))
    for column in range(width):
        difference = np.abs(left[:, None, column] - right[None, :, column])
        total += np.nan_to_num(difference)
        count += np.isfinite(difference)
    return np.where(count > 0, np.clip(1 - total / np.maximum(count, 1) / 4, 0, 1), UNKNOWN)


def wishes(mentees: Sequence["Person"], mentors: Sequence["Person"], relations: "Relations") -> Floats:
    """Return 1 for a mentee's first wish, 0.8 for the second, down to 0.2 for the fifth, else 0."""
    rows = {person.id: number for number, person in enumerate(mentees)}
    columns = {person.id: number for number, person in enumerate(mentors)}
    result = np.zeros((len(mentees), len(mentors)))
    for (mentee, mentor), rank in relations.wishes.items():
        if mentee in rows and mentor in columns and 1 <= rank <= 5:
            result[rows[mentee], columns[mentor]] = 1.2 - 0.2 * rank
    return result
