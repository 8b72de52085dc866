"""Names that sound like East Nusa Tenggara; any likeness to a living person is chance."""

WOMEN = (
    "Adelina", "Agustina", "Albertina", "Anastasia", "Angelina", "Apriana", "Bernadeta", "Bertha", "Carolina", "Debora",
    "Delila", "Desi", "Dorkas", "Elisabet", "Emerensiana", "Erni", "Ester", "Febronia", "Fransiska", "Gaudensia",
    "Getrudis", "Helena", "Hermina", "Imelda", "Inggrid", "Irma", "Jublina", "Juliana", "Katarina", "Klara", "Kristina",
    "Lidia", "Lusia", "Magdalena", "Margaretha", "Maria", "Marlince", "Martha", "Melania", "Meriana", "Mersy", "Naomi",
    "Novita", "Oktaviana", "Paulina", "Petronela", "Priska", "Rambu", "Regina", "Rosalia", "Rosina", "Sarlota", "Selvi",
    "Sisilia", "Stefania", "Susana", "Theresia", "Trivonia", "Veronika", "Viktoria", "Wilhelmina", "Yasinta", "Yohana",
    "Yuliana", "Yustina", "Siti Nurhayati", "Fatimah", "Nur Aini", "Rahmawati", "Ni Luh Ayu",
)
MEN = (
    "Adrianus", "Agustinus", "Albertus", "Alexander", "Alfonsus", "Ambrosius", "Andreas", "Antonius", "Arnoldus",
    "Benediktus", "Bernabas", "Blasius", "Daniel", "David", "Dominikus", "Donatus", "Eduardus", "Emanuel", "Ferdinandus",
    "Fransiskus", "Gabriel", "Gregorius", "Hendrik", "Heribertus", "Hironimus", "Ignasius", "Isak", "Jefri", "Johanis",
    "Kanisius", "Karolus", "Kornelis", "Kristoforus", "Lambertus", "Leonardus", "Lukas", "Markus", "Martinus", "Matheos",
    "Maximus", "Melkianus", "Mikael", "Nikolaus", "Nikodemus", "Oktovianus", "Paulus", "Petrus", "Philipus", "Rafael",
    "Robertus", "Rudolfus", "Samuel", "Sebastianus", "Simon", "Stefanus", "Thomas", "Umbu", "Valentinus", "Viktor",
    "Wilhelmus", "Yakobus", "Yeremias", "Yohanes", "Yosef", "Zakarias", "Abdul Rahman", "Muhammad Ikhsan", "Syarifudin",
    "I Made Arya", "Burhanudin",
)
FAMILIES = (
    "Adoe", "Ama", "Amalo", "Amtiran", "Asbanu", "Atok", "Ballo", "Banase", "Baria", "Bani", "Beding", "Benu", "Bere",
    "Bessie", "Bhoka", "Blegur", "Boimau", "Bolang", "Bria", "Bunga", "Dapa", "Djami", "Djawa", "Doko", "Dopo", "Ena",
    "Fallo", "Fanggidae", "Foeh", "Fongo", "Ga", "Gawi", "Hane", "Haning", "Hayon", "Henuk", "Hurek", "Isu", "Kana",
    "Kase", "Keban", "Kedang", "Kiik", "Koten", "Kolo", "Lada", "Laga", "Lake", "Lamanepa", "Lango", "Lay", "Leki", "Leo",
    "Liunokas", "Lobo", "Loe", "Lopo", "Luan", "Mali", "Manafe", "Manek", "Mau", "Mbuik", "Messakh", "Meko", "Mone",
    "Nabu", "Nahak", "Nai", "Naitboho", "Ndolu", "Neno", "Ndaomanu", "Nenohai", "Nitbani", "Nggadas", "Nubatonis", "Oematan",
    "Pandie", "Pareira", "Pello", "Penu", "Radja", "Rihi", "Riwu", "Rohi", "Sabuna", "Saek", "Salean", "Seran", "Sinlae",
    "Snae", "Suni", "Taek", "Taka", "Talan", "Tahu", "Tefa", "Thei", "Tnunay", "Toda", "Tokan", "Uly", "Ully", "Wadu",
    "Wila", "Woda", "Wuwur",
)
