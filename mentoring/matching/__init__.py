"""The matching engine: who should be paired with whom, provably, and why.

>>> import numpy as np
>>> from mentoring.matching import MatchProblem, solve
>>> result = solve(MatchProblem(np.array([[0.9, 0.8], [0.7, 0.1]]), capacities=np.array([1, 1])))
>>> result.pairs.tolist(), round(result.total, 6), result.proven
([[0, 1], [1, 0]], 1.5, True)
"""

from mentoring.matching.people import Person, Relations, Scored, score_people
from mentoring.matching.policy import Policy, PolicyError
from mentoring.matching.problem import MatchProblem, MatchResult, Objective
from mentoring.matching.scoring import competency_coverage, structure_similarity
from mentoring.matching.solvers import SolveCancelledError, solve
from mentoring.matching.text import text_similarity

__all__ = [
    "MatchProblem", "MatchResult", "Objective", "Person", "Policy", "PolicyError", "Relations", "Scored",
    "SolveCancelledError", "competency_coverage", "score_people", "solve", "structure_similarity", "text_similarity",
]
