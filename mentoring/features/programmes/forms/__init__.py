"""Forms of programmes: the programme, its policy, its taxonomy, who takes part."""

from mentoring.features.programmes.forms.enrolments import LEVEL_ROWS, ApplicationForm, EnrolmentForm
from mentoring.features.programmes.forms.joining import JoinRuleForm, NextYearForm
from mentoring.features.programmes.forms.policy import PolicyFileForm, PolicyForm
from mentoring.features.programmes.forms.programmes import ProgrammeForm
from mentoring.features.programmes.forms.taxonomy import FieldForm

__all__ = ["LEVEL_ROWS", "ApplicationForm", "EnrolmentForm", "FieldForm", "JoinRuleForm", "NextYearForm", "PolicyFileForm",
           "PolicyForm", "ProgrammeForm"]
