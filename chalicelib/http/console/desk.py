"""One request of somebody who is signed in to the console.

Views are wrapped in `seated`, which gives them their Desk. Who is not signed in is asked for a passkey in the
page's place, and gets there afterwards; what they had typed comes along.
"""

import functools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from chalice import Blueprint, Response
from chalice.app import Request

from chalicelib.actions.organizing import enter, passkeys
from chalicelib.actions.permits import permit, session_of
from chalicelib.bootstrap import services
from chalicelib.domain.access import May, Permit, Principal
from chalicelib.domain.errors import Invalid, NotFound, Unauthorized
from chalicelib.domain.people import Person, Session
from chalicelib.domain.stored import StoredCampaign
from chalicelib.http import sessions
from chalicelib.http.answers import redirect
from chalicelib.http.console.posted import LARGEST, Posted, posted
from chalicelib.http.console.tabs import tabs_of
from chalicelib.http.console.told import DONE
from chalicelib.http.pages.render import Visit
from chalicelib.words.languages import INTERFACE_LANGUAGES, choose, translations
from chalicelib.words.sentences import field_message

# What pages of the console read of a query. None of it is ever about a person.
ASKED = frozenset({"after", "done", "kept", "lang", "n", "of", "rev", "show", "verb"})
SIGN_IN = "/organize/sign-in"
# And what lists are narrowed to.
NARROWED = frozenset({"country", "kind", "network", "source", "status"})
PARAMETER = re.compile(r"{(\w+)}")
# Forms here send an Origin, which no-referrer would blank.
HEADERS = {"Referrer-Policy": "same-origin", "Cache-Control": "no-store"}


class Unseated(Exception):
    """Nobody is signed in; `form` is what they sent, `wrong` what was wrong with their passkey."""

    def __init__(self, form: Posted, wrong: Invalid | None = None) -> None:
        self.form, self.wrong = form, wrong


class Desk:
    """Who asks, from where, and how they are answered. Raises Unseated, CrossSite."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.visit = console_visit(request)
        self._query = dict(request.query_params or {})
        self.cookies: list[str] = []
        self._form: Posted | None = None
        self.session, self.person, self.credential = self._seat()

    @property
    def language(self) -> str:
        return self.visit.language

    @property
    def principal(self) -> Principal:
        """The person as one who asks."""
        return self.person.principal

    def may(self, act: May, slug: str) -> bool:
        """Whether they may, for what a page offers; whoever does it needs a permit."""
        return self.principal.may(act, slug)

    def permit(self, slug: str, act: May) -> Permit:
        """Leave for that act on that campaign. Raises NotFound, after a line in the record."""
        return permit(services(), self.principal, slug, act)

    def campaign(self, slug: str, act: May) -> tuple[Permit, StoredCampaign]:
        """Leave for that act, and the campaign as it is held. Raises NotFound."""
        given = self.permit(slug, act)
        stored = services().campaigns.get(slug)
        if stored is None:
            raise NotFound
        return given, stored

    def asked(self, name: str) -> str | None:
        """A parameter of the query, None where it is not there or empty. Raises LookupError for any other."""
        if name not in ASKED | NARROWED:
            raise LookupError(f"{name} is nothing that the console asks of a query")
        return str(self._query.get(name) or "") or None

    def form(self, largest: int = LARGEST) -> Posted:
        """What was posted, in so many bytes. Raises what `posted` raises."""
        if self._form is None:
            self._form = posted(self.request, largest)
        return self._form

    def show(self, template: str, status: int = 200, **values: object) -> Response:
        """The template in `console/` as a page that no cache keeps."""
        shared = {"desk": self, "told": self._told(), "here": None, "wrong": None, **values}
        return self._answer(self.visit.show(f"console/{template}", status, **shared))

    def tab(
        self, template: str, tab: str, stored: StoredCampaign, status: int = 200, **values: object
    ) -> Response:
        """The same for one of a campaign's tabs."""
        shown = {"view": self.visit.view(stored), "stored": stored}
        tabs = tabs_of(self.principal, stored.campaign)
        return self.show(template, status, tab=tab, tabs=tabs, **shown, **values)

    def back(self, path: str, done: str | None = None, number: int | None = None) -> Response:
        """303 to a page of the console, which says first what was done: a word of `told.DONE`."""
        asked = {"done": done, "n": number}
        query = urlencode({name: value for name, value in asked.items() if value is not None})
        return self._answer(redirect(f"{services().base_url}{path}{'?' if query else ''}{query}"))

    def ask(self, title: str, text: str, button: str) -> Response | None:
        """A page that asks once more before the posted form is done; None where that was answered.

        `title`, `text` and `button` are in the reader's language.
        """
        if self.form().one("sure"):
            return None
        return self._again("ask.html", title=title, text=text, button=button, sure=True)

    def proof(self) -> Response | None:
        """A page that asks for the passkey before the form is done; None where it was shown just now."""
        wrong = None
        if given := self.form().one("proof"):
            try:
                self.session = enter.prove(services(), self.session, given)
            except Invalid as error:
                wrong = error
        if self.session.proves(services().now()):
            return None
        return self._again("prove.html", wrong=wrong, **sign_in_options())

    def say(self, message: str) -> str:
        """A sentence of ours in the reader's language."""
        return str(translations(self.language).gettext(message))

    def say_many(self, one: str, many: str, number: int) -> str:
        """The same for a sentence that tells a number, as {number}."""
        return str(translations(self.language).ngettext(one, many, number)).format(number=number)

    def wrong(self, error: Invalid) -> list[str]:
        """What was wrong, in the reader's language."""
        say = translations(self.language).gettext
        return [field_message(one, say) for one in error.errors]

    def finish(self, response: Response) -> Response:
        """The answer, with what the browser is to keep."""
        if self.cookies:
            response.headers["Set-Cookie"] = self.cookies
        return response

    def _again(self, template: str, **values: object) -> Response:
        kept = [pair for pair in self.form().pairs if pair[0] != "proof"]
        return self.show(template, 200, kept=kept, action=path_of(self.request), **values)

    def _seat(self) -> tuple[Session, Person, str]:
        token = sessions.token_of(services(), self.request)
        if token:
            try:
                session, person = session_of(services(), token)
                return enter.noted(services(), session), person, token
            except Unauthorized:
                pass
        if self.request.method in sessions.SAFE:
            raise Unseated(Posted([]))
        sessions.ensure_ours(services(), self.request)
        given = self.form().one("proof")
        if not given:
            raise Unseated(self.form())
        try:
            entered = enter.sign_in(services(), given, self.request.headers.get("user-agent", ""))
        except Invalid as error:
            raise Unseated(self.form(), error) from None
        self.cookies.append(sessions.set_session(entered.token))
        return entered.session, entered.person, entered.token

    def _told(self) -> str | None:
        sentence = DONE.get(self.asked("done") or "")
        if sentence is None:
            return None
        number = self.asked("n") or ""
        if isinstance(sentence, str):
            return self.say(sentence)
        return self.say_many(*sentence, int(number)) if number.isdecimal() else None

    def _answer(self, response: Response) -> Response:
        response.headers = {**response.headers, **HEADERS}
        if self._query.get("lang") in INTERFACE_LANGUAGES:
            self.cookies.append(sessions.set_language(self.language))
        return response


