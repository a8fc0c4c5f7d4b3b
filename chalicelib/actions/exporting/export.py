"""Lists of sign-ons, and links to files of them.

Nothing here trusts whoever invoked it: each step makes a permit of its own from the caller's key, which a
partner's limits to whoever agreed to that, and sees first that the caller's line is in the audit trail.
"""

from chalicelib.actions.exporting.advise import advice
from chalicelib.actions.exporting.witness import ensure_recorded, witnessed
from chalicelib.actions.jobs import own_job
from chalicelib.domain.access import May
from chalicelib.domain.errors import NotFound
from chalicelib.domain.exports import Page, PageQuestion, listed
from chalicelib.domain.searching import LOOKED_THROUGH, Called, Seen
from chalicelib.domain.signons import SignOn
from chalicelib.domain.text import fold
from chalicelib.ports.lists import Wanted
from chalicelib.ports.services import Services

PAGE_ROWS = 50
# Nobody can take a link back, so it outlives its key by no more than that.
LINK_SECONDS = 60


def page(services: Services, key: str, question: PageQuestion, line: str) -> Page:
    """The next sign-ons that fit the question, at most 50, with advice where it is asked for.

    Raises Unauthorized, NotFound, TryLater.
    """
    slug, act = question.slug, May.LIST_SIGN_ONS
    given = witnessed(services, key, line, "list", slug, act, **question.line)
    source = given.source or question.source
    agreed, now = given.principal.sees_agreed_only, services.now()
    wanted = Wanted(question.status, source, agreed, question.kind, question.country)
    if question.name is not None:
        return _called(services, question, wanted)
    if question.keys or question.address:
        people, place = _of_address(services, question, wanted), None
    else:
        ask = services.lists.waiting if question.waiting else services.lists.newest
        found = ask(slug, question.after, PAGE_ROWS, wanted)
        people, place = found.sign_ons, found.place
    shown = [one for one in people if not one.expired(now)]
    if not (question.advised and given.principal.may(May.DECIDE, slug)):
        return Page([listed(one) for one in shown], place)
    told = advice(services, slug, shown, given.principal)
    return Page([listed(one) | {"advice": told[one.key].model_dump(mode="json")} for one in shown], place)


def link(services: Services, key: str, export_id: str, line: str) -> str:
    """A URL that downloads the finished file for a minute. Raises Unauthorized, NotFound."""
    principal, job = own_job(services, key, export_id)
    if job.state != "done" or job.object_key is None:
        raise NotFound
    ensure_recorded(services, principal, line, "download", job.slug, job.line_when_fetched)
    return services.files.link(job.object_key, LINK_SECONDS)


def _called(services: Services, question: PageQuestion, wanted: Wanted) -> Page:
    """Whoever is called so among the first 100,000, or the next ones."""
    called, now = Called(question.name or ""), services.now()

    def fits(one: Seen) -> bool:
        asked = wanted.fits(one.status, one.source, one.partner_contact, one.kind, one.country)
        return asked and not one.over(now.timestamp()) and called(one)

    looked = services.lists.look(question.slug, question.after, LOOKED_THROUGH, fits)
    first = sorted(looked.found, key=lambda one: fold(one.name or one.organization or ""))[:PAGE_ROWS]
    whole = services.lists.named(question.slug, [one.key for one in first], wanted)
    people = {held.key: listed(held) for held in whole}
    rows = [people[one.key] for one in first if one.key in people]
    return Page(rows, looked.place, looked.seen, looked.share, len(looked.found) > len(first))


def _of_address(services: Services, question: PageQuestion, wanted: Wanted) -> list[SignOn]:
    if question.address:
        found = services.lists.of_address(question.slug, question.address, PAGE_ROWS, wanted)
    else:
        found = services.lists.named(question.slug, question.keys, wanted)
    return [one for one in found if one.waiting_since or not question.waiting]
