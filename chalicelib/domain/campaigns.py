"""What a campaign is: the definition an organizer writes, checked whole (contract, section 2)."""

from datetime import datetime
from typing import Any, Self

from pydantic import AwareDatetime, Field, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.domain.appearance import Appearance
from chalicelib.domain.asked import By, Rule, SignatoryKind
from chalicelib.domain.availability import Availability, Setting, availability
from chalicelib.domain.derived import Public, public_keys
from chalicelib.domain.fields import FIELDS
from chalicelib.domain.kinds import TRAITS, Kind, Names, Review, Traits
from chalicelib.domain.parts import (
    SLUG,
    SLUG_LENGTH,
    Contact,
    Dateline,
    Event,
    Fields,
    Goal,
    LineByLanguage,
    Part,
    Partner,
    Point,
    Privacy,
    ProseByLanguage,
    Unit,
    Update,
)
from chalicelib.domain.sensitive import names_identifiers
from chalicelib.domain.text import Language


class Campaign(Part):
    """One campaign definition, as organizers PUT and GET it.

    Texts for people are maps from BCP 47 language to text. The first of `languages` is the default:
    every text has it, and stands in for a language that a text lacks. Building one from bad input
    raises pydantic's ValidationError with one entry for each wrong key.
    """

    slug: Public[str] = Field(pattern=SLUG, max_length=SLUG_LENGTH)
    kind: Public[Kind]
    status: Public[Setting] = "draft"
    listed: Public[bool | None] = None
    opens_at: Public[AwareDatetime | None] = None
    closes_at: Public[AwareDatetime | None] = None
    languages: Public[list[Language]] = Field(min_length=1, max_length=30)
    title: Public[LineByLanguage]
    summary: Public[LineByLanguage]
    statement: Public[ProseByLanguage]
    issuer: Public[LineByLanguage | None] = None
    dateline: Public[Dateline | None] = None
    addressed_to: Public[LineByLanguage | None] = None
    in_support_of: Public[LineByLanguage | None] = None
    contacts: Public[list[Contact]] = Field(default=[], max_length=20)
    updates: Public[list[Update]] = Field(default=[], max_length=100)
    demands: Public[list[Point]] = Field(default=[], max_length=50)
    commitments: Public[list[Point]] = Field(default=[], max_length=50)
    accepts: Public[list[SignatoryKind]] = Field(min_length=1, max_length=2)
    fields: Public[Fields] = Field(default_factory=Fields)
    goal: Public[Goal | None] = None
    review: Public[Review] = Review.NONE
    unit: Public[Unit | None] = None
    names: Public[Names] = Names.PUBLIC
    partners: list[Partner] = Field(default=[], max_length=100)
    event: Public[Event | None] = None
    appearance: Public[Appearance | None] = None
    privacy: Public[Privacy]

    @model_validator(mode="after")
    def _as_usual(self) -> Self:
        """What it does not say is as usual for its kind."""
        # Not before it is read: what a validator touches there is JSON no longer, and has dates as texts.
        for name, usual in (("names", self.traits.usual_names), ("review", self.traits.usual_review)):
            if name not in self.model_fields_set:
                self.__dict__[name] = usual
        return self

    @model_validator(mode="after")
    def _whole(self) -> Self:
        problems = [
            *_kind_problems(self),
            *_text_problems(self),
            *_repeat_problems(self),
            *_sensitive_problems(self),
        ]
        if problems:
            raise PydanticCustomError("definition", "does not hold together", {"problems": problems})
        return self

    def public_form(self) -> dict[str, Any]:
        """What everybody may read of it, as JSON values without the keys that are empty."""
        shown = self.model_dump(mode="json", include=public_keys(Campaign), exclude_none=True)
        return shown | {"listed": self.is_listed}

    @property
    def traits(self) -> Traits:
        """What its kind asks, counts, mails and shows."""
        return TRAITS[self.kind]

    @property
    def is_listed(self) -> bool:
        """Whether lists and search engines may show it; as usual for its kind unless it says so itself."""
        return self.traits.listed if self.listed is None else self.listed

    def decides_about(self, kind: SignatoryKind) -> bool:
        """Whether one of that kind counts only once an organizer approved it; organizations always."""
        if kind is SignatoryKind.ORGANIZATION or Review.NONE not in self.traits.review:
            return True
        return self.review is Review.BEFORE_COUNTING

    def rule(self, field: str) -> Rule:
        """Whether that field of a sign-on must be given, may be given, or is not asked for."""
        asked = FIELDS[field]
        if asked.by is By.CAMPAIGN:
            return Rule(getattr(self.fields, field))
        if asked.by is By.KIND:
            return Rule.REQUIRED if field in self.traits.asks else Rule.HIDDEN
        return Rule.REQUIRED if asked.needed else Rule.OPTIONAL

    @property
    def default_language(self) -> str:
        """The first of `languages`."""
        return self.languages[0]

    def availability(self, now: datetime) -> Availability:
        """Whether sign-ons are taken at `now`; `opens_at` and `closes_at` only narrow `open`."""
        return availability(self.status, self.opens_at, self.closes_at, now)

    def handed_in(self, now: datetime) -> bool:
        """Whether what was collected has left as evidence, so that nobody withdraws any more."""
        return self.traits.evidence and self.availability(now) == "closed"

    def partner(self, partner_id: str) -> Partner | None:
        """The partner of that id, if the campaign has one."""
        return next((p for p in self.partners if p.id == partner_id), None)


