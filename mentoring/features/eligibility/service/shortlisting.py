"""Shortlists for mentees, and who stands on them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from mentoring.features.eligibility.assembly import Pool, load_pool
from mentoring.features.eligibility.service.scoring import score_pool, shortlists_of
from mentoring.features.eligibility.service.wording import ReasonText, reason_texts, reasons_of, speaks_for
from mentoring.features.pairings.queries import map_untold
from mentoring.features.programmes.models import Enrolment
from mentoring.matching.people import Scored
from mentoring.matching.problem import Ints
from mentoring.matching.shortlists import SIZE, Exposure, exposure, own_best


@dataclass(frozen=True)
class Candidate:
    """A mentor who might suit: enrolment, reasons in words, free places; the score is never shown to juniors."""

    enrolment_id: int
    score: float
    free_places: int
    reasons: tuple[ReasonText, ...]


def shortlist(session: Session, mentee: Enrolment, size: int = SIZE, *,
              passed: Collection[int] = (), also: Collection[int] = ()) -> list[Candidate]:
    """Return mentors that suit a mentee among those allowed and free, the best first.

    The list is this mentee's of everybody's, spread so that not all are shown the same few; mentors that are full by
    now, or `passed`, make room for the mentee's next best. `also` are mentors to tell of besides, when allowed, full
    ones too, in the order given. The reasons are what speaks for a mentor: another person's levels are not a junior's
    to read. The mentee's own approval that was not published changes nothing here.
    """
    untold = map_untold(session, mentee.employee_id)
    pool = load_pool(session, mentee.programme_id, apart=untold)
    if mentee.id not in pool.mentee_ids:
        return []
    scored, row = score_pool(pool), pool.mentee_ids.index(mentee.id)
    free = {column: number + (pool.mentor_ids[column] in untold.values()) for column, number in enumerate(pool.capacities)}
    ranked = [column for column in scored.ranks(row).tolist() if pool.offered[column]]
    listed = set(shortlists_of(pool)[row].tolist())
    open_now = [column for column in ranked if free[column] and pool.mentor_ids[column] not in passed]
    chosen = sorted(open_now, key=lambda column: column not in listed)[:size]
    wanted = {pool.mentor_ids[column]: column for column in ranked}
    besides = [wanted[enrolment_id] for enrolment_id in also if enrolment_id in wanted]
    return [_candidate(pool, scored, row, column, free[column]) for column in dict.fromkeys(
        [column for column in ranked if column in chosen] + besides)]


def best_mentors(session: Session, mentee: Enrolment, size: int = SIZE) -> dict[int, float]:
    """Return a mentee's own best mentors among those allowed and free, enrolment → score, the best first.

    For coordinators, who decide one pair: nothing is spread, and a seat that an approval holds is taken.
    """
    pool = load_pool(session, mentee.programme_id)
    if mentee.id not in pool.mentee_ids:
        return {}
    scored, row = score_pool(pool), pool.mentee_ids.index(mentee.id)
    free = [column for column in scored.ranks(row).tolist() if pool.capacities[column]][:size]
    return {pool.mentor_ids[column]: float(scored.scores[row, column]) for column in free}


def _candidate(pool: Pool, scored: Scored, row: int, column: int, free: int) -> Candidate:
    reasons = [reason for reason in reasons_of(scored, row, column) if speaks_for(reason)]
    return Candidate(pool.mentor_ids[column], float(scored.scores[row, column]), free,
                     tuple(reason_texts(reasons, pool.policy.to_document(), to_mentee=True)))


def exposures(session: Session, programme_id: int) -> tuple[Exposure, Exposure]:
    """Return how often mentors stand on the shortlists of a programme, and how often without spreading."""
    pool = load_pool(session, programme_id)
    scored, offered = score_pool(pool), pool.offered
    lists = [_shown(scored, offered, row, listed) for row, listed in enumerate(shortlists_of(pool))
             ] if pool.mentees and pool.mentors else []
    own = own_best(scored.scores, scored.allowed, offered) if lists else []
    return (exposure(lists, scored.scores, scored.allowed, offered),
            exposure(own, scored.scores, scored.allowed, offered))


def _shown(scored: Scored, offered: Sequence[int], row: int, listed: Ints) -> Ints:
    """Return a mentee's list as they see it: who may not be theirs makes room for their next best."""
    if scored.allowed[row, listed].all():
        return listed
    ranked = [column for column in scored.ranks(row).tolist() if offered[column]]
    return np.array(sorted(ranked, key=lambda column: column not in set(listed.tolist()))[:SIZE], np.int64)
