"""The workers ledger: by parent, declared against counted, and what may be one organization twice."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.ledger import Ledger, LedgerDuplicate, LedgerGroup, ledger_page
from chalicelib.domain.tally import Organization, workers_represented

NAMES = st.sampled_from(["World Union", "world  union", "Local 1", "Local 2", "Guild", "Federation", "Áras"])
ORGANIZATIONS = st.lists(
    st.builds(
        Organization,
        key=st.uuids().map(str),
        name=NAMES,
        members=st.integers(1, 1_000),
        parent=st.none() | NAMES | st.just("Somebody absent"),
        country=st.none() | st.sampled_from(["US", "FR"]),
    ),
    max_size=12,
    unique_by=lambda organization: organization.key,
)


def union(name: str, members: int, parent: str | None = None, country: str | None = None) -> Organization:
    return Organization(
        key=f"key of {name} {country or ''}".strip(),
        name=name,
        members=members,
        parent=parent,
        country=country,
    )


def groups(ledger: Ledger) -> dict[str, LedgerGroup]:
    return {group.parent: group for group in ledger.groups}


def test_a_union_and_its_affiliates_stand_together_and_count_nobody_twice() -> None:
    world = union("World Union", 500_000)
    locals_ = [union(f"Local {number}", 16_000, "world union") for number in range(5)]
    ledger = ledger_page([*locals_, world])

    [group] = ledger.groups
    assert (group.parent, group.declared, group.affiliates_declared, group.counted) == (
        "World Union",
        500_000,
        80_000,
        500_000,
    )
    assert [line.name for line in group.organizations] == ["World Union", *(f"Local {n}" for n in range(5))]
    assert {line.parent_id for line in group.organizations} == {None, "key of World Union"}
    assert (ledger.organizations, ledger.declared, ledger.counted) == (6, 580_000, 500_000)


def test_affiliates_that_are_more_than_their_parent_said_count_more() -> None:
    ledger = ledger_page(
        [union("World Union", 100), union("Local 1", 80, "World Union"), union("Local 2", 90, "World Union")],
    )
    assert [(group.declared, group.counted) for group in ledger.groups] == [(100, 170)]


def test_affiliates_of_a_parent_that_has_not_signed_stand_under_its_name() -> None:
    ledger = ledger_page(
        [union("Local 1", 10, "Absent Union"), union("Local 2", 20, "absent union"), union("Guild", 5)]
    )

    assert list(groups(ledger)) == ["Absent Union", "Guild"]
    group = groups(ledger)["Absent Union"]
    assert (group.declared, group.affiliates_declared, group.counted) == (None, 30, 30)
    assert [line.parent_id for line in group.organizations] == [None, None]
    assert groups(ledger)["Guild"].declared == 5


def test_affiliates_of_affiliates_stand_under_the_topmost_parent() -> None:
    ledger = ledger_page(
        [
            union("World Union", 10),
            union("Federation", 20, "World Union"),
            union("Local 1", 30, "Federation"),
        ],
    )
    [group] = ledger.groups
    assert (group.parent, group.counted) == ("World Union", 30)
    assert {line.name: line.parent_id for line in group.organizations} == {
        "World Union": None,
        "Federation": "key of World Union",
        "Local 1": "key of Federation",
    }


def test_an_absent_parent_holds_the_whole_tree_below() -> None:
    ledger = ledger_page([union("Federation", 20, "Absent Union"), union("Local 1", 30, "Federation")])
    assert [(group.parent, group.declared, group.counted) for group in ledger.groups] == [
        ("Absent Union", None, 30)
    ]


def test_parents_that_name_each_other_are_one_group() -> None:
    ledger = ledger_page([union("Guild", 10, "Federation"), union("Federation", 20, "Guild")])
    assert [group.counted for group in ledger.groups] == [20]


def test_one_name_twice_is_pointed_out_however_it_is_spelled() -> None:
    entries = [
        union("I.A.T.S.E. Local 1", 10),
        union("IATSE Local 1", 12),
        union("Iatse local 1", 9, country="US"),
    ]
    [duplicate] = ledger_page(entries).duplicates
    assert duplicate.by == "name"
    assert set(duplicate.ids) == {entry.key for entry in entries}


def test_a_union_whose_officer_left_the_country_blank_stands_beside_its_only_namesake() -> None:
    ledger = ledger_page(
        [
            union("Guild", 1_200, "World Union", country="FR"),
            union("Guild", 1_100),
            union("World Union", 500, country="CH"),
        ]
    )
    [group] = ledger.groups
    assert (group.parent, ledger.organizations, ledger.counted) == ("World Union", 2, 1_200)
    assert {(line.country, line.parent_id) for line in group.organizations} == {
        ("FR", "key of World Union CH"),
        (None, "key of World Union CH"),
        ("CH", None),
    }


def test_one_mail_domain_twice_is_pointed_out_unless_everybody_may_have_it() -> None:
    entries = [union("Guild", 10), union("Guild of Crews", 12), union("Local 1", 9), union("Local 2", 8)]
    domains = ["guild.example", "guild.example", "gmail.com", "gmail.com"]
    ledger = ledger_page(
        replace(entry, mail_domain=domain) for entry, domain in zip(entries, domains, strict=True)
    )

    assert ledger.duplicates == [
        LedgerDuplicate(
            by="mail_domain", value="guild.example", ids=["key of Guild", "key of Guild of Crews"]
        )
    ]
    assert groups(ledger)["Local 1"].organizations[0].mail_domain == "gmail.com"


def test_a_ledger_of_nobody_is_empty() -> None:
    assert ledger_page([]) == Ledger(organizations=0, declared=0, counted=0, groups=[], duplicates=[])


@given(ORGANIZATIONS)
def test_the_groups_add_up_to_the_tally(organizations: list[Organization]) -> None:
    ledger = ledger_page(organizations)
    counted = workers_represented(organizations)

    assert sum(group.counted for group in ledger.groups) == ledger.counted == counted.workers
    assert ledger.organizations == counted.organizations
    assert ledger.declared == sum(entry.members for entry in organizations)
    ids = [line.id for group in ledger.groups for line in group.organizations]
    assert sorted(ids) == sorted(entry.key for entry in organizations)


@given(ORGANIZATIONS, st.randoms(use_true_random=False))
def test_the_order_in_which_organizations_signed_changes_nothing(
    organizations: list[Organization], random
) -> None:  # type: ignore[no-untyped-def]
    mixed = random.sample(organizations, len(organizations))
    assert ledger_page(mixed) == ledger_page(organizations)


@given(ORGANIZATIONS, st.integers(1, 5))
def test_page_after_page_shows_every_line_and_every_duplicate_once(
    organizations: list[Organization], most: int
) -> None:
    whole, pages, start = ledger_page(organizations), [], "0"
    while not pages or pages[-1].next:
        pages.append(ledger_page(organizations, int(start), most))
        start = pages[-1].next or ""
    lines = [line for page in pages for group in page.groups for line in group.organizations]
    assert lines == [line for group in whole.groups for line in group.organizations]
    pointed_out = [(d.by, d.value, key) for page in pages for d in page.duplicates for key in d.ids]
    assert pointed_out == [(d.by, d.value, key) for d in whole.duplicates for key in d.ids]
    assert {(page.organizations, page.counted) for page in pages} == {(whole.organizations, whole.counted)}
    assert all(
        0 < sum(len(g.organizations) for g in page.groups) <= most or page.duplicates for page in pages[:-1]
    )


@pytest.mark.parametrize("circle", [False, True])
def test_a_chain_of_5000_affiliates_is_one_group_however_long_it_is(circle: bool) -> None:
    number = 5_000
    ledger = ledger_page(
        union(f"Local {n:04d}", n, f"Local {n - 1:04d}" if n else f"Local {number - 1}" if circle else None)
        for n in range(number)
    )
    [group] = ledger.groups
    assert (group.parent, ledger.counted) == ("Local 0000", number - 1)
