"""What a signer does with the links in the mail."""

import random
from datetime import timedelta

import pytest

from chalicelib.actions.background.deliver import deliver
from chalicelib.actions.background.sweep import ask_again
from chalicelib.actions.organizing.approve import decide
from chalicelib.actions.permits import permit
from chalicelib.actions.signing.confirm import confirm, look_at, not_me
from chalicelib.actions.signing.mine import correct, erase, look, show_as, stop_updates, withdraw
from chalicelib.actions.suppression import suppress
from chalicelib.domain.access import May
from chalicelib.domain.asked import Visibility
from chalicelib.domain.corrections import typed_of
from chalicelib.domain.errors import Invalid, NotFound, Unavailable
from chalicelib.domain.mails import MailMessage
from chalicelib.domain.signons import SignOn, Status
from tests.builders import ada, ada_on_a_card, card, letter, local_one, sign_in
from tests.office import OWNER, Office
from tests.tallying import drift
from tests.waiting import at_once


@pytest.fixture
def signed(office: Office) -> SignOn:
    """Ada signed, and her mail is in her mailbox."""
    sign_on = office.sign(ada(visibility="public", updates=True))
    office.run_mail()
    return sign_on


def test_looking_changes_nothing(office: Office, signed: SignOn) -> None:
    told = len(office.sign_ons.stream)
    for _ in range(100):
        assert look_at(office.services, office.link(signed)).sign_on == office.held(signed)
        assert look(office.services, "mine", office.link(signed, "mine")).sign_on == office.held(signed)
    assert len(office.sign_ons.stream) == told


def test_confirming_again_and_again_is_one_confirmation(office: Office, signed: SignOn) -> None:
    confirm(office.services, office.link(signed))
    first = office.held(signed)
    assert (first.status, first.confirmed_at, first.expires_at) == (Status.CONFIRMED, office.clock(), None)
    office.clock.pass_by(days=400)
    assert confirm(office.services, office.link(signed)).sign_on == office.held(signed) == first


def shown_by(office: Office, token: str) -> str:
    """What the page that the link leads to has its button carry."""
    sealed = look_at(office.services, token).sealed
    assert sealed
    return sealed


def test_the_press_confirms_what_was_shown_whatever_was_posted_since(office: Office) -> None:
    """Somebody who posts every second neither slips in words nor keeps the owner from pressing."""
    mine = office.sign(ada(comment="Hello", updates=False, language="fr"))
    token = office.link(mine)
    sealed = shown_by(office, token)
    for _ in range(20):
        office.clock.pass_by(seconds=1)
        office.sign(ada(name="Somebody Example", updates=True, visibility="public"))
    made = confirm(office.services, token, sealed).sign_on
    assert made == office.held(mine)
    assert (made.status, made.name, made.comment, made.updates) == ("confirmed", mine.name, "Hello", False)
    assert (made.visibility, made.consent, made.signed_at) == (mine.visibility, mine.consent, mine.signed_at)
    # What the stranger posted last still lies beside it, and leads nowhere.
    beside = office.sign_ons.pair(mine.slug, mine.key)
    assert beside.proposal
    assert confirm(office.services, token).sign_on == made


def test_without_a_page_what_the_link_was_sent_for_is_confirmed_and_nothing_posted_since(
    office: Office,
) -> None:
    first = office.sign()
    token = office.link(first)
    office.sign(ada(name="Ada B. Example"))
    for link in (token, office.link(first)):
        assert look_at(office.services, link).sign_on.name == "Ada B. Example"
    with pytest.raises(Invalid) as refused:
        confirm(office.services, token)
    assert [error.code for error in refused.value.errors] == ["changed_since"]
    assert confirm(office.services, office.link(first)).sign_on.name == "Ada B. Example"
    assert office.sign_ons.pair(first.slug, first.key).proposal is None
    assert confirm(office.services, token).sign_on.name == "Ada B. Example"