Problem = tuple[str, str]


def _kind_problems(campaign: Campaign) -> list[Problem]:
    traits = campaign.traits
    problems = [
        (
            traits.individuals_only and campaign.accepts != [SignatoryKind.INDIVIDUAL],
            "accepts",
            "individuals_only",
        ),
        (campaign.names not in traits.names, "names", "sealed_here"),
        (campaign.review not in traits.review, "review", _review_of(traits)),
        (_opened_by_anybody(campaign), "review", "milestones_need_review"),
        (
            campaign.names is Names.SEALED_UNTIL_MILESTONE and campaign.unit is None,
            "names",
            "milestones_need_unit",
        ),
        *((not getattr(campaign, name), name, f"{name}_needed") for name in traits.needs),
        *(
            (campaign.rule(name) is not Rule.REQUIRED, f"fields.{name}", "required_on_card")
            for name in traits.requires
        ),
    ]
    return [(name, code) for wrong, name, code in problems if wrong]


def _opened_by_anybody(campaign: Campaign) -> bool:
    """Whether names are sealed until a milestone that made-up addresses reach, because nobody checks them."""
    checked = campaign.decides_about(SignatoryKind.INDIVIDUAL)
    until = campaign.unit is not None and campaign.names is Names.SEALED_UNTIL_MILESTONE
    return until and campaign.names in campaign.traits.names and not checked


def _review_of(traits: Traits) -> str:
    """Why a kind leaves no choice whether people are checked."""
    return "pass_at_once" if traits.gives_pass else "checked_on_card"


def _sensitive_problems(campaign: Campaign) -> list[Problem]:
    """What a showing of interest must not hold is not asked for: not by a point, and not for the comment."""
    if not campaign.traits.evidence:
        return []
    points = [(f"demands.{i}", point) for i, point in enumerate(campaign.demands)]
    points += [(f"commitments.{i}", point) for i, point in enumerate(campaign.commitments)]
    asking = [name for name, point in points if names_identifiers(" ".join([point.id, *point.text.values()]))]
    texts = (*campaign.title.values(), *campaign.summary.values(), *campaign.statement.values())
    if campaign.rule("comment") is not Rule.HIDDEN and any(map(names_identifiers, texts)):
        asking.append("fields.comment")
    return [(name, "sensitive_on_card") for name in asking]


def _text_problems(campaign: Campaign) -> list[Problem]:
    maps: list[tuple[str, dict[str, str] | None]] = [
        ("title", campaign.title),
        ("summary", campaign.summary),
        ("statement", campaign.statement),
        ("issuer", campaign.issuer),
        ("addressed_to", campaign.addressed_to),
        ("in_support_of", campaign.in_support_of),
        ("dateline.place", campaign.dateline.place if campaign.dateline else None),
        ("event.venue", campaign.event.venue if campaign.event else None),
        *((f"contacts.{i}.label", c.label) for i, c in enumerate(campaign.contacts)),
        *((f"updates.{i}.text", u.text) for i, u in enumerate(campaign.updates)),
        *((f"demands.{i}.text", d.text) for i, d in enumerate(campaign.demands)),
        *((f"commitments.{i}.text", c.text) for i, c in enumerate(campaign.commitments)),
    ]
    offered = set(campaign.languages)
    return [
        (
            name,
            "default_language_missing" if campaign.default_language not in texts else "language_not_listed",
        )
        for name, texts in maps
        if texts is not None and (campaign.default_language not in texts or not set(texts) <= offered)
    ]


def _repeat_problems(campaign: Campaign) -> list[Problem]:
    lists: list[tuple[str, list[str]]] = [
        ("languages", list(campaign.languages)),
        ("accepts", list(campaign.accepts)),
        ("demands", [d.id for d in campaign.demands]),
        ("commitments", [c.id for c in campaign.commitments]),
        ("partners", [p.id for p in campaign.partners]),
    ]
    return [(name, "repeated") for name, values in lists if len(set(values)) != len(values)]
