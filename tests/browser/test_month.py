"""Three people's month: a wish that nobody answers, the next one, a pairing, three sessions, a pulse, the end, a certificate.

The clock is moved from day to day; what has come due is done by the product's own scheduled jobs.
"""

import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Locator, expect

from mentoring.demo.fill import COORDINATOR, JUNIOR, DemoAccount
from tests.browser import moved
from tests.browser.stand import enter, fill_demo, serving
from tests.browser.visitors import Visitor

ZONE = ZoneInfo("Asia/Makassar")
PHONE, DESK = (360, 740), (1280, 800)
PROGRAMME = "/programmes/2"
NEW_PASSWORD = "jagung-lembayung-karang-38"
PRIVATE, SHARED = "kenari catatan pribadi", "kenari catatan bersama"


def at(day: int, month: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=ZONE)


class Person(Visitor):
    """One of the three; each signs in anew on another day."""

    def __init__(self, browser: Browser, address: str, size: tuple[int, int], account: DemoAccount) -> None:
        super().__init__(browser, address, *size)
        self.account, self.name = account, ""

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def come(self, path: str) -> None:
        self.context.clear_cookies()
        enter(self.page, self.address, self.account)
        self.open(path)

    def reads(self, *texts: str) -> None:
        for text in texts:
            expect(self.main).to_contain_text(text)

    def never_meets(self, *texts: str) -> None:
        """Not on this page, hidden parts and attributes among it."""
        for text in texts:
            assert text not in self.page.content(), f"{text!r} on {self.page.url}"

    def finds_nothing_at(self, path: str) -> None:
        """A page that is somebody else's answers like one that is missing."""
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status == 404, path
        self.problems.clear()

    def do(self, where: Locator, name: str, told: str) -> None:
        """Press a button, and read what is told of it."""
        where.get_by_role("button", name=name).first.click()
        expect(self.page.locator("#kabar")).to_contain_text(told)

    def lines(self, *texts: str) -> Locator:
        """Return the items of lists and rows of tables that hold all of these texts."""
        found = self.main.locator("li, tbody tr, section.m-card")
        for text in texts:
            found = found.filter(has_text=text)
        return found.last

    def take(self, link: Locator) -> bytes:
        with self.page.expect_download() as download:
            link.click()
        return Path(download.value.path()).read_bytes()

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.page.fill(f"[name={name}]", value)


@dataclass
class Month:
    """The office on a day of the story, with its three people."""

    browser: Browser
    instance: Path
    address: str
    worker: moved.Worker
    junior: Person = field(init=False)
    senior: Person = field(init=False)
    coordinator: Person = field(init=False)

    def __post_init__(self) -> None:
        self.junior = Person(self.browser, self.address, PHONE, JUNIOR)
        self.coordinator = Person(self.browser, self.address, DESK, COORDINATOR)

    @property
    def both(self) -> tuple[Person, Person]:
        return self.junior, self.senior

    @property
    def everybody(self) -> tuple[Person, Person, Person]:
        return self.junior, self.senior, self.coordinator

    def go_to(self, day: int, month: int, hour: int) -> None:
        """Let it be this hour of this day, with all done that has come due."""
        moved.move(self.instance, at(day, month, hour))
        self.worker.work()

    def account_of(self, name: str) -> str:
        """Return what somebody knows of themselves: under which name they sign in."""
        with closing(sqlite3.connect(self.instance / "mentoring.sqlite")) as connection:
            [(found,)] = connection.execute("SELECT sign_in_name FROM account WHERE display_name = ?", (name,))
        return str(found)

    def letters(self, subject: str, *texts: str) -> int:
        """Return how many letters of this subject lie in the mail folder that hold all of these texts."""
        found = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in self.instance.glob("mail/*.eml")]
        bodies = [message.get_body(("plain",)).get_content() for message in found if message["Subject"] == subject]
        return sum(all(text in " ".join(body.split()) for text in texts) for body in bodies)


