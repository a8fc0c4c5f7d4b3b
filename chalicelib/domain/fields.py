"""The fields of a sign-on: each is named here, once, in the order of the page.

Everything else derives from here: the models of `signons`, what a campaign's `fields` may name, the form,
what a signer is shown before confirming and on their own page, the organizers' lists, and the files.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from chalicelib.domain.addresses import checked_address
from chalicelib.domain.as_typed import ADDRESS_PATTERN, number_typed, web_address
from chalicelib.domain.asked import Asked, By, Control, SignatoryKind, Visibility, asked_in
from chalicelib.domain.countries import is_country
from chalicelib.domain.model import Model
from chalicelib.domain.text import N_, Language, clean_line, clean_lines, has_letter

Text120 = Annotated[str, AfterValidator(clean_line), Field(max_length=120)]
# Full names of unions are long.
Text200 = Annotated[str, AfterValidator(clean_line), Field(max_length=200)]
Comment = Annotated[str, AfterValidator(clean_lines), Field(max_length=500)]
Address = Annotated[str, AfterValidator(checked_address), Field(max_length=254)]
Website = Annotated[
    str,
    AfterValidator(clean_line),
    AfterValidator(web_address),
    Field(max_length=200, json_schema_extra={"pattern": ADDRESS_PATTERN}),
]
Members = Annotated[int, BeforeValidator(number_typed), Field(ge=1, le=100_000_000)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Source = Annotated[str, AfterValidator(clean_line), Field(max_length=64)]


def _named(value: str) -> str | None:
    return None if has_letter(value) else "no_letter"


def _country(value: str) -> str | None:
    return None if is_country(value) else "unknown_country"


def _phone(value: str) -> str | None:
    return None if sum(c.isdigit() for c in value) >= 5 else "phone_number"


class Given(Model):
    """What a signer gives and what is held of it, as it may be typed."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[
        SignatoryKind, Asked(By.EVERYBODY, N_("Who signs?"), control=Control.RADIOS, needed=True, shown=False)
    ]
    organization: Annotated[
        Text200 | None,
        Asked(
            By.ORGANIZATION,
            N_("Name of the organization"),
            needed=True,
            check=_named,
            autocomplete="organization",
        ),
    ] = None
    members_represented: Annotated[
        Members | None,
        Asked(
            By.ORGANIZATION,
            N_("Number of workers it represents"),
            hint=N_("In digits."),
            needed=True,
            mode="numeric",
        ),
    ] = None
    parent_organization: Annotated[
        Text200 | None,
        Asked(
            By.ORGANIZATION,
            N_("Federation or parent organization"),
            hint=N_("When both sign, no worker is counted twice."),
        ),
    ] = None
    officer_title: Annotated[
        Text120 | None,
        Asked(By.ORGANIZATION, N_("Your position in the organization"), autocomplete="organization-title"),
    ] = None
    website: Annotated[
        Website | None,
        Asked(
            By.ORGANIZATION,
            N_("Website"),
            hint=N_("It helps the organizers to identify your organization."),
            type="url",
            mode="url",
            autocomplete="url",
            capitals="none",
        ),
    ] = None
    authorized: Annotated[
        bool | None,
        Asked(
            By.ORGANIZATION,
            N_("I am authorized to sign for this organization."),
            control=Control.TICK,
            needed=True,
            missing="must_be_true",
            shown=False,
            column=False,
        ),
    ] = None
    name: Annotated[
        Text120,
        Asked(
            By.EVERYBODY,
            N_("Your full name"),
            needed=True,
            check=_named,
            autocomplete="name",
            capitals="words",
            identifies=True,
        ),
    ]
    email: Annotated[
        Address,
        Asked(
            By.EVERYBODY,
            N_("Your email address"),
            hint=N_(
                "We will email you a link to confirm. "
                "Use a personal address: your employer may be able to read work email."
            ),
            needed=True,
            type="email",
            mode="email",
            autocomplete="email",
            capitals="none",
            identifies=True,
        ),
    ]
    phone: Annotated[
        Text120 | None,
        Asked(
            By.CAMPAIGN,
            N_("Telephone number"),
            check=_phone,
            type="tel",
            mode="tel",
            autocomplete="tel",
            identifies=True,
        ),
    ] = None
    employer: Annotated[
        Text120 | None, Asked(By.CAMPAIGN, N_("Employer"), autocomplete="organization", personal=True)
    ] = None
    job_title: Annotated[
        Text120 | None, Asked(By.CAMPAIGN, N_("Occupation"), autocomplete="organization-title", personal=True)
    ] = None
    union: Annotated[Text120 | None, Asked(By.CAMPAIGN, N_("Your union"), personal=True)] = None
    country: Annotated[
        Country | None,
        Asked(
            By.CAMPAIGN,
            N_("Country"),
            control=Control.CHOICE,
            check=_country,
            autocomplete="country",
            empty=N_("Choose a country"),
        ),
    ] = None
    postcode: Annotated[
        Text120 | None, Asked(By.CAMPAIGN, N_("Postcode"), autocomplete="postal-code", capitals="characters")
    ] = None
    day: Annotated[
        date | None,
        Asked(
            By.KIND,
            N_("Day"),
            hint=N_("A pass is good for one day. Sign in again for each other day."),
            control=Control.CHOICE,
            empty=N_("Choose a day"),
            column=False,
        ),
    ] = None
    commitments: Annotated[
        list[Annotated[str, Field(max_length=64)]] | None,
        Field(max_length=50),
        Asked(
            By.KIND,
            N_("I commit to"),
            hint=N_("Choose at least one."),
            control=Control.CHECKBOXES,
            missing="choose_one",
        ),
    ] = None
    comment: Annotated[
        Comment | None,
        Asked(By.CAMPAIGN, N_("Comment"), hint=N_("Only the organizers read it."), control=Control.PARAGRAPH),
    ] = None
    visibility: Annotated[
        Visibility,
        Asked(By.EVERYBODY, N_("Who may see your name?"), control=Control.RADIOS, shown=False),
    ] = Visibility.ORGANIZERS
    signature: Annotated[
        Text120 | None,
        Asked(
            By.KIND,
            N_("Signature"),
            hint=N_("Type your full name exactly as above. This is your signature."),
            capitals="words",
            column=False,
        ),
    ] = None
    updates: Annotated[
        bool,
        Asked(
            By.EVERYBODY,
            N_("Email me news about this campaign. I can stop it at any time."),
            control=Control.TICK,
            called=N_("Email news"),
            shown=False,
        ),
    ] = False
    partner_contact: Annotated[
        bool,
        Asked(
            By.PARTNER,
            N_("%(partner)s may see what I enter here and write to me. I can stop it at any time."),
            control=Control.TICK,
            called=N_("Contact by %(partner)s"),
            shown=False,
        ),
    ] = False
    source: Annotated[
        Source | None,
        Asked(By.NOBODY, N_("Signed through")),
    ] = None
    language: Annotated[Language | None, Asked(By.NOBODY, shown=False)] = None


class Sent(Given):
    """What is sent with it, and kept in another form or not at all."""

    consent: Annotated[bool, Asked(By.EVERYBODY, control=Control.TICK, needed=True, missing="must_be_true")]
    submission_id: Annotated[UUID | None, Asked(By.NOBODY)] = None
    text_version: Annotated[Annotated[int, Field(ge=1, le=1_000_000)] | None, Asked(By.NOBODY)] = None
    altcha: Annotated[Annotated[str, Field(max_length=8_192)] | None, Asked(By.NOBODY)] = None


# What a form holds: texts by the name of the field, several of them where boxes are ticked.
Typed = Mapping[str, str | list[str]]

FIELDS: Mapping[str, Asked] = asked_in(Sent)
GIVEN: Mapping[str, Asked] = asked_in(Given)
