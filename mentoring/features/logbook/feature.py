"""The manifest of the logbook feature."""

from mentoring.core.feature import Feature, NavigationItem
from mentoring.features.logbook.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="logbook",
    permissions=PERMISSIONS,
    blueprints=("mentoring.features.logbook.views:blueprint",),
    navigation=(
        NavigationItem("Pasangan", "logbook.track", "people", P.BROWSE, order=70, in_programme=True),
        NavigationItem("Jam pelajaran", "logbook.hours_rules", "half", P.SET_HOURS, section="admin", order=40),
        NavigationItem("Beranda", "logbook.home", "home", P.HOME, style="tabs", order=10),
        NavigationItem("Catat", "logbook.choose_session", "pen", P.HOME, style="tabs", order=50,
                       shown="mentoring.features.programmes.queries:is_mentor"),
        NavigationItem("JP", "logbook.own_hours", "half", P.HOME, style="tabs", order=60),
    ),
    setup="mentoring.features.logbook.views:setup",
    home="mentoring.features.logbook.views:home",
    commands={"reconcile": "mentoring.features.logbook.cli:reconcile"},
    jobs={"logbook.recount": "mentoring.features.logbook.jobs:recount"},
    messages="mentoring.features.logbook.messages:MESSAGES",
    constraints={"uq_learning_hours_rule_effective_from": "hours_day_taken"},
)
