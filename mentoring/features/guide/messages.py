"""The words of the guide, in the reader's language."""

from flask_babel import gettext as _

from mentoring.features.guide.rules import Role, Section
from mentoring.features.pulses.rules import FIRST_DAY, INTERVAL_DAYS


def guide_of(role: Role) -> tuple[Section, ...]:
    """Return the sections of a role's page."""
    return {Role.COORDINATOR: _coordinator, Role.MENTEE: _mentee, Role.MENTOR: _mentor,
            Role.ADMINISTRATOR: _administrator}[role]()


def _coordinator() -> tuple[Section, ...]:
    return (
        Section(_("Siapkan program"), (
            _("Buka Semua program, lalu Program baru. Pilih templat: tujuan, irama, dan kebijakannya sudah terisi."),
            _("Tentukan siapa boleh ikut: unit, jenjang, dan golongan bagi setiap sisi. Yang kosong tidak membatasi."),
            _("Periksa kebijakan: bobot dan aturan pencocokan. Setiap simpanan menjadi versi baru."),
            _("Pindahkan tahapnya ke Pendaftaran.")), "programmes.list_programmes", _("Semua program")),
        Section(_("Kumpulkan peserta"), (
            _("Daftarkan satu per satu, atau dari berkas formulir. Pratinjau menyebut setiap baris yang tidak masuk dan "
              "sebabnya."),
            _("Pegawai yang boleh ikut dapat mendaftar sendiri. Saring Mendaftar, lalu terima satu per satu atau "
              "sehalaman.")),
            "programmes.enrolments", _("Peserta"), True),
        Section(_("Jalankan putaran dan tinjau"), (
            _("Pindahkan tahap ke Pencocokan dan mulai putaran. Keputusan yang sudah ada tidak diubah putaran."),
            _("Tinjau usulan: A setuju, R tolak, S tukar, L kunci, U urungkan, J dan K berpindah, ? bantuan."),
            _("Urungkan dapat dilakukan sampai pasangan diterbitkan.")), "rounds.review_newest", _("Tinjauan"), True),
        Section(_("Terbitkan"), (
            _("Pratinjau setiap surat. Sebelum diterbitkan tidak seorang pun di luar pengelola tahu ada usulan."),
            _("Dalam masa tenggang kedua pihak boleh tidak bersedia, dan Anda boleh menarik kembali.")),
            "rounds.preview_publication", _("Penerbitan"), True),
        Section(_("Pantau"), (
            _("Pekan ini memuat yang perlu Anda urus: jawaban terlambat, pasangan diam, sanggahan, pegawai keluar."),
            _("Setiap hal dapat dikerjakan, ditunda, atau diberi catatan.")), "attention.week", _("Pekan ini"), True),
        Section(_("Laporkan, tutup, teruskan"), (
            _("Ambil laporan, lampiran surat tugas, dan paket bukti. Unduhan tercatat dalam jejak audit."),
            _("Sebelum menutup, ambil arsip lengkap. Saat ditutup, pasangan yang berjalan dinyatakan selesai."),
            _("Dari halaman program buat Program tahun berikutnya, atau serahkan pekerjaan kepada rekan.")),
            "reports.dashboard", _("Laporan"), True))


def _mentee() -> tuple[Section, ...]:
    return (
        Section(_("Daftar"), (
            _("Buka Daftar dan pilih program yang dibuka untuk Anda. Nama, jabatan, dan unit sudah terisi."),
            _("Tulis tujuan Anda, satu kalimat untuk satu tujuan. Isian dapat diubah sampai pengelola menjawab.")),
            "programmes.join", _("Program yang dibuka")),
        Section(_("Pilih mentor"), (
            _("Setelah terdaftar, buka Mentor. Setiap calon disertai alasan dan jumlah kursi yang tersisa."),
            _("Ajukan paling banyak lima pilihan. Mentor menjawab dalam lima hari kerja; bila tidak, pilihan berikutnya "
              "dikirim sendiri."),
            _("Orang yang tidak Anda inginkan dapat dimasukkan ke daftar pribadi. Hanya Anda yang melihatnya.")),
            "requests.mentors", _("Calon mentor")),
        Section(_("Mulai dan bertemu"), (
            _("Pasangan baru tampil di Beranda. Nyatakan bersedia atau tidak sampai waktu yang tertulis."),
            _("Mentor mencatat sesi; Anda membenarkan atau menyanggahnya. Hanya sesi yang dibenarkan menghasilkan JP.")),
            "logbook.home", _("Beranda")),
        Section(_("Bila tidak cocok"), (
            _("Dari halaman pasangan Anda dapat menunda atau mengakhirinya tanpa menyalahkan siapa pun."),
            _("Keterangan yang Anda tulis dibaca pengelola program, tidak oleh mentor Anda.")),
            "logbook.home", _("Beranda")),
        Section(_("Jam Anda"), (
            _("Halaman JP memuat sesi yang dibenarkan tahun ini, JP yang dihasilkan, dan kekurangannya dari sasaran."),),
            "logbook.own_hours", _("JP Anda")))


