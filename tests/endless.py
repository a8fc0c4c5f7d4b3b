"""Every page and state that shows what somebody typed, where all of them typed names without an end."""

from collections.abc import Iterator
from dataclasses import replace

from app import app
from chalicelib.bootstrap import use
from chalicelib.domain.face import Entry, Face
from chalicelib.domain.links import Purpose, seal_link
from chalicelib.ports.services import Services
from tests.answers import Answer
from tests.builders import NOW, OPTIONAL, SIGN_IN, card, held, letter, pledge, sign_in
from tests.fakes import Clock, fake_services
from tests.html import Page
from tests.office import publish
from tests.visitors import PARTNERS, Visitor

# None has a space at which a line could be broken; the last is made of letters of many parts each.
NAMES = ("Donau" * 17 + "s", "W" * 120, "長谷川" * 40, "محمدعبدالرحمن" * 9, "👩🏽\u200d🚀" * 30)
TYPED = {
    **{name: NAMES[0] for name in OPTIONAL if name not in ("country", "phone")},
    "name": NAMES[1],
    "email": f"{'e' * 64}@{'d' * 60}.{'d' * 60}.example",
    "phone": "+" + "9" * 119,
}
UNION = {
    "kind": "organization",
    "organization": "U" * 200,
    "parent_organization": "P" * 200,
    "officer_title": "T" * 120,
    "website": f"https://{'w' * 180}.org",
}


def everywhere(*languages: str) -> Iterator[tuple[str, str]]:
    """Each of them in each of these languages, as (what it is, HTML that holds its own style)."""
    services = fake_services(Clock())
    use(services)
    title = {tag: f"{NAMES[number % 5]} {NAMES[1]}" for number, tag in enumerate(languages, start=2)}
    texts = dict.fromkeys(("title", "summary", "statement", "issuer", "addressed_to"), title)
    given = {"languages": [*languages], "partners": PARTNERS, **texts}
    meeting = {"event": SIGN_IN["event"] | {"venue": title}}
    for campaign in (letter(**given), pledge(**given), card(**given), sign_in(**given | meeting)):
        publish(services, campaign)
        services.faces.put(campaign.slug, _wall(), Face())
    visitor = Visitor(app)
    for tag in languages:
        for name, answer in _in_language(services, visitor, tag):
            yield f"{name} in {tag}", with_its_style(answer.text, visitor)
    use(None)


def with_its_style(html: str, visitor: Visitor) -> str:
    """The page with its style in it, so that it can be shown from nowhere."""
    for link in Page(html).all("link", rel="stylesheet"):
        sheet = f"<style>{visitor.get(link['href']).text}</style>"
        html = html.replace(f'<link rel="stylesheet" href="{link["href"]}">', sheet)
    return html


def _wall() -> Face:
    people = [Entry(f"p{n}", name, NOW, union=NAMES[n - 1]) for n, name in enumerate(NAMES)]
    unions = [
        Entry(f"o{n}", "x", NOW, (name * 40)[:200], "DE", members=99_999_999) for n, name in enumerate(NAMES)
    ]
    face = Face(opened=True, newest=tuple(people), largest=tuple(unions), organization_pages=1)
    return replace(face, individuals=99_999_999, organizations=99_999, workers=99_999_999)


def _in_language(services: Services, visitor: Visitor, tag: str) -> Iterator[tuple[str, Answer]]:
    a_letter, a_meeting = f"/c/{letter().slug}", f"/c/{sign_in().slug}"
    for path in (a_letter, f"/c/{pledge().slug}", f"/c/{card().slug}", a_meeting):
        yield path, visitor.get(f"{path}?lang={tag}")
    yield "a person's mistakes", visitor.sends(f"{a_letter}?lang={tag}", **TYPED)
    yield "a union's mistakes", visitor.sends(f"{a_letter}?lang={tag}", **TYPED | UNION)
    for path in (
        "/signers?",
        "/partners?partner=ally&",
        "/embed?partner=ally&",
        "/sent?",
        "/text/1/reading?",
    ):
        yield path, visitor.get(f"{a_letter}{path}lang={tag}")
    yield "a search", visitor.sends(f"{a_letter}/signers?lang={tag}", q="W")
    yield "home", visitor.get(f"/?lang={tag}")
    yield "door", visitor.get(f"/door/{sign_in().slug}?lang={tag}")
    signed = TYPED | {"consent": "true", "kind": "individual", "day": "2026-12-01", "language": tag}
    yield "pass", visitor.follows(visitor.sends(f"{a_meeting}?lang={tag}", **signed))
    links = {purpose: f"{path}?lang={tag}" for purpose, path in _links(services, tag)}
    yield "unsubscribe", visitor.get(links["unsubscribe"])
    yield "confirm", visitor.get(links["confirm"])
    yield "correct", visitor.sends(links["confirm"], do="correct")
    yield "confirmed", visitor.follows(visitor.sends(links["confirm"], do="confirm"))
    yield "mine", visitor.get(links["mine"])


def _links(services: Services, tag: str) -> Iterator[tuple[Purpose, str]]:
    """Where a union's officer is led by mail."""
    given = {**TYPED, **UNION, "email": f"{tag}@example.org", "authorized": True, "updates": True}
    sign_on = held(letter(), **given, members_represented=99_999_999, language=tag, source="ally")
    pair = services.sign_ons.pair(sign_on.slug, sign_on.key)
    services.sign_ons.write(sign_on, getattr(pair, sign_on.of))
    purposes: tuple[Purpose, ...] = ("confirm", "mine", "unsubscribe")
    for purpose in purposes:
        token = seal_link(services.secrets.links, purpose, sign_on, services.now())
        yield purpose, f"/{purpose}/{token}"
