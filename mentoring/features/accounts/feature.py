"""The manifest of the accounts feature."""

from mentoring.core.feature import Feature, Letter, NavigationItem
from mentoring.features.accounts.permissions import PERMISSIONS, P

FEATURE = Feature(
    name="accounts",
    permissions=PERMISSIONS,
    own_phone=(P.LEAVE,),
    blueprints=("mentoring.features.accounts.views:blueprint",),
    commands={"accounts create-administrator": "mentoring.features.accounts.cli:create_administrator",
              "accounts one-time-code": "mentoring.features.accounts.cli:one_time_code"},
    jobs={"accounts.tidy": "mentoring.features.accounts.jobs:tidy"},
    schedule={"accounts.tidy": 86_400},
    navigation=(
        NavigationItem("Akun", "accounts.list_accounts", "user", P.LIST, section="office", order=40),
        NavigationItem("Saya", "accounts.account", "user", P.OWN, style="tabs", order=90,
                       pages=("notices.settings",)),
    ),
    messages="mentoring.features.accounts.messages:MESSAGES",
    constraints={"uq_account_sign_in_name": "sign_in_name_taken", "uq_account_employee_id": "employee_has_account"},
    letters={
        "invitation": Letter("Anda diundang, dengan slip kode dari pengelola, memakai akun", kind="code"),
        "reset": Letter("ada pesan tentang akun Anda", kind="code"),
        "password_changed": Letter("ada pesan tentang akun Anda", kind="security"),
    },
    setup="mentoring.features.accounts.security:setup",
    actor_loader="mentoring.features.accounts.security:load_actor",
)
