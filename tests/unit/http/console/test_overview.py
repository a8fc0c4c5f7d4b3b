"""What an organizer sees of a campaign first, and what they do there."""

import struct
from io import BytesIO

import pypdf
import pytest

from chalicelib.domain.access import Role
from chalicelib.domain.errors import TryLater
from tests.builders import NOW, approved, card, confirmed, held, letter, pledge
from tests.desks import at_desk
from tests.fakes import Clock, FakeServices
from tests.html import Page
from tests.office import publish
from tests.tallying import count
from tests.visitors import PARTNERS

SLUG = letter().slug
OVERVIEW = f"/organize/c/{SLUG}"


def put(services: FakeServices, *sign_ons: object) -> None:
    for sign_on in sign_ons:
        services.sign_ons.write(sign_on, None)  # type: ignore[arg-type]
        count(services, sign_on)  # type: ignore[arg-type]


def rev(services: FakeServices, slug: str = SLUG) -> str:
    stored = services.campaigns.get(slug)
    assert stored
    return str(stored.rev)


def verbs(services: FakeServices) -> list[str]:
    return [line.verb for line in services.audit.lines]


def test_an_organizer_sees_how_a_pledge_stands_in_charts_with_their_numbers(services: FakeServices) -> None:
    campaign = publish(services, pledge(partners=PARTNERS)).campaign
    put(
        services,
        confirmed(campaign, email="1@example.org", country="FR", source="ally", commitments=["join"]),
        confirmed(campaign, email="2@example.org", country="FR", language="en", commitments=["tell"]),
        approved(campaign, email="3@example.org", organization="World Union", members_represented=500),
        confirmed(campaign, kind="organization", email="4@example.org"),
    )
    services.sign_ons.propose(held(campaign, email="5@example.org"))
    shown = Page(at_desk(services, Role.ORGANIZER).get(f"/organize/c/{campaign.slug}").text)
    figures = dict(
        zip((one.text for one in shown.all("dt")), (one.text for one in shown.all("dd")), strict=True)
    )
    assert figures["Confirmed today"] == figures["Confirmed in all"] == "4"
    assert figures["Confirmed, of those who signed"] == "80%"
    assert (figures["People counted"], figures["Workers represented"]) == ("2", "500")
    assert "1 signature waits for your decision." in shown.text
    rows = [row.text for row in shown.all("tr")]
    assert "France 2" in rows
    assert "World Union 500" in rows
    assert shown.one("rect", class_="drawn", x="1")["height"] == "80.0"


def test_a_campaign_that_nobody_signed_has_no_charts(services: FakeServices) -> None:
    shown = Page(at_desk(services).get(OVERVIEW).text)
    assert not list(shown.all("table"))
    assert "Nothing waits for your decision." in shown.text


def test_while_the_figures_cannot_be_read_a_campaign_can_be_closed(services: FakeServices) -> None:
    services.exporter.fails = TryLater()
    answer = at_desk(services).get(OVERVIEW)
    assert answer.status == 200
    assert "The figures cannot be read right now." in answer.text
    assert "Close the campaign" in answer.text


def test_closing_asks_once_and_says_what_it_does(services: FakeServices) -> None:
    owner, form = at_desk(services), {"act": "close", "rev": rev(services)}
    asked = owner.sends(OVERVIEW, **form)
    assert "From then on nobody can sign it." in asked.text
    assert services.campaigns.definitions[SLUG].campaign.status == "open"
    answer = owner.sends(OVERVIEW, **form, sure="1")
    assert "The campaign is closed." in owner.follows(answer).text
    assert services.campaigns.definitions[SLUG].campaign.status == "closed"
    reopened = owner.sends(OVERVIEW, act="reopen", rev=rev(services))
    assert "The campaign is open again." in owner.follows(reopened).text
    assert verbs(services) == ["close", "reopen"]


def test_who_closes_a_card_is_told_that_nobody_can_withdraw_any_more(services: FakeServices) -> None:
    slug = card().slug
    asked = at_desk(services).sends(f"/organize/c/{slug}", act="close", rev=rev(services, slug))
    assert "Nobody can withdraw a card any more" in asked.text


