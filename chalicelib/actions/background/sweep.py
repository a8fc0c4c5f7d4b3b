"""Sweep: ask again for mail that the outbox or the mailer missed, and prove the tally."""

from collections import Counter

from chalicelib.domain.keys import BUCKETS
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.tally import contribution, ledger_entry, workers_represented
from chalicelib.logs import log_unexpected
from chalicelib.ports.services import Services

PAGE = 200


def ask_again(services: Services) -> int:
    """Enqueue every mail that is due and not sent; returns how many.

    Asking twice does no harm: the mailer claims a request before it sends.
    """
    now = services.now()
    asked = 0
    for shard in range(BUCKETS):
        due = services.sign_ons.due_mail(shard, now, PAGE)
        messages = [message for slug, key in due if (message := _message(services, slug, key))]
        services.queue.put(messages)
        asked += len(messages)
    return asked


def _message(services: Services, slug: str, key: str) -> MailMessage | None:
    try:
        held = services.sign_ons.get(slug, key)
    except ValueError as error:
        # One item that cannot be read must not keep everybody else's mail back.
        log_unexpected(error, "sweeper")
        return None
    return MailMessage(held.slug, held.key, held.mail.nonce) if held and held.mail else None


def drift(services: Services, slug: str) -> int:
    """How far the tally is from a recount of the campaign: 0 when every figure agrees.

    The sum of the absolute differences of individuals, organizations, workers and commitments.
    Sign-ons that arrive during the recount show as drift once and are gone the next time.
    """
    counted: Counter[str] = Counter()
    ledger = []
    for step in services.sign_ons.walk(slug):
        counted.update(contribution(step.sign_on))
        entry = ledger_entry(step.sign_on)
        if entry:
            ledger.append(entry)
    expected = workers_represented(ledger)
    counts = services.tallies.counts(slug)
    figures = [
        (counted.pop("individuals", 0), counts.individuals),
        (expected.organizations, counts.organizations),
        (expected.workers, counts.workers),
    ]
    commitments = {name.removeprefix("commitment#"): value for name, value in counted.items()}
    names = commitments.keys() | counts.commitments.keys()
    figures += [(commitments.get(name, 0), counts.commitments.get(name, 0)) for name in names]
    return sum(abs(right - shown) for right, shown in figures)
