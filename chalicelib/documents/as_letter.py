"""The letter as PDF, to be handed over: the text, and who signed it in public.

Whoever did not choose `public`, and everybody of a campaign whose names are sealed, is in the figures
only.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from babel.numbers import format_decimal

from chalicelib.documents.material import Material
from chalicelib.documents.typesetting import accent, logo, typeset
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.countries import country_names
from chalicelib.domain.signatories import Signatories, signatories
from chalicelib.domain.signons import SignOn
from chalicelib.words.languages import direction, locale, translations, written_day
from chalicelib.words.markdown import tree


def letter_chunks(material: Material, sign_ons: Iterable[SignOn]) -> Iterator[bytes]:
    """The PDF in the campaign's first language, in one piece: its pages are numbered over the whole."""
    campaign = material.stored.campaign
    names = country_names(str(locale(campaign.default_language)).replace("_", "-"))
    found = signatories(campaign, sign_ons, lambda code: names.get(code, code))
    yield typeset("letter", letter_document(campaign, found), material.made_at, read_aloud=True)


def letter_document(campaign: Campaign, found: Signatories) -> dict[str, Any]:
    """What `letter.typ` sets in type: texts in the campaign's first language, numbers as it writes them."""
    language = campaign.default_language
    say = translations(language).gettext

    def text(texts: dict[str, str] | None) -> str | None:
        return texts[language] if texts else None

    return {
        "language": language,
        "direction": direction(language),
        "colour": accent(campaign),
        "logo": logo(campaign),
        "title": text(campaign.title),
        "issuer": text(campaign.issuer),
        "dateline": _dateline(campaign, language, say),
        "addressed_to": text(campaign.addressed_to),
        "addressed_to_label": say("To"),
        "in_support_of": text(campaign.in_support_of),
        "in_support_of_label": say("In support of"),
        "statement": _without_gaps(tree(campaign.statement[language])),
        "demands": [demand.text[language] for demand in campaign.demands],
        "demands_label": say("Our demands"),
        "signed_off": campaign.traits.signed_off,
        "signatories_label": say("Signed by"),
        "figures": _sentences(found, language),
        "people_label": say("Individual signatories"),
        "no_country_label": say("Country not given"),
        "countries": [_country(asdict(country), language) for country in found.countries],
    }


def _without_gaps(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The nodes with no heading more than a level below the one before: PDF/UA lets nobody skip one."""
    last = 0

    def close(found: list[dict[str, Any]]) -> None:
        nonlocal last
        for node in found:
            if "level" in node:
                last = node["level"] = min(node["level"], last + 1)
            close(node.get("parts", []))

    close(nodes)
    return nodes


def _dateline(campaign: Campaign, language: str, say: Callable[[str], str]) -> str | None:
    if campaign.dateline is None:
        return None
    place, day = campaign.dateline.place[language], written_day(campaign.dateline.date, language)
    return say("{place}, {date}").replace("{place}", place).replace("{date}", day)


def _sentences(found: Signatories, language: str) -> list[str]:
    """How many signed, whom they stand for, and how many of them are not named."""
    say, ngettext = translations(language).gettext, translations(language).ngettext
    people, unions, workers, unnamed = found.individuals, found.organizations, found.workers, found.unnamed
    said = []
    if people and unions:
        both = {
            "people": _said(ngettext("%(count)s person", "%(count)s people", people), people, language),
            "organizations": _said(
                ngettext("%(count)s organization", "%(count)s organizations", unions), unions, language
            ),
        }
        said.append(say("%(people)s and %(organizations)s have signed.") % both)
    elif people:
        signed = ngettext("%(count)s person has signed.", "%(count)s people have signed.", people)
        said.append(_said(signed, people, language))
    elif unions:
        signed = ngettext(
            "%(count)s organization has signed.", "%(count)s organizations have signed.", unions
        )
        said.append(_said(signed, unions, language))
    if workers:
        they = ngettext("%(count)s worker is represented.", "%(count)s workers are represented.", workers)
        said.append(_said(they, workers, language))
    if unnamed:
        they = ngettext(
            "%(count)s signatory is not named here.", "%(count)s signatories are not named here.", unnamed
        )
        said.append(_said(they, unnamed, language))
    return said


def _country(country: dict[str, Any], language: str) -> dict[str, Any]:
    ngettext = translations(language).ngettext
    for group in country["groups"]:
        if members := group["members"]:
            counted = ngettext("%(count)s worker", "%(count)s workers", members)
            group["members"] = _said(counted, members, language)
    return country


def _said(sentence: str, number: int, language: str) -> str:
    return sentence % {"count": format_decimal(number, locale=locale(language))}
