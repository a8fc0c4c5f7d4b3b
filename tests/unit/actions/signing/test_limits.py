"""Load: by subscriber, however many addresses one has."""

import pytest

from chalicelib.actions.signing.confirm import confirm
from chalicelib.actions.signing.limits import Arrival, Load, meet_load, networks_of
from chalicelib.actions.signing.receive import receive
from chalicelib.domain.errors import TooOften
from chalicelib.domain.once import Once
from tests.builders import ada, letter
from tests.office import Office


def come(office: Office, source: str, spends: Once | None = None) -> Arrival:
    return meet_load(office.services, Load(source, challenge_after=30, refuse_after=300), spends)


def paid(office: Office, number: int) -> Once:
    return Once(f"challenge#{number}", "somebody", office.clock())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("192.0.2.7", ["192.0.2.7"]),
        ("::ffff:192.0.2.7", ["192.0.2.7"]),
        ("2001:db8:1:2:3::4", ["2001:db8:1:2::/64", "2001:db8:1::/56", "2001:db8:1::/48"]),
        ("2001:db8:1:ff02::4", ["2001:db8:1:ff02::/64", "2001:db8:1:ff00::/56", "2001:db8:1::/48"]),
        ("unknown", ["unknown"]),
        ("", [""]),
    ],
)
def test_an_address_is_counted_in_the_networks_around_it(source: str, expected: list[str]) -> None:
    assert [network for network, _ in networks_of(source)] == expected


@pytest.mark.slow
@pytest.mark.parametrize(("varies", "subscribers"), [(3, 4), (2, 16)])
@pytest.mark.parametrize("pays", [False, True])
def test_whoever_holds_many_networks_of_ipv6_counts_as_few_subscribers(
    office: Office, varies: int, subscribers: int, pays: bool
) -> None:
    """`varies` is the group of the address, from 0, in which the sign-ons differ."""
    asked = refused = 0
    for number in range(400 * subscribers):
        groups = ["2001", "db8", "1", "0", "0", "0", "0", "1"]
        # Within a /56 the last two digits of the fourth group are free, within a /48 all of it.
        groups[3] = f"{number % 256:x}" if varies == 3 else f"{number % 65536 * 7919 % 65536:x}"
        try:
            asked += come(office, ":".join(groups), paid(office, number) if pays else None).proof_needed
        except TooOften:
            refused += 1
    assert (asked, refused / subscribers) == ((0, 100) if pays else (370 * subscribers, 0))


def test_a_script_that_pays_nothing_shuts_nobody_out_who_pays(office: Office) -> None:
    for _ in range(1_000):
        come(office, "192.0.2.7")
    assert come(office, "192.0.2.7", paid(office, 0)).spends == paid(office, 0)


def test_a_proof_that_is_sent_again_and_again_uses_up_nobodys_share(office: Office) -> None:
    for _ in range(1_000):
        come(office, "2001:db8::1", paid(office, 0))
    assert come(office, "2001:db8::1", paid(office, 1)).spends


def test_proofs_that_were_spent_shut_nobody_out_in_the_minutes_after(office: Office) -> None:
    for _ in range(9):
        for number in range(300):
            come(office, "192.0.2.7", paid(office, number))
        office.clock.pass_by(minutes=1)
    for number in range(300):
        come(office, "192.0.2.7", paid(office, number))
    assert come(office, "192.0.2.7", paid(office, 300)).spends


def test_a_proof_that_is_refused_is_good_later_and_counts_then(office: Office) -> None:
    for number in range(300):
        come(office, "192.0.2.7", paid(office, number))
    for _ in range(2):
        with pytest.raises(TooOften):
            come(office, "192.0.2.7", paid(office, 300))
    office.clock.pass_by(minutes=1)
    for number in range(300, 600):
        assert come(office, "192.0.2.7", paid(office, number)).spends
    with pytest.raises(TooOften):
        come(office, "192.0.2.7", paid(office, 600))


def test_networks_are_told_apart_within_a_day_only_and_never_by_their_addresses(office: Office) -> None:
    first, again, other = (come(office, source).network for source in ("192.0.2.7", "192.0.2.7", "192.0.2.8"))
    assert first == again != other
    assert "192" not in f"{first}{office.limits.counters}"
    office.clock.pass_by(days=1)
    assert come(office, "192.0.2.7").network != first


def test_a_sign_on_carries_the_hash_of_its_network_until_it_is_confirmed_and_after(office: Office) -> None:
    load = Load("2001:db8::1", challenge_after=30, refuse_after=300)
    signed = receive(office.services, letter().slug, ada(), load).sign_on
    assert signed.network == come(office, "2001:db8::2").network
    assert confirm(office.services, office.link(signed)).sign_on.network == signed.network


def test_what_is_sent_counts_in_every_network(office: Office) -> None:
    for _ in range(400):
        come(office, "2001:db8::1")
    assert list(office.limits.counters.values()) == [400, 400, 400]
