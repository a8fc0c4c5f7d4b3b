"""What pages show: view models, from stored campaigns and sign-ons to what templates read."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from html import unescape
from typing import NamedTuple
from urllib.parse import quote

from babel.numbers import format_decimal
from markupsafe import Markup, escape

from chalicelib.domain.asked import Asked, By, Rule, SignatoryKind, Visibility
from chalicelib.domain.availability import Availability
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.fields import FIELDS
from chalicelib.domain.figures import Figures, rounded_up
from chalicelib.domain.kinds import Names
from chalicelib.domain.parts import Partner, Update
from chalicelib.domain.stored import StoredCampaign
from chalicelib.domain.tally import Counts
from chalicelib.domain.texts import TextVersion
from chalicelib.http.pages.appearance import sheet
from chalicelib.words.languages import countries, direction, locale, page_language, written_day
from chalicelib.words.markdown import prose

NOTHING_TOLD = Figures()
# What a campaign may ask for stands before this field, on the form as in the table.
FOLLOWING = "visibility"


@dataclass(frozen=True)
class FormField:
    """A field that people see on the form, and whether it may stay empty."""

    name: str
    asked: Asked
    optional: bool

    @property
    def of_organization(self) -> bool:
        return self.asked.by is By.ORGANIZATION

    @property
    def left_to_people(self) -> bool:
        """Whether an organization's officer is not asked."""
        return self.asked.personal and self.optional


@dataclass(frozen=True)
class Goal:
    """A goal of people, organizations or workers, `of` which; of one that was `passed` the next one."""

    of: str
    reached: int
    target: int
    passed: int | None = None


class Moment(NamedTuple):
    """All that a page of a campaign takes from the time: `ended` says that signing closed when it was to, and
    `today` which day it is where a meeting is."""

    availability: Availability
    ended: bool
    today: date | None = None


def moment_of(campaign: Campaign, now: datetime) -> Moment:
    """What the time is to that campaign."""
    ended = campaign.closes_at is not None and campaign.closes_at <= now
    today = campaign.event.today(now) if campaign.event else None
    return Moment(campaign.availability(now), ended, today)


class Speaking(ABC):
    """Texts by language on a page in one `language`; `default_language` stands in where a text lacks it."""

    language: str

    @property
    @abstractmethod
    def default_language(self) -> str: ...

    def plain(self, texts: Mapping[str, str]) -> str:
        """The text in this language, or in the campaign's default one."""
        return texts[self._spoken(texts)]

    def say(self, texts: Mapping[str, str]) -> Markup:
        """The same, marked up with its language where that is not the page's."""
        return self._marked("span", self._spoken(texts), escape(self.plain(texts)))

    def prose(self, texts: Mapping[str, str]) -> Markup:
        """Markdown rendered, marked up with its language where that is not the page's."""
        return self._marked("div", self._spoken(texts), prose(self.plain(texts)))

    def _spoken(self, texts: Mapping[str, str]) -> str:
        return self.language if texts.get(self.language) else self.default_language

    def _marked(self, tag: str, spoken: str, inner: Markup) -> Markup:
        if spoken == page_language(self.language):
            return inner
        return Markup('<{tag} lang="{lang}" dir="{dir}">{inner}</{tag}>').format(
            tag=tag, lang=spoken, dir=direction(spoken), inner=inner
        )


