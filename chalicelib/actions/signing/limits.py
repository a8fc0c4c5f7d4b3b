"""Load: whoever sends much first pays with proof of work, and only then is refused."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.domain.errors import TooOften
from chalicelib.domain.keys import keyed_hash
from chalicelib.ports.services import Services

WINDOW = timedelta(minutes=1)


@dataclass(frozen=True)
class Load:
    """Where a sign-on comes from, as the gateway saw the address, and how many a minute may come from there:
    the first `challenge_after` go free, those after `refuse_after` are refused."""

    source: str
    challenge_after: int
    refuse_after: int


def meet_load(services: Services, load: Load) -> bool:
    """Count one sign-on from a network within a clock minute, and say whether it must bring proof of work.

    Raises TooOften. Only a hash of the network is kept, for two minutes, keyed with the day so that it
    cannot be joined over days.
    """
    now = services.now()
    start = int(now.timestamp()) // 60
    hashed = keyed_hash(services.secrets.addresses, "source", now.date().isoformat(), network_of(load.source))
    count = services.limits.count_up(f"{hashed}#{start}", now + 2 * WINDOW)
    if count > load.refuse_after:
        raise TooOften(retry_after=60 - int(now.timestamp()) % 60)
    return count > load.challenge_after


def network_of(source: str) -> str:
    """One subscriber: the IPv4 address itself, of an IPv6 address the /64 that one subscriber holds."""
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return source
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)
