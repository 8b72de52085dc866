"""Stability and diagnostics as plain values, for files and for storing: documented names, few digits, no lists of pairs."""

from dataclasses import asdict
from typing import Any

from mentoring.matching.insight.diagnostics import Diagnostics
from mentoring.matching.insight.stability import Stability


def stability_document(found: Stability) -> dict[str, Any]:
    """Return `pairs`, `steady_pairs` (in every trial) and `trials`: `component`, `change`, `pairs_changed`, `placed`."""
    return {"pairs": len(found.survived), "steady_pairs": found.steady,
            "trials": [{"component": trial.component, "change": trial.change, "pairs_changed": len(trial.lost),
                        "placed": trial.placed} for trial in found.trials]}


def diagnostics_document(found: Diagnostics) -> dict[str, Any]:
    """Return `pairs`, `blocking_pairs` (how many), and `scores`, `ranks`, `loads` by the names of their fields, or null."""
    parts = {"scores": found.scores, "ranks": found.ranks, "loads": found.loads}
    return {"pairs": found.pairs, "blocking_pairs": len(found.blocking)} | {
        name: None if part is None else {key: round(value, 6) for key, value in asdict(part).items()}
        for name, part in parts.items()}