def test_a_campaign_that_had_an_end_is_open_once_it_is_reopened(services: FakeServices, clock: Clock) -> None:
    publish(services, letter(status="closed", closes_at=NOW))
    clock.pass_by(days=1)
    at_desk(services).sends(OVERVIEW, act="reopen", rev=rev(services))
    assert services.campaigns.definitions[SLUG].campaign.availability(clock()) == "open"


@pytest.mark.parametrize("act", ["reopen", "update", "goal"])
def test_what_somebody_changed_meanwhile_is_not_written_over(services: FakeServices, act: str) -> None:
    before = services.campaigns.definitions[SLUG]
    form = {"act": act, "rev": "999", "text.en": "We met the studio.", "of": "signers", "goal": "250"}
    answer = at_desk(services).sends(OVERVIEW, **form)
    assert answer.status == 409
    assert "Someone else has saved this" in answer.text
    assert services.campaigns.definitions[SLUG] is before
    assert "We met the studio." in answer.text


def test_an_update_stands_on_the_page_with_todays_date(services: FakeServices) -> None:
    owner = at_desk(services)
    empty = owner.sends(OVERVIEW, **{"act": "update", "rev": rev(services), "text.en": " "})
    assert (empty.status, "Fill in this field." in empty.text) == (422, True)
    said = {"act": "update", "rev": rev(services), "text.en": "We met the studio."}
    owner.follows(owner.sends(OVERVIEW, **said))
    [update] = services.campaigns.definitions[SLUG].campaign.updates
    assert (update.date, update.text) == (NOW.date(), {"en": "We met the studio."})
    assert verbs(services) == ["post update"]


def test_a_goal_that_was_reached_suggests_the_next_which_one_press_sets(services: FakeServices) -> None:
    publish(services, letter(goal={"signers": 2, "workers": 900}))
    put(services, *(confirmed(email=f"{number}@example.org") for number in range(12)))
    owner = at_desk(services)
    shown = owner.get(OVERVIEW).text
    assert "Goal reached: 2 people." in shown
    assert "Make 25 people the next goal" in shown
    owner.sends(OVERVIEW, act="goal", of="signers", goal="25", rev=rev(services))
    goal = services.campaigns.definitions[SLUG].campaign.goal
    assert goal
    assert (goal.signers, goal.workers) == (25, 900)
    assert "Goal: 25 people" in owner.get(OVERVIEW).text


def test_an_owner_resumes_sending_where_it_is_paused_and_an_organizer_is_told_whom_to_ask(
    services: FakeServices,
) -> None:
    services.sending.pause(services.sending.state(), "bounces", NOW)
    owner, organizer = at_desk(services), at_desk(services, Role.ORGANIZER, SLUG)
    assert "An owner can resume it." in organizer.get(OVERVIEW).text
    assert organizer.sends(OVERVIEW, act="resume").status == 404
    assert "Emails go out again." in owner.follows(owner.sends(OVERVIEW, act="resume")).text
    assert services.sending.state().paused_at is None


def test_the_code_and_the_poster_lead_to_the_campaigns_page(services: FakeServices) -> None:
    assert letter().languages == ["en", "fr"]
    owner = at_desk(services)
    png = owner.get(f"{OVERVIEW}/share/qr.png")
    assert png.headers["content-type"] == "image/png"
    assert struct.unpack(">II", png.body[16:24])[0] > 400
    assert b"<svg" in owner.get(f"{OVERVIEW}/share/qr.svg").body
    sizes = {}
    for paper in ("a4", "letter"):
        poster = pypdf.PdfReader(BytesIO(owner.get(f"{OVERVIEW}/share/poster-{paper}.pdf").body))
        assert len(poster.pages) == 2
        sizes[paper] = round(float(poster.pages[0].mediabox.height))
        assert poster.pages[0].extract_text().count("Stand") > 9
    assert sizes == {"a4": 842, "letter": 792}
    assert owner.get(f"{OVERVIEW}/share/poster-a3.pdf").status == 404
