"""The archive of a programme: what is in it, what never is, who may take it, what is noted."""

import io
import zipfile
from collections.abc import Callable

import sqlalchemy as sa
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from mentoring.core.audit import AuditEntry
from mentoring.core.database import db
from mentoring.features.programmes.models import Enrolment
from mentoring.matching.policy import Policy
from tests.builders.world import make_world
from tests.crawl import text_of, text_of_file
from tests.strict_client import StrictClient

NEVER = ("KANARI-PRIBADI", "KANARI-BERSAMA", "KANARI-TINDAKAN", "KANARI-SANGGAHAN", "KANARI-AKHIR",
         "KANARI-TIDAK-BERSEDIA", "KANARI-PERMOHONAN", "KANARI-PEKAN", "KANARI-SERAH")


def test_an_archive_holds_all_facts_and_no_confidential_text(
        session: Session, client: StrictClient, sign_in: Callable[..., None]) -> None:
    world = make_world(session)
    here = f"/programmes/{world.office.programme.id}"
    sign_in(client, world.accounts["stranger"])
    assert client.get(f"{here}/archive.zip").status_code == 404 == client.get(f"{here}/archive").status_code
    sign_in(client, world.accounts["mentor"])
    assert client.get(f"{here}/archive.zip").status_code == 404
    sign_in(client, world.office.coordinator)
    assert "belum pernah diambil" in client.get(f"{here}/archive").text
    session.rollback()
    session.execute(sa.update(Enrolment).where(Enrolment.id == world.office.mentees[0].id).values(goals="=HYPERLINK(1)"))
    session.commit()
    db.session.remove()
    answer = client.get(f"{here}/archive.zip")
    assert answer.mimetype == "application/zip"
    text = text_of(answer)
    assert [word for word in NEVER if word in text] == []
    assert "KANARI-TOLAK" in text and "KANARI-TOPIK" in text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = set(archive.namelist())
        assert {"peserta.xlsx", "putaran.xlsx", "usulan.xlsx", "pasangan.xlsx", "perubahan pasangan.xlsx", "sesi.xlsx",
                "JP.xlsx", "laporan.pdf", "bukti.pdf", "baca-saya.txt", "kebijakan/1.toml"} <= names
        people = CalamineWorkbook.from_filelike(io.BytesIO(archive.read("peserta.xlsx"))).get_sheet_by_index(0).to_python()
        assert len(people) == 1 + len(world.office.mentees) + len(world.office.mentors)
        assert "'=HYPERLINK(1)" in {row[6] for row in people}
        assert Policy.from_toml(archive.read("kebijakan/1.toml").decode()) == Policy()
        assert "catatan bersama" in text_of_file(archive.read("baca-saya.txt"))
    entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "programme.archived")).one()
    assert (entry.subject_id, len(entry.detail["sha256"])) == (world.office.programme.id, 64)
    assert "Arsip terakhir diambil" in client.get(f"{here}/archive").text
