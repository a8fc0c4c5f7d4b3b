"""Mail: what an address may get, and what becomes of it when the mail service fails."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.actions.background.deliver import deliver
from chalicelib.actions.background.feedback import delivered
from chalicelib.actions.background.sweep import ask_again
from chalicelib.actions.sending import sent_for
from chalicelib.actions.signing.confirm import confirm
from chalicelib.actions.signing.mine import withdraw
from chalicelib.actions.suppression import suppress
from chalicelib.domain.links import open_link
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.outgoing import Denied, Mail, Postponed, Refused
from chalicelib.domain.signons import SignOn
from chalicelib.mail.messages import write
from chalicelib.store.kept import KeptCampaigns
from tests.builders import ada, letter, sign_in
from tests.fakes import BASE_URL, with_changes
from tests.office import Office
from tests.waiting import at_once


class Killed(BaseException):
    """The function's process ends here."""


def letters(office: Office, number: int) -> list[str]:
    """Slugs of that many campaigns of their own."""
    return [office.publish(letter(slug=f"letter-{n}")).campaign.slug for n in range(number)]


def test_a_confirmation_has_links_for_its_signer_only(office: Office) -> None:
    sign_on = office.sign()
    (sent,) = office.run_mail()
    assert set(sent.links) == {"confirm", "mine", "unsubscribe"}
    for purpose in ("confirm", "mine", "unsubscribe"):
        assert sent.links[purpose].startswith(f"{BASE_URL}/{purpose}/")
        named = open_link(office.services.secrets.links, purpose, sent.links[purpose].rpartition("/")[2])  # type: ignore[arg-type]
        assert (named.key, named.nonce) == (sign_on.key, sign_on.nonce)


def test_who_signed_before_gets_no_link_that_confirms(office: Office) -> None:
    sign_on = office.sign()
    office.run_mail()
    confirm(office.services, office.link(sign_on))
    office.clock.pass_by(minutes=10)
    office.sign()
    (sent,) = office.run_mail()
    assert set(sent.links) == {"mine", "unsubscribe"}


def test_a_mailer_that_writes_to_many_reads_their_campaign_once_in_five_seconds(office: Office) -> None:
    """All mails of a campaign ask for one item, which DynamoDB reads so often a second and no more."""
    for number in range(30):
        office.sign(ada(email=f"{number}@example.org"))
    kept = KeptCampaigns(office.campaigns, office.faces, office.clock)
    office.services = with_changes(office.services, published=kept)
    before = office.campaigns.calls
    assert len(office.run_mail()) == 30
    assert office.campaigns.calls == before + 1


def test_a_mail_that_went_out_is_noted_with_its_id_and_time(office: Office) -> None:
    sign_on = office.sign()
    office.run_mail()
    mail = office.held(sign_on).mail
    assert mail
    assert (mail.message_id, mail.sent_at, mail.claim, mail.due_at) == (
        "message-1",
        office.clock(),
        None,
        None,
    )
    message = MailMessage(sign_on.slug, sign_on.key, "proposal")
    delivered(office.services, message, "message-1", office.clock())
    noted = office.held(sign_on).mail
    assert noted
    assert noted.delivered_at == office.clock()


def test_each_campaign_counts_its_mails(office: Office) -> None:
    sign_on = office.sign()
    office.run_mail()
    assert office.limits.counted(sent_for(sign_on.slug)) == 1


def test_a_message_that_comes_fifty_times_at_once_is_one_mail(office: Office) -> None:
    office.sign()
    office.run_stream()
    (message,) = office.queue.messages
    met = at_once(50, lambda _: deliver(office.services, message))
    assert met == [None] * 50
    assert len(office.mailer.sent) == 1


def test_an_address_gets_one_mail_in_ten_minutes_over_all_campaigns(office: Office) -> None:
    for slug in letters(office, 2):
        office.sign(slug=slug)
    assert len(office.run_mail()) == 1
    office.clock.pass_by(minutes=9, seconds=59)
    assert ask_again(office.services) == 0
    office.clock.pass_by(seconds=1)
    assert ask_again(office.services) == 1
    assert len(office.run_mail()) == 1


