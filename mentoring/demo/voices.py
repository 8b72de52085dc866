"""What invented people say: goals of juniors, experience of seniors, notes and topics. Pure and seeded."""

from dataclasses import dataclass
from random import Random

from mentoring.demo.office import Work, Worker, load_works, technical_code
from mentoring.features.programmes.rules import EnrolmentProfile, StatedLevel

OPENINGS = (
    "Saya baru {months} bulan di {section}.", "Sebelumnya saya bertugas di unit lain, sekarang di {section}.",
    "Saya sudah {years} tahun di {section} dan merasa jalan di tempat.",
    "Tahun depan saya akan diberi tanggung jawab baru.",
    "Pimpinan menyarankan saya mengikuti program ini.",
    "Saya sedang menyiapkan diri untuk uji kompetensi jenjang berikutnya.",
)
HOPES = (
    "Saya ingin melihat contoh nyata, bukan hanya aturan.",
    "Saya berharap dapat membahas pekerjaan saya sendiri tiap pertemuan.",
    "Saya lebih mudah belajar bila langsung mencoba lalu dikoreksi.",
    "Dalam enam bulan saya ingin bisa mengerjakannya sendiri.",
    "Saya siap membaca dan mengerjakan tugas di antara pertemuan.", "Saya ingin punya rekan berpikir dari unit lain.",
)
CLOSINGS = (
    "Senang membahas pekerjaan langsung di layar.", "Biasanya saya mulai dari kasus yang sedang dihadapi mentee.",
    "Terbuka untuk pertemuan singkat tiap dua minggu.", "Saya dapat menunjukkan contoh dokumen yang sudah jadi.",
    "Saya percaya orang belajar dari keliru yang dibahas baik-baik.", "Bersedia menerima kunjungan ke unit kami.",
)
REQUEST_NOTES = (
    "Yth. Bapak/Ibu {mentor}, pengalaman Anda cocok dengan yang sedang saya hadapi. {need}",
    "Selamat pagi, Bapak/Ibu {mentor}. {need} Bila berkenan, saya ingin belajar dari Anda dua minggu sekali.",
    "Yth. Bapak/Ibu {mentor}, {need} Saya bersedia menyesuaikan waktu.",
)
SHARED_NOTES = (
    "Membahas contoh dari unit mentee. Sepakat mencoba satu bagian dahulu.",
    "Mentee membawa draf; tiga hal perlu diperbaiki.",
    "Meninjau tugas pertemuan lalu. Sudah jauh lebih rapi.",
    "Berlatih dengan kasus nyata, hasilnya dikirim lewat surel.",
    "Menyusun langkah sebulan ke depan dan siapa yang perlu diajak bicara.", "",
)
PRIVATE_NOTES = (
    "Masih ragu mengambil keputusan sendiri, beri ruang lebih banyak.",
    "Perkembangan baik; coba beri tugas yang lebih sulit.",
    "Tampak lelah, tanyakan beban kerjanya pelan-pelan.", "Cepat paham bila melihat contoh.",
)
ACTIONS = (
    "Kirim draf terbaru", "Baca pedoman bab 2 dan catat pertanyaan", "Ajak bicara kepala seksi tentang jadwal",
    "Siapkan contoh dokumen tahun lalu", "Coba satu kasus sendiri", "Kumpulkan data tiga bulan terakhir",
)
LANGUAGES = (("Indonesia", "Melayu Kupang"), ("Indonesia",), ("Indonesia", "Inggris"), ("Indonesia", "Dawan"),
             ("Indonesia", "Melayu Kupang", "Tetun"))
NEIGHBOUR_SHARE = 0.3


@dataclass(frozen=True)
class Voice:
    """What one person said on enrolling, and the field they mainly mean."""

    work: str
    profile: EnrolmentProfile
    capacity: int = 1


def say_as_mentee(worker: Worker, chance: Random, field: str = "") -> Voice:
    """Return what a junior wants: in `field` if one is given, else mostly in their own, sometimes in another."""
    works = load_works()
    work = works[worker.work] if chance.random() > NEIGHBOUR_SHARE else chance.choice(list(works.values()))
    work = works[field] if field else work
    words = {"months": str(chance.randint(3, 11)), "years": str(chance.randint(2, 6)), "section": worker.unit[-1]}
    sentences = chance.sample(work.needs, chance.choice((1, 1, 2)))
    if chance.random() < 0.45:
        sentences.insert(0, chance.choice(OPENINGS).format(**words))
    if len(sentences) < 3 and chance.random() < 0.5:
        sentences.append(chance.choice(HOPES))
    present = chance.choice((1, 1, 2, 2, 3))
    stated = [StatedLevel(technical_code(work.code), present=present, target=min(present + chance.choice((1, 2)), 5))]
    stated = stated if chance.random() < 0.8 else []
    for code in chance.sample(sorted(worker.levels), chance.choice((0, 1, 2))):
        level = worker.levels[code]
        stated.append(StatedLevel(code, present=level, target=min(level + 1, 5)))
    return Voice(work.code, _profile(worker, chance, goals=" ".join(sentences), levels=tuple(stated)))


def say_as_mentor(worker: Worker, chance: Random) -> Voice:
    """Return what a senior offers: two to five sentences, mainly of their own field."""
    works = load_works()
    own = works[worker.work]
    sentences = chance.sample(own.deeds, min(chance.choice((2, 2, 3, 3)), len(own.deeds)))
    stated = [StatedLevel(technical_code(own.code), have=chance.choice((3, 4, 4, 5)))]
    if chance.random() < 0.4:
        other = chance.choice([work for work in works.values() if work.code != own.code])
        sentences.append(chance.choice(other.deeds))
        stated.append(StatedLevel(technical_code(other.code), have=chance.choice((2, 3, 3))))
    if chance.random() < 0.6 and len(sentences) < 5:
        sentences.append(chance.choice(CLOSINGS))
    for code in chance.sample(sorted(worker.levels), 3):
        stated.append(StatedLevel(code, have=max(worker.levels[code], 2)))
    return Voice(own.code, _profile(worker, chance, experience=" ".join(sentences), levels=tuple(stated)),
                 chance.choice((1, 2, 2, 2, 3, 3, 4)))


def _profile(worker: Worker, chance: Random, *, levels: tuple[StatedLevel, ...], goals: str = "",
             experience: str = "") -> EnrolmentProfile:
    return EnrolmentProfile(
        goals=goals, experience=experience, hours_per_month=float(chance.choice((2, 2, 3, 4, 4, 6))),
        mode=chance.choice(("both", "both", "both", "in_person", "online")), languages=chance.choice(LANGUAGES),
        place=worker.place, working_style=tuple(chance.randint(1, 5) for _ in range(6)) if chance.random() < 0.85 else (),
        levels=levels)


def write_request_note(mentor_name: str, need: str, chance: Random) -> str:
    """Return the note a junior sends with a request."""
    return chance.choice(REQUEST_NOTES).format(mentor=mentor_name, need=need)


def choose_topic(work: Work, chance: Random) -> str:
    return chance.choice(work.topics)
