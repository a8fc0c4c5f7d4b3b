"""What a definition tells the public: what is marked, and nothing else."""

from pydantic import Field

from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.derived import Public, public_fields, public_keys
from chalicelib.domain.parts import Event, Part, Point
from tests.builders import PRIVACY, SIGN_IN, card, letter


class Meeting(Event):
    door_code: str = "1234"


class Ask(Point):
    script: str = "Call them twice."
    asked_by: Public[str] = "Ada"


class Grown(Campaign):
    """A definition with new keys at every level, of which nobody said that they are public."""

    budget: int = 5_000
    strike_date: Part | None = None
    event: Public[Meeting | None] = None
    demands: Public[list[Ask]] = Field(default=[])


def test_a_new_key_is_private_until_it_is_marked() -> None:
    asks = [{"id": "pay", "text": {"en": "Pay."}}]
    grown = Grown.model_validate(SIGN_IN | {"demands": asks})
    told = grown.model_dump(mode="json", include=public_keys(Grown), exclude_none=True)
    assert not {"budget", "strike_date", "partners"} & told.keys()
    assert told["event"].keys() == {"venue", "timezone", "days"}
    assert told["demands"] == [{"id": "pay", "text": {"en": "Pay."}, "asked_by": "Ada"}]


def test_what_is_described_is_what_is_told() -> None:
    shown = public_fields(Grown, Part)
    assert shown.keys() == public_keys(Grown).keys()
    (ask,) = shown["demands"][0].__args__
    assert ask.model_fields.keys() == {"id", "text", "asked_by"}


def test_a_unit_shows_its_milestones_only_and_partners_nothing() -> None:
    partners = [{"id": "ally", "name": "Ally", "origins": ["https://ally.example"]}]
    assert card(partners=partners).public_form()["unit"] == {"milestones": [30, 50, 75]}
    assert "partners" not in letter(partners=partners).public_form()
    assert letter().public_form()["privacy"] == PRIVACY