def test_spellings_of_one_mailbox_share_its_limit(office: Office) -> None:
    one, other = letters(office, 2)
    office.sign(ada(email="a.d.a+x@gmail.com"), one)
    office.sign(ada(email="ada@googlemail.com"), other)
    assert len(office.run_mail()) == 1


@pytest.mark.slow
def test_whatever_strangers_post_an_address_gets_two_mails_ten_minutes_apart_then_one_every_four_hours(
    office: Office,
) -> None:
    slugs, went_out = letters(office, 40), []
    for step in range(2 * 24 * 12):
        # One more post every five minutes, one campaign after the other.
        office.sign(ada(name=f"Somebody Example {step}"), slugs[step % 40])
        ask_again(office.services)
        went_out += [office.clock() for _ in office.run_mail()]
        office.clock.pass_by(minutes=5)
    waits = [later - earlier for earlier, later in itertools.pairwise(went_out)]
    assert waits[0] == timedelta(minutes=10)
    assert set(waits[1:]) <= {timedelta(hours=4)}
    days = [sum(at <= other < at + timedelta(days=1) for other in went_out) for at in went_out]
    assert max(days) == 7


def test_what_waits_for_an_address_goes_out_in_one_mail_with_a_link_for_each(office: Office) -> None:
    slugs = letters(office, 6)
    for slug in slugs:
        office.sign(slug=slug)
    (first,) = office.run_mail()
    office.clock.pass_by(minutes=10)
    ask_again(office.services)
    (second,) = office.run_mail()
    told = {mail.campaign.slug: mail for mail in (second, *second.also)}
    assert set(told) == set(slugs) - {first.campaign.slug}
    for mail in told.values():
        assert confirm(office.services, mail.links["confirm"].rpartition("/")[2])
    office.clock.pass_by(days=1)
    assert ask_again(office.services) == 0
    assert not office.limits.mailboxes[next(iter(office.limits.mailboxes))].waiting


def test_five_of_an_address_who_withdraw_before_their_mail_went_keep_nobody_elses(office: Office) -> None:
    slug = sign_in().slug
    together = []
    for name in "abcdefgh":
        together.append(
            office.sign(ada(name=f"Delegate {name}", email="office@example.org", day="2026-12-01"), slug)
        )
        office.clock.pass_by(seconds=20)
    office.run_mail()
    for delegate in together[1:6]:
        withdraw(office.services, office.link(office.held(delegate), "mine"))
    for _ in range(12):
        office.clock.pass_by(hours=1)
        ask_again(office.services)
        office.run_mail()
    for delegate in (together[0], *together[6:]):
        request = office.held(delegate).mail
        assert request
        assert request.sent_at


@pytest.mark.parametrize("domain", ["yahoo.com", "fastmail.com", "proton.me", "example.org"])
def test_made_up_spellings_of_an_address_wait_behind_it_at_every_provider(
    office: Office, domain: str
) -> None:
    made_up = {
        "yahoo.com": "ada-{n}@yahoo.com",
        "fastmail.com": "x{n}@ada.fastmail.com",
        "proton.me": "a.d.a+{n}@proton.me",
        "example.org": "ada+{n}@example.org",
    }
    for number in range(40):
        office.sign(ada(email=made_up[domain].format(n=number)))
        office.run_mail()
    office.clock.pass_by(hours=1)
    mine = office.sign(ada(email=f"ada@{domain}"))
    office.run_mail()
    for _ in range(17):
        office.clock.pass_by(minutes=15)
        ask_again(office.services)
        office.run_mail()
    request = office.held(mine).mail
    assert request
    assert request.sent_at


def test_who_signs_among_a_strangers_posts_has_the_link_within_four_hours(office: Office) -> None:
    """The stranger has mail sent to made-up tags of the address, and posts to other campaigns as well."""
    slugs = letters(office, 30)
    for number in range(200):
        office.sign(ada(email=f"ada+{number}@example.org"), slugs[number % 30])
        office.sign(slug=slugs[number % 29])
        office.run_mail()
    office.sign(slug=slugs[29])
    started = office.clock()
    while not any(
        mail.campaign.slug == slugs[29] and mail.sign_on.email == "ada@example.org"
        for sent in office.mailer.sent
        for mail in (sent, *sent.also)
    ):
        office.clock.pass_by(minutes=5)
        office.sign(ada(email=f"ada+{office.clock():%H%M}@example.org"), slugs[0])
        ask_again(office.services)
        office.run_mail()
        assert office.clock() <= started + timedelta(hours=4, minutes=5)


