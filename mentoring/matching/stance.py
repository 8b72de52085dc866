"""How much a sentence of a form counts: what somebody wants or can do, or only mentions, in either language.

People write around what they mean: what they did before, what they do not want, what they would like if time is
left, what they only helped with. The markers are words of everyday official Indonesian and English, of no field.
"""

import re

STRONG, PLAIN, SECOND, CONTEXT, NOT_MEANT = 1.5, 1.0, 0.5, 0.25, 0.0

_GOALS = (
    (NOT_MEANT, r"bukan (?:itu|ini|hal itu|yang|bidang)|(?:tidak|tak|bukan) (?:lagi )?(?:ingin|mau|perlu|butuh|mencari)"
                r"|sudah (?:cukup )?(?:menguasai|mahir|paham|bisa|lancar)|(?:do not|don t|no longer) (?:want|need)"
                r"|not what i"),
    (STRONG, r"(?:yang |hal )?paling|terutama|prioritas (?:saya|utama)|kebutuhan utama|fokus utama|mendesak"
             r"|most of all|above all|main(?:ly)? (?:goal|need)"),
    (SECOND, r"kalau (?:sempat|bisa|ada waktu|memungkinkan)|jika (?:sempat|ada waktu|memungkinkan)|bila (?:sempat|ada waktu)"
             r"|^(?:selain itu|di samping itu|hal kedua|yang kedua|kedua|tambahan(?:nya)?|sekalian|also|secondly)"
             r"|if time allows"),
    (PLAIN, r"belum|kesulitan|sulit|bingung|kurang|ingin|mau|perlu|butuh|berharap|mohon|tujuan|target|minat|diminati"
            r"|belajar|dibimbing|didampingi|want|need|learn|hope|struggl\w+|unsure"),
    (CONTEXT, r"^(?:sebelumnya|dulu|dahulu|selama ini|sehari hari|latar belakang|pernah)|saya (?:sudah )?pernah"
              r"|tugas (?:saya )?(?:sekarang|saat ini|sehari hari)"
              r"|(?:saat ini|sekarang) (?:saya )?(?:bertugas|bekerja|menjabat|menangani|mengelola)"
              r"|(?:previously|formerly|currently|day to day|my background)"),
)
_EXPERIENCE = (
    (NOT_MEANT, r"(?:belum|tidak|kurang) (?:begitu |terlalu |pernah )?(?:menguasai|paham|memahami|bisa|mahir|mengenal"
                r"|menangani|mengerjakan|berpengalaman)|belum pernah"
                r"|(?:sedang|masih|baru|ingin|mau|perlu) (?:mulai )?belajar"
                r"|bukan bidang|(?:still|want to) learn\w*|no experience|not familiar"),
    (SECOND, r"(?:hanya|sekadar|sekedar)|(?:pernah )?(?:membantu|ikut|menemani) (?:rekan|teman|tim lain)"
             r"|baru (?:sekali|satu|dua|beberapa)|^(?:sedikit|sekilas|sempat)|dasar dasar|pernah ikut|a little|basics"
             r"|helped|only once"),
)


def weigh_goal(text: str) -> float:
    """Return how much a sentence of what somebody wants counts, 0–1.5.

    >>> [weigh_goal(text) for text in ("Ingin menata arsip", "Dulu saya menata arsip", "Arsip, tetapi bukan itu tujuannya")]
    [1.0, 0.25, 0.0]
    """
    return _weigh(text, _GOALS)


def weigh_experience(text: str) -> float:
    """Return how much a sentence of what somebody has done counts, 0–1.

    >>> [weigh_experience(text) for text in ("Mengelola arsip", "Pernah membantu rekan", "Belum menguasai arsip")]
    [1.0, 0.5, 0.0]
    """
    return _weigh(text, _EXPERIENCE)


def _weigh(text: str, markers: tuple[tuple[float, str], ...]) -> float:
    words = re.sub(r"[^a-zà-ÿ0-9]+", " ", text.casefold()).strip()
    return next((weight for weight, pattern in markers if re.search(rf"(?:^|(?<= ))(?:{pattern})(?= |$)", words)), PLAIN)
