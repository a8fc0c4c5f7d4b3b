"""What it means to publish a draft, in sentences: for the text that people agree to, and for who may sign."""

from collections.abc import Iterator
from gettext import NullTranslations

from chalicelib.actions.organizing.drafts import Editing
from chalicelib.actions.signing.figures import public_figures
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.texts import text_version
from chalicelib.domain.typed import definition_of
from chalicelib.ports.services import Services


def meaning(services: Services, held: Editing, spoken: NullTranslations) -> list[str]:
    """The sentences for a draft that may be published. Raises Invalid for another one, and TryLater."""
    before, after = held.stored.campaign, definition_of(held.document)
    return [*_of_status(before, after, spoken), *_of_text(services, held, after, spoken)]


def _of_status(before: Campaign, after: Campaign, spoken: NullTranslations) -> Iterator[str]:
    if before.status == after.status:
        return
    if after.status == "open":
        yield spoken.gettext("The campaign opens: whoever has the link can sign.")
    elif after.status == "closed":
        yield spoken.gettext("The campaign closes: nobody can sign any more.")
    else:
        yield spoken.gettext("The campaign becomes a draft again: nobody can sign any more.")


def _of_text(services: Services, held: Editing, after: Campaign, spoken: NullTranslations) -> Iterator[str]:
    stored = held.stored
    following = text_version(after, stored.text)
    if following.number == stored.text.number:
        if stored.was_open:
            yield spoken.gettext("What people agree to stays as it is.")
        return
    yield spoken.gettext("This makes version {number} of the text.").format(number=following.number)
    if not stored.was_open:
        return
    counts = public_figures(services, stored).counts
    signed = counts.individuals + counts.organizations if counts else 0
    if signed:
        yield spoken.ngettext(
            "{number} signature that counts is for an earlier version. It stays; nobody is asked again.",
            "{number} signatures that count are for earlier versions. They stay; nobody is asked again.",
            signed,
        ).format(number=signed)
    else:
        yield spoken.gettext("Whoever signed an earlier version agreed to that one, and is not asked again.")
