"""The manifest of the rounds feature."""

from mentoring.core.feature import Feature, NavigationItem
from mentoring.features.rounds.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="rounds",
    permissions=PERMISSIONS,
    blueprints=("mentoring.features.rounds.views:blueprint",),
    commands={"round run": "mentoring.features.rounds.cli:run"},
    jobs={"rounds.run": "mentoring.features.rounds.jobs:run_round"},
    navigation=(
        NavigationItem("Tinjauan", "rounds.review_newest", "list", P.BROWSE, section="matching", order=40,
                       in_programme=True, count="mentoring.features.rounds.queries:count_for_menu"),
        NavigationItem("Putaran", "rounds.list_rounds", "round", P.BROWSE, section="matching", order=30,
                       in_programme=True),
    ),
    messages="mentoring.features.rounds.messages:MESSAGES",
    constraints={"uq_round_running": "round_on_its_way", "uq_round_programme_id_number": "round_on_its_way",
                 "uq_saved_view_account_id_programme_id_name": "view_named"},
)
