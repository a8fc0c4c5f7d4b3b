"""Who sits at the console, without JavaScript but for their passkey."""

from dataclasses import dataclass, field
from secrets import token_urlsafe
from urllib.parse import urlencode, urlsplit

from app import app
from chalicelib.domain.access import Role
from chalicelib.domain.keys import api_key_hash
from chalicelib.domain.people import Person, Session
from chalicelib.http.sessions import COOKIE
from tests.answers import Answer
from tests.fakes import BASE_URL, FakeServices
from tests.gateway import Gateway
from tests.passkeys import Authenticator

ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(BASE_URL))


@dataclass
class Organizer(Gateway):
    """Somebody with a session; every request comes from a page of ours, unless a header says otherwise."""

    person: Person = field(kw_only=True)
    authenticator: Authenticator = field(default_factory=Authenticator, kw_only=True)

    def sends(self, path: str, /, **fields: str | list[str]) -> Answer:
        """Fill in a form of the console and press its button."""
        return self.form(path, urlencode(fields, doseq=True))

    def follows(self, answer: Answer) -> Answer:
        """Where a 303 leads."""
        assert answer.status == 303, answer.text
        return self.get(answer.headers["location"].removeprefix(BASE_URL))


def at_desk(
    services: FakeServices,
    role: Role = Role.OWNER,
    *slugs: str,
    source: str | None = None,
    fresh: bool = True,
) -> Organizer:
    """Somebody of that role who is signed in; without `slugs` all campaigns are theirs.

    With `fresh` their passkey was asked for just now, else an hour ago.
    """
    number = f"{len(services.people.held):024x}"
    campaigns = frozenset(slugs) if slugs else None
    name, address = f"{role} {number[-2:]}", f"{role}-{number[-2:]}@example.org"
    person = Person(f"person-{number}", name, address, role, services.now(), campaigns, source)
    token = f"session.{person.id}.{token_urlsafe(32)}"
    now = services.now()
    proved = now if fresh else now.replace(year=now.year - 1)
    services.people.held[person.id] = person
    services.people.put_session(Session(api_key_hash(token), person.id, now, now, proved, "Firefox, Linux"))
    headers = {"Cookie": f"{COOKIE}={token}", "Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
    return Organizer(app, headers=headers, person=person)
