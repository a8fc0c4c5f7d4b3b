"""Pages: the language of the answer, what every template is given, and what may be cached."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode, urlsplit

from chalice import Response
from chalice.app import Request

from chalicelib.actions.signing.figures import public_figures
from chalicelib.bootstrap import services
from chalicelib.domain.stored import StoredCampaign
from chalicelib.http.answers import page
from chalicelib.http.assets import asset
from chalicelib.http.pages.gaps import Finished, Skeleton, gap
from chalicelib.http.pages.kept import PAGES, Subject
from chalicelib.http.pages.views import NOTHING_TOLD, CampaignView, moment_of
from chalicelib.words.languages import INTERFACE_LANGUAGES, choose
from chalicelib.words.templates import render

# All that pages read of a query, or name something else by: CloudFront tells answers apart by these alone.
QUERY = frozenset(
    {
        "after",
        "format",
        "lang",
        "maxheight",
        "maxwidth",
        "page",
        "partner",
        "source",
        "theme",
        "token",
        "url",
        "v",
    },
)
NOTHING: Mapping[str, str] = MappingProxyType({})
# Caches in between may keep a public page for a minute, and show it while they fetch the next one.
PUBLIC = "public, max-age=0, s-maxage=60, stale-while-revalidate=60"


class Visit:
    """One request for a page. `offered` are its languages, the first one stands in for all others;
    without `accept` the browser's preferences are not asked.

    Links in pages begin at the host's root, because the app may live under a stage's prefix; what
    leaves the page (mails, other sites) uses the whole `base_url`. No header of the request is in any link.
    """

    def __init__(
        self, request: Request | None, offered: Sequence[str] = INTERFACE_LANGUAGES, accept: bool = True
    ) -> None:
        self._query = dict(request.query_params or {}) if request else {}
        self._headers = request.headers if request else {}
        self._offered = offered
        self.base_url = services().base_url
        self.root = urlsplit(self.base_url).path
        preferred = self._headers.get("accept-language") if accept else None
        self.language = choose(offered, self.asked("lang"), preferred)

    def offering(self, offered: Sequence[str], language: str) -> "Visit":
        """The same visit to a page in other languages, in one of them."""
        visit = copy(self)
        visit._offered, visit.language = offered, language
        return visit

    def asked(self, name: str) -> str | None:
        """A parameter of the query, None where it is not there or empty. Raises LookupError for any other."""
        if name not in QUERY:
            raise LookupError(f"{name} is nothing that pages are told apart by")
        return str(self._query.get(name) or "") or None

    def view(self, stored: StoredCampaign, source: str | None = None) -> CampaignView:
        """The campaign as this visitor sees it, who came by way of `source`, without its figures."""
        moment = moment_of(stored.campaign, services().now())
        partner = stored.campaign.partner(source) if source else None
        return CampaignView(stored, self.language, self.base_url, moment, partner)

    def counted(self, stored: StoredCampaign, source: str | None = None) -> CampaignView:
        """The view with its figures."""
        return replace(self.view(stored, source), figures=public_figures(services(), stored))

    def show(self, template: str, status: int = 200, **values: object) -> Response:
        """The template as a page that no cache keeps."""
        return page(self.html(template, **values), status)

    def public(self, template: str, **values: object) -> Response:
        """The template as a page that caches may keep, or 304 for one the browser still has."""
        return self._answer(self._finished(template, values))

    def kept(
        self,
        template: str,
        subject: Subject,
        values: Callable[[], Mapping[str, object]] = dict,
        carried: Mapping[str, str] = NOTHING,
    ) -> Response:
        """The same for a page that is kept here as well; `values` are made only for one that is not."""
        key = (template, self.language, self.base_url, subject.name, *carried.items())
        finished = PAGES.page(
            key,
            subject,
            write=lambda: self._written(template, {**subject.still, **values(), "carried": carried}),
            part=lambda name: self._part(name, subject.shown),
        )
        return self._answer(finished)

    def _answer(self, finished: Finished) -> Response:
        headers = {"Cache-Control": PUBLIC, "ETag": finished.etag}
        if choose(["", *self._offered], self.asked("lang"), None) == "":
            headers["Vary"] = "Accept-Language"
        if finished.etag in self._headers.get("if-none-match", ""):
            return Response("", {"Content-Type": "text/html; charset=utf-8", **headers}, 304)
        return page(finished.html, headers=headers)

    def html(self, template: str, **values: object) -> str:
        """The template with what all templates are given.

        Of the query, links to the other languages carry on what `carried` says.
        """
        return self._finished(template, values).html

    def _finished(self, template: str, values: Mapping[str, object]) -> Finished:
        skeleton = Skeleton(self._written(template, values))
        return skeleton.filled({name: self._part(name, values) for name in skeleton.parts})

    def _written(self, template: str, values: Mapping[str, Any]) -> str:
        carried = values.get("carried", {})
        languages = [(tag, "?" + urlencode({**carried, "lang": tag})) for tag in self._offered]
        around = {"framed": None, "theme": None, "away": ""}
        shared = {"asset": asset, "languages": languages, "moving": gap, **around}
        return render(template, self.language, {**shared, **self._places, **values})

    def _part(self, name: str, values: Mapping[str, object]) -> str:
        return render(f"parts/{name}.html", self.language, {**self._places, **values})

    @property
    def _places(self) -> dict[str, object]:
        return {"root": self.root, "base_url": self.base_url}


def subject_of(view: CampaignView, names: Sequence[object] = ()) -> Subject:
    """A page of a campaign as something to keep: what moves of it are figures and names."""
    still = replace(view, figures=NOTHING_TOLD)
    return Subject(
        name=view.campaign.slug,
        source=view.stored,
        moment=view.moment,
        moving=(view.figures, names),
        still={"view": still},
        shown={"view": view, "signatories": names},
    )