def test_a_page_that_is_older_than_a_day_is_shown_again(office: Office, signed: SignOn) -> None:
    token = office.link(signed)
    sealed = shown_by(office, token)
    office.clock.pass_by(days=1)
    for stale in (sealed, "made-up"):
        with pytest.raises(Invalid):
            confirm(office.services, token, stale)
    assert confirm(office.services, token, shown_by(office, token)).sign_on.status is Status.CONFIRMED


def test_a_page_opened_before_the_withdrawal_confirms_nothing_after_it(
    office: Office, signed: SignOn
) -> None:
    token = office.link(signed)
    sealed = shown_by(office, token)
    withdraw(office.services, office.link(signed, "mine"))
    office.sign(ada(name="Somebody Example"))
    with pytest.raises(Unavailable):
        confirm(office.services, token, sealed)
    assert office.held(signed).status is Status.WITHDRAWN


def test_a_page_opened_before_everything_was_erased_brings_nothing_back(
    office: Office, signed: SignOn
) -> None:
    token = office.link(signed)
    sealed = shown_by(office, token)
    erase(office.services, office.link(signed, "mine"))
    with pytest.raises(NotFound):
        confirm(office.services, token, sealed)
    assert not office.sign_ons.items


def test_fifty_confirmations_at_once_are_one(office: Office, signed: SignOn) -> None:
    told = len(office.sign_ons.stream)
    met = at_once(50, lambda _: confirm(office.services, office.link(signed)))
    assert not [error for error in met if isinstance(error, Exception)]
    # One sign-on came, and its proposal went.
    assert len(office.sign_ons.stream) == told + 2
    office.run_stream()
    assert office.counts(signed.slug).individuals == 1


def test_a_union_that_confirmed_waits_for_approval(office: Office) -> None:
    union = office.sign(local_one(visibility="public"))
    confirm(office.services, office.link(union))
    office.run_stream()
    assert office.counts(union.slug).organizations == 0
    leave = permit(office.services, OWNER, union.slug, May.DECIDE)
    decide(office.services, leave, union.key, "approve", office.held(union).rev)
    office.run_stream()
    counts = office.counts(union.slug)
    assert (counts.individuals, counts.organizations, counts.workers) == (0, 1, 1200)
    assert confirm(office.services, office.link(union)).sign_on.status is Status.APPROVED


def test_confirming_a_card_asks_for_its_transmission(office: Office) -> None:
    sign_on = office.sign(ada_on_a_card(), card().slug)
    office.run_mail()
    confirm(office.services, office.link(sign_on))
    (sent,) = office.run_mail()
    assert sent.purpose == "transmission"
    held = office.held(sign_on)
    assert held.transmission
    assert held.mail
    assert held.transmission.message_id == held.mail.message_id


def test_who_withdraws_leaves_tally_and_wall_and_cannot_confirm_any_more(
    office: Office, signed: SignOn
) -> None:
    confirm(office.services, office.link(signed))
    office.run_stream()
    assert len(office.names(signed.slug)) == 1
    office.clock.pass_by(minutes=1)
    withdraw(office.services, office.link(signed, "mine"))
    withdrawn = office.held(signed)
    office.clock.pass_by(minutes=1)
    assert withdraw(office.services, office.link(signed, "mine")).sign_on == withdrawn
    assert (withdrawn.status, withdrawn.withdrawn_at) == (
        Status.WITHDRAWN,
        office.clock() - timedelta(minutes=1),
    )
    office.run_stream()
    assert office.counts(signed.slug).individuals == 0
    assert office.names(signed.slug) == []
    with pytest.raises(Unavailable) as gone:
        confirm(office.services, office.link(signed))
    assert gone.value.code == "withdrawn"


def test_who_never_confirmed_may_withdraw_and_is_kept_as_withdrawn(office: Office, signed: SignOn) -> None:
    withdraw(office.services, office.link(signed, "mine"))
    pair = office.sign_ons.pair(signed.slug, signed.key)
    assert pair.sign_on
    assert (pair.sign_on.status, pair.sign_on.expires_at, pair.proposal) == ("withdrawn", None, None)
    assert look(office.services, "mine", office.link(signed, "mine")).sign_on == pair.sign_on


