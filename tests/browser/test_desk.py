"""The review queue worked with keys alone, and by two people at once; `make prove` does the same at full size."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk import review_by_keys, work_together
from tests.browser.scenes import Review, open_review
from tests.prove.stand import Stand, open_stand

PEOPLE = 20
FEW = 10


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with open_stand("sqlite", processes=1) as served:
        yield served


@pytest.fixture
def review(stand: Stand, request: pytest.FixtureRequest) -> Iterator[Review]:
    with open_review(stand, getattr(request, "param", FEW)) as scene:
        yield scene


@pytest.mark.parametrize("review", [PEOPLE], indirect=True)
def test_a_review_by_keys_alone_decides_what_it_says(browser: Browser, review: Review) -> None:
    desk = review.sit_down(browser)
    tally = review_by_keys(desk, PEOPLE - 2)
    assert review.states() == {**tally.states, "open": 2}
    assert {f"proposal.{name}": number for name, number in tally.acts.items()} == dict(review.acts())
    assert set(tally.acts) == {"approved", "rejected", "swapped", "locked", "reopened"}
    assert desk.presses <= 2 * (PEOPLE - 2) + tally.acts["reopened"]
    assert desk.left == 2
    desk.press("?")
    expect(desk.page.locator("details.m-keys")).to_have_attribute("open", "")
    desk.page.check("#keys-off")
    desk.page.evaluate("document.activeElement.blur()")
    desk.press("a")
    desk.page.wait_for_timeout(300)
    desk.page.uncheck("#keys-off")
    assert review.states()["open"] == 2, "keys that are off decide nothing"
    before = desk.shown
    desk.page.evaluate("document.activeElement.blur()")
    desk.decide("j")
    desk.page.go_back()
    expect(desk.page.locator("#h-usulan")).to_have_text(before)
    desk.page.reload()
    assert desk.shown == before, "the address shows what the page shows"
    assert desk.problems == []


def test_a_reason_of_ones_own_is_typed_and_sent_by_keys(browser: Browser, review: Review) -> None:
    desk = review.sit_down(browser)
    desk.press("r", "0")
    desk.page.keyboard.press("Control+Enter")
    desk.see("Tuliskan alasannya")
    desk.page.keyboard.type("alasan sendiri")
    assert review.states()["open"] == FEW, "letters that are typed decide nothing"
    assert desk.page.input_value("#reason") == "alasan sendiri", "the field that is wrong has the focus"
    desk.page.keyboard.press("Control+Enter")
    desk.see("ditolak", "Urungkan")
    desk.rest()
    assert review.states()["rejected"] == 1
    desk.press("r", "a")
    desk.page.wait_for_timeout(300)
    assert review.states()["open"] == FEW - 1, "while a reason is chosen, no other key decides"
    desk.press("Escape")
    expect(desk.page.locator("details.m-reject")).not_to_have_attribute("open", "")


def test_a_decision_that_does_not_arrive_is_sent_again_or_told(browser: Browser, review: Review) -> None:
    desk = review.sit_down(browser)
    first, posts = desk.shown, []

    def lose(route: object) -> None:
        posts.append(route)
        route.abort() if len(posts) != 2 else route.fetch() and route.abort()  # type: ignore[attr-defined]  # the second arrives, its answer does not

    desk.page.route("**/approve", lose)
    desk.press("a")
    desk.page.wait_for_selector("#desk-told button", timeout=30_000)
    desk.see("Sambungan terputus", first)
    assert len(posts) == 3 and review.states()["approved"] == 1
    desk.page.unroute("**/approve")
    desk.page.click("#desk-told button >> nth=0")
    desk.rest()
    expect(desk.page.locator("#desk-told button")).to_have_count(0)
    assert review.states() == {"approved": 1, "open": FEW - 1}, "its key makes it one decision however often it is sent"


def test_keys_meant_for_one_proposal_do_not_fall_on_the_next(browser: Browser, review: Review) -> None:
    desk = review.sit_down(browser)
    line = desk.page.context.new_cdp_session(desk.page)
    line.send("Network.emulateNetworkConditions", {"offline": False, "latency": 800, "downloadThroughput": -1, "uploadThroughput": -1})
    desk.decide("a")
    second = desk.shown
    desk.press("a", "r")
    expect(desk.page.locator("#h-usulan")).not_to_have_text(second)
    desk.press("1")
    desk.rest()
    assert review.states() == {"approved": 2, "open": FEW - 2}, "a reason was meant, not a swap of the next"
    desk.page.wait_for_timeout(1200)
    desk.press("r", "1")
    desk.rest()
    assert review.states() == {"approved": 2, "rejected": 1, "open": FEW - 3}, "after a pause the keys work again"


def test_two_people_at_one_queue_lose_no_decision(browser: Browser, review: Review) -> None:
    desks = [review.sit_down(browser, number) for number in (0, 1)]
    names = [account.display_name for account in review.coordinators]
    worked = work_together(desks, names, 3 * FEW)
    decided = review.decisions()
    assert len(decided) == FEW and set(decided.values()) == {1}, "each proposal once"
    assert sum(len(desk.sent) for desk in desks) - worked.told == FEW, "what was not told as refused stands"
    assert worked.told > 0 and worked.vague == 0, "each refusal says who, what and when"
    assert review.pairings()["approved"] == review.states()["approved"]


def test_a_colleagues_decision_appears_by_itself(browser: Browser, review: Review) -> None:
    mine, theirs = (review.sit_down(browser, number) for number in (0, 1))
    assert mine.shown == theirs.shown
    mine.press("r", "0")
    mine.page.keyboard.type("Belum selesai saya ketik")
    theirs.decide("a")
    theirs.rest()
    news = mine.page.locator("#desk-news")
    expect(news).to_contain_text(review.coordinators[1].display_name, timeout=15_000)
    expect(news).to_contain_text("usulan ini disetujui")
    assert mine.left == FEW - 1
    assert mine.page.input_value("#reason") == "Belum selesai saya ketik", "what somebody types is kept"
    mine.page.keyboard.press("Control+Enter")
    mine.page.wait_for_selector("#desk-told > div")
    mine.see("Belum selesai saya ketik", "keputusan yang sudah ada tidak tertimpa")
    assert review.states() == {"approved": 1, "open": FEW - 1}