@dataclass(frozen=True)
class CampaignView(Speaking):
    """A campaign as a page in one language shows it.

    `partner` is the one by way of whom somebody signs. It has `figures` only where a page has a tally.
    """

    stored: StoredCampaign
    language: str
    base_url: str
    moment: Moment
    partner: Partner | None = None
    figures: Figures = NOTHING_TOLD

    @property
    def campaign(self) -> Campaign:
        return self.stored.campaign

    @property
    def default_language(self) -> str:
        return self.campaign.default_language

    @property
    def text(self) -> TextVersion:
        return self.stored.text

    @property
    def availability(self) -> Availability:
        return self.moment.availability

    @property
    def address(self) -> str:
        return f"{self.base_url}/c/{self.campaign.slug}"

    @property
    def sheet(self) -> str | None:
        """Where its own colours are, below the base URL; None when it has none."""
        name = sheet(self.campaign)
        return name and f"/c/{self.campaign.slug}/style/{name}"

    @property
    def statement(self) -> Markup:
        return self.prose(self.campaign.statement)

    @property
    def updates(self) -> list[Update]:
        return sorted(self.campaign.updates, key=lambda update: update.date, reverse=True)

    @cached_property
    def fields(self) -> list[FormField]:
        """The fields that people see, in the order of the page."""
        campaign, found = self.campaign, []
        choices = {"kind": len(campaign.accepts), "visibility": len(self.visibilities)}
        unasked = {
            By.NOBODY,
            By.NOBODY if self.partner else By.PARTNER,
            By.NOBODY if SignatoryKind.ORGANIZATION in campaign.accepts else By.ORGANIZATION,
        }
        for name, asked in FIELDS.items():
            rule = campaign.rule(name)
            if asked.by not in unasked and rule is not Rule.HIDDEN and choices.get(name, 2) > 1:
                found.append(FormField(name, asked, rule is Rule.OPTIONAL))
        return found

    @property
    def person(self) -> tuple[list[FormField], list[FormField], list[FormField]]:
        """Those about a person: the ones to begin with, the ones that fold away, and what follows them."""
        about = [field for field in self.fields if field.name != "kind" and not field.of_organization]
        aside = [field for field in about if field.optional and field.asked.by is By.CAMPAIGN]
        before = [*FIELDS][: [*FIELDS].index(FOLLOWING)]
        rest = [field for field in about if field not in aside]
        return (
            [field for field in rest if field.name in before],
            aside,
            [field for field in rest if field.name not in before],
        )

    @property
    def seen(self) -> frozenset[str]:
        """The names of these fields."""
        return frozenset(field.name for field in self.fields)

    @property
    def visibilities(self) -> list[str]:
        """What a signer may choose from; a single one is no choice, and no question is asked."""
        traits, offered = self.campaign.traits, [Visibility.ORGANIZERS]
        if traits.asks_visibility and self.campaign.names is not Names.SEALED:
            offered.insert(0, Visibility.PUBLIC)
        if traits.asks_visibility and traits.may_be_counted_only:
            offered.append(Visibility.COUNTED)
        return [visibility.value for visibility in offered]

    @property
    def displays(self) -> list[str]:
        """What whoever signs for an organization may choose from: its name, their own, or neither."""
        if len(self.visibilities) == 1:
            return self.visibilities
        return [Visibility.PUBLIC, Visibility.ORGANIZATION, Visibility.ORGANIZERS]

    def seen_by(self, kind: SignatoryKind, chosen: str = "") -> list[str]:
        """The same for whoever signs as that kind, and besides what they chose before."""
        offered = self.displays if kind is SignatoryKind.ORGANIZATION else self.visibilities
        return offered if not chosen or chosen in offered else [*offered, chosen]

    @property
    def counts(self) -> Counts:
        return self.figures.counts or Counts()

    @property
    def shareable(self) -> bool:
        """Sharing a card or a meeting would show who organizes."""
        return self.campaign.traits.shareable and self.availability == "open"

    @property
    def goals(self) -> list[Goal]:
        goal, counts = self.figures.goal, self.counts
        if goal is None:
            return []
        reached = {
            "signers": (counts.individuals, goal.signers),
            "organizations": (counts.organizations, goal.organizations),
            "workers": (counts.workers, goal.workers),
        }
        return [self._goal(of, now, target) for of, (now, target) in reached.items() if target]

    def _goal(self, of: str, now: int, target: int) -> Goal:
        if now < target or self.availability != "open":
            return Goal(of, min(now, target), target, target if now >= target else None)
        return Goal(of, now, rounded_up(now), target)

    @property
    def countries(self) -> list[tuple[str, str]]:
        return countries(self.language)

    def number(self, value: int) -> str:
        """The number as the page's language writes it."""
        return str(format_decimal(value, locale=locale(self.language)))

    def day(self, value: date) -> str:
        """The date in full as the page's language writes it."""
        return written_day(value, self.language, "full")

    def options(self, field: str) -> Sequence[tuple[str, ...]]:
        """What a campaign's own field offers, as (value, text) of a list and (value, text, hint) of boxes."""
        if field == "country":
            return self.countries
        if field == "day" and self.campaign.event:
            return [(day.isoformat(), self.day(day)) for day in self.days]
        if field == "commitments":
            return [(point.id, self.say(point.text), "") for point in self.campaign.commitments]
        return ()

    @property
    def over(self) -> bool:
        """Whether all days of a meeting have passed."""
        return self.campaign.event is not None and not self.days

    @property
    def days(self) -> list[date]:
        """The days of a meeting that are not over where it is."""
        event, today = self.campaign.event, self.moment.today
        return [day for day in event.days if today is None or day >= today] if event else []

    def networks(self, sentence: str) -> list[tuple[str, str]]:
        """Plain links to share by, with a sentence where one fits; the one without a name is email."""
        link, title = quote(self.address, safe=""), quote(self.plain(self.campaign.title), safe="")
        text = quote(unescape(sentence), safe="")
        return [
            ("WhatsApp", f"https://wa.me/?text={text}%20{link}"),
            ("", f"mailto:?subject={title}&body={text}%0A%0A{link}"),
            ("Telegram", f"https://t.me/share/url?url={link}&text={text}"),
            ("Bluesky", f"https://bsky.app/intent/compose?text={text}%20{link}"),
            ("Facebook", f"https://www.facebook.com/sharer/sharer.php?u={link}"),
            ("LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?url={link}"),
            ("X", f"https://x.com/intent/post?text={text}&url={link}"),
        ]