def test_nobody_gets_a_link_of_whoever_has_a_plus_in_their_name(office: Office) -> None:
    one, other = letters(office, 2)
    for slug in (one, other):
        for email in ("ada@example.org", "ada+eve@example.org"):
            office.sign(ada(email=email), slug)
    for _ in range(4):
        ask_again(office.services)
        office.run_mail()
        office.clock.pass_by(hours=4)
    for sent in office.mailer.sent:
        assert {mail.sign_on.email for mail in (sent, *sent.also)} == {sent.sign_on.email}
    assert {sent.sign_on.email for sent in office.mailer.sent} == {"ada@example.org", "ada+eve@example.org"}


def test_mails_that_wait_are_kept_through_an_outage(office: Office) -> None:
    slugs = letters(office, 5)
    for slug in slugs:
        office.sign(slug=slug)
    office.run_mail()
    office.mailer.fails = Postponed("SendingPaused")
    for _ in range(6):
        office.clock.pass_by(hours=1)
        ask_again(office.services)
        assert office.run_mail() == []
    office.mailer.fails = None
    office.clock.pass_by(hours=1)
    ask_again(office.services)
    (sent,) = office.run_mail()
    assert len(sent.also) == 3


def heard_of(office: Office) -> list[tuple[str, int]]:
    """What an operator hears while the mail is asked for that is due now."""
    heard: list[tuple[str, int]] = []
    ask_again(office.services)
    while office.queue.messages:
        deliver(office.services, office.queue.messages.pop(0), lambda *figure: heard.append(figure))
    return heard


def test_an_operator_hears_of_a_mail_that_is_late_and_not_of_one_that_is_young(office: Office) -> None:
    office.sign()
    office.mailer.fails = Postponed("TooManyRequestsException")
    for minutes in (0, 1, 2, 4):
        office.clock.pass_by(minutes=minutes)
        assert heard_of(office) == []
    office.clock.pass_by(minutes=8)
    assert heard_of(office) == [("mail_late", 1)]


def test_an_operator_hears_at_once_that_the_mailer_may_not_send(office: Office) -> None:
    office.sign()
    office.mailer.fails = Denied("AccessDeniedException")
    assert heard_of(office) == [("mail_denied", 1)]
    office.mailer.fails = None
    office.clock.pass_by(minutes=10)
    assert heard_of(office) == []
    assert len(office.mailer.sent) == 1


def test_the_limit_of_a_day_holds_over_midnight(office: Office) -> None:
    office.clock.moment = office.clock.moment.replace(hour=23, minute=50)
    slugs = letters(office, 4)
    for slug in slugs[:3]:
        office.sign(slug=slug)
        office.run_mail()
        office.clock.pass_by(minutes=10)
    office.sign(slug=slugs[3])
    assert office.run_mail() == []
    assert len(office.mailer.sent) == 2


def test_what_was_never_sent_uses_up_nobodys_mails(office: Office) -> None:
    office.mailer.fails = Postponed("SendingPaused")
    for slug in letters(office, 22):
        office.sign(slug=slug)
        office.run_mail()
        office.clock.pass_by(hours=1)
    office.mailer.fails = None
    mine = office.publish(letter(slug="mine"))
    office.sign(slug=mine.campaign.slug)
    assert [sent.campaign.slug for sent in office.run_mail()] == ["mine"]


def test_who_posts_again_and_again_holds_up_no_mail(office: Office) -> None:
    """Each post is there before the message about the one before it arrives."""
    for _ in range(60):
        office.run_stream()
        messages, office.queue.messages[:] = list(office.queue.messages), []
        office.sign(ada(name="Somebody Example"))
        for message in messages:
            deliver(office.services, message)
        office.clock.pass_by(seconds=1)
    assert len(office.mailer.sent) == 1
    assert confirm(office.services, office.mailer.sent[0].links["confirm"].rpartition("/")[2])


