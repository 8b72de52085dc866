"""Sentences for rules and reasons, in the reader's language."""

from flask_babel import lazy_gettext as _

REFUSALS = {
    "self": _("Orang tidak dapat menjadi mentor bagi dirinya sendiri."),
    "out_of_scope": _("Keduanya tidak berada dalam program yang sama."),
    "not_enrolled": _("Salah satu dari keduanya tidak terdaftar, atau program tidak sedang menerima pasangan."),
    "no_capacity": _("Tidak ada lagi kursi kosong pada salah satu pihak."),
    "paused": _("Salah satu dari keduanya sedang jeda."),
    "unavailable": _("Pasangan ini tidak tersedia."),
    "line_manager": _("Mentor adalah atasan mentee, langsung atau lebih tinggi di jalurnya."),
    "same_unit": _("Keduanya satu unit kerja, sedangkan kebijakan meminta unit yang berbeda."),
    "other_unit": _("Keduanya berbeda unit kerja, sedangkan kebijakan meminta unit yang sama."),
    "not_senior_enough": _("Jenjang atau golongan mentor tidak lebih tinggi daripada mentee."),
    "previously_ended": _("Pasangan ini pernah ada dan sudah diakhiri."),
    "previously_rejected": _("Pengelola pernah menolak pasangan ini."),
    "no_common_language": _("Keduanya tidak punya bahasa yang sama."),
    "no_common_mode": _("Yang satu hanya bisa tatap muka, yang lain hanya bisa daring."),
    "below_minimum_score": _("Skor kecocokan di bawah batas kebijakan."),
}

REASONS = {
    "goals.field_and_terms": _("Yang ingin dipelajari mentee adalah bidang yang dikerjakan mentor: %(field)s (%(terms)s)"),
    "goals.field": _("Yang ingin dipelajari mentee adalah bidang yang dikerjakan mentor: %(field)s"),
    "goals.terms": _("Tujuan mentee dan pengalaman mentor sama-sama menyebut %(terms)s"),
    "goals.near": _("Tujuan mentee mirip dengan pengalaman mentor"),
    "competencies.covered": _("Mentor menutup kesenjangan kompetensi: %(names)s"),
    "competencies.not_stated": _("Mentee tidak menyebut kompetensi tertentu; dihitung setengah untuk semua mentor"),
    "competencies.level_short": _("%(name)s: level mentor %(level)s, target mentee %(target)s"),
    "competencies.level_unknown": _("%(name)s: mentor tidak menyatakan levelnya, target mentee %(target)s"),
    "field.same": _("Keduanya menangani %(field)s"),
    "field.neighbour": _("Bidang mentor, %(field)s, bertetangga dengan kebutuhan mentee"),
    "field.unknown": _("Bidang kerja belum diketahui; dihitung setengah"),
    "seniority.steps": _("Mentor %(steps)s jenjang di atas mentee"),
    "seniority.grade": _("Jenjang sama, golongan mentor lebih tinggi"),
    "seniority.unknown": _("Jenjang salah satu pihak belum diketahui; dihitung setengah"),
    "practical.same_place": _("Keduanya di %(place)s"),
    "practical.online": _("Keduanya bersedia daring"),
    "practical.partly": _("Sebagian waktu, bahasa, atau cara bertemu cocok"),
    "practical.apart": _("Mentor bertugas di %(place)s"),
    "working_style.similar": _("Gaya kerja keduanya serupa"),
    "working_style.different": _("Gaya kerja keduanya cukup berbeda"),
    "working_style.unknown": _("Gaya kerja tidak diisi; dihitung setengah"),
    "wish.rank": _("Pilihan ke-%(rank)s mentee"),
}

TO_MENTEE = REASONS | {
    "goals.field_and_terms": _("Mengerjakan bidang yang ingin Anda pelajari: %(field)s (%(terms)s)"),
    "goals.field": _("Mengerjakan bidang yang ingin Anda pelajari: %(field)s"),
    "goals.terms": _("Pengalamannya menyebut %(terms)s, seperti tujuan Anda"),
    "goals.near": _("Pengalamannya dekat dengan tujuan Anda"),
    "competencies.covered": _("Menguasai kompetensi yang ingin Anda naikkan: %(names)s"),
    "field.same": _("Sebidang dengan Anda: %(field)s"),
    "field.neighbour": _("Bidangnya, %(field)s, bertetangga dengan kebutuhan Anda"),
    "seniority.steps": _("%(steps)s jenjang di atas Anda"),
    "seniority.grade": _("Sejenjang dengan Anda, golongannya lebih tinggi"),
    "practical.same_place": _("Sama-sama di %(place)s"),
    "practical.online": _("Bersedia daring, seperti Anda"),
    "working_style.similar": _("Gaya kerja Anda berdua serupa"),
}
"""The same reasons, said to the mentee about a mentor."""

MESSAGES = {f"rule.{code}": text for code, text in REFUSALS.items()}
