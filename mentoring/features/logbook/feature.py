"""The manifest of the logbook feature."""

from mentoring.core.feature import Feature
from mentoring.features.logbook.permissions import PERMISSIONS

FEATURE = Feature(
    name="logbook",
    permissions=PERMISSIONS,
    commands={"reconcile": "mentoring.features.logbook.cli:reconcile"},
    jobs={"logbook.recount": "mentoring.features.logbook.jobs:recount"},
    messages="mentoring.features.logbook.messages:MESSAGES",
    constraints={"uq_learning_hours_rule_effective_from": "hours_day_taken"},
)