def test_of_two_mails_to_one_address_at_the_same_moment_one_waits(office: Office) -> None:
    for slug in letters(office, 8):
        office.sign(slug=slug)
    office.run_stream()
    messages = list(office.queue.messages)
    assert at_once(8, lambda n: deliver(office.services, messages[n])) == [None] * 8
    assert len(office.mailer.sent) == 1
    office.clock.pass_by(minutes=10)
    assert ask_again(office.services) == 7


@pytest.mark.parametrize("reason", ["bounce", "complaint"])
def test_an_address_that_bounced_or_complained_gets_nothing_in_any_spelling(
    office: Office, reason: Any
) -> None:
    suppress(office.services, "A.D.A+news@gmail.com", reason)
    sign_on = office.sign(ada(email="ada@gmail.com"))
    assert office.run_mail() == []
    mail = office.held(sign_on).mail
    assert mail
    assert mail.refused == "suppressed"
    office.clock.pass_by(days=2)
    assert ask_again(office.services) == 0


@pytest.mark.parametrize(("days", "sent"), [(399, 0), (400, 1)])
def test_what_stands_for_an_address_that_bounced_is_kept_400_days_and_no_longer(
    office: Office, days: int, sent: int
) -> None:
    suppress(office.services, "ada@example.org", "bounce")
    ((_, until),) = office.limits.suppression.values()
    assert until == office.clock() + timedelta(days=400)
    office.clock.pass_by(days=days)
    office.sign()
    assert len(office.run_mail()) == sent


def test_no_address_is_readable_in_limits_and_suppression(office: Office) -> None:
    suppress(office.services, "ada@example.org", "bounce")
    office.sign(ada(email="eve@example.org"))
    office.run_mail()
    kept = f"{office.limits.suppression} {office.limits.mailboxes}"
    assert "example" not in kept
    assert len(office.limits.suppression) == len(office.limits.mailboxes) == 1
    assert not office.limits.suppression.keys() & office.limits.mailboxes.keys()


def test_what_the_mail_service_cannot_take_now_is_tried_again_less_and_less_often(office: Office) -> None:
    office.sign()
    tried_at = []

    def fail(_: Mail) -> str:
        tried_at.append(office.clock())
        raise Postponed("Throttling")

    services = with_changes(office.services, mailer=Mailer(fail))
    office.run_stream()
    for _ in range(60 * 12):
        while office.queue.messages:
            deliver(services, office.queue.messages.pop(0))
        office.clock.pass_by(minutes=1)
        ask_again(services)
    waits = [
        round((later - earlier) / timedelta(minutes=1)) for earlier, later in itertools.pairwise(tried_at)
    ]
    assert waits[:6] == [2, 4, 8, 16, 32, 60]
    assert max(waits) <= 60


@pytest.mark.slow
def test_after_48_hours_without_mail_every_confirmation_goes_out(office: Office) -> None:
    people = [office.sign(ada(email=f"{number}@example.org")) for number in range(20)]
    office.mailer.fails = Postponed("SendingPaused")
    for _ in range(48 * 4):
        office.run_mail()
        office.clock.pass_by(minutes=15)
        ask_again(office.services)
    assert office.mailer.sent == []
    office.mailer.fails = None
    for _ in range(5):
        office.run_mail()
        office.clock.pass_by(minutes=15)
        ask_again(office.services)
    assert sorted(sent.sign_on.email for sent in office.mailer.sent) == sorted(
        person.email for person in people
    )


def test_a_mail_that_could_not_go_out_for_a_week_is_given_up(office: Office) -> None:
    sign_on = office.sign()
    office.run_mail()
    confirm(office.services, office.link(sign_on))
    office.clock.pass_by(minutes=10)
    office.sign()
    office.mailer.fails = Postponed("MessageRejected")
    for _ in range(8):
        office.run_mail()
        office.clock.pass_by(days=1)
        ask_again(office.services)
    office.run_mail()
    assert ask_again(office.services) == 0
    proposal = office.sign_ons.pair(sign_on.slug, sign_on.key).proposal
    assert proposal
    assert proposal.mail
    assert proposal.mail.refused == "outdated"


