"""Forms of people, and choices that other features' forms share."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from mentoring.core.forms import Form, choices

if TYPE_CHECKING:
    from wtforms.fields.choices import SelectChoice

    from mentoring.features.people.models import Unit


def unit_choices(units: "Iterable[Unit]") -> "list[SelectChoice]":
    """Return units in tree order as options, indented by their depth."""
    return choices((unit.id, "\u2003" * (unit.path.count("/") - 2) + unit.name) for unit in units)


class UploadForm(Form):
    file = FileField(_("Berkas CSV atau Excel"), validators=[FileRequired(_("Pilih berkas lebih dahulu."))])


class StaffUploadForm(UploadForm):
    unit_id = SelectField(_("Masukkan di bawah unit"), coerce=int)


class NumberForm(Form):
    nip = StringField(_("NIP baru"), validators=[DataRequired(_("Wajib diisi.")), Length(max=40)])


class MergeForm(Form):
    nip = StringField(_("NIP data yang digabungkan ke sini"), validators=[DataRequired(_("Wajib diisi.")), Length(max=40)])


class ManagerForm(Form):
    manager = StringField(_("NIP atasan langsung"), validators=[DataRequired(_("Wajib diisi.")), Length(max=40)])


class CompetencyForm(Form):
    code = SelectField(_("Kompetensi"))
    level = IntegerField(_("Level 0 sampai 5; kosong menghapus"), validators=[
        Optional(), NumberRange(0, 5, _("Level antara 0 dan 5."))])
