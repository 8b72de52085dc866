"""What the gallery of components is filled with."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import wtforms
from flask import Flask, render_template_string, request

SOURCE = (Path(__file__).parent / "gallery.html").read_text("utf-8")
CONTRIBUTIONS = {"goals": 0.21, "competencies": 0.17, "field": 0.15, "seniority": 0.08, "practical": 0.06,
                 "working_style": 0.03, "wish": 0.08}
REASONS = [
    SimpleNamespace(component="goals", text="Ingin belajar evaluasi kebijakan", contribution=0.21, missing=0),
    SimpleNamespace(component="wish", text="Permohonan pertama mentee", contribution=0.08, missing=0),
    SimpleNamespace(component="competencies", text="Pengolahan data: level mentor 2, target mentee 3",
                    contribution=None, missing=0.08)]
STATES = {
    "pairing": ("reserved", "approved", "published", "active", "on_hold", "completed", "ended", "refused",
                "withdrawn", "declined"),
    "proposal": ("open", "approved", "rejected", "swapped", "superseded"),
    "request": ("draft", "sent", "accepted", "declined", "expired", "withdrawn"),
    "round": ("queued", "running", "ready", "failed", "cancelled", "closed"),
    "session": ("planned", "held", "confirmed", "disputed", "void", "cancelled"),
    "enrolment": ("applied", "enrolled", "paused", "left"),
    "programme": ("draft", "open", "matching", "running", "closing", "closed"),
}


class GalleryForm(wtforms.Form):
    """One field of each kind, three of them wrong."""

    topic = wtforms.StringField("Topik", [wtforms.validators.InputRequired("Wajib diisi.")])
    capacity = wtforms.IntegerField("Kapasitas mentor",
                                    [wtforms.validators.NumberRange(0, 10, "Isi angka 0 sampai 10.")])
    capacity_again = wtforms.IntegerField("Kapasitas lagi")
    until = wtforms.DateField("Berlaku sampai dengan", [wtforms.validators.Optional()])
    minutes = wtforms.RadioField("Lama (menit)", choices=[("30", "30"), ("60", "60")], default="60")
    place = wtforms.SelectField("Tempat", [wtforms.validators.AnyOf(["kantor"], "Pilih satu tempat.")],
                                choices=[("", "Pilih"), ("kantor", "Kantor")])
    secret = wtforms.PasswordField("Kata sandi")
    roles = wtforms.SelectMultipleField("Peran", choices=[("mentor", "Mentor"), ("mentee", "Mentee")])
    sheet = wtforms.FileField("Berkas")
    agreed = wtforms.BooleanField("Saya setuju")
    goal = wtforms.TextAreaField("Tujuan")


def job(state: str, stage: str, done: int, total: int) -> SimpleNamespace:
    return SimpleNamespace(id=1, state=state, stage=stage, done=done, total=total, error="")


def render_gallery(app: Flask, **values: Any) -> str:
    """Return the page that shows every component, in the language of the request at hand."""
    form = GalleryForm(data={"capacity": 12, "place": "", "minutes": "60", "roles": ["mentor"]})
    form.validate()
    return render_template_string(SOURCE, **{
        "form": form, "moment": datetime(2026, 11, 26, 6, 0, tzinfo=UTC), "contributions": CONTRIBUTIONS,
        "reasons": REASONS, "states": STATES, "address": lambda cursor: f"{request.path}?after={cursor}",
        "job": job("running", "solving", 94, 151), "finished_job": job("done", "", 0, 0), **values})
