"""The manifest of the people feature."""

from mentoring.core.feature import Feature, NavigationItem
from mentoring.features.people.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="people",
    permissions=PERMISSIONS,
    blueprints=("mentoring.features.people.views:blueprint",),
    commands={"import people": "mentoring.features.people.cli:import_people",
              "export people": "mentoring.features.people.cli:export_people"},
    jobs={"people.apply_import": "mentoring.features.people.jobs:apply_import"},
    navigation=(
        NavigationItem("Data pegawai", "people.list_employees", "user", P.LIST, section="office", order=30),
        NavigationItem("Unit kerja", "people.units", "list", P.UNITS, section="office", order=35),
    ),
    messages="mentoring.features.people.messages:MESSAGES",
    constraints={"uq_unit_parent_id_name": "unit_name_taken", "uq_employee_nip": "nip_taken",
                 "ck_employee_line_manager_is_another": "manager_unknown"},
)
