"""The example campaigns, published as an organizer does."""

import json
import re
from pathlib import Path

import pytest

from tests.gateway import Gateway

EXAMPLES = sorted((Path(__file__).parents[4] / "campaigns").glob("*.json"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_organizer_publishes_an_example_with_all_its_dates(path: Path, owner: Gateway) -> None:
    example = json.loads(path.read_text())
    address = f"/api/v1/organizer/campaigns/{path.stem}"
    saved = owner.put(address, example)
    assert saved.status == 200, saved.text
    for answer in (saved, owner.get(address)):
        assert answer.json() == answer.json() | example
    assert owner.get(f"/c/{path.stem}").status == 200


def test_the_manuals_twenty_lines_are_a_campaign(owner: Gateway, public: Gateway) -> None:
    [text] = re.findall(r"(?ms)^```json$(.*?)^```$", Path("docs/campaigns.md").read_text())
    assert len(text.strip().splitlines()) <= 20
    definition = json.loads(text)
    assert owner.put(f"/api/v1/organizer/campaigns/{definition['slug']}", definition).status == 200
    page = public.get(f"/c/{definition['slug']}")
    assert (page.status, definition["title"]["en"] in page.text) == (200, True)
    assert "<strong>a living wage</strong>" in page.text
