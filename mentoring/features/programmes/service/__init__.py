"""Use cases of programmes: the programme and its policy, who takes part, registration forms."""

from mentoring.features.programmes.service.copying import copy_programme, list_copied_mentors
from mentoring.features.programmes.service.enrol import (
    enrol,
    set_enrolment_state,
    update_enrolment,
)
from mentoring.features.programmes.service.joining import (
    Accepted,
    Gate,
    accept_applications,
    apply_to_join,
    may_apply,
    save_join_rule,
    withdraw_application,
)
from mentoring.features.programmes.service.pausing import pause_own, resume_own
from mentoring.features.programmes.service.plan import (
    ProgrammePlan,
    create_programme,
    move_programme,
    update_programme,
)
from mentoring.features.programmes.service.policy import (
    drop_field,
    invalid_policy,
    read_policy,
    restore_policy,
    save_field,
    save_policy,
)
from mentoring.features.programmes.service.profiles import set_capacity
from mentoring.features.programmes.service.register import (
    KIND,
    apply_registration,
    drop_registration,
    plan_registration,
    queue_registration,
    stage_registration,
)

__all__ = [
    "KIND", "Accepted", "Gate", "ProgrammePlan", "accept_applications", "apply_registration", "apply_to_join",
    "copy_programme", "create_programme", "drop_field", "drop_registration", "enrol", "invalid_policy",
    "list_copied_mentors", "may_apply", "move_programme", "pause_own", "plan_registration", "queue_registration",
    "read_policy", "restore_policy", "resume_own", "save_field", "save_join_rule", "save_policy", "set_capacity",
    "set_enrolment_state", "stage_registration", "update_enrolment", "update_programme", "withdraw_application",
]
