"""What the actions are given to work with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.actions.ports import AccessStore, CampaignStore, Mailer, MailQueue, SignOnStore


@dataclass(frozen=True)
class Secrets:
    """Keys of 32 bytes, each for one purpose."""

    pepper: bytes
    links: bytes
    challenges: bytes
    addresses: bytes


@dataclass(frozen=True)
class Services:
    """Adapters and secrets, made lazily by `bootstrap` on real AWS and by the tests on fakes.

    A function asks only for what it is allowed to use; the rest is never built. `now` returns an
    aware UTC datetime.
    """

    now: Callable[[], datetime]
    campaigns: CampaignStore
    sign_ons: SignOnStore
    access: AccessStore
    secrets: Secrets
    queue: MailQueue
    mailer: Mailer
    base_url: str
