"""Forms of accounts."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Email, EqualTo, Length, Optional

from mentoring.core.actors import Role
from mentoring.core.forms import Form, choices
from mentoring.core.i18n import LANGUAGES

REQUIRED = DataRequired(_("Wajib diisi."))


class SignInForm(Form):
    name = StringField(_("NIP atau surel dinas"), validators=[REQUIRED, Length(max=254)],
                       render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
    password = PasswordField(_("Kata sandi"), validators=[REQUIRED, Length(max=200)],
                             render_kw={"autocomplete": "current-password"})
    own_phone = BooleanField(_("Ini ponsel saya sendiri: tetap masuk 30 hari"))


class SecondFactorForm(Form):
    code = StringField(_("Kode 6 angka dari aplikasi, atau kode cadangan"), validators=[REQUIRED, Length(max=40)],
                       render_kw={"autocomplete": "one-time-code", "inputmode": "text"})


class ConfirmFactorForm(Form):
    code = StringField(_("Kode 6 angka dari aplikasi"), validators=[REQUIRED, Length(max=10)],
                       render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"})


class NewPasswordMixin:
    password = PasswordField(_("Kata sandi baru"), validators=[REQUIRED],
                             render_kw={"autocomplete": "new-password"})
    again = PasswordField(_("Ulangi kata sandi baru"), render_kw={"autocomplete": "new-password"},
                          validators=[REQUIRED, EqualTo("password", _("Kedua kata sandi belum sama."))])


class CodeForm(NewPasswordMixin, Form):
    name = StringField(_("NIP atau surel dinas"), validators=[REQUIRED, Length(max=254)],
                       render_kw={"autocomplete": "username", "autocapitalize": "none"})
    code = StringField(_("Kode sekali pakai"), validators=[REQUIRED, Length(max=40)],
                       render_kw={"autocomplete": "off", "autocapitalize": "characters"})


class PresentPasswordForm(Form):
    present = PasswordField(_("Kata sandi sekarang"), validators=[REQUIRED, Length(max=200)],
                            render_kw={"autocomplete": "current-password"})


class PasswordForm(NewPasswordMixin, PresentPasswordForm):
    pass


class ResetForm(Form):
    name = StringField(_("NIP atau surel dinas"), validators=[REQUIRED, Length(max=254)],
                       render_kw={"autocomplete": "username", "autocapitalize": "none"})


class LanguageForm(Form):
    language = SelectField(_("Bahasa"), choices=choices(LANGUAGES.items()))


def _email() -> StringField:
    return StringField(_("Surel untuk pesan"), validators=[
        Optional(), Length(max=254), Email(_("Tulis alamat surel yang lengkap, misalnya nama@kupangkota.go.id."))])


class AccountForm(Form):
    nip = StringField(_("NIP pegawai"), validators=[Length(max=40)])
    sign_in_name = StringField(_("Nama masuk: surel dinas atau NIP"), validators=[Length(max=254)])
    display_name = StringField(_("Nama"), validators=[Length(max=200)])
    email = _email()


class RolesForm(Form):
    roles = SelectMultipleField(_("Peran"), choices=choices([
        (Role.EMPLOYEE, _("Pegawai")), (Role.COORDINATOR, _("Pengelola")), (Role.ADMINISTRATOR, _("Administrator"))]))
    unit_ids = SelectMultipleField(_("Unit yang dikelola, beserta unit di bawahnya"), coerce=int)


class ChangeForm(RolesForm):
    email = _email()
    active = BooleanField(_("Akun aktif"))
