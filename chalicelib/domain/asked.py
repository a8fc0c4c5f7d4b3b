"""What can be said of a field of a sign-on; the fields themselves are in `fields`."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Any

from pydantic import BaseModel


class SignatoryKind(StrEnum):
    INDIVIDUAL = "individual"
    ORGANIZATION = "organization"


class Visibility(StrEnum):
    """Who sees the name; of an organization that is `public` also its officer's, of `organization` not."""

    PUBLIC = "public"
    ORGANIZATION = "organization"
    ORGANIZERS = "organizers"
    COUNTED = "counted"


class Rule(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"
    HIDDEN = "hidden"


class By(Enum):
    """Who decides that a field is asked for."""

    EVERYBODY = auto()
    ORGANIZATION = auto()
    CAMPAIGN = auto()
    KIND = auto()
    # Asked of whoever signs through a partner of the campaign.
    PARTNER = auto()
    # Nobody is asked: a program sends it, or the page itself.
    NOBODY = auto()


class Control(StrEnum):
    """What a field is on the form."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    CHOICE = "choice"
    RADIOS = "radio"
    CHECKBOXES = "checkbox"
    TICK = "tick"


@dataclass(frozen=True)
class Asked:
    """How a field is asked for, and what becomes of it; `label`, `hint` and the like are English for gettext.

    `needed` counts where neither campaign nor kind decides; `missing` is the code when it is empty then.
    `check` returns the code of what is wrong with a value, whatever the campaign; None when nothing is.
    `type`, `mode` (inputmode), `autocomplete` and `capitals` (autocapitalize) are HTML's; `empty` stands for
    no choice; `called` is its name where the label is a sentence; both may name the `partner`. `personal`:
    not asked of an organization's officer unless it must be given. `shown`: to the signer, as it was given.
    `column`: in lists and files; `identifies`: blank there for whoever is in the totals only.
    """

    by: By
    label: str = ""
    hint: str = ""
    control: Control = Control.LINE
    needed: bool = False
    missing: str = "required"
    check: Callable[[Any], str | None] = lambda value: None
    type: str = "text"
    mode: str = ""
    autocomplete: str = "off"
    capitals: str = ""
    empty: str = ""
    called: str = ""
    personal: bool = False
    shown: bool = True
    column: bool = True
    identifies: bool = False


def asked_in(model: type[BaseModel]) -> dict[str, Asked]:
    """What the model says of its fields, those on the page first and in its order."""
    said = {
        name: next(note for note in field.metadata if isinstance(note, Asked))
        for name, field in model.model_fields.items()
    }
    return dict(sorted(said.items(), key=lambda entry: entry[1].by is By.NOBODY))