def test_a_stranger_undoes_no_withdrawal_and_ends_no_link(office: Office, signed: SignOn) -> None:
    confirm(office.services, office.link(signed))
    links = {purpose: office.link(signed, purpose) for purpose in ("confirm", "mine", "unsubscribe")}
    withdraw(office.services, links["mine"])
    before = office.held(signed)
    for hours in range(30):
        office.clock.pass_by(hours=hours)
        office.sign(ada(name="Somebody Example"))
        office.run_mail()
    assert office.held(signed) == before
    assert look(office.services, "mine", links["mine"]).sign_on == before
    assert look(office.services, "unsubscribe", links["unsubscribe"]).sign_on == before
    with pytest.raises(Unavailable):
        confirm(office.services, links["confirm"])


def test_what_was_withdrawn_stays_as_history_when_its_signer_signs_again(
    office: Office, signed: SignOn
) -> None:
    confirm(office.services, office.link(signed))
    confirmed_at = office.clock()
    office.clock.pass_by(days=1)
    withdraw(office.services, office.link(signed, "mine"))
    withdrawn = office.held(signed)
    office.clock.pass_by(days=1)
    office.sign(ada(comment="Again"))
    (sent,) = office.run_mail()
    assert sent.purpose == "confirm"
    again = confirm(office.services, sent.links["confirm"].rpartition("/")[2]).sign_on
    assert (again.status, again.comment, again.withdrawn_at) == (Status.CONFIRMED, "Again", None)
    (life,) = again.history
    assert (life.status, life.signed_at, life.confirmed_at) == ("withdrawn", signed.signed_at, confirmed_at)
    assert (life.withdrawn_at, life.consent) == (withdrawn.withdrawn_at, withdrawn.consent)
    # Every link that was ever sent is good for it.
    assert again.nonce == signed.nonce
    assert look(office.services, "mine", office.link(signed, "mine")).sign_on == again
    office.run_stream()
    assert office.counts(signed.slug).individuals == 1
    assert drift(office.services, signed.slug) == 0


@pytest.mark.slow
def test_a_withdrawal_wins_over_a_confirmation_at_the_same_moment(office: Office) -> None:
    chance = random.Random(200)
    for number in range(200):
        sign_on = office.sign(ada(email=f"{number}@example.org", visibility="public"))
        steps = [
            lambda s=sign_on: confirm(office.services, office.link(s)),
            lambda s=sign_on: withdraw(office.services, office.link(s, "mine")),
        ]
        chance.shuffle(steps)
        met = at_once(2, lambda n, steps=steps: steps[n]())
        assert {type(error) for error in met if isinstance(error, Exception)} <= {Unavailable}
        assert office.held(sign_on).status is Status.WITHDRAWN
    office.run_stream()
    assert office.counts(letter().slug).individuals == 0
    assert drift(office.services, letter().slug) == 0


def test_a_card_cannot_be_withdrawn_once_it_is_handed_in(office: Office) -> None:
    sign_on = office.sign(ada_on_a_card(), card().slug)
    confirm(office.services, office.link(sign_on))
    office.publish(card(status="closed"))
    with pytest.raises(Unavailable) as gone:
        withdraw(office.services, office.link(sign_on, "mine"))
    assert gone.value.code == "filed"
    assert office.held(sign_on).status is Status.CONFIRMED


@pytest.mark.parametrize("visibility", sorted({*Visibility} - {Visibility.ORGANIZATION}))
def test_a_signer_changes_who_sees_the_name(office: Office, signed: SignOn, visibility: Visibility) -> None:
    confirm(office.services, office.link(signed))
    show_as(office.services, office.link(signed, "mine"), visibility)
    office.run_stream()
    assert office.held(signed).visibility is visibility
    assert len(office.names(signed.slug)) == (visibility is Visibility.PUBLIC)
    assert office.counts(signed.slug).individuals == 1


