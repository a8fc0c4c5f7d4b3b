"""The letter as PDF, to be handed over: the text, and who signed it in public.

Whoever did not choose `public`, and everybody of a campaign whose names are sealed, is in the figures
only.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from babel.numbers import format_decimal

from chalicelib.documents.material import Material
from chalicelib.documents.typesetting import typeset
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.countries import country_names
from chalicelib.domain.signatories import Signatories, signatories
from chalicelib.domain.signons import SignOn
from chalicelib.words.languages import locale, translations, written_day
from chalicelib.words.markdown import tree


def letter_chunks(material: Material, sign_ons: Iterable[SignOn]) -> Iterator[bytes]:
    """The PDF in the campaign's first language, in one piece: its pages are numbered over the whole."""
    campaign = material.stored.campaign
    names = country_names(str(locale(campaign.default_language)).replace("_", "-"))
    found = signatories(campaign, sign_ons, lambda code: names.get(code, code))
    yield typeset("letter", letter_document(campaign, found), material.made_at)


def letter_document(campaign: Campaign, found: Signatories) -> dict[str, Any]:
    """What `letter.typ` sets in type: texts in the campaign's first language, numbers as it writes them."""
    language = campaign.default_language
    say = translations(language).gettext

    def text(texts: dict[str, str] | None) -> str | None:
        return texts[language] if texts else None

    return {
        "language": language,
        "title": text(campaign.title),
        "issuer": text(campaign.issuer),
        "dateline": _dateline(campaign, language, say),
        "addressed_to": text(campaign.addressed_to),
        "addressed_to_label": say("To"),
        "in_support_of": text(campaign.in_support_of),
        "in_support_of_label": say("In support of"),
        "statement": tree(campaign.statement[language]),
        "demands": [demand.text[language] for demand in campaign.demands],
        "demands_label": say("Our demands"),
        "signatories_label": say("Signed by"),
        "figures": _figures(found, language, say),
        "people_label": say("Individual signatories"),
        "no_country_label": say("Country not given"),
        "countries": [_country(asdict(country), language, say) for country in found.countries],
    }


def _dateline(campaign: Campaign, language: str, say: Callable[[str], str]) -> str | None:
    if campaign.dateline is None:
        return None
    place, day = campaign.dateline.place[language], written_day(campaign.dateline.date, language)
    return say("{place}, {date}").replace("{place}", place).replace("{date}", day)


def _figures(found: Signatories, language: str, say: Callable[[str], str]) -> list[str]:
    figures = (
        _counted(found.individuals, language, say("people: {n}")),
        _counted(found.organizations, language, say("organizations: {n}")),
        _counted(found.workers, language, say("workers represented: {n}")),
        _counted(found.unnamed, language, say("not named here: {n}")),
    )
    return [figure for figure in figures if figure]


def _country(country: dict[str, Any], language: str, say: Callable[[str], str]) -> dict[str, Any]:
    for group in country["groups"]:
        group["members"] = group["members"] and _counted(group["members"], language, say("members: {n}"))
    return country


def _counted(number: int, language: str, sentence: str) -> str | None:
    return sentence.replace("{n}", format_decimal(number, locale=locale(language))) if number else None
