"""Signing by a form, and the form again with what was typed and what is wrong with it."""

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from typing import TYPE_CHECKING

from chalice import Response
from chalice.app import Request
from markupsafe import Markup

from chalicelib.bootstrap import services
from chalicelib.domain.asked import Control, SignatoryKind, Visibility
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import FieldError, Invalid, Unavailable
from chalicelib.domain.fields import FIELDS, Typed
from chalicelib.domain.stored import StoredCampaign
from chalicelib.http.answers import redirect
from chalicelib.http.pages.doubts import MISTYPED, settle
from chalicelib.http.pages.views import CampaignView, FormField
from chalicelib.http.requests import read_form
from chalicelib.words.languages import translations
from chalicelib.words.sentences import field_message, named_message

if TYPE_CHECKING:
    from chalicelib.domain.signons import SignOn

# The page again: its status, what was typed, what is wrong with it.
Show = Callable[[int, Typed, list[FieldError]], Response]


class Form:
    """What was typed into a form, and what is wrong with it; both empty for a new one.

    `meant` is the domain that somebody may have meant who typed another one, which is no mistake.
    `seen` are the fields that are on the page. A mistake in another one leads to the consent, which
    everybody must look at.
    """

    def __init__(
        self,
        typed: Mapping[str, str | list[str]] | None = None,
        errors: Collection[FieldError] = (),
        language: str = "en",
        seen: Container[str] = (),
    ) -> None:
        self._typed = typed or {}
        self._seen = seen
        say = translations(language).gettext
        questions = [e for e in errors if e.code == MISTYPED]
        self.meant = next((str(e.params["domain"]) for e in questions), None)
        errors = [e for e in errors if e not in questions]
        self._mistakes = {e.field: field_message(e, say) for e in errors}
        self._named = {e.field: named_message(e, _label(e.field, say), say) for e in errors}

    @property
    def mistakes(self) -> list[tuple[str, str]]:
        """(field to lead to, what is wrong with which field) in the order of the page."""
        return [(name if name in self._seen else "consent", text) for name, text in self._named.items()]

    @property
    def domain(self) -> str:
        """The domain of the address that was typed."""
        return self.value("email").rpartition("@")[2].strip().lower()

    def value(self, name: str) -> str:
        """What was typed into a field of one value; empty when nothing was."""
        value = self._typed.get(name, "")
        return value if isinstance(value, str) else ""

    def has(self, name: str, value: str) -> bool:
        """Whether that choice was made."""
        typed = self._typed.get(name, ())
        return value == typed if isinstance(typed, str) else value in typed

    def mistake(self, name: str) -> str | None:
        """What is wrong with the field, in the page's language; None when nothing is."""
        return self._mistakes.get(name)

    def touches(self, fields: Iterable[FormField]) -> bool:
        """Whether one of these fields holds something, or something is wrong with it."""
        return any(self._typed.get(field.name) or field.name in self._mistakes for field in fields)

    def aria(self, name: str, hint: str, invalid: bool = True) -> Markup:
        """The attributes that tie a field to its hint and its mistake."""
        wrong = self.mistake(name) is not None
        ids = [f"f-{name}-hint"] * bool(hint) + [f"f-{name}-mistake"] * wrong
        described = Markup(' aria-describedby="{}"').format(" ".join(ids)) if ids else Markup("")
        return described + (Markup(' aria-invalid="true"') if wrong and invalid else "")


def _label(name: str, say: Callable[[str], str]) -> str:
    """What the form calls a field, in the language of `say`; empty where its label is a sentence, or none."""
    asked = FIELDS.get(name)
    return say(asked.label) if asked and asked.label and asked.control is not Control.TICK else ""


def blank(view: CampaignView) -> Form:
    """A new form. Nobody's name is public before they say so (GDPR, Art. 25), and nothing is chosen for an
    organization. Whoever signs in to a meeting signs in for today, if it meets."""
    campaign, today = view.campaign, view.moment.today
    typed: dict[str, str | list[str]] = {"kind": campaign.accepts[0]}
    if today in view.days:
        typed["day"] = str(today)
    if SignatoryKind.INDIVIDUAL in campaign.accepts:
        typed["visibility"] = Visibility.ORGANIZERS
    return Form(typed)


def known_source(campaign: Campaign, asked: object) -> str | None:
    """The partner's id when the campaign has that partner; anything else is dropped."""
    partner = campaign.partner(asked) if isinstance(asked, str) else None
    return partner.id if partner else None


def _ask(typed: dict[str, str | list[str]]) -> None:
    """Let nothing be chosen for whoever signs for an organization by a page that asks them.

    It asks under a name of its own: what is chosen beforehand for a person must not be sent for them.
    """
    asks, display = typed.pop("asks", None), typed.pop("display", "")
    if asks == "display" and typed.get("kind") == SignatoryKind.ORGANIZATION:
        typed["visibility"] = display


def take(
    request: Request,
    stored: StoredCampaign,
    sent: Callable[["SignOn"], str],
    show: Show,
    partner: str | None = None,
) -> Response:
    """Sign by a form: on to `sent` (a sign-in: to its pass), or the form again by `show`.

    In a `partner`'s frame the signer carries that partner's id, whatever the form says.

    Raises what reading a form and `receive` raise, but for Invalid and Unavailable, which `show` tells.
    """
    # Whoever looks at a page waits for the import of what pages need, and for no more.
    from chalicelib.actions.meeting.passes import pass_url
    from chalicelib.actions.signing.receive import receive
    from chalicelib.http.sources import load_of

    typed = read_form(request)
    _ask(typed)
    asked = typed.get("asked", "")
    questions = settle(typed)
    source = known_source(stored.campaign, partner or typed.get("source"))
    if source:
        typed["source"] = source
    else:
        # Nobody was named who may write.
        typed = {name: value for name, value in typed.items() if name not in ("source", "partner_contact")}
    try:
        signed = receive(services(), stored.campaign.slug, typed, load_of(request), questions)
    except Unavailable:
        return show(410, {}, [])
    except Invalid as wrong:
        if any(error.field == "text_version" for error in wrong.errors):
            # Whoever agreed to the old text has not agreed to the new one.
            typed.pop("consent", None)
        # Whatever else is wrong, nobody is asked twice.
        typed["asked"] = asked
        only_asked = all(error in questions for error in wrong.errors)
        return show(200 if only_asked else 422, typed, wrong.errors)
    if stored.campaign.traits.gives_pass:
        return redirect(pass_url(services(), signed.sign_on))
    return redirect(sent(signed.sign_on))