def test_a_card_cannot_be_in_the_totals_only(office: Office) -> None:
    sign_on = office.sign(ada_on_a_card(), card().slug)
    for visibility in (Visibility.COUNTED, Visibility.ORGANIZATION):
        with pytest.raises(Invalid):
            show_as(office.services, office.link(sign_on, "mine"), visibility)
    assert office.held(sign_on).visibility is Visibility.ORGANIZERS


def test_a_signer_corrects_what_they_gave_and_is_counted_as_that(office: Office, signed: SignOn) -> None:
    confirm(office.services, office.link(signed))
    office.run_stream()
    token = office.link(signed, "mine")
    typed = {**typed_of(office.held(signed)), "name": "Ada B. Example", "country": "FR", "language": "fr"}
    office.clock.pass_by(hours=1)
    made = correct(office.services, token, typed).sign_on
    assert made == office.held(signed)
    assert (made.status, made.name, made.country) == (Status.CONFIRMED, "Ada B. Example", "FR")
    assert (made.consent, made.language, made.nonce) == (signed.consent, signed.language, signed.nonce)
    assert correct(office.services, token, typed).sign_on == made
    office.run_stream()
    assert office.names(signed.slug) == ["Ada B. Example"]
    assert office.counts(signed.slug).individuals == 1
    assert drift(office.services, signed.slug) == 0
    with pytest.raises(Invalid):
        correct(office.services, token, typed | {"name": "", "country": "XX"})
    assert office.held(signed) == made


@pytest.mark.parametrize("state", ["a card", "a sign-in", "a withdrawn one", "one that is not confirmed"])
def test_what_proves_something_opens_a_door_or_does_not_stand_is_not_corrected(
    office: Office, state: str
) -> None:
    if state == "a card":
        sign_on = office.sign(ada_on_a_card(), card().slug)
        confirm(office.services, office.link(sign_on))
    elif state == "a sign-in":
        sign_on = office.sign(ada(day="2026-12-01"), sign_in().slug)
    else:
        sign_on = office.sign()
    token = office.link(sign_on, "mine")
    if state == "a withdrawn one":
        withdraw(office.services, token)
    before = office.held(sign_on)
    with pytest.raises(Invalid):
        correct(office.services, token, {**typed_of(before), "name": "Somebody Example"})
    assert office.held(sign_on) == before


def test_news_stop_with_one_click(office: Office, signed: SignOn) -> None:
    stop_updates(office.services, office.link(signed, "unsubscribe"))
    stopped = office.held(signed)
    assert stop_updates(office.services, office.link(signed, "unsubscribe")).sign_on == stopped
    assert not stopped.updates
    assert stopped.status is Status.PENDING


def test_erasing_leaves_nothing_and_the_links_lead_nowhere(office: Office, signed: SignOn) -> None:
    confirm(office.services, office.link(signed))
    erase(office.services, office.link(signed, "mine"))
    assert not office.sign_ons.items
    office.run_stream()
    assert office.counts(signed.slug).individuals == 0
    for step in (confirm, not_me):
        with pytest.raises(NotFound):
            step(office.services, office.link(signed))
    for other in (withdraw, erase):
        with pytest.raises(NotFound):
            other(office.services, office.link(signed, "mine"))


def test_links_of_an_erased_sign_on_are_not_good_for_a_later_one(office: Office, signed: SignOn) -> None:
    confirm(office.services, office.link(signed))
    old = {purpose: office.link(signed, purpose) for purpose in ("confirm", "mine", "unsubscribe")}
    erase(office.services, old["mine"])
    office.clock.pass_by(days=8)
    again = office.sign()
    assert again.key == signed.key
    confirm(office.services, office.link(again))
    for purpose in ("mine", "unsubscribe"):
        with pytest.raises(NotFound):
            look(office.services, purpose, old[purpose])  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        confirm(office.services, old["confirm"])


def test_a_link_confirms_what_stands_for_eight_days_and_what_it_confirmed_for_ever(office: Office) -> None:
    first = office.sign()
    token = office.link(first)
    office.clock.pass_by(days=6)
    office.sign(ada(comment="Again"))
    office.clock.pass_by(days=2)
    with pytest.raises(NotFound):
        confirm(office.services, token)
    newer = office.link(first)
    confirm(office.services, newer)
    office.clock.pass_by(days=400)
    # It has the nonce that this sign-on was made with.
    for link in (token, newer):
        assert confirm(office.services, link).sign_on.status is Status.CONFIRMED


