"""Addresses: what mail can reach, and which spellings are one person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from chalicelib.domain.addresses import canonical_address, checked_address, domain_of, mailbox_of
from chalicelib.domain.providers import PROVIDERS


def identity(address: str) -> str:
    return canonical_address(checked_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.org",
        "ada.example+letters@example.org",
        "o'brien@example.org",
        "_ada-1@sub.example.org",
        "ADA@EXAMPLE.ORG",
    ],
)
def test_an_ordinary_address_is_taken(address: str) -> None:
    assert checked_address(f" {address} ").lower() == address.lower()


def test_an_international_domain_is_taken_in_its_ascii_form() -> None:
    assert checked_address("ada@bücher.example.org") == "ada@xn--bcher-kva.example.org"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "ada@@example.org",
        "ada example@example.org",
        "ada..example@example.org",
        ".ada@example.org",
        "ada@-example.org",
        "ada@[127.0.0.1]",
        '"ada example"@example.org',
        "Ada Example <ada@example.org>",
        "ada@example.org,eve@example.org",
        "ada@example.org;eve@example.org",
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org\nBcc: eve@example.org",
        "ada\x00@example.org",
        "ada\u202e@example.org",
        "ädä@example.org",
        "ada@localhost",
        "ada@example.invalid",
        f"{'a' * 65}@example.org",
        f"ada@{'.'.join(['a' * 60] * 5)}.org",
        f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 58}.org",
    ],
)
def test_what_mail_cannot_reach_or_could_be_a_header_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        checked_address(address)
    assert refused.value.type in ("email_address", "text_characters")
    assert not address.strip() or address.strip() not in refused.value.message()


def test_the_longest_address_has_254_characters() -> None:
    longest = f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 57}.org"
    assert len(longest) == 254
    assert checked_address(longest) == longest


def test_an_international_address_is_measured_as_it_is_sent() -> None:
    # 239 characters as typed, 263 as IDNA writes them.
    with pytest.raises(PydanticCustomError):
        checked_address(f"{'a' * 60}@{'.'.join(['ü' + 'b' * 54] * 3)}.example.org")


@pytest.mark.parametrize(
    "spelling",
    ["A.B+x@gmail.com", "ab@gmail.com", "a.b@googlemail.com", "AB@GMAIL.COM", "a.b.+y+z@gmail.com"],
)
def test_one_mailbox_at_gmail_is_one_signer_however_it_is_spelt(spelling: str) -> None:
    assert canonical_address(spelling) == "ab@gmail.com"


def test_elsewhere_dots_and_tags_make_another_person() -> None:
    assert identity("a.b@example.org") != identity("ab@example.org")
    assert identity("ab+x@example.org") != identity("ab@example.org")


def test_providers_that_ignore_tags_keep_their_dots() -> None:
    assert identity("a.b+x@outlook.com") == identity("A.B@Outlook.com") == "a.b@outlook.com"
    assert identity("a.b@outlook.com") != identity("ab@outlook.com")


@pytest.mark.parametrize(
    "spellings",
    [
        ("ada@icloud.com", "ada+x@icloud.com"),
        ("ada@proton.me", "a.d-a+x@proton.me"),
        ("ada+letters@outlook.fr", "ada@outlook.fr"),
        ("ada+1@hotmail.co.uk", "ada+2@hotmail.co.uk"),
        ("ada+x@msn.com", "ada@msn.com"),
        ("ada+x@live.com.mx", "ada@live.com.mx"),
    ],
)
def test_one_mailbox_is_one_signer_at_every_address_of_its_provider(spellings: tuple[str, ...]) -> None:
    assert len({identity(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    "addresses", [("ada@icloud.com", "ada@me.com", "ada@mac.com"), ("ada@proton.me", "ada@pm.me")]
)
def test_an_address_that_its_provider_gave_to_nobody_is_not_its_owners(addresses: tuple[str, ...]) -> None:
    # What bounces there says nothing of the one that somebody has; limits still take them as one.
    assert len({identity(address) for address in addresses}) == len(addresses)
    assert len({mailbox_of(address) for address in addresses}) == 1


def test_what_stands_behind_a_plus_is_another_signers_where_tags_begin_otherwise() -> None:
    assert identity("ada+x@yahoo.com") != identity("ada@yahoo.com")
    assert mailbox_of("ada+x@yahoo.com") == mailbox_of("ada-x@yahoo.com") == mailbox_of("ada@yahoo.com")


def test_namesakes_at_two_domains_of_microsoft_are_two_people() -> None:
    assert identity("ada@outlook.com") != identity("ada@hotmail.com")
    assert mailbox_of("ada@outlook.com") != mailbox_of("ada@hotmail.com")


@pytest.mark.parametrize(
    "spellings",
    [
        ("you@company.example", "you+1@company.example", "YOU+2+3@company.example"),
        ("a.d.a@proton.me", "a-d_a+x@pm.me", "ada@protonmail.com"),
        ("a.da@ya.ru", "a-da@yandex.com"),
        ("ada@yahoo.fr", "ada-letters@yahoo.fr", "ada+x@yahoo.fr"),
        ("letters@ada.fastmail.com", "x@ada.fastmail.com", "ada+x@fastmail.com"),
        ("a.da+1@googlemail.com", "ada@gmail.com"),
    ],
)
def test_whoever_writes_an_address_in_many_ways_has_one_mailbox(spellings: tuple[str, ...]) -> None:
    assert len({mailbox_of(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a.b@company.example", "ab@company.example"),
        ("a-b@company.example", "a@company.example"),
        ("+1@company.example", "+2@company.example"),
        ("ada@one.example", "ada@other.example"),
        ("ada@one.company.example", "ada@other.company.example"),
    ],
)
def test_two_mailboxes_stay_two(one: str, other: str) -> None:
    assert mailbox_of(one) != mailbox_of(other)


def test_every_rule_of_a_provider_says_where_it_comes_from_and_no_domain_has_two() -> None:
    domains = [domain for provider in PROVIDERS for domain in provider.domains]
    assert len(domains) == len(set(domains))
    assert all(provider.source.startswith("https://") for provider in PROVIDERS)


def test_capitals_never_make_another_person() -> None:
    assert identity("Ada@Example.ORG") == identity("ada@example.org")


def test_a_domain_in_letters_or_in_ascii_is_one_domain() -> None:
    assert identity("ada@bücher.example.org") == identity("ada@BÜCHER.example.org")
    assert identity("ada@bücher.example.org") == identity("ada@xn--bcher-kva.example.org")


def test_the_domain_of_an_address_is_in_lower_case() -> None:
    assert domain_of("Ada@Example.ORG") == "example.org"


@given(st.emails())
def test_an_identity_is_its_own_identity(address: str) -> None:
    try:
        found = identity(address)
    except PydanticCustomError:
        return
    assert canonical_address(found) == found
    assert mailbox_of(mailbox_of(found)) == mailbox_of(found) == mailbox_of(address)
