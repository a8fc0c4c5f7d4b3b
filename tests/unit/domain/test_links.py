"""Links in mails: good for one purpose, one sign-on, and only as they were sealed."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.errors import NotFound
from chalicelib.domain.links import Link, Purpose, open_link, seal_link
from tests.builders import held

SECRET = b"secret of the links, 32 bytes ok"
PURPOSES: tuple[Purpose, ...] = ("confirm", "mine", "unsubscribe")


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_link_names_its_sign_on(purpose: Purpose) -> None:
    sign_on = held()
    token = seal_link(SECRET, purpose, sign_on)
    assert open_link(SECRET, purpose, token) == Link(sign_on.slug, sign_on.key, sign_on.nonce)


def test_a_link_for_one_purpose_is_good_for_no_other() -> None:
    for purpose in PURPOSES:
        token = seal_link(SECRET, purpose, held())
        for other in set(PURPOSES) - {purpose}:
            with pytest.raises(NotFound):
                open_link(SECRET, other, token)


def test_another_deployments_link_is_not_found() -> None:
    with pytest.raises(NotFound):
        open_link(SECRET, "mine", seal_link(b"another secret, 32 bytes of it ok", "mine", held()))


def test_no_character_of_a_link_can_be_changed() -> None:
    token = seal_link(SECRET, "confirm", held())
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


def test_a_link_fits_a_path_and_holds_nothing_about_the_person() -> None:
    sign_on = held()
    token = seal_link(SECRET, "mine", sign_on)
    payload = token.rpartition(".")[0]
    content = base64.urlsafe_b64decode(payload.removeprefix(".") + "===")
    assert all(character.isalnum() or character in "-_." for character in token)
    assert b"ada" not in content.lower()
    assert len(token) < 300
