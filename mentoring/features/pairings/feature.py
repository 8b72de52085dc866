"""The manifest of the pairings feature."""

from mentoring.core.feature import Feature, Letter, LetterKind
from mentoring.features.pairings.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="pairings",
    permissions=PERMISSIONS,
    own_phone=(P.VIEW, P.ANSWER, P.AGREE),
    blueprints=("mentoring.features.pairings.views:blueprint",),
    jobs={"pairings.activate_due": "mentoring.features.pairings.jobs:activate_due"},
    schedule={"pairings.activate_due": 60},
    along={"programme.closed": "mentoring.features.pairings.service:complete_pairings"},
    letters={
        "pairing_published": Letter("ada kabar tentang pasangan mentoring Anda", kind="pairing"),
        "pairing_taken_back": Letter("ada kabar tentang pasangan mentoring Anda", kind="pairing"),
    },
    letter_kinds={"pairing": LetterKind("Pasangan mentoring", weekly=False)},
    messages="mentoring.features.pairings.messages:MESSAGES",
    constraints={
        "uq_pairing_mentor_seat_id": "no_capacity",
        "uq_pairing_mentee_seat_id": "mentee_has_mentor",
        "uq_pairing_people": "pair_exists",
        "fk_pairing_mentor_seat": "seat_held",
        "fk_pairing_mentee_seat": "seat_held",
    },
)
