"""Who signed in public, in the order of a letter that is handed over: by country, then by organization."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.counting import counts, ledger_entry
from chalicelib.domain.errors import TooMany
from chalicelib.domain.kinds import Names
from chalicelib.domain.naming import may_be_named, signer_may_be_named
from chalicelib.domain.signons import SignOn
from chalicelib.domain.tally import Organization, workers_represented
from chalicelib.domain.text import fold

# To set them in type takes some 1.2 GB, which the exporter has.
MOST = 100_000
# One code point of Han is drawn differently in each of these; elsewhere mainland China's forms are usual.
HAN_FORMS = {"ja": "jp", "ko": "kr", "zh-Hant": "tc", "zh-TW": "tc", "zh-HK": "hk", "zh-MO": "hk", "zh": "sc"}
HAN_COUNTRIES = {"JP": "jp", "KR": "kr", "KP": "kr", "TW": "tc", "HK": "hk", "MO": "hk"}


@dataclass(frozen=True)
class Name:
    """A printed name: who, as what (an officer's title), and which forms of Han it is drawn with."""

    name: str
    title: str | None = None
    han: str | None = None


@dataclass
class Group:
    """An organization: `members` once it signed itself, and those who signed for it or belong to it.

    `name` is None for people who named no organization.
    """

    name: str | None
    han: str | None = None
    members: int | None = None
    names: list[Name] = field(default_factory=list)


@dataclass(frozen=True)
class Country:
    """A country's organizations by name; `name` is None where people were not asked for theirs."""

    name: str | None
    groups: list[Group]


@dataclass(frozen=True)
class Signatories:
    """Who is named, and figures of all who count; `unnamed` of them did not want to be."""

    countries: list[Country]
    individuals: int
    organizations: int
    workers: int
    unnamed: int


def signatories(
    campaign: Campaign, sign_ons: Iterable[SignOn], country_name: Callable[[str], str], most: int = MOST
) -> Signatories:
    """The order of the letter; `country_name` tells what a code (ISO 3166-1) is called in its language.

    Nobody is named in a campaign whose names are not public from the beginning. Raises TooMany for more names
    than `most`.
    """
    named = 0
    groups: dict[str | None, dict[str, Group]] = {}
    ledger: list[Organization] = []
    individuals = unnamed = 0
    for sign_on in sign_ons:
        if not counts(sign_on, campaign):
            continue
        individuals += sign_on.kind is SignatoryKind.INDIVIDUAL
        ledger.extend(filter(None, [ledger_entry(sign_on, campaign)]))
        if campaign.names is Names.PUBLIC and may_be_named(sign_on):
            named += 1
            if named > most:
                raise TooMany("too_many_names")
            _enter(groups.setdefault(sign_on.country, {}), sign_on)
        else:
            unnamed += 1
    counted = workers_represented(ledger)
    countries = [
        Country(code and country_name(code), _in_order(found.values())) for code, found in groups.items()
    ]
    countries.sort(key=lambda country: (country.name is None, fold(country.name or ""), country.name or ""))
    return Signatories(countries, individuals, counted.organizations, counted.workers, unnamed)


def han_forms(text: str, language: str, country: str | None) -> str | None:
    """Which forms of Han the text is drawn with: `jp`, `kr`, `sc`, `tc` or `hk`; None without any Han.

    Kana beside it tells most, then where the signer lives, then the language of the page that was signed.
    """
    if not any("CJK UNIFIED" in unicodedata.name(c, "") for c in text):
        return None
    if any(unicodedata.name(c, "").startswith(("HIRAGANA", "KATAKANA")) for c in text):
        return "jp"
    spoken = HAN_FORMS.get(language) or HAN_FORMS.get(language.rpartition("-")[0])
    return HAN_COUNTRIES.get(country or "") or spoken or HAN_FORMS.get(language.partition("-")[0], "sc")


def _enter(groups: dict[str, Group], sign_on: SignOn) -> None:
    represents = sign_on.kind is SignatoryKind.ORGANIZATION
    organization = sign_on.organization if represents else sign_on.union
    group = groups.setdefault(fold(organization or ""), Group(organization or None))
    if organization:
        group.han = han_forms(organization, sign_on.language, sign_on.country)
    if represents:
        # As the organization writes itself, and not as a member happened to.
        group.name = organization
        group.members = max(group.members or 0, sign_on.members_represented or 0)
    if not signer_may_be_named(sign_on):
        return
    han = han_forms(sign_on.name, sign_on.language, sign_on.country)
    group.names.append(Name(sign_on.name, sign_on.officer_title if represents else None, han))


def _in_order(groups: Iterable[Group]) -> list[Group]:
    found = sorted(groups, key=lambda group: (group.name is None, fold(group.name or ""), group.name or ""))
    for group in found:
        group.names.sort(key=lambda name: (name.title is None, fold(name.name), name.name))
    return found
