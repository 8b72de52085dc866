"""Views of the review queue that a coordinator has named: kept, opened, renamed, deleted, and seen by nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentoring.core.database import in_transaction
from mentoring.core.errors import ConflictError, InvalidError, NotFoundError
from mentoring.features.rounds import service
from mentoring.features.rounds.models import SavedView
from mentoring.features.rounds.rules import MOST_VIEWS
from tests.builders.accounts import make_coordinator
from tests.builders.rounds import Office, actor_of, run_round
from tests.strict_client import StrictClient
from tests.web.rounds.test_pages import form_to

FILTER = "doubtful=1&order=best"


@pytest.fixture
def views(office: Office) -> str:
    return f"/programmes/{office.programme.id}/review/views"


def names(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(sa.select(SavedView.name).order_by(SavedView.name)))


def post(client: StrictClient, text: str, ending: str, **typed: str) -> Any:
    action, fields = form_to(text, ending)
    return client.post(action.replace("&amp;", "&"), data=fields | typed)


def test_a_filter_is_named_and_opened_with_one_press(coordinator: StrictClient, office: Office, session: Session,
                                                     views: str) -> None:
    round_id = run_round(office)
    page = coordinator.get(f"/rounds/{round_id}/review?{FILTER}").text
    assert "Simpan tampilan ini…" in page and f"{views}?doubtful=1&amp;order=best" in page
    saved = post(coordinator, coordinator.get(f"{views}?{FILTER}").text, "order=best", name="  Ragu   dahulu ")
    assert saved.status_code == 302
    after = coordinator.get(saved.location, follow_redirects=True)
    assert after.request.path == f"/rounds/{round_id}/review" and after.request.query_string.decode() == FILTER
    assert f'href="/rounds/{round_id}/review?doubtful=1&amp;order=best" aria-current="true">Ragu dahulu' in after.text
    assert names(session) == ["Ragu dahulu"]


@pytest.mark.parametrize(("name", "told"), [("  ", "Beri nama"), ("x" * 61, "paling panjang 60"), ("ragu", "dengan nama itu")])
def test_a_name_that_will_not_do_is_told_and_kept(coordinator: StrictClient, session: Session, views: str, name: str,
                                                  told: str) -> None:
    page = coordinator.get(f"{views}?{FILTER}").text
    post(coordinator, page, "order=best", name="Ragu")
    refused = post(coordinator, coordinator.get(f"{views}?{FILTER}").text, "order=best", name=name)
    assert refused.status_code == 422 and told in refused.text
    assert name.strip() in refused.text and names(session) == ["Ragu"]


def test_a_view_is_renamed_and_deleted(coordinator: StrictClient, session: Session, views: str) -> None:
    for name in ("Satu", "Dua"):
        post(coordinator, coordinator.get(f"{views}?{FILTER}").text, "order=best", name=name)
    taken = post(coordinator, coordinator.get(views).text, "/rename", name="SATU")
    assert taken.status_code == 422 and "dengan nama itu" in taken.text and 'value="SATU"' in taken.text
    assert post(coordinator, coordinator.get(views).text, "/rename", name="Kedua").status_code == 302
    assert names(session) == ["Kedua", "Satu"]
    assert post(coordinator, coordinator.get(views).text, "/delete").status_code == 302
    assert names(session) == ["Satu"]


def test_a_view_is_its_owners_alone(client: StrictClient, sign_in: Callable[..., Any], office: Office, session: Session,
                                    views: str) -> None:
    colleague = make_coordinator(session, office.unit)
    session.commit()
    row = in_transaction(service.save_view, office.actor, programme_id=office.programme.id, name="Rahasia",
                         arguments={"doubtful": 1})
    run_round(office)
    sign_in(client, colleague)
    for address in (views, f"/programmes/{office.programme.id}/review"):
        assert "Rahasia" not in client.get(address, follow_redirects=True).text
    for use_case, values in ((service.rename_view, {"name": "Milik saya"}), (service.delete_view, {})):
        with pytest.raises(NotFoundError):
            in_transaction(use_case, actor_of(colleague, office.unit), view_id=row.id, **values)
    assert names(session) == ["Rahasia"]
    theirs = in_transaction(service.save_view, actor_of(colleague, office.unit), programme_id=office.programme.id,
                            name="Rahasia", arguments={})
    assert theirs.id != row.id, "two people may choose the same name"


def test_there_are_at_most_so_many(coordinator: StrictClient, office: Office, session: Session, views: str) -> None:
    def name(number: int) -> None:
        in_transaction(service.save_view, office.actor, programme_id=office.programme.id, name=f"Tampilan {number}", arguments={})

    for number in range(MOST_VIEWS):
        name(number)
    with pytest.raises(ConflictError, match="view_many"):
        name(MOST_VIEWS)
    assert "Hapus satu dahulu" in coordinator.get(f"{views}?{FILTER}").text
    with pytest.raises(InvalidError):
        in_transaction(service.rename_view, office.actor, view_id=session.scalars(sa.select(SavedView.id)).first(), name="")
