"""The manifest of the pulses feature."""

from mentoring.core.feature import Feature, Letter, LetterKind, NavigationItem
from mentoring.features.pulses.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="pulses",
    permissions=PERMISSIONS,
    own_phone=(P.OWN, P.ANSWER, P.EVALUATE, P.RAISE),
    blueprints=("mentoring.features.pulses.views:blueprint",),
    navigation=(
        NavigationItem("Denyut", "pulses.overview", "talk", P.BROWSE, section="running", order=20, in_programme=True,
                       count="mentoring.features.pulses.queries:count_open_concerns"),
        NavigationItem("Denyut", "pulses.own", "talk", P.OWN, style="tabs", order=55,
                       shown="mentoring.features.pulses.queries:has_waiting",
                       pages=("pulses.answer_pulse", "pulses.answer_evaluation")),
    ),
    jobs={"pulses.ask": "mentoring.features.pulses.jobs:ask"},
    schedule={"pulses.ask": 3600},
    letters={"pulse": Letter("ada tiga pertanyaan singkat tentang mentoring Anda", kind="pulse"),
             "evaluation": Letter("ada pertanyaan singkat tentang mentoring Anda yang berakhir", kind="pulse")},
    letter_kinds={"pulse": LetterKind("Denyut dan evaluasi")},
    messages="mentoring.features.pulses.messages:MESSAGES",
    constraints={"uq_concern_open": "concern_exists"},
)
