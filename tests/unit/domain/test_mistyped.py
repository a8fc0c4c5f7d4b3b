"""Domains that nobody meant to type."""

import pytest

from chalicelib.domain.mistyped import KNOWN, meant_by
from chalicelib.domain.providers import PROVIDERS


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("hotmail.con", "hotmail.com"),
        ("hotmail.cm", "hotmail.com"),
        ("outlok.com", "outlook.com"),
        ("yaho.com", "yahoo.com"),
        ("live.con", "live.com"),
        ("t-onlne.de", "t-online.de"),
        ("orage.fr", "orange.fr"),
        ("libero.ir", "libero.it"),
    ],
)
def test_a_slip_of_the_finger_is_like_what_was_meant(typed: str, meant: str) -> None:
    assert meant_by(typed) == meant


@pytest.mark.parametrize(
    "domain",
    [
        "example.org",
        "iatse.net",
        "uni.global",
        "mail.com",
        "email.com",
        "one.com",
        "sol.com",
        "o2online.de",
        "dbmail.com",
        "",
        "x",
    ],
)
def test_other_domains_are_like_none(domain: str) -> None:
    assert meant_by(domain) is None


@pytest.mark.parametrize(
    "domain",
    ["hotmail.co.jp", "hotmail.fi", "hotmail.ch", "outlook.nl", "yahoo.co.za", "yahoo.com.my", "live.co.kr"],
)
def test_a_providers_domain_in_one_country_is_not_that_in_another(domain: str) -> None:
    assert meant_by(domain) is None


def test_no_provider_is_taken_for_another_one() -> None:
    everyone = {domain for provider in PROVIDERS for domain in provider.domains}
    assert everyone <= KNOWN
    assert {meant_by(domain) for domain in KNOWN} == {None}
