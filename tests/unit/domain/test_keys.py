"""Identities never change by accident: a changed key would orphan every sign-on that is held."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.keys import (
    api_key_hash,
    bucket_of,
    buckets,
    derived_key,
    key_after,
    keyed_hash,
    record_id,
    shard_of,
    sign_on_key,
)

ROOT = b"0123456789abcdef0123456789abcdef"


def test_keys_derived_from_the_root_are_what_they_always_were() -> None:
    assert (
        derived_key(ROOT, "pepper").hex()
        == "1fdcb034530ceb03f255f99eecd6a986896a39d2e8f8cdd070460091e8640a1a"
    )
    assert (
        derived_key(ROOT, "links").hex() == "f1deb0b30edca13968917f509d4958bb683a5a358553002d3b68bf3be5494c6c"
    )


def test_a_sign_on_is_who_it_always_was() -> None:
    pepper = derived_key(ROOT, "pepper")
    assert (
        sign_on_key(pepper, "stand-with-the-crew", "individual", "ada@example.org")
        == "P6bJYsIxV9QXhel14ooV-ZwcChT0aOQnMZYXcJeq4rU"
    )
    assert (
        sign_on_key(pepper, "board", "individual", "ada@example.org", date(2026, 12, 1), "ada example")
        == "eSMfY2n-HIWy3OvKTRjPl7MlhvboDgDCPf-44Y7W7KI"
    )


def test_who_signs_in_again_and_what_the_audit_trail_says_of_somebody_is_called_as_ever() -> None:
    pepper, key = derived_key(ROOT, "pepper"), "P6bJYsIxV9QXhel14ooV-ZwcChT0aOQnMZYXcJeq4rU"
    assert key_after(pepper, key, "nonce") == "n7WuDU4_2RL31sTC1L05ngvNw4cKuzQyyxaQFokS4lU"
    assert record_id(key, "nonce") == "sqEMOQp5d7mLTI4xt-wJ_K_fPyLea0VA8DusSt3M63k"


def test_a_sign_on_lies_in_the_bucket_it_always_lay_in() -> None:
    assert (
        bucket_of("stand-with-the-crew", "P6bJYsIxV9QXhel14ooV-ZwcChT0aOQnMZYXcJeq4rU")
        == "stand-with-the-crew#63"
    )


def test_a_sign_on_is_in_the_shard_it_always_was_in_and_nothing_else_is_in_any() -> None:
    assert shard_of("P6bJYsIxV9QXhel14ooV-ZwcChT0aOQnMZYXcJeq4rU") == 15
    assert shard_of("eSMfY2n-HIWy3OvKTRjPl7MlhvboDgDCPf-44Y7W7KI") == 9
    with pytest.raises(ValueError, match="key"):
        shard_of("not-a-key")


def test_who_signs_in_without_a_name_signs_in_under_an_empty_one() -> None:
    day = date(2026, 12, 1)
    assert sign_on_key(ROOT, "board", "individual", "a@b.example", day) == sign_on_key(
        ROOT, "board", "individual", "a@b.example", day, ""
    )


def test_every_identity_is_as_long_as_any_other() -> None:
    assert {len(keyed_hash(ROOT, str(number))) for number in range(500)} == {43}


def test_an_api_key_is_stored_as_it_always_was() -> None:
    assert (
        api_key_hash("not-a-real-key") == "fa77d7bdb2ae64fbd28ade4f475e5c77621de81da3fa672f5b5e1699cf2b18d0"
    )


def test_each_purpose_has_a_key_of_its_own() -> None:
    purposes = ("pepper", "links", "challenges", "addresses")
    assert len({derived_key(ROOT, purpose) for purpose in purposes}) == len(purposes)


def test_a_short_root_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        derived_key(b"short", "pepper")


def test_campaign_kind_address_day_and_name_each_make_another_sign_on() -> None:
    one = ("a", "individual", "ada@example.org", date(2026, 12, 1), "ada example")
    others = [
        ("b", *one[1:]),
        (one[0], "organization", *one[2:]),
        (*one[:2], "eve@example.org", *one[3:]),
        (*one[:3], date(2026, 12, 2), one[4]),
        (*one[:4], "eve example"),
        one[:3],
    ]
    assert len({sign_on_key(ROOT, *parts) for parts in (one, *others)}) == 7


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_two_lists_of_parts_never_read_alike(one: list[str], other: list[str]) -> None:
    assert (keyed_hash(ROOT, *one) == keyed_hash(ROOT, *other)) == (one == other)


def test_sign_ons_spread_evenly_over_the_buckets() -> None:
    keys = (sign_on_key(ROOT, "s", "individual", f"{number}@example.org") for number in range(6_400))
    filled = Counter(bucket_of("s", key) for key in keys)
    assert set(filled) == set(buckets("s"))
    assert max(filled.values()) < 6_400 / 32


@pytest.mark.parametrize(
    "key", ["", "short", "!" * 43, "=" * 43, "é" * 43, "A" * 44, "A" * 42 + "\n", " " * 43, "A" * 39 + "!!!!"]
)
def test_a_key_that_no_sign_on_can_have_is_a_value_error(key: str) -> None:
    with pytest.raises(ValueError, match="not a sign-on's key"):
        bucket_of("s", key)