@pytest.fixture
def month(browser: Browser) -> Iterator[Month]:
    with tempfile.TemporaryDirectory(prefix="mentoring-month-") as folder:
        instance = Path(folder) / "demo"
        instance.mkdir()
        moved.move(instance, at(2, 3, 8))
        fill_demo(instance, moved.PROGRAM)
        with (serving(instance, "--no-worker", program=moved.PROGRAM) as address,
              moved.working(instance) as worker):
            yield Month(browser, instance, address, worker)


@pytest.mark.any_database
@pytest.mark.timeout(900)
def test_three_peoples_month(month: Month) -> None:
    """About a minute where nobody else works; a busy machine makes it no failure."""
    first, second = wish(month)
    fall_through(month, first, second)
    accept(month, second)
    here = publish(month)
    begin(month, here)
    meet(month, here)
    dispute(month, here)
    say_how_it_goes(month, here)
    end(month, here)
    certify(month)


def wish(month: Month) -> tuple[str, str]:
    """2 March: the junior ranks three wishes; the first is sent, the others wait."""
    junior, coordinator = month.junior, month.coordinator
    junior.come("/home")
    junior.name = junior.page.locator("h1").inner_text().partition(", ")[2]
    junior.open("/mentors")
    first, third, second, *_rest = junior.main.locator("article h2").all_inner_texts()
    for name in (first, third, second):
        junior.open("/mentors")
        junior.main.locator("article").filter(has_text=name).get_by_role("link", name="Ajukan permohonan").click()
        junior.reads("Urutan pilihan Anda tidak ditunjukkan kepada mentor")
        junior.see()
        junior.do(junior.main, "Kirim permohonan", "Permohonan dikirim" if name == first else "Disimpan sebagai pilihan")
    junior.do(junior.main, f"Naikkan {second}", "Urutan disimpan")
    junior.see()
    junior.reads(f"Pilihan 1: {first}", "Menunggu jawaban mentor", "menjawab paling lambat 9 Maret 2026")
    coordinator.come(f"{PROGRAMME}/requests?state=sent")
    expect(coordinator.lines(junior.name, first)).to_contain_text("Menunggu jawaban mentor")
    coordinator.never_meets("Setujui")
    return first, second


def fall_through(month: Month, first: str, second: str) -> None:
    """The first mentor is reminded two working days and one before the end of five, and says nothing: the next is asked."""
    junior, coordinator = month.junior, month.coordinator
    reminder = "Permohonan mentor masih menunggu jawaban Anda"
    asked = (f"Yth. {first}", junior.name, "paling lambat 9 Maret 2026")
    month.go_to(4, 3, 9)
    assert month.letters(reminder, *asked) == 0
    for day, hour, said in ((5, 9, 1), (5, 15, 1), (6, 9, 2), (9, 9, 2)):
        month.go_to(day, 3, hour)
        assert month.letters(reminder, *asked) == said, f"on the {day}th"
    junior.come("/requests")
    junior.reads(f"Pilihan 1: {first}", "Menunggu jawaban mentor")
    junior.never_meets(f"Pilihan 2: {second}")
    month.go_to(10, 3, 9)
    junior.come("/requests")
    junior.reads(f"Pilihan 2: {second}", "menjawab paling lambat 17 Maret 2026")
    expect(junior.lines(first)).to_contain_text("Kedaluwarsa")
    junior.open("/notices")
    junior.reads(f"{first} tidak menjawab sampai batas waktunya")
    coordinator.come(f"{PROGRAMME}/requests?state=expired")
    coordinator.reads(junior.name, first)


def accept(month: Month, name: str) -> None:
    """The second mentor, who gets an account by a printed slip, reads the wish and says yes."""
    junior, coordinator = month.junior, month.coordinator
    coordinator.open(f"/accounts/missing?q={name.partition(',')[0]}")
    coordinator.page.get_by_label(name).check()
    coordinator.main.get_by_role("button", name="Cetak slip").click()
    code = coordinator.page.locator(".m-big").inner_text()
    coordinator.see()
    month.senior = senior = Person(month.browser, month.address, PHONE,
                                   DemoAccount("mentor", month.account_of(name), NEW_PASSWORD))
    senior.name = name
    senior.open("/activate")
    senior.fill(name=senior.account.sign_in_name, code=code, password=NEW_PASSWORD, again=NEW_PASSWORD)
    senior.main.get_by_role("button", name="Simpan kata sandi").click()
    senior.come("/requests")
    senior.reads("1 permohonan menunggu jawaban Anda", junior.name, "Jawab paling lambat 17 Maret 2026")
    senior.see()
    senior.never_meets("Pilihan", "pilihan ke")
    senior.do(senior.main, "Terima", "Pengelola akan mengesahkan")
    senior.never_meets("/pairings/")


