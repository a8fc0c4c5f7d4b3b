"""Passkeys: how a browser is asked for one, and what it answers is judged (WebAuthn, level 3).

A challenge is sealed and says itself what it is for and until when, so that whoever opens a page writes
nothing; it is taken out of use when it was answered. User verification is required throughout, and the user
handle is compared with whose passkey it is.
"""

import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from chalicelib.domain.errors import Conflict, FieldError, Invalid
from chalicelib.domain.people import PERSON, Passkey
from chalicelib.ports.services import Services

Ceremony = Literal["register", "sign-in"]
GOOD_FOR = timedelta(minutes=10)
RANDOM, UNTIL = 16, 4
NAME = "Undersigned"
# What is answered to any passkey that does not open: the caller learns nothing from it.
REFUSED = Invalid([FieldError("passkey", "not_recognised")])
MOST_OF_AN_ANSWER = 16 * 1024


def asked_for_sign_in(services: Services) -> dict[str, Any]:
    """The options that `navigator.credentials.get` takes, in their JSON form: any passkey of this site."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=_host(services),
        challenge=_challenge(services, "sign-in", ""),
        timeout=_milliseconds(GOOD_FOR),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _plain(options_to_json(options))


def asked_for_registration(
    services: Services, person_id: str, name: str, known: list[Passkey]
) -> dict[str, Any]:
    """The options that `navigator.credentials.create` takes, in their JSON form, for that person.

    Authenticators that hold one of the `known` passkeys make no other.
    """
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=_host(services),
        rp_name=NAME,
        user_id=person_id.encode(),
        user_name=name,
        user_display_name=name,
        challenge=_challenge(services, "register", person_id),
        timeout=_milliseconds(GOOD_FOR),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(one.id)) for one in known],
    )
    return _plain(options_to_json(options))


def registered(services: Services, person_id: str, credential: str, label: str) -> Passkey:
    """The passkey that a browser made for that person; `credential` is its answer as JSON.

    Raises Invalid for any that was not asked for here, just now, with user verification.
    """
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    challenge = _answered(services, "register", person_id, credential)
    try:
        found = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_host(services),
            expected_origin=origin(services),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        raise REFUSED from None
    _use(services, challenge)
    return Passkey(
        id=bytes_to_base64url(found.credential_id),
        person=person_id,
        public_key=bytes_to_base64url(found.credential_public_key),
        sign_count=found.sign_count,
        label=label,
        created_at=services.now(),
    )


def presented(services: Services, credential: str) -> Passkey:
    """The passkey that somebody showed, as it is kept from now on; `credential` is the answer as JSON.

    Raises Invalid for any that opens nothing: unknown, of somebody removed, for another challenge or site,
    without user verification, or counted backwards, which is a copy.
    """
    from webauthn import verify_authentication_response
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.exceptions import WebAuthnException

    challenge = _answered(services, "sign-in", "", credential)
    held = _held(services, credential)
    try:
        found = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_host(services),
            expected_origin=origin(services),
            credential_public_key=base64url_to_bytes(held.public_key),
            credential_current_sign_count=held.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        raise REFUSED from None
    _use(services, challenge)
    kept = Passkey(
        held.id,
        held.person,
        held.public_key,
        found.new_sign_count,
        held.label,
        held.created_at,
        services.now(),
    )
    services.people.put_passkey(kept)
    return kept


def origin(services: Services) -> str:
    """Where the console is: scheme, host and port, as browsers write it."""
    split = urlsplit(services.base_url)
    return f"{split.scheme}://{split.netloc}"


def _held(services: Services, credential: str) -> Passkey:
    """The passkey that is kept by the name of its credential, under the person that its user handle names."""
    try:
        answer = json.loads(credential)
        person_id = _bytes(answer["response"]["userHandle"]).decode("ascii")
        passkey_id = str(answer["id"])
    except (ValueError, KeyError, TypeError):
        raise REFUSED from None
    if not PERSON.fullmatch(person_id) or len(passkey_id) > MOST_OF_AN_ANSWER:
        raise REFUSED
    held = services.people.passkey(person_id, passkey_id)
    if held is None:
        raise REFUSED
    return held


def _challenge(services: Services, ceremony: Ceremony, subject: str) -> bytes:
    until = int((services.now() + GOOD_FOR).timestamp()).to_bytes(UNTIL, "big")
    said = secrets.token_bytes(RANDOM) + until
    return said + _seal(services, ceremony, subject, said)


def _answered(services: Services, ceremony: Ceremony, subject: str, credential: str) -> bytes:
    """The challenge that the answer is for, if it is one of ours and not too old. Raises Invalid."""
    try:
        answer = json.loads(credential)
        client_data = json.loads(_bytes(answer["response"]["clientDataJSON"]))
        challenge = _bytes(client_data["challenge"])
    except (ValueError, KeyError, TypeError):
        raise REFUSED from None
    said, seal = challenge[: RANDOM + UNTIL], challenge[RANDOM + UNTIL :]
    if not hmac.compare_digest(_seal(services, ceremony, subject, said), seal):
        raise REFUSED
    if _until(challenge) < services.now():
        raise Invalid([FieldError("passkey", "took_too_long")])
    return challenge


def _use(services: Services, challenge: bytes) -> None:
    """Take the challenge out of use. Raises Invalid for one that was used."""
    try:
        services.people.use_challenge(hashlib.sha256(challenge).hexdigest(), _until(challenge) + GOOD_FOR)
    except Conflict:
        raise REFUSED from None


def _until(challenge: bytes) -> datetime:
    return datetime.fromtimestamp(int.from_bytes(challenge[RANDOM : RANDOM + UNTIL], "big"), UTC)


def _seal(services: Services, ceremony: Ceremony, subject: str, said: bytes) -> bytes:
    message = f"{ceremony}\0{subject}\0".encode() + said
    return hmac.new(services.console_secrets.challenges, message, hashlib.sha256).digest()


def _host(services: Services) -> str:
    return urlsplit(services.base_url).hostname or ""


def _bytes(text: Any) -> bytes:
    """What base64url stands for. Raises ValueError."""
    from webauthn.helpers import base64url_to_bytes

    return base64url_to_bytes(str(text))


def _plain(options: str) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(options)
    return plain


def _milliseconds(span: timedelta) -> int:
    return int(span.total_seconds() * 1000)
