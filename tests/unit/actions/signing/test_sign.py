"""Signing: one sign-on for one person, and nothing told about who was known."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chalicelib.actions.background.sweep import ask_again
from chalicelib.actions.signing.confirm import confirm, look_at
from chalicelib.actions.signing.mine import erase, withdraw
from chalicelib.actions.signing.sign import keep
from chalicelib.domain.asked import Visibility
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.errors import Invalid, NotFound, TryLater, Unavailable
from chalicelib.domain.once import Once
from chalicelib.domain.signons import Status
from chalicelib.store.kept import KeptCampaigns
from tests.builders import NOW, ada, ada_on_a_card, card, letter, local_one, pledge, sign_in
from tests.office import Office
from tests.waiting import at_once


def test_a_new_signer_waits_for_confirmation_and_is_asked_for_it(office: Office) -> None:
    given = ada(
        visibility="public", country="CH", comment="Hello", updates=True, language="fr", source="news"
    )
    sign_on = office.held(office.sign(given))
    assert (sign_on.status, sign_on.signed_at, sign_on.confirmed_at) == (Status.PENDING, NOW, None)
    assert sign_on.expires_at == (NOW + timedelta(days=7)).replace(microsecond=0)
    assert (sign_on.visibility, sign_on.country, sign_on.comment) == (Visibility.PUBLIC, "CH", "Hello")
    assert (sign_on.updates, sign_on.language, sign_on.source) == (True, "fr", "news")
    assert [sent.purpose for sent in office.run_mail()] == ["confirm"]


def test_consent_is_kept_with_the_version_hash_language_and_time(office: Office) -> None:
    stored = office.publish(letter(title={"en": "Another title"}))
    consent = office.sign(ada(language="fr")).consent
    assert (consent.version, consent.language, consent.at) == (2, "fr", NOW)
    assert consent.sha256 == stored.text.sha256["fr"]


def test_a_union_is_kept_with_what_its_officer_declared(office: Office) -> None:
    sign_on = office.sign(local_one(website="https://example.org", parent_organization="Example Union"))
    assert (sign_on.organization, sign_on.members_represented) == ("Example Local 1", 1200)
    assert (sign_on.officer_title, sign_on.authorized) == ("President", True)
    assert (sign_on.website, sign_on.parent_organization) == ("https://example.org", "Example Union")


def test_fields_left_empty_are_not_kept(office: Office) -> None:
    sign_on = office.sign(ada(comment="", employer=" ", organization="", authorized=False))
    assert (sign_on.comment, sign_on.employer, sign_on.organization, sign_on.authorized) == (None,) * 4


def test_a_person_and_the_union_they_speak_for_are_two_sign_ons(office: Office) -> None:
    assert office.sign(ada()).key != office.sign(local_one()).key
    assert len(office.sign_ons.items) == 2


def test_the_same_submission_again_changes_nothing(office: Office) -> None:
    given = ada(submission_id=str(uuid4()))
    first = office.held(office.sign(given))
    office.clock.pass_by(hours=1)
    office.sign(given)
    assert office.held(first) == first
    assert len(office.run_mail()) == 1


def test_the_same_submission_again_after_it_was_confirmed_changes_nothing(office: Office) -> None:
    given = ada(submission_id=str(uuid4()))
    first = office.sign(given)
    office.run_mail()
    confirm(office.services, office.link(first))
    before = office.held(first)
    office.clock.pass_by(hours=1)
    office.sign(given)
    assert office.run_mail() == []
    assert office.held(first) == before


def test_the_same_submission_again_after_it_was_erased_is_kept(office: Office) -> None:
    given = ada(submission_id=str(uuid4()))
    first = office.sign(given)
    erase(office.services, office.link(first, "mine"))
    office.sign(given)
    assert office.held(first).status is Status.PENDING


def test_a_submission_id_of_somebody_else_is_refused_and_nothing_is_kept(office: Office) -> None:
    submission = str(uuid4())
    office.sign(ada(submission_id=submission))
    with pytest.raises(Invalid) as refused:
        office.sign(ada(email="eve@example.org", submission_id=submission))
    assert [(error.field, error.code) for error in refused.value.errors] == [
        ("submission_id", "already_used")
    ]
    assert len(office.sign_ons.items) == 1


def test_a_spent_challenge_is_refused_and_nothing_is_kept(office: Office) -> None:
    spent = Once("challenge#1", "ada", NOW + timedelta(minutes=10))
    stored = office.publish(letter())
    keep(office.services, stored, ada(), (spent,))
    with pytest.raises(Invalid) as refused:
        keep(office.services, stored, ada(email="eve@example.org"), (Once("challenge#1", "eve", NOW),))
    assert [(error.field, error.code) for error in refused.value.errors] == [("altcha", "already_used")]
    assert len(office.sign_ons.items) == 1


def test_until_confirmed_the_latest_submission_stands_and_the_first_link_is_good(office: Office) -> None:
    first = office.sign(ada(name="Ada Exmaple", comment="Hello"))
    token = office.link(first)
    office.clock.pass_by(minutes=2)
    corrected = office.held(office.sign(ada()))
    assert (corrected.name, corrected.comment, corrected.nonce) == ("Ada Example", None, first.nonce)
    assert corrected.rev > first.rev
    shown = look_at(office.services, token)
    assert confirm(office.services, token, shown.sealed).sign_on.name == "Ada Example"


def test_a_correction_is_mailed_again_only_after_ten_minutes(office: Office) -> None:
    office.sign()
    assert len(office.run_mail()) == 1
    office.clock.pass_by(minutes=9, seconds=59)
    office.sign(ada(comment="one"))
    assert office.run_mail() == []
    office.clock.pass_by(seconds=1)
    office.sign(ada(comment="two"))
    assert [sent.purpose for sent in office.run_mail()] == ["confirm"]


def test_who_confirmed_is_not_changed_by_a_form_but_told_by_mail(office: Office) -> None:
    first = office.sign()
    office.run_mail()
    confirm(office.services, office.link(first))
    before = office.held(first)
    office.clock.pass_by(minutes=10)
    office.sign(ada(name="Eve Example", email="ADA@example.org", visibility="public"))
    after = office.held(first)
    assert after.model_copy(update={"mail": None, "rev": 0}) == before.model_copy(
        update={"mail": None, "rev": 0}
    )
    assert [sent.purpose for sent in office.run_mail()] == ["already"]


def test_who_confirmed_is_not_mailed_twice_in_ten_minutes(office: Office) -> None:
    first = office.sign()
    office.run_mail()
    confirm(office.services, office.link(first))
    office.sign(ada(submission_id=str(uuid4())))
    assert office.run_mail() == []


def test_who_withdrew_may_sign_again_at_once_and_is_asked_to_confirm(office: Office) -> None:
    first = office.sign(ada(comment="Hello"))
    office.run_mail()
    confirm(office.services, office.link(first))
    withdraw(office.services, office.link(first, "mine"))
    office.clock.pass_by(minutes=3)
    again = office.sign()
    assert (again.status, again.comment, again.withdrawn_at, again.confirmed_at) == (
        Status.PENDING,
        None,
        None,
        None,
    )
    assert (
        look_at(office.services, office.link(again)).sign_on
        == office.sign_ons.pair(again.slug, again.key).proposal
    )
    # The limit of one mail in ten minutes holds it back, but not for good.
    assert office.run_mail() == []
    office.clock.pass_by(minutes=7)
    ask_again(office.services)
    assert [sent.purpose for sent in office.run_mail()] == ["confirm"]
    made = confirm(office.services, office.link(again)).sign_on
    assert (made.status, made.comment, made.withdrawn_at) == (Status.CONFIRMED, None, None)


def test_who_did_not_confirm_in_seven_days_starts_anew(office: Office) -> None:
    first = office.sign(ada(comment="Hello"))
    office.run_mail()
    office.clock.pass_by(days=7)
    with pytest.raises(NotFound):
        confirm(office.services, office.link(first))
    again = office.held(office.sign())
    assert (again.comment, again.status) == (None, Status.PENDING)
    assert again.expires_at == (office.clock() + timedelta(days=7)).replace(microsecond=0)
    assert [sent.purpose for sent in office.run_mail()] == ["confirm"]


def test_who_erased_everything_may_sign_again(office: Office) -> None:
    first = office.sign(ada(comment="Hello"))
    office.run_stream()
    confirm(office.services, office.link(first))
    erase(office.services, office.link(first, "mine"))
    office.clock.pass_by(minutes=11)
    again = office.sign()
    confirm(office.services, office.link(again))
    office.run_stream()
    assert again.comment is None
    assert office.counts(letter().slug).individuals == 1


def test_a_sign_in_counts_at_once_and_gets_its_pass_by_mail(office: Office) -> None:
    sign_on = office.sign(ada(day="2026-12-01"), sign_in().slug)
    assert (sign_on.status, sign_on.confirmed_at, sign_on.expires_at) == (Status.CONFIRMED, NOW, None)
    assert [sent.purpose for sent in office.run_mail()] == ["pass"]


def test_whoever_types_another_name_gets_a_pass_of_their_own_and_learns_of_nobody(office: Office) -> None:
    first = office.sign(ada(day="2026-12-01"), sign_in().slug)
    other = office.sign(ada(day="2026-12-01", name="Somebody Example"), sign_in().slug)
    assert other.key != first.key
    assert (office.held(first).name, office.held(other).name) == ("Ada Example", "Somebody Example")


def test_who_types_exactly_the_same_has_the_same_pass_and_one_mail(office: Office) -> None:
    signed = [office.sign(ada(day="2026-12-01", union="Local 1"), sign_in().slug) for _ in range(3)]
    assert len({(one.key, one.nonce) for one in signed}) == 1
    assert len(office.sign_ons.items) == 1
    assert len(office.run_mail()) == 1


@pytest.mark.parametrize(
    "typed",
    [{"name": "ADA  EXAMPLE"}, {"union": "Local 2"}, {"union": None}, {"language": "fr"}],
    ids=lambda typed: next(iter(typed)),
)
def test_a_pass_tells_whoever_knows_a_name_nothing_that_they_did_not_type(
    office: Office, typed: dict[str, Any]
) -> None:
    adas = {"day": "2026-12-01", "union": "Local 1", "language": "en"}
    first = office.sign(ada(**adas), sign_in().slug)
    strangers = office.sign(ada(**(adas | typed)), sign_in().slug)
    assert (strangers.key, strangers.nonce) != (first.key, first.nonce)
    assert {name: getattr(strangers, name) for name in typed} == typed
    assert office.held(first) == first


def test_a_delegate_signs_in_again_for_each_day(office: Office) -> None:
    keys = {
        office.sign(ada(day=day), sign_in().slug).key for day in ("2026-12-01", "2026-12-02", "2026-12-01")
    }
    assert len(keys) == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": "closed"}, "closed"),
        ({"closes_at": NOW}, "closed"),
        ({"opens_at": NOW + timedelta(seconds=1)}, "not_yet_open"),
    ],
)
def test_nobody_signs_before_it_opens_or_after_it_closes(
    office: Office, changes: dict[str, Any], code: str
) -> None:
    office.publish(letter(**changes))
    with pytest.raises(Unavailable) as gone:
        office.sign()
    assert gone.value.code == code
    assert not office.sign_ons.items


@pytest.mark.parametrize("slug", ["nobody-knows", "", "@campaigns"])
def test_an_unknown_campaign_and_a_draft_are_not_found(office: Office, slug: str) -> None:
    office.publish(letter(status="draft"))
    for unknown in (slug, letter().slug):
        with pytest.raises(NotFound):
            office.sign(slug=unknown)


def test_a_sign_on_that_does_not_fit_is_refused_whole(office: Office) -> None:
    with pytest.raises(Invalid) as refused:
        office.sign(ada(consent=False), pledge().slug)
    assert {error.field for error in refused.value.errors} == {"consent", "commitments"}
    assert not office.sign_ons.items


def test_a_card_is_kept_with_its_signature(office: Office) -> None:
    sign_on = office.sign(ada_on_a_card(), card().slug)
    assert (sign_on.signature, sign_on.employer, sign_on.phone) == (
        "Ada Example",
        "Example Pictures",
        "+1 555 0100",
    )


def test_one_submission_fifty_times_at_once_is_one_sign_on_and_one_mail(office: Office) -> None:
    given = ada(submission_id=str(uuid4()))
    met = at_once(50, lambda _: office.sign(given))
    assert not [error for error in met if isinstance(error, Exception)]
    assert len(office.sign_ons.items) == 1
    assert len(office.run_mail()) == 1


def test_one_address_fifty_times_at_once_is_one_sign_on_and_one_mail(office: Office) -> None:
    spellings = ["Ada.X+a@gmail.com", "adax@gmail.com", "a.d.a.x@googlemail.com"]
    met = at_once(50, lambda n: office.sign(ada(email=spellings[n % 3], submission_id=str(uuid4()))))
    assert {type(error) for error in met if isinstance(error, Exception)} <= {TryLater}
    assert len(office.sign_ons.items) == 1
    assert len(office.run_mail()) == 1
    office.clock.pass_by(minutes=30)
    ask_again(office.services)
    assert office.run_mail() == []


def test_nothing_typed_is_in_the_key_or_the_queue(office: Office) -> None:
    sign_on = office.sign()
    office.run_stream()
    (message,) = office.queue.messages
    assert "ada" not in f"{message} {sign_on.key}".lower()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (letter(status="closed"), letter()),
        (letter(), letter(title={"en": "Another title"})),
        (letter(), letter(languages=["en", "fr", "de"])),
    ],
    ids=["opened", "worded anew", "translated"],
)
def test_what_was_changed_a_moment_ago_counts_for_whoever_has_seen_it(
    office: Office, before: Campaign, after: Campaign
) -> None:
    office.services.published = KeptCampaigns(office.campaigns, office.faces, office.clock)
    office.publish(before)
    assert office.services.published.get(before.slug)
    changed = office.publish(after)
    language = after.languages[-1]
    sign_on = office.sign(ada(text_version=changed.text.number, language=language))
    assert sign_on.consent.sha256 == changed.text.sha256[language]


def test_what_everybody_refuses_is_refused_after_a_second_look(office: Office) -> None:
    office.services.published = KeptCampaigns(office.campaigns, office.faces, office.clock)
    with pytest.raises(Invalid):
        office.sign(ada(text_version=7))
    office.publish(letter(status="closed"))
    office.clock.pass_by(seconds=5)
    with pytest.raises(Unavailable):
        office.sign()
