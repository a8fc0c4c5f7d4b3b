"""An owner brings a unit's list by the API, and nobody reads it back."""

from chalicelib.ports.services import Services
from tests.builders import card
from tests.gateway import Gateway

PATH = f"/api/v1/organizer/campaigns/{card().slug}/unit-list"
SENT = {"as_of": "2026-03-01", "people": [{"name": "Ada Example", "job": "Editor"}, {"name": "Zoe Nobody"}]}


def test_an_owner_brings_the_list_learns_which_it_is_and_deletes_it(
    owner: Gateway, services: Services
) -> None:
    assert owner.get(PATH).status == 404
    brought, held = owner.send("PUT", PATH, SENT), owner.get(PATH)
    assert (brought.status, held.json()) == (200, brought.json())
    assert (held.json()["lines"], held.json()["as_of"]) == (2, "2026-03-01")
    assert "Ada" not in held.text
    assert owner.send("DELETE", PATH).status == 204
    assert owner.get(PATH).status == 404
    assert services.units.get(card().slug) is None
