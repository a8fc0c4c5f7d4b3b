"""What a page says happens to what somebody enters: only what does."""

from collections.abc import Callable

import pytest

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.kinds import Names
from chalicelib.domain.links import Purpose
from chalicelib.domain.signons import SignOn
from chalicelib.ports.services import Services
from tests.builders import card, confirmed, letter, pledge, sign_in
from tests.html import Page
from tests.office import publish
from tests.visitors import Visitor

NO_ONE = "If you choose “No one”, they do not see your name, email address or telephone number."


def promised(services: Services, visitor: Visitor, campaign: Campaign) -> str:
    """The part about data on that campaign's page."""
    publish(services, campaign)
    return Page(visitor.get(f"/c/{campaign.slug}").text).one("section", class_="privacy").text


@pytest.mark.parametrize(
    ("campaign", "can"),
    [
        (letter(), "see, change, download, withdraw or erase what you entered."),
        (pledge(), "see, change, download, withdraw or erase what you entered."),
        (
            card(),
            "see, download or erase what you entered. You can withdraw your card until the campaign closes.",
        ),
        (sign_in(), "see, download, withdraw or erase what you entered."),
    ],
)
def test_a_page_promises_of_the_link_in_the_mail_what_it_does(
    services: Services, visitor: Visitor, campaign: Campaign, can: str
) -> None:
    assert f"With the link in our email you can {can}" in promised(services, visitor, campaign)


@pytest.mark.parametrize("names", [Names.PUBLIC, Names.SEALED])
def test_who_may_be_counted_only_reads_what_organizers_do_not_see(
    services: Services, visitor: Visitor, names: Names
) -> None:
    assert f"what you enter. {NO_ONE} Your name" in promised(services, visitor, letter(names=names))


def test_who_may_no_longer_withdraw_a_card_is_offered_no_button(
    services: Services, visitor: Visitor, holding: Callable[[SignOn, Purpose], str]
) -> None:
    campaign = card()
    path = holding(confirmed(campaign), "mine")
    assert "withdraw" in [b.attributes.get("value") for b in Page(visitor.get(path).text).all("button")]
    publish(services, campaign.model_copy(update={"status": "closed"}))
    page = Page(visitor.get(path).text)
    assert "withdraw" not in [b.attributes.get("value") for b in page.all("button")]
    assert "You can no longer withdraw yours." in page.text


def test_nobody_reads_of_a_choice_that_is_not_offered(services: Services, visitor: Visitor) -> None:
    for campaign in (card(), sign_in()):
        assert "“No one”" not in promised(services, visitor, campaign)
    for campaign in (letter(names=Names.SEALED), card(), sign_in()):
        assert "“Everyone”" not in promised(services, visitor, campaign)
