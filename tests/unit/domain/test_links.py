"""Links in mails: good for one purpose, one sign-on, and only as they were sealed."""

import base64
import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from chalicelib.domain.errors import NotFound
from chalicelib.domain.links import (
    Link,
    Purpose,
    Shown,
    gist_of,
    open_link,
    open_shown,
    seal_link,
    seal_shown,
)
from chalicelib.domain.signons import Consent, SignOn
from tests.builders import NOW, card, held, sign_in

SECRET = b"secret of the links, 32 bytes ok"
PURPOSES: tuple[Purpose, ...] = ("confirm", "mine", "unsubscribe")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_link_names_its_sign_on(purpose: Purpose) -> None:
    sign_on = held()
    token = seal_link(SECRET, purpose, sign_on, NOW)
    sent = (NOW.replace(microsecond=0), gist_of(SECRET, sign_on)) if purpose == "confirm" else ()
    assert open_link(SECRET, purpose, token) == Link(sign_on.slug, sign_on.key, sign_on.nonce, *sent)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Ada"},
        {"visibility": "public"},
        {"updates": True},
        {"source": "ally"},
        {"language": "fr"},
        {"consent": Consent(version=2, sha256="0" * 64, language="en", at=NOW)},
        {"consent": Consent(version=1, sha256="0" * 64, language="fr", at=NOW)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_the_gist_of_a_proposal_is_what_it_says_and_not_when_it_was_posted(changes: dict[str, Any]) -> None:
    again = held(at=NOW + timedelta(hours=1), nonce="another", submission_id="another", network="another")
    assert gist_of(SECRET, again) == gist_of(SECRET, held())
    assert gist_of(SECRET, held(**changes)) != gist_of(SECRET, held())
    assert gist_of(b"another secret, 32 bytes of it ok", held()) != gist_of(SECRET, held())


def test_what_was_sent_before_an_update_is_still_known_by_its_gist() -> None:
    assert gist_of(SECRET, held(commitments=["join"])) == "w5d6Kmw9MvKCulrM"
    assert gist_of(SECRET, held(sign_in(), day=date(2026, 12, 1))) == "4B2DvjwTLwvfSKnh"


def test_a_link_of_before_there_were_gists_is_still_one() -> None:
    sealing = URLSafeSerializer(SECRET, salt="confirm", signer_kwargs={"digest_method": hashlib.sha256})
    sent_at = NOW.replace(microsecond=0)
    token = str(sealing.dumps(["letter", "A" * 43, "nonce", int(sent_at.timestamp())]))
    assert open_link(SECRET, "confirm", token) == Link("letter", "A" * 43, "nonce", sent_at, None)


def test_a_link_for_one_purpose_is_good_for_no_other() -> None:
    for purpose in PURPOSES:
        token = seal_link(SECRET, purpose, held(), NOW)
        for other in set(PURPOSES) - {purpose}:
            with pytest.raises(NotFound):
                open_link(SECRET, other, token)


def test_another_deployments_link_is_not_found() -> None:
    with pytest.raises(NotFound):
        open_link(SECRET, "mine", seal_link(b"another secret, 32 bytes of it ok", "mine", held(), NOW))


def test_no_character_of_a_link_can_be_changed() -> None:
    token = seal_link(SECRET, "confirm", held(), NOW)
    for position, character in enumerate(token):
        changed = token[:position] + ("A" if character != "A" else "B") + token[position + 1 :]
        # The last character of a signature has bits that no byte holds: the same bytes written otherwise.
        if position == len(token) - 1:
            continue
        with pytest.raises(NotFound):
            open_link(SECRET, "confirm", changed)


@given(st.text(max_size=300))
def test_whatever_else_is_in_a_link_is_not_found(token: str) -> None:
    with pytest.raises(NotFound):
        open_link(SECRET, "mine", token)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_link_fits_a_path_and_holds_nothing_about_the_person(purpose: Purpose) -> None:
    sign_on = held()
    token = seal_link(SECRET, purpose, sign_on, NOW)
    payload = token.rpartition(".")[0]
    content = base64.urlsafe_b64decode(payload.removeprefix(".") + "===")
    assert all(character.isalnum() or character in "-_." for character in token)
    assert b"ada" not in content.lower()
    assert len(token) < 300


def link_of() -> Link:
    return open_link(SECRET, "confirm", seal_link(SECRET, "confirm", held(), NOW))


def test_a_link_that_confirms_is_fresh_for_eight_days() -> None:
    link, days = link_of(), timedelta(days=8)
    issued_at = NOW.replace(microsecond=0)
    assert [link.fresh(issued_at + days - timedelta(seconds=n)) for n in (1, 0)] == [True, False]
    assert not open_link(SECRET, "mine", seal_link(SECRET, "mine", held(), NOW)).fresh(NOW)


def test_what_was_shown_is_what_is_read_back_for_a_day() -> None:
    shown = Shown(held(comment="one\ntwo", updates=True, visibility="public"), 7)
    sealed = seal_shown(SECRET, shown, NOW)
    sealed_at = NOW.replace(microsecond=0)
    read = open_shown(SECRET, link_of(), sealed, sealed_at + timedelta(hours=23, minutes=59, seconds=59))
    assert read
    assert read.beside == 7
    dropped = {"mail": None, "expires_at": None}
    assert read.proposal == shown.proposal.model_copy(update=dropped)
    assert open_shown(SECRET, link_of(), sealed, sealed_at + timedelta(hours=24)) is None


@pytest.mark.parametrize("other", [held(email="eve@example.org"), held(card())], ids=["address", "campaign"])
def test_what_was_shown_of_one_key_is_good_for_no_other(other: SignOn) -> None:
    sealed = seal_shown(SECRET, Shown(other, None), NOW)
    assert open_shown(SECRET, link_of(), sealed, NOW) is None


def test_nothing_that_was_shown_can_be_altered_or_made_up() -> None:
    sealed = seal_shown(SECRET, Shown(held(), None), NOW)
    for position in range(0, len(sealed) - 1, 7):
        character = "A" if sealed[position] != "A" else "B"
        altered = sealed[:position] + character + sealed[position + 1 :]
        assert open_shown(SECRET, link_of(), altered, NOW) is None
    made_up = seal_shown(b"another secret, 32 bytes of it ok", Shown(held(), None), NOW)
    for other in (made_up, "", "x", seal_link(SECRET, "confirm", held(), NOW)):
        assert open_shown(SECRET, link_of(), other, NOW) is None


def test_the_longest_card_in_any_script_fits_a_form() -> None:
    """A form takes 16 KiB."""
    script = [chr(0x20000 + n * 37) for n in range(1_000)]
    longest = iter("".join(script[(n * 13) % 1000] for n in range(n0, n0 + 120)) for n0 in range(20))
    lines = ("name", "signature", "postcode", "employer", "job_title", "union", "officer_title")
    typed = {name: next(longest) for name in (*lines, "parent_organization", "organization")}
    comment = "".join(next(longest) for _ in range(5))[:500]
    chosen = [f"commitment-{n:02d}-".ljust(64, "x") for n in range(50)]
    shown = held(card(), **typed, comment=comment, phone="+1" * 60, commitments=chosen)
    assert len(seal_shown(SECRET, Shown(shown, None), NOW)) < 15_000
