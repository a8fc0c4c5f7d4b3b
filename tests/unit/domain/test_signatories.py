"""The order of the names under a letter."""

import pytest

from chalicelib.domain.errors import TooMany
from chalicelib.domain.signatories import Name, Signatories, han_forms, signatories
from chalicelib.domain.signons import SignOn, Status
from tests.builders import approved, confirmed, held, letter

COUNTRIES = {"FR": "France", "JP": "Japan", "DE": "Germany"}


def person(name: str, **changes: object) -> SignOn:
    return confirmed(name=name, **({"visibility": "public", "email": f"{name!a}@example.org"} | changes))


def union(name: str, **changes: object) -> SignOn:
    values = {
        "visibility": "public",
        "organization": name,
        "name": "Officer Example",
        "officer_title": "President",
    }
    return approved(**(values | changes))


def ordered(*sign_ons: SignOn) -> Signatories:
    return signatories(letter(), sign_ons, lambda code: COUNTRIES[code])


def test_names_stand_by_country_and_within_it_by_organization() -> None:
    found = ordered(
        person("Zoë Example", country="JP", union="Guild"),
        person("Ada Example", country="JP", union="guild"),
        person("Émile Example", country="FR"),
        person("Bea Example", country="FR", union="Crew Local 1"),
    )
    assert [country.name for country in found.countries] == ["France", "Japan"]
    france, japan = found.countries
    assert [group.name for group in france.groups] == ["Crew Local 1", None]
    [guild] = japan.groups
    assert [name.name for name in guild.names] == ["Ada Example", "Zoë Example"]


def test_a_union_that_signed_stands_with_those_who_name_it() -> None:
    found = ordered(
        person("Ada Example", country="FR", union="crew  LOCAL 1"),
        union("Crew Local 1", country="FR", members_represented=1200),
    )
    [group] = found.countries[0].groups
    assert (group.name, group.members) == ("Crew Local 1", 1200)
    assert group.names == [Name("Officer Example", "President"), Name("Ada Example")]


def test_where_a_union_stands_does_not_depend_on_who_signed_first() -> None:
    member = person("Ada Example", country="FR", union="crew local 1")
    officer = union("Crew Local 1", country="FR")
    assert ordered(member, officer) == ordered(officer, member)


def test_people_whose_country_nobody_asked_for_come_last() -> None:
    found = ordered(person("Ada Example"), person("Bea Example", country="JP"))
    assert [country.name for country in found.countries] == ["Japan", None]


def test_only_those_are_named_who_count_and_want_to_be() -> None:
    found = ordered(
        person("Ada Example"),
        person("For The Organizers", visibility="organizers"),
        person("In The Totals", visibility="counted"),
        person("Gone Again", status=Status.WITHDRAWN),
        held(name="Not Confirmed", visibility="public"),
        union("Waiting Union", status=Status.CONFIRMED),
        union("Quiet Union", visibility="organizers", email="quiet@example.org"),
    )
    assert [name.name for country in found.countries for group in country.groups for name in group.names] == [
        "Ada Example"
    ]
    assert (found.individuals, found.organizations, found.unnamed) == (3, 1, 3)


def test_workers_are_counted_as_the_tally_counts_them() -> None:
    found = ordered(
        union("World Union", members_represented=500, email="world@example.org"),
        union("Local 1", members_represented=80, parent_organization="World Union", email="one@example.org"),
    )
    assert (found.organizations, found.workers) == (2, 500)


def test_sealed_names_are_in_the_figures_only() -> None:
    found = signatories(letter(names="sealed"), [person("Ada Example")], COUNTRIES.__getitem__)
    assert (found.countries, found.individuals, found.unnamed) == ([], 1, 1)


@pytest.mark.parametrize(
    ("text", "language", "country", "forms"),
    [
        ("Ada Example", "ja", "JP", None),
        ("김민수", "ko", "KR", None),
        ("山田 花子", "en", "JP", "jp"),
        ("山田 はな", "zh", "CN", "jp"),
        ("李小龙", "en", None, "sc"),
        ("李小龙", "zh-Hans", None, "sc"),
        ("李小龍", "zh-Hant", None, "tc"),
        ("李小龍", "zh-Hant-HK", None, "tc"),
        ("李小龍", "en", "HK", "hk"),
        ("李小龍", "zh-TW", None, "tc"),
        ("金", "ko", None, "kr"),
        ("森", "ja", None, "jp"),
    ],
)
def test_han_is_drawn_as_the_signer_would(
    text: str, language: str, country: str | None, forms: str | None
) -> None:
    assert han_forms(text, language, country) == forms


def test_more_names_than_a_letter_can_hold_are_refused() -> None:
    people = [person(f"Ada {number}") for number in range(3)]
    unnamed = [person("Bea Example", visibility="organizers")] * 5
    assert signatories(letter(), [*people, *unnamed], str, most=3).unnamed == 5
    with pytest.raises(TooMany) as refused:
        signatories(letter(), [*people, *unnamed], str, most=2)
    assert refused.value.code == "too_many_names"


def test_an_officer_who_does_not_want_to_be_named_is_not() -> None:
    found = ordered(
        union("Crew Local 1", country="FR", members_represented=1200, visibility="organization"),
        person("Ada Example", country="FR", union="Crew Local 1"),
    )
    [group] = found.countries[0].groups
    assert (group.name, group.members, group.names) == ("Crew Local 1", 1200, [Name("Ada Example")])
