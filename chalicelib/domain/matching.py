"""Which column of a list is which field: guessed by its heading, and the rest matched by hand."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from chalicelib.domain.asked import By, Rule, SignatoryKind
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.fields import GIVEN
from chalicelib.domain.text import fold

# What a column may be beside the fields of a sign-on: a name in two parts, when somebody signed, what a list
# calls them.
BESIDE = ("first_name", "last_name", "signed_at", "external_id")
# What nobody can say for somebody else, or what follows from the rest.
NEVER = frozenset({"authorized", "signature", "partner_contact", "day"})

# Headings by field, as Action Network's and Google Forms' files have them and as people write them in our ten
# languages; our own files' are the fields' names.
HEADINGS: Mapping[str, str] = {
    "name": """full name, your name, your full name, nom complet, nom et prénom, prénom et nom,
        nombre completo, nombre y apellidos, vollständiger name, vor und nachname, nome
        completo, nome e cognome, volledige naam, naam, imię i nazwisko, 氏名, 名前, お名前, الاسم,
        الاسم الكامل""",
    "first_name": "first, given name, prénom, vorname, nombre, nome, voornaam, imię, 名, الاسم الأول",
    "last_name": """last, family name, surname, nom, nom de famille, nachname, familienname, apellido,
        apellidos, cognome, sobrenome, apelido, achternaam, nazwisko, 姓, اسم العائلة""",
    "email": """e mail, mail, email address, e mail address, your email address, adresse e mail,
        adresse mail, courriel, adresse électronique, correo, correo electrónico, dirección
        de correo electrónico, e mail adresse, indirizzo email, indirizzo e mail, endereço
        de e mail, e mailadres, emailadres, adres e mail, メールアドレス, メール, البريد الإلكتروني""",
    "phone": """can2 phone, telephone, telephone number, phone number, mobile, mobile number, mobile
        phone, cell, cell phone, téléphone, numéro de téléphone, portable, teléfono, número
        de teléfono, móvil, telefon, telefonnummer, handy, mobil, telefono, numero di
        telefono, cellulare, telefone, telemóvel, celular, telefoon, telefoonnummer, mobiel,
        numer telefonu, 電話, 電話番号, الهاتف, رقم الهاتف""",
    "postcode": """zip code, zip, zip postal code, postal code, code postal, código postal,
        postleitzahl, plz, cap, cep, kod pocztowy, 郵便番号, الرمز البريدي""",
    "country": "pays, país, land, paese, kraj, 国, البلد, الدولة",
    "employer": """company, workplace, employeur, entreprise, lieu de travail, empresa, empleador,
        arbeitgeber, betrieb, firma, datore di lavoro, azienda, empregador, werkgever,
        bedrijf, pracodawca, 勤務先, صاحب العمل""",
    "job_title": """occupation, profession, job, title, position, métier, ocupación, profesión, beruf,
        professione, profissão, beroep, zawód, 職業, المهنة""",
    "union": """your union, local, local number, syndicat, sindicato, gewerkschaft, sindacato,
        vakbond, związek, 労働組合, النقابة""",
    "organization": """organisation, name of the organization, organization name, nom de l organisation,
        organización, organisation name, organizzazione, organização, organisatie,
        organizacja, 団体名, المنظمة""",
    "members_represented": """members, number of members, workers, number of workers, workers represented,
        membres, adhérents, nombre de membres, miembros, afiliados, mitglieder,
        mitgliederzahl, beschäftigte, iscritti, membri, membros, filiados, leden, aantal
        leden, członkowie, liczba członków, 組合員数, عدد الأعضاء""",
    "parent_organization": """parent, federation, parent organisation, fédération, confédération, federación,
        dachverband, verband, federazione, federação, federatie, federacja, 上部団体, الاتحاد""",
    "officer_title": """office, role, function, fonction, cargo, funktion, carica, functie, funkcja, 役職,
        المنصب""",
    "website": """web, url, site, homepage, site web, sitio web, webseite, sito, sito web, strona,
        ウェブサイト, الموقع""",
    "comment": """comments, remarks, notes, commentaire, remarques, comentario, comentarios,
        kommentar, bemerkung, commento, comentário, opmerking, komentarz, コメント, تعليق""",
    "signed_at": """timestamp, date, signed, created at, timestamp utc, timestamp est, timestamp edt,
        created date, date signed, signed on, horodateur, date de signature, marca temporal,
        fecha, fecha de firma, zeitstempel, datum, unterschrieben am, informazioni
        cronologiche, data, carimbo de data hora, tijdstempel, sygnatura czasowa, タイムスタンプ,
        日付, طابع زمني, التاريخ""",
    # Not what merely numbers the rows: two lists would take each other's people for one.
    "external_id": "uuid, id, external id, member id, member number, card number, mitgliedsnummer",
    "visibility": "public, show my name, may my name be shown",
    "language": "lang, langue, idioma, sprache, lingua, taal, język, 言語, اللغة",
    "source": "source code, action network referrer data",
}
NO_LABELS: Mapping[str, str] = MappingProxyType({})
_KNOWN: dict[str, str] = {}
for _field in (*GIVEN, *BESIDE):
    _KNOWN[fold(_field.replace("_", " "))] = _field
for _field, _names in HEADINGS.items():
    for _name in _names.split(","):
        _KNOWN.setdefault(fold(_name), _field)


def fields_of(campaign: Campaign) -> list[str]:
    """What a column may be in that campaign, in the order of the page."""
    found = [name for name in GIVEN if name not in NEVER and _asked(name, campaign)]
    return [*found, *BESIDE]


def guessed(
    headings: Iterable[str], campaign: Campaign, labels: Mapping[str, str] = NO_LABELS
) -> dict[str, str]:
    """The field of each heading that is known; of several for one field the first.

    `labels` are folded names of fields as pages and the paper form have them.
    """
    offered, taken = set(fields_of(campaign)), set[str]()
    found: dict[str, str] = {}
    for heading in headings:
        name = fold(heading.replace("_", " "))
        field = labels.get(name) or _KNOWN.get(name)
        if field and field in offered and field not in taken and heading not in found:
            found[heading] = field
            taken.add(field)
    # A column for whole names is called so in some languages, and beside one for first names just a name.
    named = taken & {"name", "first_name", "last_name"}
    meant = {"first_name": "name", "last_name": "name"} if len(named) == 1 else {}
    if named == {"name", "first_name"}:
        meant = {"name": "last_name"}
    return {heading: meant.get(field, field) for heading, field in found.items()}


def _asked(name: str, campaign: Campaign) -> bool:
    if GIVEN[name].by is By.ORGANIZATION:
        return SignatoryKind.ORGANIZATION in campaign.accepts
    return campaign.rule(name) is not Rule.HIDDEN
