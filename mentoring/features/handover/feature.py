"""The manifest of the handover feature."""

from mentoring.core.feature import Feature, Letter, NavigationItem
from mentoring.features.handover.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="handover",
    permissions=PERMISSIONS,
    blueprints=("mentoring.features.handover.views:blueprint",),
    navigation=(NavigationItem("Serah terima", "handover.show", "swap", P.BROWSE, section="office", order=20,
                               count="mentoring.features.handover.queries:count_waiting"),),
    letters={"handover": Letter("ada serah terima pekerjaan untuk Anda")},
    messages="mentoring.features.handover.messages:MESSAGES",
    constraints={"uq_handover_open": "handover_waits", "ck_handover_two_people": "handover_to_self"},
)