def publish(month: Month) -> str:
    """The coordinator confirms, and nobody hears of it; then publishes, and both do. Return the pairing's address."""
    junior, senior, coordinator = month.everybody
    coordinator.open(f"{PROGRAMME}/requests?state=decide")
    coordinator.do(coordinator.main, f"Setujui {junior.name} dengan {senior.name}", "menunggu diterbitkan")
    with closing(sqlite3.connect(month.instance / "mentoring.sqlite")) as connection:
        [(pairing,)] = connection.execute("SELECT max(id) FROM pairing")
    here = f"/pairings/{pairing}"
    month.worker.work()
    junior.come("/requests")
    junior.reads("Mentor bersedia", "sedang ditinjau")
    junior.never_meets("disetujui")
    for person in month.both:
        for path in ("/home", "/notices"):
            person.open(path)
            person.never_meets("Pasangan baru", "Anda mendapat pasangan", here)
        person.finds_nothing_at(here)
    coordinator.open(f"{PROGRAMME}/publish")
    coordinator.do(coordinator.main, "Terbitkan 1 pasangan", "diterbitkan")
    month.worker.work()
    for person, partner in ((junior, senior), (senior, junior)):
        person.open("/home")
        person.reads(f"Pasangan baru: {partner.name}")
        person.see()
        person.open("/notices")
        person.reads(partner.name)
    senior.open("/home")
    senior.do(senior.main, "Saya bersedia", "Kesediaan Anda tercatat")
    coordinator.open(here)
    coordinator.reads("Masa tenggang sampai 13 Maret 2026")
    return here


def begin(month: Month, here: str) -> None:
    """13 March: the mentor said yes, the mentee nothing; the grace period ends, and both accept the agreement."""
    month.go_to(12, 3, 9)
    month.junior.come("/home")
    month.junior.reads("Pasangan baru")
    month.go_to(13, 3, 12)
    for person in month.both:
        person.come(here)
        person.reads("Sebelum mulai: peran Anda", "Kesepakatan mentoring")
        person.see()
        person.do(person.main, "Saya setuju", "Anda menyetujui kesepakatan ini")
        person.never_meets("Kecocokan saat disetujui")
    month.coordinator.come(here)
    month.coordinator.reads("Aktif", "Mentor setuju", "Mentee setuju")
    month.coordinator.see()


def meet(month: Month, here: str) -> None:
    """A meeting is planned by the mentee, moved by the mentor, held, logged on a phone, and confirmed."""
    junior, senior, coordinator = month.everybody
    junior.open(f"{here}/meetings/new")
    junior.see()
    junior.fill(held_on="2026-03-18", starts="14:00", place="Ruang rapat, lantai 2")
    junior.do(junior.main, "Jadwalkan", "Undangan dikirim kepada Anda berdua")
    meeting = junior.page.url.removeprefix(month.address)
    first = invitation(senior, meeting)
    assert first == ("REQUEST", first[1], 0, at(18, 3, 14))
    senior.open(f"{meeting}/plan")
    senior.fill(held_on="2026-03-19", starts="10:00")
    senior.do(senior.main, "Simpan jadwal", "Undangan baru dikirim")
    for person in month.both:
        assert invitation(person, meeting) == ("REQUEST", first[1], 1, at(19, 3, 10))
    coordinator.finds_nothing_at(f"{meeting}/invitation.ics")
    before = hours_of(junior)
    month.go_to(19, 3, 12)
    senior.come("/home")
    senior.main.get_by_role("link", name="Catat sesi").first.click()
    expect(senior.page.locator("[name=held_on]")).to_have_value("2026-03-19")
    senior.see()
    senior.page.locator("summary", has_text="Tambah tindak lanjut").click()
    senior.fill(shared_note=SHARED, private_note=PRIVATE, action_text="Menulis daftar arsip")
    senior.do(senior.main, "Simpan sesi", "Sesi tersimpan")
    junior.come("/home")
    junior.do(junior.lines("Perkenalan dan tujuan bersama"), "Benarkan", "dibenarkan dan dihitung")
    junior.open(meeting)
    junior.reads(SHARED, "Dibenarkan")
    junior.never_meets(PRIVATE)
    senior.open(meeting)
    senior.reads(SHARED, PRIVATE)
    senior.see()
    coordinator.come(meeting)
    coordinator.reads("Dibenarkan", "60 menit")
    coordinator.never_meets(SHARED, PRIVATE, "Menulis daftar arsip")
    assert hours_of(junior) == before + 1


