"""Where each key of a definition stands on its form, and what it is called there.

What a field takes follows from the definition's own model; here are only order and words.
"""

from dataclasses import dataclass

from chalicelib.domain.asked import By
from chalicelib.domain.fields import FIELDS
from chalicelib.domain.text import N_


@dataclass(frozen=True)
class Key:
    """A key of a definition, dotted where it lies within another one.

    `rows` are the keys within each row of a list, `add` what the button says that adds one. `tall` is a line
    of text that needs more than a line on the screen.
    """

    name: str
    label: str
    hint: str = ""
    rows: tuple["Key", ...] = ()
    add: str = ""
    tall: bool = False


@dataclass(frozen=True)
class Group:
    name: str
    title: str
    keys: tuple[Key, ...]


POINT = (
    Key("text", N_("Text"), tall=True),
    Key("id", N_("Short name"), N_("Lower-case letters and digits; lists and files show it.")),
)

ONE_ON_EACH_LINE = N_("One on each line, such as https://www.example.org")

GROUPS = (
    Group(
        "texts",
        N_("Texts"),
        (
            Key("title", N_("Title")),
            Key("summary", N_("In one sentence"), N_("Links that people share show it."), tall=True),
            Key(
                "statement",
                N_("Statement"),
                N_("A blank line between paragraphs, **bold**, *italic*, ## heading, - list."),
            ),
            Key("demands", N_("Demands"), rows=POINT, add=N_("Add a demand")),
            Key(
                "commitments",
                N_("Commitments"),
                N_("What signers can tick."),
                POINT,
                N_("Add a commitment"),
            ),
            Key("issuer", N_("Issued by")),
            Key("addressed_to", N_("Addressed to")),
            Key("in_support_of", N_("In support of")),
            Key("dateline.place", N_("Place in the letterhead")),
            Key("dateline.date", N_("Date in the letterhead")),
            Key(
                "contacts",
                N_("Contacts"),
                rows=(Key("label", N_("Who or what for")), Key("email", N_("Email address"))),
                add=N_("Add a contact"),
            ),
            Key(
                "updates",
                N_("News of the campaign"),
                rows=(Key("date", N_("Date")), Key("text", N_("Text"))),
                add=N_("Add news"),
            ),
        ),
    ),
    Group(
        "asked",
        N_("Who signs, and what they are asked"),
        (
            Key("accepts", N_("Who can sign")),
            *(
                Key(f"fields.{name}", asked.label)
                for name, asked in FIELDS.items()
                if asked.by is By.CAMPAIGN
            ),
        ),
    ),
    Group(
        "goals",
        N_("Goals"),
        (
            Key("goal.signers", N_("People")),
            Key("goal.organizations", N_("Organizations")),
            Key("goal.workers", N_("Workers they represent")),
            Key("unit.size", N_("Workers in the bargaining unit")),
            Key("unit.as_of", N_("As of")),
            Key(
                "unit.milestones",
                N_("Milestones in per cent"),
                N_("With commas between: 30, 50, 75"),
            ),
            Key("event.venue", N_("Venue")),
            Key(
                "event.timezone",
                N_("Time zone"),
                N_("Such as Europe/Berlin or America/New_York."),
            ),
            Key("event.days", N_("Days"), add=N_("Add a day")),
        ),
    ),
    Group(
        "names",
        N_("Names and checking"),
        (Key("names", N_("Names in public")), Key("review", N_("When people count"))),
    ),
    Group(
        "partners",
        N_("Partners"),
        (
            Key(
                "partners",
                N_("Partners"),
                N_("Sites that may show the form. Who signs there carries the short name as source."),
                (
                    Key("name", N_("Name")),
                    Key("id", N_("Short name")),
                    Key(
                        "origins",
                        N_("Sites"),
                        ONE_ON_EACH_LINE,
                        tall=True,
                    ),
                ),
                N_("Add a partner"),
            ),
        ),
    ),
    Group(
        "appearance",
        N_("Appearance"),
        (
            Key("appearance.colour", N_("Colour"), N_("Such as #23406f, dark enough for white text.")),
            Key("appearance.logo", N_("Logo"), N_("A plain SVG or a PNG of at most 12 KiB.")),
        ),
    ),
    Group(
        "privacy",
        N_("Privacy"),
        (
            Key("privacy.controller", N_("Who keeps the data")),
            Key("privacy.contact", N_("Email address for questions about it")),
            Key("privacy.keep_months", N_("Months it is kept after closing")),
        ),
    ),
    Group(
        "status",
        N_("Dates and status"),
        (
            Key("status", N_("Status")),
            Key("opens_at", N_("Opens (UTC)"), N_("Empty: at once.")),
            Key("closes_at", N_("Closes (UTC)"), N_("Empty: when you close it.")),
            Key("listed", N_("In the public list and in search engines")),
        ),
    ),
)

# What choices are called.
CHOICES: dict[str, dict[str, str]] = {
    "accepts": {"individual": N_("People"), "organization": N_("Organizations")},
    "fields": {"required": N_("Required"), "optional": N_("Optional"), "hidden": N_("Not asked")},
    "names": {
        "public": N_("Of those who choose it"),
        "sealed": N_("Never"),
        "sealed_until_milestone": N_("After the last milestone, once an owner opens them"),
    },
    "review": {"none": N_("At once"), "before_counting": N_("Once an organizer approved them")},
    "status": {"draft": N_("Draft"), "open": N_("Open"), "closed": N_("Closed")},
    "yes_or_no": {"true": N_("Yes"), "false": N_("No")},
}

BY_NAME = {key.name: key for group in GROUPS for key in group.keys}
