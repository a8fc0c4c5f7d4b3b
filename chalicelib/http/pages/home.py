"""The list of campaigns that can be signed now."""

import re
from dataclasses import dataclass

from chalice import Blueprint, Response

from chalicelib.actions.signing.campaigns import listed_campaigns
from chalicelib.bootstrap import services
from chalicelib.domain.errors import NotFound
from chalicelib.domain.headings import Heading
from chalicelib.domain.kinds import TRAITS, Traits
from chalicelib.http.pages.kept import Subject
from chalicelib.http.pages.render import Visit
from chalicelib.http.pages.views import Speaking

routes = Blueprint(__name__)


@dataclass(frozen=True)
class HeadingView(Speaking):
    """A campaign's heading on a page; in its own first language where it does not speak the page's."""

    heading: Heading
    language: str

    @property
    def default_language(self) -> str:
        return self.heading.languages[0]

    @property
    def traits(self) -> Traits:
        return TRAITS[self.heading.kind]


@routes.route("/")
def home() -> Response:
    visit = Visit(routes.current_request)
    number = _number(visit.asked("page"))
    listed = listed_campaigns(services(), number - 1)

    def values() -> dict[str, object]:
        views = [HeadingView(heading, heading.spoken(visit.language)) for heading in listed.open]
        return {"views": views, "number": number, "more": listed.page.more}

    subject = Subject(name=number, source=listed.page, moment=tuple(one.slug for one in listed.open))
    return visit.kept("home.html", subject, values, {"page": str(number)} if number > 1 else {})


def _number(asked: str | None) -> int:
    """The page's number, from 1."""
    if asked is None:
        return 1
    if not re.fullmatch("[1-9][0-9]{0,5}", asked):
        raise NotFound
    return int(asked)