def invitation(person: Person, meeting: str) -> tuple[str, str, int, datetime]:
    """Return method, name, number and beginning of a meeting as somebody's calendar takes it."""
    person.open(meeting)
    calendar = Calendar.from_ical(person.take(person.main.get_by_role("link", name=re.compile("^(Undangan|Unduh pembatalan)"))))
    [event] = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), str(event["UID"]), int(event["SEQUENCE"]), event["DTSTART"].dt


def hours_of(person: Person) -> int:
    """Return the hours of the year on somebody's own page, as a mentee."""
    person.open("/hours")
    return int(person.page.locator(".m-figs .m-big").first.inner_text())


def log(senior: Person, here: str, topic: str, minutes: str) -> None:
    senior.come(f"{here}/sessions/new")
    senior.fill(topic=topic, minutes=minutes)
    senior.do(senior.main, "Simpan sesi", "Sesi tersimpan")


def dispute(month: Month, here: str) -> None:
    """2 April: a session is disputed and put right; what was to be done is done."""
    junior, senior, coordinator = month.everybody
    month.go_to(2, 4, 16)
    log(senior, here, "Memilah arsip dinamis", "90")
    junior.come("/home")
    junior.lines("Memilah arsip dinamis").get_by_role("link", name="Lihat atau sanggah").click()
    junior.page.locator("summary", has_text="Sanggah").click()
    junior.see()
    junior.fill(reason="Kami bertemu 45 menit saja.")
    junior.do(junior.main, "Kirim sanggahan", "Sanggahan tercatat")
    before = hours_of(junior)
    coordinator.come("/programmes/2/pairings?view=disputed")
    coordinator.reads(junior.name, "Ada sanggahan")
    coordinator.open(f"{here}/sessions")
    coordinator.main.get_by_role("link", name="Memilah arsip dinamis").click()
    coordinator.reads("Kami bertemu 45 menit saja.", "Catatan sesi hanya dibaca mentor dan mentee")
    senior.open("/home")
    senior.reads("1 sesi disanggah", "Kami bertemu 45 menit saja.")
    senior.main.get_by_role("link", name="Memilah arsip dinamis").click()
    senior.main.get_by_role("link", name="Betulkan").click()
    senior.fill(minutes="45")
    senior.do(senior.main, "Simpan perbaikan", "Perbaikan tersimpan")
    junior.open("/home")
    junior.do(junior.lines("Memilah arsip dinamis"), "Benarkan", "dibenarkan dan dihitung")
    junior.do(junior.main, "Tandai selesai: Menulis daftar arsip", "ditandai selesai")
    junior.see()
    junior.open("/feedback")
    junior.never_meets(senior.name)
    assert hours_of(junior) == before + 1


