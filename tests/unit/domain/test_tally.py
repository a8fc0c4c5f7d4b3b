"""Workers of whom nobody is counted twice."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.tally import Organization, Workers, at_home, families_of, workers_represented

UNI = "Example Union International"


def union(
    name: str, members: int, parent: str | None = None, country: str | None = None, key: str = ""
) -> Organization:
    return Organization(key or f"{name}/{country}", name, members, parent, country)


def test_nobody_signed() -> None:
    assert workers_represented([]) == Workers(0, 0)


def test_a_parent_of_500000_contains_its_five_affiliates_of_80000() -> None:
    affiliates = [union(f"Local {number}", 16_000, UNI) for number in range(5)]
    assert workers_represented([union(UNI, 500_000), *affiliates]) == Workers(6, 500_000)


def test_affiliates_of_600000_outweigh_the_figure_of_their_parent() -> None:
    affiliates = [union(f"Local {number}", 120_000, UNI) for number in range(5)]
    assert workers_represented([union(UNI, 500_000), *affiliates]) == Workers(6, 600_000)


def test_unrelated_unions_are_summed() -> None:
    assert workers_represented([union("Local 1", 10), union("Local 2", 20)]) == Workers(2, 30)


def test_affiliates_whose_parent_has_not_signed_are_summed() -> None:
    assert workers_represented([union("Local 1", 10, UNI), union("Local 2", 20, UNI)]) == Workers(2, 30)


def test_a_parent_is_recognised_however_its_name_is_typed() -> None:
    typed = " example  UNION-international "
    assert workers_represented([union(UNI, 100), union("Local 1", 10, typed)]) == Workers(2, 100)


def test_at_every_level_the_greater_figure_counts() -> None:
    nested = [
        union(UNI, 100),
        union("Federation", 60, UNI),
        union("Local 1", 50, "Federation"),
        union("Local 2", 30, "Federation"),
        union("Guild", 10, UNI),
    ]
    assert workers_represented(nested) == Workers(5, 100)
    assert workers_represented([*nested, union("Local 3", 40, "Federation")]) == Workers(6, 130)


def test_a_union_that_signs_twice_counts_once_with_its_greater_figure() -> None:
    twice = [union("Local 1", 10, key="a"), union("LOCAL  1", 12, key="b")]
    assert workers_represented(twice) == Workers(1, 12)


def test_unions_of_one_name_in_two_countries_are_two() -> None:
    assert workers_represented(
        [union("Actors", 10, country="CH"), union("Actors", 20, country="FR")]
    ) == Workers(2, 30)


def test_a_parent_is_looked_for_in_the_affiliates_own_country_first() -> None:
    federations = [union("Federation", 100, country="CH"), union("Federation", 1000, country="FR")]
    local = union("Local 1", 300, "Federation", country="CH")
    assert workers_represented([*federations, local]) == Workers(3, 300 + 1000)


def test_a_parent_in_another_country_is_the_largest_of_its_name() -> None:
    federations = [union("Federation", 100, country="CH"), union("Federation", 1000, country="FR")]
    local = union("Local 1", 300, "Federation", country="IT")
    assert workers_represented([*federations, local]) == Workers(3, 100 + 1000)
    larger_first = [union("Federation", 1000, country="CH"), union("Federation", 100, country="FR")]
    assert workers_represented([*larger_first, local]) == Workers(3, 100 + 1000)


def test_a_union_without_a_figure_adds_no_workers() -> None:
    assert workers_represented([union("Local 1", 0)]) == Workers(1, 0)


def test_a_union_that_names_itself_as_parent_counts_as_it_is() -> None:
    assert workers_represented([union("Local 1", 10, "local 1")]) == Workers(1, 10)


def test_whoever_names_itself_as_parent_names_nobody() -> None:
    unites = [union("Unite", 170, "Unite", country="US"), union("Unite", 20, "UNITE", country="GB")]
    assert workers_represented(unites) == Workers(2, 190)


def test_a_union_counts_once_though_one_of_its_officers_left_the_country_blank() -> None:
    twice = [union("Guild", 1_200, country="FR"), union("Guild", 1_200)]
    assert workers_represented(twice) == Workers(1, 1_200)
    affiliate = union("Local 1", 900, UNI)
    assert workers_represented([union(UNI, 1_000, country="CH"), union(UNI, 1_000), affiliate]) == Workers(
        2, 1_000
    )


def test_whose_country_is_blank_among_namesakes_in_two_countries_stays_apart() -> None:
    namesakes = [union("Actors", 10, country="CH"), union("Actors", 20, country="FR"), union("Actors", 5)]
    assert workers_represented(namesakes) == Workers(3, 35)


@pytest.mark.parametrize("typed", ["I.A.T.S.E.", "i. a. t. s. e.", "Iatse"])
def test_a_union_counts_once_however_its_initials_are_typed(typed: str) -> None:
    assert workers_represented([union("IATSE", 100), union(typed, 120)]) == Workers(1, 120)


def test_a_union_counts_once_in_turkish_capitals() -> None:
    assert workers_represented([union("SAĞLIK-İŞ", 100), union("Sağlık-iş", 90)]) == Workers(1, 100)


def test_parents_that_name_each_other_count_as_one() -> None:
    circle = [union("A", 10, "B"), union("B", 30, "C"), union("C", 20, "A")]
    assert workers_represented([*circle, union("Local", 5, "A")]) == Workers(4, 30)
    assert workers_represented([*circle, union("Local", 50, "A")]) == Workers(4, 50)


def test_whoever_of_those_stands_for_all_their_workers_are_the_same() -> None:
    families = families_of(at_home([union("A", 600, parent="B"), union("B", 400, parent="A")]))
    both = list(families.members)
    assert [families.workers([one]) for one in both] == [600, 600]
    assert families.workers(both) == 600


def test_whom_an_organizer_linked_belongs_to_that_one_and_to_no_namesake() -> None:
    local = replace(union("Local 1", 10, "Federation"), linked="right")
    right, namesake = replace(union("VG", 100), record="right"), union("Federation", 1_000)
    assert workers_represented([local, right, namesake]) == Workers(3, 1_100)
    assert workers_represented([local, namesake]) == Workers(2, 1_010)
    assert workers_represented([local, replace(local, key="b", linked="gone"), right]) == Workers(2, 100)
    assert workers_represented([replace(local, record="right")]) == Workers(1, 10)


def test_whom_an_organizer_linked_to_one_who_is_not_there_belongs_to_nobody() -> None:
    typed, federation = union("Local 1", 300, "Federation"), union("Federation", 1000)
    assert workers_represented([federation, typed]) == Workers(2, 1000)
    again = replace(typed, key="again", linked="the record of one who left")
    assert workers_represented([federation, typed, again]) == Workers(2, 1300)


def test_two_circles_of_parents_count_each_as_one() -> None:
    circles = [union("A", 10, "B"), union("B", 30, "A"), union("C", 5, "D"), union("D", 7, "C")]
    assert workers_represented(circles) == Workers(4, 37)
    # Whoever belongs to one is not part of it.
    locals_ = [union("1", 20, "A"), union("2", 20, "A")]
    assert workers_represented([*circles, *locals_]) == Workers(6, 47)


def test_the_duplicate_that_names_no_parent_changes_nothing() -> None:
    twice = [union("Local 1", 10, key="a"), union("Local 1", 10, UNI, key="b")]
    assert workers_represented([union(UNI, 100), *twice]) == Workers(2, 100)


@pytest.mark.parametrize(
    "organizations",
    [
        [union(UNI, 500_000), *(union(f"Local {number}", 100, UNI) for number in range(5_000))],
        [union(f"Local {number}", 100, f"Local {number + 1}") for number in range(5_000)],
        [union(f"Local {number}", 100, f"Local {(number + 1) % 5_000}") for number in range(5_000)],
        [union("Local", 100, "Federation", country=f"{number}") for number in range(5_000)],
        [union("Local", 100, f"Local {number}", country=f"{number}") for number in range(5_000)],
        [union(f"Local {number}", 100, "Hub", country=f"{number}") for number in range(2_500)]
        + [union("Hub", 100, country=f"x{number}") for number in range(2_500)],
    ],
    ids=["flat", "chain", "circle", "one name", "one name, many parents", "one parent's name"],
)
def test_5000_unions_are_summed_at_once_however_they_are_related(organizations: list[Organization]) -> None:
    started = time.process_time()
    workers_represented(organizations)
    assert time.process_time() - started < 1


NAMES = st.sampled_from(["A", "B", "C", "D", "E", "F"])
LEDGERS = st.lists(
    st.tuples(NAMES, st.integers(1, 1000), st.none() | NAMES, st.sampled_from([None, "CH", "FR"])),
    max_size=12,
).map(
    lambda rows: [
        union(name, members, parent, country, key=str(n))
        for n, (name, members, parent, country) in enumerate(rows)
    ]
)


def own_figures(ledger: list[Organization]) -> dict[tuple[str, str], int]:
    greatest: dict[tuple[str, str], int] = {}
    for entry in at_home(ledger):
        greatest[entry.identity] = max(greatest.get(entry.identity, 0), entry.members)
    return greatest


@given(LEDGERS)
def test_never_more_than_the_plain_sum_and_never_less_than_the_greatest_figure(
    ledger: list[Organization],
) -> None:
    figures = own_figures(ledger)
    counted = workers_represented(ledger)
    assert max(figures.values(), default=0) <= counted.workers <= sum(figures.values())
    assert counted.organizations == len(figures)


@given(LEDGERS, st.randoms(use_true_random=False))
def test_the_order_in_which_unions_sign_does_not_matter(
    ledger: list[Organization], random: "st.random.Random"
) -> None:
    shuffled = list(ledger)
    random.shuffle(shuffled)
    assert workers_represented(shuffled) == workers_represented(ledger)


@given(LEDGERS)
def test_unions_without_relations_are_summed(ledger: list[Organization]) -> None:
    alone = [union(entry.name, entry.members, None, entry.country, entry.key) for entry in ledger]
    assert workers_represented(alone).workers == sum(own_figures(ledger).values())


@given(LEDGERS, st.integers(1, 1000))
def test_a_union_that_joins_never_lowers_the_count(ledger: list[Organization], members: int) -> None:
    more = [*ledger, union("Newcomer", members, "A", key="newcomer")]
    assert workers_represented(more).workers >= workers_represented(ledger).workers
