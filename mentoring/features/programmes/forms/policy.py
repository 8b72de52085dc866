"""The form of a policy, each weight and rule with its effect in plain words, and of a policy file."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, RadioField, TextAreaField
from wtforms.validators import NumberRange

from mentoring.core.forms import Form, choices
from mentoring.features.people.rules.posts import LEVELS, parse_level
from mentoring.features.programmes.forms.controls import FRACTION, NUMBER, WHOLE, FractionField
from mentoring.matching.policy import COMPONENTS

MOST_PLACES = 40
OBJECTIVES = {"total": _("Jumlah kecocokan setinggi mungkin"), "floor": _("Pasangan terlemah sebaik mungkin")}


def _weight(label: Any) -> FractionField:
    return FractionField(label, places=2, validators=[NUMBER, FRACTION, NumberRange(0, 100, _("Isi angka 0 sampai 100."))])


def level_name(level: str) -> str:
    """Return a level's official title, the same in every language.

    >>> level_name("ahli_muda"), level_name("jpt_pratama"), level_name("IV/a")
    ('Ahli Muda', 'JPT Pratama', 'IV/a')
    """
    return level.replace("_", " ").title().replace("Jpt", "JPT") if level in LEVELS else level


class PolicyForm(Form):
    """Weights as parts of a hundred, rules as yes or no, the order of levels as lines of titles."""

    goals = _weight(_("Tujuan belajar mentee terhadap pengalaman mentor"))
    competencies = _weight(_("Kesenjangan kompetensi yang ditutup mentor"))
    field = _weight(_("Bidang kerja sama atau bertetangga"))
    seniority = _weight(_("Selisih jenjang"))
    practical = _weight(_("Tempat, cara bertemu, bahasa, dan waktu"))
    working_style = _weight(_("Gaya kerja"))
    wish = _weight(_("Pilihan mentee sendiri"))
    line_manager = BooleanField(_("Atasan tidak boleh menjadi mentor bawahannya"))
    line_manager_override = BooleanField(_("Pengelola boleh mengecualikan aturan atasan, dengan alasan"))
    not_senior_enough = BooleanField(_("Mentor harus lebih tinggi jenjang atau golongannya"))
    previously_ended = BooleanField(_("Pasangan yang pernah diakhiri tidak diusulkan lagi"))
    previously_rejected = BooleanField(_("Pasangan yang pernah ditolak pengelola tidak diusulkan lagi"))
    no_common_mode = BooleanField(_("Harus ada cara bertemu yang cocok"))
    no_common_language = BooleanField(_("Harus ada bahasa yang sama"))
    same_unit = BooleanField(_("Harus dari unit kerja yang berbeda"))
    other_unit = BooleanField(_("Harus dari unit kerja yang sama"))
    below_minimum_score = BooleanField(_("Skor harus mencapai batas di bawah ini"))
    minimum_score = FractionField(_("Batas skor"), places=2, validators=[
        NUMBER, FRACTION, NumberRange(0, 1, _("Isi angka 0 sampai 1, misalnya 0,2."))])
    order = TextAreaField(_("Urutan jenjang, dari yang terendah"))
    band_from = IntegerField(_("Selisih jenjang paling kecil"), validators=[
        NUMBER, WHOLE, NumberRange(0, 20, _("Isi angka 0 sampai 20."))])
    band_to = IntegerField(_("Selisih jenjang paling besar"), validators=[
        NUMBER, WHOLE, NumberRange(0, 20, _("Isi angka 0 sampai 20."))])
    objective = RadioField(_("Yang diutamakan"), choices=choices(OBJECTIVES.items()))
    share = FractionField(_("Bagian skor terlemah yang dipertahankan (persen)"), places=2, validators=[
        FRACTION, NumberRange(0, 100, _("Isi angka 0 sampai 100."))])

    minimum_load = IntegerField(_("Mentee paling sedikit untuk setiap mentor"), default=0, validators=[
        WHOLE, NumberRange(0, 10, _("Isi angka 0 sampai 10."))])

    WEIGHTS = COMPONENTS
    RULES = ("line_manager", "line_manager_override", "not_senior_enough", "previously_ended", "previously_rejected",
             "no_common_mode", "no_common_language", "same_unit", "other_unit", "below_minimum_score")
    FIELDS_OF_PROBLEMS: ClassVar[dict[str, str]] = {
        "weights": "goals", "seniority.band": "band_to", "objective.name": "objective"}
    EFFECTS: ClassVar[dict[str, Any]] = {
        "goals": _("Membandingkan yang ingin dipelajari dengan yang pernah dikerjakan. Naikkan bila isi tujuan belajar "
                   "paling penting."),
        "competencies": _("Seberapa banyak kekurangan level mentee ditutup oleh level mentor. Naikkan bila level "
                          "kompetensi tercatat dengan baik."),
        "field": _("Bidang yang sama dihitung penuh, bidang tetangga sepertiganya. Naikkan bila mentor harus dari rumpun "
                   "kerja yang sama."),
        "seniority": _("Penuh bila selisihnya di dalam rentang di bawah, berkurang sepertiga setiap jenjang di luarnya. "
                       "Naikkan bila jarak jenjang harus pas."),
        "practical": _("Tempat, cara bertemu, bahasa, dan jam yang sama-sama ada. Naikkan bila pertemuan tatap muka "
                       "diutamakan."),
        "working_style": _("Kemiripan jawaban kuesioner singkat; yang tidak mengisi dihitung setengah. Naikkan bila "
                           "kecocokan pribadi diutamakan."),
        "wish": _("Pilihan pertama dihitung penuh, pilihan kelima seperlimanya. Naikkan bila pilihan mentee harus lebih "
                  "sering dipenuhi."),
        "line_manager": _("Atasan langsung dan semua atasan di jalurnya tidak pernah diusulkan. Bila dimatikan, bawahan "
                          "dapat dipasangkan dengan penilai kinerjanya sendiri."),
        "line_manager_override": _("Hanya bila aturan di atas hidup. Alasannya tercatat pada pasangan untuk seterusnya."),
        "not_senior_enough": _("Jenjang jabatan dibandingkan lebih dahulu, lalu golongan. Bila dimatikan, rekan setara pun "
                               "dapat menjadi mentor."),
        "previously_ended": _("Dua orang yang pasangannya pernah berakhir sebelum waktunya tidak dipertemukan lagi."),
        "previously_rejected": _("Penolakan “jangan diusulkan lagi” berlaku pada semua putaran berikutnya."),
        "no_common_mode": _("Yang hanya bisa tatap muka tidak dipasangkan dengan yang hanya bisa daring."),
        "no_common_language": _("Berguna bila peserta sehari-hari memakai bahasa yang berlainan. Yang tidak mengisi bahasa "
                                "tidak terkena."),
        "same_unit": _("Pertukaran antarunit: rekan seunit tidak dipasangkan, jadi pilihan mentor setiap orang lebih "
                       "sedikit."),
        "other_unit": _("Kebalikannya: hanya rekan seunit yang dipasangkan; unit tanpa mentor tidak terlayani."),
        "below_minimum_score": _("Lebih baik belum mendapat mentor daripada mendapat yang tidak cocok. Makin tinggi "
                                 "batasnya, makin banyak yang belum mendapat."),
        "minimum_score": _("Angka 0 sampai 1; dipakai hanya bila aturan di atas hidup."),
        "order": _("Satu jenjang setiap baris. Jenjang yang setara ditulis sebaris dan dipisahkan titik koma. Jenjang yang "
                   "tidak disebut dianggap belum diketahui."),
        "band_from": _("Selisih jenjang yang dinilai paling baik."),
        "objective": _("Jumlah: rata-rata setinggi mungkin, beberapa pasangan boleh lemah. Terlemah: tidak ada yang "
                       "tertinggal, jumlahnya sedikit turun."),
        "share": _("Hanya untuk “pasangan terlemah”. 100 menjaga yang terlemah sepenuhnya; 90 memberi kelonggaran "
                   "sepersepuluh demi jumlah yang lebih tinggi."),
        "minimum_load": _("Tidak ada mentor yang menunggu tanpa mentee, sejauh kursi dan aturan mengizinkan. Tidak seorang "
                          "mentee pun kehilangan tempat karenanya."),
    }
    """What each weight and rule does, said under it."""

    stored: Mapping[str, Any] = MappingProxyType({"seniority": {"order": []}})

    @classmethod
    def of(cls, document: dict[str, Any]) -> "PolicyForm":
        """Return the form of a stored policy: showing it, or with what was typed over it."""
        form = cls(
            data={name: _hundredths(document["weights"][name]) for name in COMPONENTS}
            | {name: document["rules"][name] for name in cls.RULES}
            | {"minimum_score": document["rules"]["minimum_score"], "band_from": document["seniority"]["band"][0],
               "band_to": document["seniority"]["band"][1], "objective": document["objective"]["name"],
               "share": _hundredths(document["objective"]["share"]),
               "minimum_load": document["objective"].get("minimum_load", 0),
               "order": "\n".join("; ".join(map(level_name, levels)) for levels in document["seniority"]["order"])})
        form.stored = document
        return form

    def validate_order(self, field: Any) -> None:
        """Put a complaint on the order for each title that is not known, with its line, or that stands there twice."""
        lines = [line for line in (field.data or "").splitlines() if line.strip()]
        if not lines:
            field.errors = [*field.errors, gettext("Wajib diisi.")]
        if len(lines) > MOST_PLACES:
            field.errors = [*field.errors, gettext("Paling banyak %(count)s baris.", count=MOST_PLACES)]
        known = [level for line in lines for title in self._titles(line) if (level := self._level(title))]
        field.errors = [*field.errors, *(
            gettext("Baris %(line)s: jenjang “%(title)s” tidak dikenal.", line=number, title=title)
            for number, line in enumerate(lines, 1) for title in self._titles(line) if not self._level(title)), *(
            gettext("Jenjang “%(title)s” disebut dua kali.", title=level_name(level))
            for level in dict.fromkeys(known) if known.count(level) > 1)]

    def _titles(self, line: str) -> list[str]:
        """Return the titles of a line, parted by semicolons, or by commas where that makes no title."""
        whole = " ".join(line.split())
        parts = [whole] if self._level(whole) else [" ".join(part.split()) for part in line.split(";")]
        split = [[part] if self._level(part) else [" ".join(piece.split()) for piece in re.split("[,=]", part)]
                 for part in parts]
        return [title for titles in split for title in titles if title]

    def _level(self, title: str) -> str:
        """Return the level of a title: an official one, or one that the policy has already; empty for another."""
        own = {level_name(level).casefold(): level for levels in self.stored["seniority"]["order"] for level in levels}
        return own.get(title.casefold()) or parse_level(title)

    def document(self, before: dict[str, Any]) -> dict[str, Any]:
        """Return the typed policy as a document; what the form does not show, or shows rounded, stays as it was."""
        typed = {name: float(self[name].data) for name in COMPONENTS}
        same = all(typed[name] == _hundredths(before["weights"][name]) for name in COMPONENTS)
        limit, share = before["rules"]["minimum_score"], before["objective"]["share"]
        if float(self.minimum_score.data) != round(limit, 2):
            limit = float(self.minimum_score.data)
        if self.objective.data == "floor" and self.share.data is not None:
            share = share if float(self.share.data) == _hundredths(share) else float(self.share.data) / 100
        order = [[self._level(title) for title in titles] for line in (self.order.data or "").splitlines()
                 if (titles := self._titles(line))] if self.order.raw_data else before["seniority"]["order"]
        return {
            **before,
            "weights": before["weights"] if same else typed,
            "rules": {name: bool(self[name].data) for name in self.RULES} | {"minimum_score": limit},
            "seniority": {"order": order, "band": [self.band_from.data, self.band_to.data]},
            "objective": before["objective"] | {"name": self.objective.data, "share": share} | (
                {} if self.minimum_load.data is None else {"minimum_load": self.minimum_load.data})}


def _hundredths(share: float) -> float:
    """Return a share as the form shows it."""
    return round(100 * share, 2)


class PolicyFileForm(Form):
    """A policy file, sent or pasted: what was read stands in the text and can be mended there."""

    file = FileField(_("Berkas kebijakan (TOML)"))
    text = TextAreaField(_("Isi berkas"))
