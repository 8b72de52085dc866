"""The form of how somebody wants letters, one choice for each kind."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField

from mentoring.core.feature import LetterKind
from mentoring.core.forms import Form
from mentoring.core.mail import Channel

CHANNEL_WORDS = {
    Channel.AT_ONCE: _("Segera"),
    Channel.WEEKLY: _("Mingguan"),
    Channel.APP: _("Tanpa surel"),
}


def settings_form(kinds: Mapping[str, LetterKind], chosen: Mapping[str, Channel]) -> Any:
    """Return a form with a choice for each kind; what cannot wait a week offers no weekly digest."""
    fields = {
        f"kind_{name}": RadioField(
            gettext(kind.label), default=chosen[name].value,
            choices=[(channel.value, word) for channel, word in CHANNEL_WORDS.items()
                     if kind.weekly or channel is not Channel.WEEKLY])
        for name, kind in kinds.items()}
    return type("SettingsForm", (Form,), fields)()
