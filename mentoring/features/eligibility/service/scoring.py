"""Everybody's scores, kept while nothing in them changes."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from threading import Lock

from sqlalchemy.orm import Session

from mentoring.features.eligibility.assembly import Pool, load_pool
from mentoring.features.programmes.queries import mark_people
from mentoring.matching.people import Relations, Scored
from mentoring.matching.problem import Ints
from mentoring.matching.shortlists import spread

KEPT_POOLS = 4


@dataclass
class _Kept:
    """The scores of a pool, and everybody's shortlists with the relations and places that they were made for."""

    scored: Scored
    made_for: tuple[Relations, tuple[int, ...]] | None = None
    lists: list[Ints] = field(default_factory=list)


class _Cache:
    """The last few scored pools of this process, by what they hold: the same people are not scored twice.

    Decisions change who may be paired, not what two people have in common: then the matrices are kept.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._ready: OrderedDict[int, tuple[int, ...]] = OrderedDict()
        self._lock = Lock()

    def is_ready(self, programme_id: int, mark: tuple[int, ...]) -> bool:
        """Tell whether the people of a programme were scored here as they are at this mark."""
        return self._ready.get(programme_id) == mark

    def note_ready(self, programme_id: int, mark: tuple[int, ...]) -> None:
        with self._lock:
            self._ready.pop(programme_id, None)
            self._ready[programme_id] = mark
            while len(self._ready) > KEPT_POOLS:
                self._ready.popitem(last=False)

    def scored(self, pool: Pool) -> Scored:
        with self._lock:
            return self._keep(pool).scored

    def shortlists(self, pool: Pool) -> list[Ints]:
        """Return the columns of everybody's shortlist; made anew when rules or places change, not with each decision.

        Who is unavailable to whom is left out, a private matter or soon another: it moves nobody on others' lists.
        """
        with self._lock:
            kept, known = self._keep(pool), replace(pool.relations, blocked=frozenset(), wishes={})
            if kept.made_for != (known, pool.offered):
                scored = kept.scored.with_relations(known)
                kept.lists, kept.made_for = spread(scored.scores, scored.allowed, pool.offered), (known, pool.offered)
            return kept.lists

    def _keep(self, pool: Pool) -> _Kept:
        key = sha256(repr((pool.mentees, pool.mentors, pool.policy, pool.encoder)).encode()).hexdigest()
        kept = self._kept.pop(key, None) or _Kept(pool.scored())
        if kept.scored.relations != pool.relations:
            kept.scored = kept.scored.with_relations(pool.relations)
        self._kept[key] = kept
        while len(self._kept) > KEPT_POOLS:
            self._kept.popitem(last=False)
        return kept


_cache = _Cache()


def shortlists_of(pool: Pool) -> list[Ints]:
    """Return the columns of everybody's shortlist in a pool, the best first."""
    return _cache.shortlists(pool)


def score_pool(pool: Pool) -> Scored:
    """Return the scores of a pool, kept while nothing in it changes."""
    return _cache.scored(pool)


@dataclass(frozen=True)
class ScoredPool:
    """A programme's people with their scores, read once for many decisions of one transaction."""

    pool: Pool
    scored: Scored


def load_scored(session: Session, programme_id: int, wishes: Mapping[tuple[int, int], int] | None = None) -> ScoredPool:
    """Read and score everyone of a programme; the enrolments to be decided on have to be locked before."""
    pool = load_pool(session, programme_id, wishes=wishes)
    return ScoredPool(pool, score_pool(pool))


def prepare_scores(session: Session, programme_id: int, read_wishes: Callable[[], Mapping[tuple[int, int], int]]) -> None:
    """Score everyone of a programme ahead of a decision, unless that was done since anybody changed.

    What is kept then need not be worked out under the decision's locks. It saves time alone: the decision itself reads
    everybody anew.
    """
    mark = mark_people(session, programme_id)
    if not _cache.is_ready(programme_id, mark):
        _ = load_scored(session, programme_id, read_wishes()).scored.scores
        _cache.note_ready(programme_id, mark)