def test_what_the_mail_service_refuses_for_good_is_not_tried_again(office: Office) -> None:
    sign_on = office.sign()
    office.mailer.fails = Refused("BadRequestException")
    office.run_mail()
    office.mailer.fails = None
    office.clock.pass_by(days=1)
    assert ask_again(office.services) == 0
    mail = office.held(sign_on).mail
    assert mail
    assert (mail.refused, mail.sent_at) == ("BadRequestException", None)


def test_who_was_refused_may_ask_again_after_ten_minutes(office: Office) -> None:
    office.sign()
    office.mailer.fails = Refused("BadRequestException")
    office.run_mail()
    office.mailer.fails = None
    office.clock.pass_by(minutes=10)
    office.sign()
    assert len(office.run_mail()) == 1


def test_a_mailer_that_dies_before_sending_costs_two_minutes_and_no_duplicate(office: Office) -> None:
    office.sign()
    office.run_stream()
    with pytest.raises(Killed):
        deliver(with_changes(office.services, mailer=Mailer(kill)), office.queue.messages[0])
    assert office.run_mail() == []
    office.clock.pass_by(minutes=2, seconds=1)
    ask_again(office.services)
    assert len(office.run_mail()) == 1


def test_a_mailer_that_dies_after_sending_causes_one_duplicate_and_no_more(office: Office) -> None:
    sign_on = office.sign()
    office.run_stream()

    def send_and_die(written: Mail) -> str:
        office.mailer.send(written)
        raise Killed

    with pytest.raises(Killed):
        deliver(with_changes(office.services, mailer=Mailer(send_and_die)), office.queue.messages[0])
    for _ in range(10):
        ask_again(office.services)
        office.run_mail()
        office.clock.pass_by(minutes=1)
    assert len(office.mailer.sent) == 2
    mail = office.held(sign_on).mail
    assert mail
    assert (mail.message_id, mail.attempts) == ("message-2", 2)


def test_a_slow_mailer_does_not_undo_what_a_second_one_sent(office: Office) -> None:
    sign_on = office.sign()
    office.run_stream()
    message = office.queue.messages[0]

    def slowly(_: Mail) -> str:
        office.clock.pass_by(minutes=3)
        deliver(office.services, message)
        raise Postponed("Throttling")

    deliver(with_changes(office.services, mailer=Mailer(slowly)), message)
    office.clock.pass_by(days=1)
    assert ask_again(office.services) == 0
    assert len(office.mailer.sent) == 1
    mail = office.held(sign_on).mail
    assert mail
    assert mail.sent_at


class Mailer:
    """A mailer that does what the test says."""

    def __init__(self, send: Callable[[Mail], str]) -> None:
        self.send = send


def kill(_: Mail) -> str:
    raise Killed


def test_the_letter_is_about_the_sign_on_as_it_is_when_it_goes_out(office: Office) -> None:
    office.sign(ada(name="Ada Exmaple"))
    office.clock.pass_by(minutes=1)
    corrected: SignOn = office.sign()
    (sent,) = office.run_mail()
    assert sent.sign_on.name == corrected.name == "Ada Example"


def test_who_signed_before_by_another_way_is_told_that_nothing_changed(office: Office) -> None:
    """Nobody comes to belong to a partner by somebody's filling in its form."""
    partners = [
        {"id": name, "name": name.title(), "origins": [f"https://{name}.example"]}
        for name in ("ally", "rival")
    ]
    slug = office.publish(letter(slug="with-partners", partners=partners)).campaign.slug
    ways = [(None, "ally", "without a partner"), ("ally", "rival", "through Ally"), ("ally", "ally", None)]
    for number, (first, again, said) in enumerate(ways):
        address = f"{number}@example.org"
        confirm(office.services, office.link(office.sign(ada(email=address, source=first), slug)))
        office.clock.pass_by(minutes=10)
        office.sign(ada(email=address, source=again), slug)
        text = " ".join(write(office.run_mail()[-1]).text.split())
        assert ("You signed before" in text) is bool(said)
        assert said is None or (said in text and f"{again.title()} sees nothing of it" in text)
        office.clock.pass_by(minutes=10)
    office.sign(ada(email="new@example.org", source="rival"), slug)
    assert "Rival" not in write(office.run_mail()[-1]).text
