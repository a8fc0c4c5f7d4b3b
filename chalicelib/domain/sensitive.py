"""What a showing of interest must not hold: birth dates, social security numbers and the like.

NLRB General Counsel memo 15-08 keeps such identifiers out of what is handed in. No field of a definition
asks for them; this finds texts that would.
"""

from functools import cache

from chalicelib.domain.text import fold

# As the ten languages of the interface call them.
NAMES = (
    ("birth date", "birthdate", "birthday", "date of birth", "social security number", "passport number"),
    ("fecha de nacimiento", "número de seguro social", "número de seguridad social", "número de pasaporte"),
    ("date de naissance", "numéro de sécurité sociale", "numéro de passeport"),
    ("geburtsdatum", "geburtstag", "sozialversicherungsnummer", "reisepassnummer"),
    ("data di nascita", "codice fiscale", "numero di previdenza sociale", "numero di passaporto"),
    ("data de nascimento", "número de segurança social", "número do passaporte"),
    ("geboortedatum", "burgerservicenummer", "paspoortnummer"),
    ("data urodzenia", "datę urodzenia", "pesel", "numer paszportu"),
    ("生年月日", "社会保障番号", "マイナンバー", "旅券番号"),
    ("تاريخ الميلاد", "رقم الضمان الاجتماعي", "رقم جواز السفر"),
    ("ssn", "dob"),
)


def names_identifiers(text: str) -> bool:
    """Whether the text names a birth date, a social security number or a like identifier."""
    words = f" {fold(text)} "
    # Whole words where a script has spaces between them.
    return any(f" {name} " in words if name.isascii() else name in words for name in _folded())


@cache
def _folded() -> tuple[str, ...]:
    return tuple(fold(name) for names in NAMES for name in names)
