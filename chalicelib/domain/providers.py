"""Providers of mailboxes, and by which spellings each delivers to one: rules as data, with their source.

Only providers stand here at which everybody may have a mailbox. Which domains they have is as in validator.js
(`normalizeEmail`), email-normalize 3.2 and what the providers' own forms for a new mailbox offer.
"""

from dataclasses import dataclass

# What follows the name, by country.
OUTLOOK = """
at be cl co.il co.nz co.th com com.ar com.au com.br com.gr com.pe com.tr com.vn cz de dk es fr hu id ie in it
jp kr lv my ph pt sa sg sk
"""
HOTMAIL = """
at be ca cl co.il co.nz co.th co.uk com com.ar com.au com.br com.gr com.mx com.pe com.tr com.vn cz de dk es fr
hu id ie in it jp kr lv my nl no ph pt sa se sg sk
"""
LIVE = """
at be ca cl cn co.uk co.za com com.ar com.au com.mx com.my com.pt com.sg de dk es eu fi fr hk ie in it jp nl
no ru se
"""
YAHOO = """
ca co.id co.in co.jp co.nz co.th co.uk com com.ar com.au com.br com.hk com.mx com.ph com.sg com.tr com.tw
com.vn de dk es fr gr ie in it nl no pl ro se
"""


@dataclass(frozen=True)
class Provider:
    """A provider and its domains.

    `is_one`: whoever has a name has mail at all its domains. It `reserves` them where nobody else gets the
    name, but not everybody has mail at each: they are one for limits only. `ignores`: these characters of a
    name make no other mailbox, and with `dots_are_nobody` no other signer either. `tag` begins what is not
    part of a name. With `names_are_hosts` anything at NAME.example.org leads to NAME. `source` says so.
    """

    domains: tuple[str, ...]
    source: str
    is_one: bool = False
    reserves: bool = False
    ignores: str = ""
    dots_are_nobody: bool = False
    tag: str = "+"
    names_are_hosts: bool = False


def _at(name: str, suffixes: str) -> tuple[str, ...]:
    return tuple(f"{name}.{suffix}" for suffix in suffixes.split())


PROVIDERS = (
    Provider(
        ("gmail.com", "googlemail.com"),
        "https://support.google.com/mail/answer/7436150, https://support.google.com/mail/answer/10313",
        is_one=True,
        ignores=".",
        dots_are_nobody=True,
    ),
    Provider(("icloud.com", "me.com", "mac.com"), "https://support.apple.com/en-us/118230", reserves=True),
    Provider(
        ("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
        "https://proton.me/support/addresses-and-aliases, https://proton.me/support/change-username",
        reserves=True,
        ignores=".-_",
        dots_are_nobody=True,
    ),
    Provider(
        (*_at("outlook", OUTLOOK), *_at("hotmail", HOTMAIL), *_at("live", LIVE), "msn.com", "passport.com"),
        "https://learn.microsoft.com/exchange/recipients-in-exchange-online/plus-addressing-in-exchange-online",
    ),
    Provider(
        ("fastmail.com", "fastmail.fm"),
        "https://www.fastmail.help/hc/en-us/articles/360060591053",
        names_are_hosts=True,
    ),
    Provider(
        (*_at("yahoo", YAHOO), "ymail.com", "rocketmail.com"),
        "https://help.yahoo.com/kb/SLN28815.html",
        tag="-",
    ),
    Provider(
        ("yandex.ru", "yandex.com", "yandex.by", "yandex.kz", "yandex.ua", "ya.ru"),
        "https://yandex.com/support/id/authorization/email.html",
        is_one=True,
        ignores=".-",
        dots_are_nobody=True,
    ),
)
ELSEWHERE = Provider((), "RFC 5233")
BY_DOMAIN = {domain: provider for provider in PROVIDERS for domain in provider.domains}


def provider_of(domain: str) -> Provider:
    """The provider of that domain, in lower case; `ELSEWHERE` for all others."""
    return BY_DOMAIN.get(domain, ELSEWHERE)
