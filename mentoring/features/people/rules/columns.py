"""Columns of staff files: which are known under which headings, and which are dropped unread."""

import re

STAFF = {
    "nip": ("NIP BARU", "NIP", "NIPBARU", "NI PPPK", "NOMOR INDUK PEGAWAI", "NIP/NI PPPK"),
    "name": ("NAMA", "NAMA PEGAWAI", "NAMA LENGKAP", "NAME"),
    "title_before": ("GELAR DEPAN", "GLR DEPAN", "GELARDEPAN"),
    "title_after": ("GELAR BELAKANG", "GLR BELAKANG", "GELARBELAKANG"),
    "born_on": ("TANGGAL LAHIR", "TGL LAHIR", "TGLLAHIR"),
    "sex": ("JENIS KELAMIN", "JK", "L/P"),
    "employment": ("JENIS PEGAWAI NAMA", "JENIS PEGAWAI", "STATUS PEGAWAI"),
    "appointment": ("STATUS CPNS PNS", "STATUS CPNS/PNS"),
    "legal_status": ("KEDUDUKAN HUKUM NAMA", "KEDUDUKAN HUKUM", "KEDUDUKAN"),
    "grade": ("GOL AKHIR NAMA", "GOL AKHIR", "GOLONGAN", "GOL", "PANGKAT/GOLONGAN", "GOLONGAN RUANG", "GRADE"),
    "post_kind": ("JENIS JABATAN NAMA", "JENIS JABATAN"),
    "post_title": ("JABATAN NAMA", "NAMA JABATAN", "JABATAN", "POST"),
    "post_level": ("JENJANG", "JENJANG JABATAN", "LEVEL JABATAN"),
    "post_since": ("TMT JABATAN", "TMT JAB"),
    "echelon": ("ESELON NAMA", "ESELON"),
    "unit": ("UNOR NAMA", "NAMA UNOR", "UNIT KERJA", "UNIT ORGANISASI"),
    "office": ("SATUAN KERJA KERJA NAMA", "SATUAN KERJA", "SATUAN KERJA NAMA", "SATKER"),
    "parent_unit": ("UNOR INDUK NAMA", "UNOR INDUK"),
    "unit_path": ("JALUR UNIT", "UNIT PATH"),
    "agency": ("INSTANSI KERJA NAMA", "INSTANSI KERJA", "INSTANSI", "INSTANSI NAMA"),
    "place": ("LOKASI KERJA NAMA", "LOKASI KERJA", "TEMPAT KERJA", "LOKASI"),
    "email": ("EMAIL GOV", "EMAIL DINAS", "SUREL DINAS"),
    "manager": ("NIP ATASAN LANGSUNG", "NIP ATASAN"),
}

SENSITIVE = frozenset((
    "NIK", "NOMOR KTP", "AGAMA", "AGAMA ID", "AGAMA NAMA", "JENIS KAWIN", "JENIS KAWIN ID", "JENIS KAWIN NAMA",
    "STATUS KAWIN", "STATUS PERKAWINAN", "ALAMAT", "NOMOR HP", "NO HP", "TELEPON", "EMAIL", "NPWP", "NPWP NOMOR", "BPJS",
    "TEMPAT LAHIR", "TEMPAT LAHIR ID", "TEMPAT LAHIR NAMA", "SUKU", "GOLONGAN DARAH", "IS VALID NIK", "FLAG IKD",
    "NOMOR REKENING", "RELIGION", "ETHNICITY", "MARITAL STATUS", "ADDRESS", "PHONE"))
"""Headings whose columns are dropped before anything is stored."""

FORM = {
    "answered_at": ("WAKTU ISI", "TIMESTAMP", "STEMPEL WAKTU"),
    "nip": ("NIP", "NIP BARU", "NI PPPK"),
    "name": ("NAMA", "NAMA LENGKAP", "NAME"),
    "role": ("PERAN", "ROLE"),
    "capacity": ("KAPASITAS", "CAPACITY", "JUMLAH MENTEE"),
    "goals": ("TUJUAN PENGEMBANGAN", "TUJUAN", "GOALS"),
    "experience": ("KEAHLIAN/PENGALAMAN", "KEAHLIAN", "PENGALAMAN", "KEAHLIAN DAN PENGALAMAN", "EXPERIENCE"),
    "wanted": ("KOMPETENSI YANG INGIN DIKEMBANGKAN",),
    "mastered": ("KOMPETENSI YANG DIKUASAI",),
    "present": ("LEVEL KOMPETENSI SAAT INI",),
    "hours": ("KETERSEDIAAN (JAM PER BULAN)", "KETERSEDIAAN", "JAM PER BULAN"),
    "mode": ("MODA", "CARA BERTEMU", "MODE"),
    "languages": ("BAHASA", "LANGUAGES"),
    "place": ("KABUPATEN/KOTA", "TEMPAT", "PLACE"),
    "manager": ("NIP ATASAN LANGSUNG", "NIP ATASAN"),
    "unwilling": ("TIDAK BERSEDIA DIPASANGKAN DENGAN",),
    "wish_1": ("PILIHAN MENTOR 1",), "wish_2": ("PILIHAN MENTOR 2",), "wish_3": ("PILIHAN MENTOR 3",),
    "wish_4": ("PILIHAN MENTOR 4",), "wish_5": ("PILIHAN MENTOR 5",),
}

STYLE_PREFIX = "gaya kerja "


def plain_heading(text: str) -> str:
    """Return a heading as lower-case words between single spaces."""
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


_KNOWN = {id(aliases): {plain_heading(name): field for field, names in aliases.items() for name in names}
          for aliases in (STAFF, FORM)}
_SENSITIVE = frozenset(map(plain_heading, SENSITIVE))


def column_of(heading: str, aliases: dict[str, tuple[str, ...]]) -> str | None:
    """Return the field a heading stands for in `STAFF` or `FORM`, None for an unknown one."""
    plain = plain_heading(heading)
    if aliases is FORM and plain.startswith(STYLE_PREFIX):
        number = plain.removeprefix(STYLE_PREFIX)[:1]
        return f"style_{number}" if number.isdigit() else None
    return _KNOWN[id(aliases)].get(plain)


def is_sensitive(heading: str) -> bool:
    """Tell whether a heading's column is dropped before anything is stored."""
    return plain_heading(heading) in _SENSITIVE
