"""A kind of campaign that somebody adds is private until its traits say otherwise."""

import pytest

from chalicelib.domain.kinds import TRAITS, Kind, Traits
from chalicelib.ports.services import Services
from tests.builders import confirmed, letter
from tests.html import Page
from tests.office import publish
from tests.tallying import count
from tests.visitors import Visitor

BARE = Traits(title="A new kind", call="Take part", consent="I take part.")
PATH = "/c/stand-with-the-crew"


@pytest.fixture
def _a_new_kind(monkeypatch: pytest.MonkeyPatch, services: Services) -> None:
    monkeypatch.setitem(TRAITS, Kind.LETTER, BARE)
    campaign = letter(accepts=["individual"], names="sealed", goal={"signers": 10})
    publish(services, campaign)
    signers = [confirmed(campaign, email=f"{n}@example.org", visibility="public") for n in range(30)]
    count(services, *signers)


def test_every_kind_has_its_traits() -> None:
    assert set(TRAITS) == set(Kind)


@pytest.mark.usefixtures("_a_new_kind")
def test_a_new_kind_tells_no_figure_and_no_name(visitor: Visitor) -> None:
    told = visitor.get(f"/api/v1/campaigns/{PATH.rpartition('/')[2]}/tally").json()
    assert {name: value for name, value in told.items() if value is not None} == {"as_of": told["as_of"]}
    for path in (PATH, f"{PATH}/signers"):
        page = Page(visitor.get(path).text)
        assert "Ada Example" not in page.html
        assert not list(page.all("progress")) + list(page.all("ul", class_="totals"))


@pytest.mark.usefixtures("_a_new_kind")
def test_a_new_kind_is_neither_listed_nor_shared(visitor: Visitor) -> None:
    assert PATH not in visitor.get("/").text
    page = Page(visitor.get(PATH).text)
    assert page.one("meta", name="robots")["content"] == "noindex"
    assert not list(page.all("section", class_="share"))


@pytest.mark.usefixtures("_a_new_kind")
def test_a_new_kind_is_called_by_its_name_and_asks_for_its_own_consent(visitor: Visitor) -> None:
    page = Page(visitor.get(PATH).text)
    for said in (BARE.title, BARE.call, BARE.consent):
        assert said in page.text
    assert page.fields["visibility"] == "organizers"


@pytest.mark.usefixtures("_a_new_kind")
@pytest.mark.parametrize("changes", [{"accepts": ["individual", "organization"]}, {"names": "public"}])
def test_a_new_kind_takes_people_only_and_seals_their_names(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="definition"):
        letter(**{"accepts": ["individual"], "names": "sealed"} | changes)
