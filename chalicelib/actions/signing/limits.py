"""Load: whoever sends much pays with proof of work, and nobody is refused for what others did not pay."""

import ipaddress
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.domain.errors import TooOften
from chalicelib.domain.keys import keyed_hash
from chalicelib.domain.once import Once
from chalicelib.ports.services import Services

WINDOW = timedelta(minutes=1)
# How long each network is that a subscriber of IPv6 can have addresses in, and for how many subscribers it
# counts: some are given more than one /64, and whoever is given a /48 may still be one house.
IPV6_NETWORKS = {64: 1, 56: 4, 48: 16}


@dataclass(frozen=True)
class Load:
    """Where a sign-on comes from, as the gateway saw the address, and how many a minute may come from there.

    The first `challenge_after` go free; of those with proof of work the first `refuse_after` are taken.
    """

    source: str
    challenge_after: int
    refuse_after: int


@dataclass(frozen=True)
class Arrival:
    """What is known of where a sign-on comes from: whether it must bring proof of work, and a hash that says
    which of a day come from one network. `spends` is the proof of work that it brought, where it is good."""

    proof_needed: bool = False
    network: str | None = None
    spends: Once | None = None


UNKNOWN = Arrival()


def meet_load(services: Services, load: Load, spends: Once | None = None) -> Arrival:
    """Count one sign-on from a network within a clock minute, and say whether it must bring proof of work.

    What `spends` no proof of work counts towards the challenge only: were it to count towards the refusal, a
    script could shut out everybody behind its address. A proof is spent before it counts, so that it counts
    once, however often and for how long it is sent; raises TooOften, and it is good again. An address of IPv6
    is counted in each of three networks around it. Only hashes of networks are kept, for two minutes, keyed
    with the day so that they cannot be joined over days.
    """
    now = services.now()
    start, today = int(now.timestamp()) // 60, now.date().isoformat()
    secret, limits, expires_at = services.secrets.addresses, services.limits, now + 2 * WINDOW
    allowed, paid = (load.refuse_after, "#paid") if spends else (load.challenge_after, "")
    networks = [(keyed_hash(secret, "source", today, name), many) for name, many in networks_of(load.source)]
    arrival, over = Arrival(network=networks[0][0], spends=spends), False
    if spends and not limits.spend(spends):
        return arrival
    for network, subscribers in networks:
        seen = limits.count_up(f"{network}#{start}{paid}", expires_at)
        over = over or seen > allowed * subscribers
    if spends and over:
        limits.give_back(spends)
        raise TooOften(retry_after=60 - int(now.timestamp()) % 60)
    return replace(arrival, proof_needed=over)


def networks_of(source: str) -> list[tuple[str, int]]:
    """The networks that an address is counted in, and for how many subscribers each counts.

    Of an IPv4 address the address itself, of an IPv6 address first the /64 that one subscriber holds.
    """
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return [(source, 1)]
    if isinstance(address, ipaddress.IPv4Address):
        return [(str(address), 1)]
    if address.ipv4_mapped:
        return [(str(address.ipv4_mapped), 1)]
    return [
        (str(ipaddress.ip_network((address, length), strict=False)), subscribers)
        for length, subscribers in IPV6_NETWORKS.items()
    ]
