"""Examples for the OpenAPI document; each is valid, and a test says so."""

from typing import Any

from pydantic import BaseModel

SLUG = "stand-with-the-crew"
DEFINITION: dict[str, Any] = {
    "slug": SLUG,
    "kind": "letter",
    "status": "open",
    "languages": ["en"],
    "title": {"en": "Stand with the crew"},
    "summary": {"en": "A letter in support of those who make the pictures."},
    "statement": {"en": "We stand with the crew."},
    "accepts": ["individual", "organization"],
    "fields": {"country": "optional"},
    "appearance": {"colour": "#1f5f3f"},
    "privacy": {"controller": "Example Union", "contact": "privacy@example.org", "keep_months": 12},
}
PERSON = {"kind": "individual", "name": "Ada Example", "email": "ada@example.org", "consent": True}
ORGANIZATION = PERSON | {
    "kind": "organization",
    "organization": "Example Local 1",
    "members_represented": 1200,
    "authorized": True,
}
_EXAMPLES: dict[str, dict[str, Any]] = {
    "Definition": {"letter": DEFINITION},
    "SignOnInput": {"person": PERSON, "organization": ORGANIZATION},
    "ConfirmRequest": {"token": {"token": "WyJzdGFuZC13aXRoLXRoZS1jcmV3Il0.c2VhbA"}},
    "ChallengeRequest": {"campaign": {"slug": SLUG}},
    "Approval": {"looked at": {"rev": 1_773_480_413_589_793}},
    "Correct": {
        "a figure": {"rev": 1_773_480_413_589_793, "note": "As in its report", "members_represented": 1200}
    },
    "Decisions": {
        "looked at": {
            "decisions": [{"id": "a" * 43, "rev": 1_773_480_413_589_793, "decision": "approve"}],
        }
    },
    "UnitListSent": {
        "two people": {
            "as_of": "2026-01-01",
            "people": [{"name": "Ada Example", "job": "Editor"}, {"name": "Zoe Nobody", "external_id": "8"}],
        }
    },
    "Decision": {"looked at": {"rev": 1_773_480_413_589_793}},
    "OnRequest": {"asked by phone": {"rev": 1_773_480_413_589_793, "reason": "Asked for it by telephone"}},
    "NameSearch": {"a name": {"name": "ada exa", "status": "confirmed"}},
    "ImportRequest": {
        "paper": {"name": "Cards of May", "basis": "Signed on the paper form", "collected": "paper"},
        "matched": {
            "name": "Supporters",
            "basis": "Agreed on the form of our petition",
            "columns": {"E-mail": "email", "Who": "name"},
            "dry_run": True,
        },
    },
    "ExportRequest": {"csv": {"format": "csv", "status": "confirmed"}},
    "KeyRequest": {
        "partner": {"role": "partner", "label": "Ally", "campaigns": [SLUG], "source": "ally"},
        "door": {"role": "door", "label": "North door", "campaigns": ["board-meeting"]},
    },
    "PresentedPass": {
        "scanned": {
            "pass": f"board-meeting.{'A' * 140}",
            "scanned_at": "2026-12-01T17:14:00Z",
            "nonce": "3f0c7c1e-5a0b-4c52-9a5e-6f4a1f0a2b11",
        }
    },
    "Admitted": {
        "first": {"result": "admitted", "name": "Ada Example", "admitted_at": "2026-12-01T17:14:00Z"},
        "forged": {"result": "invalid"},
    },
    "CheckYourMail": {"always": {"status": "check_your_mail"}},
    "Tally": {
        "letter": {
            "as_of": "2026-03-14T09:26:53Z",
            "individuals": 214,
            "organizations": 12,
            "workers_represented": 48_000,
            "commitments": {},
            "goal": None,
            "milestone": None,
        },
        "card": {
            "as_of": "2026-03-14T09:26:53Z",
            "individuals": None,
            "organizations": None,
            "workers_represented": None,
            "commitments": None,
            "goal": None,
            "milestone": 50,
        },
        "sign-in": {
            "as_of": "2026-03-14T09:26:53Z",
            "individuals": None,
            "organizations": None,
            "workers_represented": None,
            "commitments": None,
            "goal": None,
            "milestone": None,
        },
    },
}


def of(model: type[BaseModel]) -> dict[str, Any]:
    """The examples of a model, by name, as a media type object wants them."""
    return {name: {"value": value} for name, value in _EXAMPLES.get(model.__name__, {}).items()}
