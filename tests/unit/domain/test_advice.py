"""What organizers are told beside an organization that waits."""

from random import Random
from typing import Any

import pytest

from chalicelib.domain.advice import Weighed, site_of, weigh
from chalicelib.domain.alike import Names
from chalicelib.domain.counting import ledger_entry
from chalicelib.domain.declared import Declared, LinkedParent
from chalicelib.domain.signons import SignOn, Status
from chalicelib.domain.tally import Organization, workers_represented
from chalicelib.domain.text import fold
from tests.builders import approved, confirmed, letter


def entry(**values: Any) -> Organization:
    """An approved organization in the ledger."""
    found = ledger_entry(approved(**values), letter())
    assert found
    return found


def local(number: int, **values: Any) -> SignOn:
    """A local that waits, its officer writing from the domain of its website."""
    named = {"organization": f"Example Local {number}", "email": f"officer@local{number}.example"}
    return confirmed(kind="organization", **(named | {"members_represented": 300} | values))


def about(one: SignOn, *ledger: Organization, beside: tuple[SignOn, ...] = ()) -> Weighed:
    return weigh(ledger, [one, *beside], letter())[one.key]


UNION = {"organization": "Example Union", "email": "office@union.example"}


def test_of_a_local_under_its_parent_approval_adds_nobody_who_is_counted_already() -> None:
    parent = entry(**UNION, members_represented=1000)
    alone = about(local(1), parent)
    under = about(local(1, parent_organization="Example Union"), parent)
    assert (alone.before, alone.after) == (1000, 1300)
    assert (under.before, under.after) == (1000, 1000)


def test_of_a_change_the_figure_it_replaces_is_told_as_counted() -> None:
    wants = Declared(organization="Example Local 1", members_represented=900)
    one = local(1, status="approved", changes=wants)
    counted = ledger_entry(one, letter())
    assert counted
    told = about(one, counted)
    assert (told.before, told.after, told.duplicates) == (300, 900, [])


@pytest.mark.parametrize(
    ("typed", "sure"), [("example union", True), ("Exampel Union", False), (None, False)], ids=str
)
def test_a_parent_is_guessed_from_what_was_typed_or_from_the_name(typed: str | None, sure: bool) -> None:
    named = {"organization": "Example Union Local 7", "parent_organization": typed}
    told = about(local(7, **named), entry(**UNION), entry(organization="Other Union", email="a@o.example"))
    assert told.parent
    assert (told.parent.name, told.parent.sure) == ("Example Union", sure)


def test_no_parent_is_guessed_that_is_not_approved_or_was_named_already() -> None:
    waits = confirmed(kind="organization", **UNION)
    named = local(1, parent_organization="Example Union")
    assert about(named, beside=(waits,)).parent is None
    linked = named.model_copy(update={"linked_parent": LinkedParent(record_id="r", name="World Union")})
    assert about(linked, entry(**UNION)).parent is None


def test_two_of_one_name_spelling_or_mail_domain_are_pointed_out_and_numbered_locals_are_not() -> None:
    ledger = (
        entry(organization="Guild of Film Makers", email="a@guild.example"),
        entry(organization="Example Local 11", email="officer@local11.example"),
        entry(organization="Somebody Else", email="b@local1.example"),
    )
    again = confirmed(
        kind="organization", organization="Guild of Filmmakers", email="c@one.example", members_represented=1
    )
    misspelt = local(2, organization="Gild of Film Makers")
    assert [(one.by, one.waiting) for one in about(again, *ledger).duplicates] == [("name", False)]
    assert [(one.by, one.name) for one in about(misspelt, *ledger, beside=(again,)).duplicates] == [
        ("spelling", "Guild of Film Makers"),
    ]
    assert [(one.by, one.name) for one in about(local(1), *ledger).duplicates] == [
        ("mail_domain", "Somebody Else")
    ]


@pytest.mark.parametrize(
    ("email", "website", "said"),
    [
        ("a@union.example", "https://www.union.example/about", "agrees"),
        ("a@mail.union.example", "https://union.example", "agrees"),
        ("a@example", "https://notexample", "differs"),
        ("a@union.example", "https://onion.example", "differs"),
        ("a@gmail.com", "https://union.example", "shared"),
        ("a@union.example", None, "none"),
    ],
)
def test_whether_an_officer_writes_from_the_website_s_domain(
    email: str, website: str | None, said: str
) -> None:
    one = confirmed(kind="organization", website=website).model_copy(update={"email": email})
    assert site_of(one) == said


def test_a_name_is_found_in_any_order_and_misspelt_among_many() -> None:
    names = Names([fold(f"Somebody{number} Else{number}") for number in range(1000)] + ["ada example"])
    assert names.same(fold("Example, Ada")) == [1000]
    assert names.near(fold("Ada Exmaple")) == [1000]
    assert names.near(fold("Zoë Nobody")) == []


def test_what_approval_does_is_what_the_whole_ledger_says_of_it() -> None:
    """Whatever parents are named, linked, in which country, in circles or not at all."""
    chance = Random(7)
    for _ in range(200):
        names, countries = ["A", "B", "C", "D", "E", "F"], [None, "FR", "DE"]
        made = [
            approved(
                organization=chance.choice(names),
                email=f"officer@n{number}.example",
                members_represented=chance.randrange(1, 50),
                parent_organization=chance.choice([*names, None, None]),
                country=chance.choice(countries),
            )
            for number in range(9)
        ]
        linked = LinkedParent(record_id=made[1].record_id, name="Linked")
        made = [one.model_copy(update={"linked_parent": chance.choice([None, None, linked])}) for one in made]
        entries = [found for one in made[:-1] if (found := ledger_entry(one, letter()))]
        waits = made[-1].model_copy(update={"status": Status.CONFIRMED})
        whole = ledger_entry(made[-1], letter())
        assert whole
        told = about(waits, *entries)
        assert told.before == workers_represented(entries).workers
        assert told.after == workers_represented([*entries, whole]).workers
