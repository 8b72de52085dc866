"""The manifest of the programmes feature."""

from mentoring.core.feature import Feature, Letter, NavigationItem
from mentoring.features.programmes.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="programmes",
    permissions=PERMISSIONS,
    blueprints=("mentoring.features.programmes.views:blueprint",),
    jobs={"programmes.apply_registration": "mentoring.features.programmes.jobs:apply_registration"},
    navigation=(
        NavigationItem("Program ini", "programmes.view", "home", P.LIST, order=10, in_programme=True),
        NavigationItem("Peserta", "programmes.enrolments", "people", P.LIST, section="matching", order=10,
                       in_programme=True, count="mentoring.features.programmes.queries:count_applied",
                       pages=("programmes.enrolment", "programmes.join_rule")),
        NavigationItem("Kebijakan", "programmes.policy", "slide", P.LIST, section="matching", order=50,
                       in_programme=True),
        NavigationItem("Daftar", "programmes.join", "plus", P.JOIN, style="tabs", order=40,
                       shown="mentoring.features.programmes.queries:has_open_programme"),
        NavigationItem("Semua program", "programmes.list_programmes", "book", P.LIST, section="office", order=10),
    ),
    letters={"enrolled": Letter("ada kabar tentang pendaftaran Anda")},
    messages="mentoring.features.programmes.messages:MESSAGES",
    constraints={"uq_programme_unit_id_name": "programme_name_taken",
                 "uq_enrolment_programme_id_employee_id_side": "already_enrolled",
                 "ck_programme_starts_before_it_ends": "ends_before_start"},
    programme_switch="mentoring.features.programmes.views:programme_switch",
    home="mentoring.features.programmes.views:home",
)
