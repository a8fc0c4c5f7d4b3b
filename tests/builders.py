"""Campaigns and sign-ons for tests, each whole and valid; a test names only what it is about."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from chalicelib.domain.addresses import canonical_address
from chalicelib.domain.asked import SignatoryKind, Visibility
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.keys import sign_on_key
from chalicelib.domain.kinds import Kind
from chalicelib.domain.mails import MailRequest
from chalicelib.domain.signons import (
    Consent,
    SignOn,
    SignOnInput,
    Status,
    next_rev,
)

NOW = datetime(2026, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)
PEPPER = b"pepper of the tests, 32 bytes ok"
PRIVACY = {"controller": "Example Union", "contact": "privacy@example.org", "keep_months": 12}
OPTIONAL = dict.fromkeys(
    ("country", "postcode", "employer", "job_title", "union", "phone", "comment"), "optional"
)
# What a spreadsheet would compute, with all that it skips before the sign.
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u3000=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\u200e\u200d=1+1",
    "\u2060=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "\ufeff＝1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://example.org")',
    "x;=1+1",
    "x; =1+1",
    "x\n=1+1",
    "x\t@y",
    "+4930901820",
    "+49-30-901820",
    "+1 (555) 0100",
    "+49 30 =1",
]

LETTER: dict[str, Any] = {
    "slug": "stand-with-the-crew",
    "kind": "letter",
    "status": "open",
    "languages": ["en", "fr"],
    "title": {"en": "Stand with the crew", "fr": "Avec l’équipe"},
    "summary": {"en": "A letter in support."},
    "statement": {"en": "We stand with the crew.", "fr": "Nous soutenons l’équipe."},
    "accepts": ["individual", "organization"],
    "fields": OPTIONAL,
    "privacy": PRIVACY,
}
PLEDGE = LETTER | {
    "slug": "pledge-to-the-crew",
    "kind": "pledge",
    "commitments": [
        {"id": "join", "text": {"en": "I will join."}},
        {"id": "tell", "text": {"en": "I will tell others."}},
    ],
}
CARD = LETTER | {
    "slug": "card-of-the-crew",
    "kind": "card",
    "accepts": ["individual"],
    "fields": OPTIONAL | {"employer": "required", "phone": "required"},
    "names": "sealed",
    "unit": {"size": 100, "as_of": "2026-01-01"},
}
SIGN_IN = LETTER | {
    "slug": "board-of-the-crew",
    "kind": "sign-in",
    "accepts": ["individual"],
    "names": "sealed",
    "event": {
        "venue": {"en": "Example Hall"},
        "timezone": "America/New_York",
        "days": ["2026-12-01", "2026-12-02"],
    },
}


def letter(**changes: Any) -> Campaign:
    """A solidarity letter, open, in English and French."""
    return Campaign.model_validate(LETTER | changes)


def pledge(**changes: Any) -> Campaign:
    """A pledge with the commitments `join` and `tell`."""
    return Campaign.model_validate(PLEDGE | changes)


def card(**changes: Any) -> Campaign:
    """A showing of interest in a unit of 100."""
    return Campaign.model_validate(CARD | changes)


def sign_in(**changes: Any) -> Campaign:
    """A meeting of two days."""
    return Campaign.model_validate(SIGN_IN | changes)


def ada(**changes: Any) -> SignOnInput:
    """What Ada Example sends to sign a letter."""
    typed = {"kind": "individual", "name": "Ada Example", "email": "ada@example.org", "consent": True}
    return SignOnInput.model_validate(typed | changes)


def ada_on_a_card(**changes: Any) -> SignOnInput:
    """What Ada Example sends to sign a card."""
    on_a_card = {"employer": "Example Pictures", "phone": "+1 555 0100", "signature": "Ada Example"}
    return ada(**(on_a_card | changes))


def local_one(**changes: Any) -> SignOnInput:
    """What the officer of a union sends to sign a letter for its 1,200 members."""
    union = {
        "kind": "organization",
        "organization": "Example Local 1",
        "members_represented": 1200,
        "officer_title": "President",
        "authorized": True,
    }
    return ada(**(union | changes))


def held(campaign: Campaign | None = None, *, at: datetime = NOW, **values: Any) -> SignOn:
    """A sign-on as it is held, Ada's pending one by default; its key follows from its values."""
    stored = campaign or letter()
    kind = SignatoryKind(values.get("kind", "individual"))
    email = values.get("email", "ada@example.org")
    day: date | None = values.get("day")
    language = values.get("language", stored.default_language)
    shown = (values.get("name", "Ada Example"), values.get("union") or "", language)
    default = {
        "slug": stored.slug,
        "key": sign_on_key(PEPPER, stored.slug, kind, canonical_address(email), day, *shown),
        "rev": next_rev(at),
        "nonce": "nonce-of-the-link",
        "status": Status.PENDING,
        "kind": kind,
        "signed_at": at,
        "expires_at": (at + timedelta(days=7)).replace(microsecond=0),
        "name": "Ada Example",
        "email": email,
        "visibility": Visibility.ORGANIZERS,
        "language": stored.default_language,
        "consent": Consent(version=1, sha256="0" * 64, language=stored.default_language, at=at),
        "mail": MailRequest(purpose="confirm", asked_at=at, due_at=at),
    }
    return SignOn.model_validate(default | values)


def confirmed(campaign: Campaign | None = None, *, at: datetime = NOW, **values: Any) -> SignOn:
    """A sign-on whose address is confirmed; with `kind="organization"` that of a union which waits."""
    state = {"status": Status.CONFIRMED, "confirmed_at": at, "expires_at": None}
    if values.get("kind") == "organization":
        state |= {"organization": "Example Local 1", "members_represented": 1200, "authorized": True}
    return held(campaign, at=at, **(state | values))


def approved(campaign: Campaign | None = None, *, at: datetime = NOW, **values: Any) -> SignOn:
    """The approved sign-on of an organization."""
    state = {"kind": "organization", "status": Status.APPROVED, "approved_at": at}
    return confirmed(campaign, at=at, **(state | values))


def checked(campaign: Campaign | None = None, *, at: datetime = NOW, **values: Any) -> SignOn:
    """The sign-on of a person whom an organizer approved, as each card must be."""
    return confirmed(campaign, at=at, **({"status": Status.APPROVED, "approved_at": at} | values))


def kind_of(campaign: Campaign) -> Kind:
    """The campaign's kind, for parametrized tests' ids."""
    return campaign.kind
