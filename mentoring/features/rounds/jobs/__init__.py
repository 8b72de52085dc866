"""The background job of a round: read everyone, solve in a child that can be killed, write what was found."""

from mentoring.core import clock
from mentoring.core.database import db, in_transaction
from mentoring.core.jobs import CancelledError, JobContext, run_in_child
from mentoring.features.eligibility.service import Pool, load_pool
from mentoring.features.requests.queries import map_wishes
from mentoring.features.rounds import queries, service
from mentoring.features.rounds.jobs.proposing import Pairs, solve_pool
from mentoring.features.rounds.rules import RoundState


def run_round(context: JobContext) -> None:
    """Run a queued round to its end. Whatever happens, the round does not stay on its way."""
    round_id = context.arguments["round_id"]
    row = in_transaction(service.begin_round, round_id)
    if row is None:
        return
    seed = row.seed
    try:
        context.progress("loading")
        pool, locked, excluded = read_people(round_id)
        outcome = run_in_child(context, solve_pool, pool, locked, excluded, seed)
        context.progress("saving")
        in_transaction(service.save_round, round_id, outcome, clock.now())
    except CancelledError:
        in_transaction(service.stop_round, round_id, RoundState.CANCELLED, clock.now())
        raise
    except Exception:
        in_transaction(service.stop_round, round_id, RoundState.FAILED, clock.now())
        raise


def read_people(round_id: int) -> tuple[Pool, Pairs, Pairs]:
    """Return the people as they are now, the locked pairs, and those not to be proposed."""
    session = db.session()
    row = queries.get_round(session, round_id)
    pool = load_pool(session, row.programme_id, row.policy_version.document,
                     map_wishes(session, row.programme_id))
    locked = frozenset((proposal.mentee_enrolment_id, proposal.mentor_enrolment_id)
                       for proposal in queries.list_locked(session, row.programme_id))
    excluded = frozenset(queries.list_unwanted(session, row.programme_id, queries.find_round_before(session, row)))
    db.session.remove()
    return pool, locked, excluded