View = Callable[..., Response]


def seated(routes: Blueprint) -> Callable[[View], View]:
    """Let a view be called with the Desk of whoever asks; who is not signed in is asked to be."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def answering(**parameters: str) -> Response:
            request = routes.current_request
            try:
                desk = Desk(request)
            except Unseated as nobody:
                return sign_in_page(request, nobody.form, nobody.wrong)
            return desk.finish(view(desk, **parameters))

        return answering

    return decorate


def sign_in_page(request: Request, form: Posted, wrong: Invalid | None = None) -> Response:
    """The page that asks for a passkey, and goes on with what was sent once it was shown."""
    visit = console_visit(request)
    kept = [pair for pair in form.pairs if pair[0] != "proof"]
    say = translations(visit.language).gettext
    told = [field_message(one, say) for one in wrong.errors] if wrong else []
    here = path_of(request)
    posting = request.method not in sessions.SAFE and here != f"{visit.root}{SIGN_IN}"
    if not posting:
        kept = [("to", form.one("to") or here.removeprefix(visit.root))]
    action = here if posting else f"{visit.root}{SIGN_IN}"
    values: dict[str, object] = {"kept": kept, "wrong": told, "posting": posting, **sign_in_options()}
    shown = visit.show("console/sign-in.html", 200, action=action, **values)
    shown.headers |= HEADERS
    return shown


def sign_in_options() -> Mapping[str, Any]:
    """What a page that asks for a passkey is given."""
    return {"options": json.dumps(passkeys.asked_for_sign_in(services()))}


def console_visit(request: Request) -> Visit:
    """The visit, in the language that was chosen for the console."""
    visit = Visit(request)
    chosen = visit.asked("lang") or sessions.cookie(request, sessions.LANGUAGE)
    visit.language = choose(INTERFACE_LANGUAGES, chosen, request.headers.get("accept-language"))
    return visit


def path_of(request: Request) -> str:
    """Where a form of that page is posted, from the host's root, without the query."""
    path = PARAMETER.sub(lambda found: str((request.uri_params or {}).get(found[1], "")), request.path)
    return f"{Visit(request).root}{path}"
