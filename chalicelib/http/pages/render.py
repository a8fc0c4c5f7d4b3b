"""Pages: the language of the answer, what every template is given, and what may be cached."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from chalice import Response
from chalice.app import Request

from chalicelib.actions.signing.figures import public_figures
from chalicelib.bootstrap import services
from chalicelib.domain.stored import StoredCampaign
from chalicelib.http.answers import page
from chalicelib.http.assets import asset
from chalicelib.http.pages.views import CampaignView
from chalicelib.words.languages import INTERFACE_LANGUAGES, choose
from chalicelib.words.templates import render

# Caches in between may keep a public page for a minute, and show it while they fetch the next one.
PUBLIC = "public, max-age=0, s-maxage=60, stale-while-revalidate=60"
# What a change of language keeps of the query.
KEPT = ("source", "partner", "after", "page")


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

    def asked(self, name: str) -> str | None:
        """A parameter of the query; None when it is not there or empty."""
        return str(self._query.get(name) or "") or None

    def view(self, stored: StoredCampaign) -> CampaignView:
        """The campaign as this visitor sees it, without its figures."""
        return CampaignView(stored, self.language, self.base_url, services().now())

    def counted(self, stored: StoredCampaign) -> CampaignView:
        """The view with its figures."""
        view = self.view(stored)
        return replace(view, figures=public_figures(services(), stored, view.now))

    def show(self, template: str, status: int = 200, **values: object) -> Response:
        """The template as a page that no cache keeps."""
        return page(self.html(template, **values), status)

    def public(self, template: str, **values: object) -> Response:
        """The template as a page that caches may keep, or 304 for one the browser still has."""
        html = self.html(template, **values)
        headers = {"Cache-Control": PUBLIC, "ETag": f'W/"{hashlib.sha256(html.encode()).hexdigest()[:32]}"'}
        if choose(["", *self._offered], self.asked("lang"), None) == "":
            headers["Vary"] = "Accept-Language"
        if headers["ETag"] in self._headers.get("if-none-match", ""):
            return Response("", {"Content-Type": "text/html; charset=utf-8", **headers}, 304)
        return page(html, headers=headers)

    def html(self, template: str, **values: object) -> str:
        """The template with what all templates are given."""
        kept = {name: value for name in KEPT if (value := self.asked(name))}
        languages = [(tag, "?" + urlencode({**kept, "lang": tag})) for tag in self._offered]
        shared = {
            "root": self.root,
            "base_url": self.base_url,
            "asset": asset,
            "languages": languages,
            "framed": None,
            "away": "",
        }
        return render(template, self.language, {**shared, **values})