def _mentor() -> tuple[Section, ...]:
    return (
        Section(_("Tawarkan diri"), (
            _("Buka Daftar, pilih Tawarkan diri sebagai mentor, dan tulis keahlian serta kapasitas Anda."),
            _("Anda tidak mendapat mentee lebih dari kapasitas itu.")), "programmes.join", _("Program yang dibuka")),
        Section(_("Jawab permohonan"), (
            _("Buka Permohonan. Anda membaca tujuan dan catatan calon mentee, bukan urutan pilihannya."),
            _("Bila Anda tidak dapat, mentee hanya mendengar bahwa Anda belum dapat mendampinginya.")),
            "requests.own", _("Permohonan")),
        Section(_("Catat sesi"), (
            _("Tekan Catat. Yang wajib hanya tanggal, lama, dan topik; sesi kelompok dicatat sekali untuk beberapa mentee."),
            _("Catatan bersama dibaca Anda dan mentee. Catatan pribadi hanya Anda. Pengelola tidak membaca keduanya."),
            _("Sesi menghasilkan JP setelah mentee membenarkannya.")), "logbook.choose_session", _("Catat")),
        Section(_("Jam Anda"), (
            _("Halaman JP memuat setiap sesi tahun ini dan yang dihasilkannya. Sesi kelompok dihitung satu kali bagi "
              "mentor."),), "logbook.own_hours", _("JP Anda")))


def _administrator() -> tuple[Section, ...]:
    return (
        Section(_("Akun dan cakupan"), (
            _("Buka akun pegawai atau buat akun pengelola. Cakupan seorang pengelola adalah unit dan semua di bawahnya."),
            _("Serah terima antarpengelola menuntut cakupan: tambahkan unitnya pada akun rekan yang menerima."),
            _("Yang lupa kata sandi tanpa surel mendapat slip cetak dengan kode sekali pakai.")),
            "accounts.list_accounts", _("Akun")),
        Section(_("Jam pelajaran"), (
            _("Tabel jam pelajaran menentukan apa yang dihasilkan satu sesi, sejak tanggal tertentu. Perubahan menghitung "
              "ulang semua jam."),), "logbook.hours_rules", _("Aturan jam pelajaran")),
        Section(_("Jejak audit"), (
            _("Setiap keputusan tercatat dan tidak dapat diubah. Periksa keutuhan kapan saja."),
            _("Peran administrator tidak membuka catatan mentoring siapa pun.")), "privacy.audit", _("Jejak audit")),
        Section(_("Menjaga layanan"), (
            _("Di server: mentoring doctor memeriksa pemasangan, mentoring backup membuat cadangan, mentoring restore "
              "memulihkannya."),), "", ""))


def briefing_of(role: Role, rhythm: tuple[str, ...]) -> tuple[Section, ...]:
    """Return what somebody reads who begins as a mentee or a mentor; `rhythm` is that of their own programmes."""
    asked = _("Pada hari ke-%(first)s, lalu tiap %(days)s hari, Anda ditanya bagaimana mentoring berjalan.",
              first=FIRST_DAY, days=INTERVAL_DAYS)
    rhythm = (*(rhythm or (_("Irama pertemuan dan sasaran JP tertulis pada program Anda."),)), asked)
    help_at = (_("Soal program dan pasangan: pengelola, namanya di kaki setiap halaman."),
               _("Bila tidak cocok, katakan dari halaman pasangan Anda. Tidak ada yang disalahkan."))
    if role is Role.MENTOR:
        return (
            Section(_("Yang diharapkan dari Anda"), (
                _("Tanyakan dahulu apa yang ingin dicapai, baru beri saran. Anda menemani, tidak menilai kinerja."),
                _("Tutup setiap pertemuan dengan satu tindak lanjut, lalu catat sesinya: tanggal, lama, dan topik cukup."),
                _("Jaga kerahasiaan. Pengelola tidak membaca catatan Anda berdua.")), "", ""),
            Section(_("Iramanya"), rhythm, "", ""),
            Section(_("Langkah pertama Anda"), (
                _("Jawab permohonan dalam lima hari kerja; waktu tambahan dapat diminta satu kali."),
                _("Setelah pasangan diumumkan: nyatakan bersedia, setujui kesepakatan, dan sapa mentee Anda dengan usulan "
                  "waktu pertemuan pertama.")), "requests.own", _("Permohonan")),
            Section(_("Kepada siapa bertanya"), help_at, "guide.page", _("Panduan lengkap")))
    return (
        Section(_("Yang diharapkan dari Anda"), (
            _("Andalah yang menentukan arah: bawa satu tujuan dan satu pertanyaan ke setiap pertemuan."),
            _("Kerjakan yang disepakati, kabari bila berhalangan, dan benarkan sesi yang dicatat mentor supaya JP "
              "terhitung."),
            _("Jaga kerahasiaan. Pengelola tidak membaca catatan Anda berdua.")), "", ""),
        Section(_("Iramanya"), rhythm, "", ""),
        Section(_("Langkah pertama Anda"), (
            _("Setelah terdaftar, ajukan permohonan kepada mentor yang Anda inginkan, atau tunggu usulan pengelola."),
            _("Setelah pasangan diumumkan: nyatakan bersedia, setujui kesepakatan, dan hubungi mentor Anda lebih dahulu "
              "untuk pertemuan pertama.")), "requests.mentors", _("Calon mentor")),
        Section(_("Kepada siapa bertanya"), help_at, "guide.page", _("Panduan lengkap")))


def rhythm_line(programme: str, days: int, hours: int, until: str) -> str:
    """Return the rhythm of one programme in a sentence."""
    return str(_("%(programme)s: bertemu tiap %(days)s hari sampai %(until)s, sasaran %(hours)s JP setahun.",
                 programme=programme, days=days, until=until, hours=hours))
