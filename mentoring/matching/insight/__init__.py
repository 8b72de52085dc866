"""Explanations of a result: why this pair, why not that one, why nobody, how stable, how fair.

All are computed from a problem and its result; none knows how it was solved.
"""

from mentoring.matching.insight.alternatives import Alternatives, Ground, SeatPrice, WhyNot, loss_of_moving, why_not
from mentoring.matching.insight.diagnostics import Diagnostics, Loads, Ranks, Scores, diagnostics
from mentoring.matching.insight.disparities import Disparity, Estimate, Group, disparities
from mentoring.matching.insight.documents import diagnostics_document, stability_document
from mentoring.matching.insight.fixes import Fix, Remedy, cheapest_fixes, fixes_for
from mentoring.matching.insight.reasons import Reason, explain
from mentoring.matching.insight.shortages import Shortage, shortages, why_unplaced
from mentoring.matching.insight.stability import MOST_MENTEES, Stability, Trial, stability

__all__ = [
    "MOST_MENTEES", "Alternatives", "Diagnostics", "Disparity", "Estimate", "Fix", "Ground", "Group", "Loads", "Ranks",
    "Reason", "Remedy", "Scores", "SeatPrice", "Shortage", "Stability", "Trial", "WhyNot",
    "cheapest_fixes", "diagnostics", "diagnostics_document", "disparities", "explain", "fixes_for", "loss_of_moving",
    "shortages", "stability", "stability_document", "why_not", "why_unplaced",
]