def test_each_link_does_only_what_it_is_for(office: Office, signed: SignOn) -> None:
    confirming, mine = office.link(signed), office.link(signed, "mine")
    unsubscribing = office.link(signed, "unsubscribe")
    for token in (mine, unsubscribing, f"{confirming}x", ""):
        with pytest.raises(NotFound):
            confirm(office.services, token)
    for token in (confirming, unsubscribing):
        with pytest.raises(NotFound):
            withdraw(office.services, token)
        with pytest.raises(NotFound):
            erase(office.services, token)
    for token in (confirming, mine):
        with pytest.raises(NotFound):
            stop_updates(office.services, token)


def test_this_was_not_me_erases_and_sends_nothing_for_thirty_days(office: Office, signed: SignOn) -> None:
    not_me(office.services, office.link(signed))
    assert not office.sign_ons.items
    with pytest.raises(NotFound):
        not_me(office.services, office.link(signed))
    office.clock.pass_by(days=29)
    office.sign(ada(email="a.d.a@example.org"))
    office.sign(ada(email="ADA@example.org"))
    assert [sent.sign_on.email for sent in office.run_mail()] == ["a.d.a@example.org"]
    office.clock.pass_by(days=2)
    office.sign()
    assert [sent.purpose for sent in office.run_mail()] == ["confirm"]


def test_this_was_not_me_keeps_the_proof_of_a_withdrawal(office: Office, signed: SignOn) -> None:
    confirm(office.services, office.link(signed))
    withdraw(office.services, office.link(signed, "mine"))
    withdrawn = office.held(signed)
    office.sign(ada(name="Somebody Example"))
    not_me(office.services, office.link(signed))
    pair = office.sign_ons.pair(signed.slug, signed.key)
    assert (pair.sign_on, pair.proposal) == (withdrawn, None)


def test_this_was_not_me_never_shortens_what_a_bounce_has_stopped(office: Office, signed: SignOn) -> None:
    suppress(office.services, signed.email, "complaint")
    not_me(office.services, office.link(signed), everything=True)
    office.clock.pass_by(days=31)
    office.sign()
    assert office.run_mail() == []


def test_this_was_not_me_refuses_one_campaign_and_a_second_button_everything(
    office: Office, signed: SignOn
) -> None:
    slugs = [office.publish(letter(slug=f"letter-{n}")).campaign.slug for n in range(3)]
    not_me(office.services, office.link(signed))
    office.clock.pass_by(hours=1)
    office.sign()
    other = office.sign(slug=slugs[0])
    assert [sent.campaign.slug for sent in office.run_mail()] == [slugs[0]]
    not_me(office.services, office.link(other), everything=True)
    for slug in (letter().slug, *slugs):
        office.clock.pass_by(hours=5)
        office.sign(slug=slug)
        office.sign(ada(email="ada+tag@example.org"), slug)
        assert office.run_mail() == []
    office.clock.pass_by(days=30)
    office.sign(slug=slugs[1])
    assert len(office.run_mail()) == 1


def test_a_mail_that_waits_is_not_sent_to_who_withdrew_or_erased_meanwhile(
    office: Office, signed: SignOn
) -> None:
    office.clock.pass_by(minutes=11)
    office.sign(ada(comment="corrected"))
    withdraw(office.services, office.link(signed, "mine"))
    assert office.run_mail() == []
    other = office.sign(ada(email="eve@example.org"))
    erase(office.services, office.link(other, "mine"))
    assert office.run_mail() == []
    office.clock.pass_by(hours=1)
    assert ask_again(office.services) == 0


def test_a_message_about_somebody_who_is_gone_is_done(office: Office) -> None:
    deliver(office.services, MailMessage(letter().slug, "A" * 43, "sign_on"))
    assert office.mailer.sent == []