def say_how_it_goes(month: Month, here: str) -> None:
    """13 April, after day 30: both are asked how it goes; who reads it is said before, and the partner never does."""
    junior, senior, coordinator = month.everybody
    month.go_to(11, 4, 9)
    junior.come("/feedback")
    junior.never_meets(senior.name)
    month.go_to(13, 4, 9)
    for person, partner, value in ((junior, senior, "4"), (senior, junior, "2")):
        person.come("/feedback")
        person.lines(partner.name, "Menunggu Anda").get_by_role("link", name="Jawab tiga pertanyaan").click()
        person.reads("dibaca Anda dan pengelola program, dengan nama Anda", f"{partner.name} tidak pernah melihatnya")
        person.see()
        for name in ("usefulness", "rhythm", "trust"):
            person.page.locator(f"#{name} label", has_text=value).click()
        person.fill(comment=f"Denyut {person.account.role}")
        person.do(person.main, "Kirim jawaban", "Jawaban Anda tersimpan")
    coordinator.come(f"{PROGRAMME}/pulses")
    coordinator.reads(junior.name, "Denyut junior", senior.name, "Denyut mentor", "rendah")
    coordinator.see()
    for person, other in ((junior, senior), (senior, junior)):
        for path in ("/feedback", "/home", here, "/notices"):
            person.open(path)
            person.never_meets(f"Denyut {other.account.role}")
    log(senior, here, "Menyusun jadwal retensi", "90")
    before = hours_of(junior)
    junior.open("/home")
    junior.do(junior.lines("Menyusun jadwal retensi"), "Benarkan", "dibenarkan dan dihitung")
    assert hours_of(junior) == before + 2


def end(month: Month, here: str) -> None:
    """16 April: the coordinator calls the pairing finished; what was planned is cancelled, and both evaluate."""
    junior, senior, coordinator = month.everybody
    senior.open(f"{here}/meetings/new")
    senior.fill(held_on="2026-04-27", starts="09:00", topic="Penutup")
    senior.do(senior.main, "Jadwalkan", "dijadwalkan")
    meeting = senior.page.url.removeprefix(month.address)
    month.go_to(16, 4, 9)
    coordinator.come(here)
    coordinator.do(coordinator.main, "Nyatakan selesai", "Pasangan dinyatakan selesai")
    month.go_to(16, 4, 11)
    for person, partner, value in ((junior, senior, "5"), (senior, junior, "3")):
        person.come(meeting)
        assert invitation(person, meeting)[::2] == ("CANCEL", 1)
        person.open("/feedback")
        person.lines(partner.name, "Isi evaluasi").get_by_role("link", name="Isi evaluasi").click()
        person.reads(f"{partner.name} tidak pernah melihatnya")
        person.see()
        for name in ("goals", "learning", "bond", "fit", "support"):
            person.page.locator(f"#{name} label", has_text=value).click()
        person.fill(helped=f"Evaluasi {person.account.role}")
        person.do(person.main, "Kirim evaluasi", "Evaluasi Anda tersimpan")
    coordinator.come(f"{PROGRAMME}/evaluations")
    coordinator.reads("Evaluasi junior", "Evaluasi mentor")
    coordinator.see()
    for person, other in ((junior, senior), (senior, junior)):
        for path in ("/feedback", here):
            person.open(path)
            person.never_meets(f"Evaluasi {other.account.role}")


def certify(month: Month) -> None:
    """The mentee takes a certificate along; a stranger verifies its code, and learns no more than it states."""
    junior, senior, coordinator = month.everybody
    junior.open("/certificates")
    junior.do(junior.lines(senior.name), "Sertifikat", "Dokumen siap diunduh")
    junior.see()
    paper = junior.lines(senior.name)
    code = paper.locator("b", has_text=re.compile(r"^\w{4}-")).inner_text()
    link = paper.get_by_role("link", name="Unduh PDF")
    address = str(link.get_attribute("href"))
    assert junior.take(link).startswith(b"%PDF-")
    for person in (senior, coordinator):
        person.finds_nothing_at(address)
    stranger = Visitor(month.browser, month.address, 800)
    stranger.open("/verify")
    stranger.page.fill("#code", code.lower())
    stranger.page.get_by_role("button", name="Periksa").click()
    for text in ("Dokumen ini asli dan berlaku.", junior.name, re.compile(r"JP sebagai mentee\s*4")):
        expect(stranger.page.locator("main")).to_contain_text(text)
    stranger.see()
    for hidden in (senior.name, "Memilah arsip dinamis", SHARED):
        assert hidden not in stranger.page.content()
