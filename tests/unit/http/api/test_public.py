"""Signing, confirming and reading over JSON."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import altcha
import pytest

from chalicelib.actions.background.count import count
from chalicelib.actions.signing import challenge
from chalicelib.domain.links import seal_link
from chalicelib.ports.services import Services
from chalicelib.settings import settings
from tests.answers import Answer
from tests.builders import confirmed, letter, pledge, sign_in
from tests.fakes import Clock
from tests.gateway import Gateway
from tests.office import publish
from tests.proofs import solved
from tests.tallying import reach, sweep_once
from tests.visitors import paid_before, sent_before


@pytest.fixture(autouse=True)
def _easy_puzzles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spares this machine the work; what it costs is in tests/slow/test_challenge.py."""
    monkeypatch.setattr(challenge, "ROUNDS", 1)
    monkeypatch.setattr(challenge, "MOST", challenge.FEWEST + 1)


LETTER = "/api/v1/campaigns/stand-with-the-crew"
PLEDGE = "/api/v1/campaigns/pledge-to-the-crew"
CARD = "/api/v1/campaigns/card-of-the-crew"
DAY = date(2026, 12, 1)
ADA: dict[str, Any] = {
    "kind": "individual",
    "name": "Ada Example",
    "email": "ada@example.org",
    "consent": True,
}
CHECK_YOUR_MAIL = {"status": "check_your_mail"}


def signer(number: int) -> dict[str, Any]:
    return ADA | {"email": f"signer-{number}@example.org"}


def test_ada_signs_and_is_told_to_check_her_mail(public: Gateway, services: Services) -> None:
    answer = public.post(f"{LETTER}/sign-ons", ADA)
    assert (answer.status, answer.json()) == (202, CHECK_YOUR_MAIL)
    (written,) = services.sign_ons.stream  # type: ignore[attr-defined]
    assert (written.after.name, written.after.status) == ("Ada Example", "pending")


def test_whether_an_address_is_known_cannot_be_seen(
    public: Gateway, services: Services, clock: Clock
) -> None:
    first = public.post(f"{LETTER}/sign-ons", ADA)
    again = public.post(f"{LETTER}/sign-ons", ADA)
    (written, *_) = services.sign_ons.stream  # type: ignore[attr-defined]
    token = seal_link(services.secrets.links, "confirm", written.after, clock())
    public.post("/api/v1/confirm", {"token": token})
    clock.pass_by(hours=1)
    later = public.post(f"{LETTER}/sign-ons", ADA | {"name": "Eve Example"})
    assert (first.status, first.headers, first.body) == (again.status, again.headers, again.body)
    assert (first.status, first.headers, first.body) == (later.status, later.headers, later.body)


def test_a_double_click_is_one_sign_on(public: Gateway, services: Services) -> None:
    twice = ADA | {"submission_id": str(uuid4())}
    assert [public.post(f"{LETTER}/sign-ons", twice).status for _ in range(2)] == [202, 202]
    assert len(services.sign_ons.items) == 1  # type: ignore[attr-defined]


def test_a_delegate_gets_the_pass_at_once(public: Gateway) -> None:
    given = ADA | {"day": "2026-12-01"}
    answer = public.post("/api/v1/campaigns/board-of-the-crew/sign-ons", given)
    assert answer.status == 201
    assert answer.json()["pass_url"].startswith("https://sign.example.org/pass/")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"status": "draft"}, 404, "not_found"),
        ({"status": "closed"}, 410, "closed"),
        ({"opens_at": "2030-01-01T00:00:00Z"}, 410, "not_yet_open"),
        ({"closes_at": "2020-01-01T00:00:00Z"}, 410, "closed"),
    ],
)
def test_nobody_signs_what_is_not_open(
    public: Gateway, services: Services, changes: dict[str, Any], status: int, code: str
) -> None:
    publish(services, letter(slug="not-open", **changes))
    answer = public.post("/api/v1/campaigns/not-open/sign-ons", ADA)
    assert (answer.status, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    "slug", ["unknown", "Stand-With-The-Crew", "stand--with", "a" * 65, "%2e%2e", "%ff", "a%2Fb", "%00"]
)
def test_what_is_no_campaign_is_not_found(public: Gateway, slug: str) -> None:
    assert public.get(f"/api/v1/campaigns/{slug}").status == 404


def test_an_encoded_slug_is_the_same_slug(public: Gateway) -> None:
    assert public.get("/api/v1/campaigns/stand%2Dwith%2Dthe%2Dcrew").status == 200


def test_the_public_sees_no_partners_and_no_size_of_the_unit(public: Gateway, services: Services) -> None:
    ally = {"id": "ally", "name": "Ally", "origins": ["https://ally.example.org"]}
    publish(services, letter(slug="with-partners", partners=[ally]))
    assert "ally" not in public.get("/api/v1/campaigns/with-partners").text
    assert public.get(CARD).json()["unit"] == {"milestones": [30, 50, 75]}


def test_a_confirmation_can_be_repeated(public: Gateway, services: Services) -> None:
    public.post(f"{LETTER}/sign-ons", ADA)
    (told,) = services.sign_ons.stream  # type: ignore[attr-defined]
    token = seal_link(services.secrets.links, "confirm", told.after, services.now())
    for _ in range(3):
        answer = public.post("/api/v1/confirm", {"token": token})
        assert (answer.status, answer.json()) == (200, {"status": "confirmed"})
    assert public.post("/api/v1/confirm", {"token": token[:-1]}).status == 404


def test_a_program_confirms_what_the_mail_was_sent_for_and_nothing_that_was_posted_since(
    public: Gateway, services: Services
) -> None:
    public.post(f"{LETTER}/sign-ons", ADA)
    told = services.sign_ons.stream[-1].after  # type: ignore[attr-defined]
    token = seal_link(services.secrets.links, "confirm", told, services.now())
    public.post(f"{LETTER}/sign-ons", ADA | {"comment": "Zanzibar Quill", "visibility": "public"})
    answer = public.post("/api/v1/confirm", {"token": token})
    (error,) = answer.json()["errors"]
    assert (answer.status, error["field"], error["code"]) == (422, "token", "changed_since")
    assert ("Open its link" in error["message"], "Zanzibar" in answer.text) == (True, False)
    assert services.sign_ons.get(told.slug, told.key) is None
    public.post(f"{LETTER}/sign-ons", ADA)
    assert public.post("/api/v1/confirm", {"token": token}).status == 200
    held = services.sign_ons.get(told.slug, told.key)
    assert held
    assert (held.comment, held.visibility) == (None, told.visibility)


def test_a_commitment_of_few_people_is_not_told(public: Gateway, services: Services) -> None:
    people = [confirmed(pledge(), email=f"p{n}@example.org", commitments=["join"]) for n in range(10)]
    few = [confirmed(pledge(), email=f"q{n}@example.org", commitments=["tell"]) for n in range(9)]
    for sign_on in people + few:
        services.sign_ons.write(sign_on, None)
    count(services, services.sign_ons.stream)  # type: ignore[attr-defined]
    for _ in range(2):
        services.now.pass_by(days=1)  # type: ignore[attr-defined]
        sweep_once(services)
    tally = public.get(f"{PLEDGE}/tally").json()
    assert (tally["individuals"], tally["commitments"]) == (19, {"join": 10})


def test_a_card_tells_its_milestone_and_no_count(public: Gateway, services: Services) -> None:
    reach(services, "card-of-the-crew", 30)
    tally = public.get(f"{CARD}/tally").json()
    told = {name: value for name, value in tally.items() if value is not None and name != "as_of"}
    assert told == {"milestone": 30}


def test_of_a_sign_in_nobody_learns_how_many_came(public: Gateway, services: Services) -> None:
    publish(services, sign_in(slug="counted-meeting", goal={"signers": 50}))
    for number in range(20):
        came = confirmed(sign_in(slug="counted-meeting"), email=f"p{number}@example.org", day=DAY)
        services.sign_ons.write(came, None)
    count(services, services.sign_ons.stream)  # type: ignore[attr-defined]
    tally = public.get("/api/v1/campaigns/counted-meeting/tally").json()
    assert tally.pop("as_of")
    assert set(tally) == {
        "individuals",
        "organizations",
        "workers_represented",
        "commitments",
        "goal",
        "milestone",
    }
    assert not any(value is not None for value in tally.values())


class TestLoad:
    @pytest.fixture
    def edge_secret(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
        monkeypatch.setenv("EDGE_SECRET", "known-to-cloudfront")
        settings.cache_clear()
        yield "known-to-cloudfront"
        settings.cache_clear()

    """Limits of 30 free sign-ons, and 300 with proof of work, a minute and source address."""

    @pytest.fixture(autouse=True)
    def _now(self, clock: Clock) -> None:
        # The library that checks expiry looks at the real clock.
        clock.moment = datetime.now(UTC)

    def test_fifty_colleagues_behind_one_address_all_sign(self, public: Gateway) -> None:
        for number in range(50):
            answer = public.post(f"{LETTER}/sign-ons", signer(number))
            if number < 30:
                assert answer.status == 202
                continue
            assert asked_for_proof(answer)
            again = signer(number) | {"altcha": solved(public)}
            assert public.post(f"{LETTER}/sign-ons", again).status == 202

    @pytest.mark.slow
    def test_fifty_colleagues_all_sign_while_a_script_beside_them_is_stopped(
        self, public: Gateway, services: Services
    ) -> None:
        spent, taken = solved(public), 0
        public.post(f"{LETTER}/sign-ons", signer(1_000) | {"altcha": spent})
        for number in range(50):
            for post in range(20):
                worthless = signer(2_000 + 20 * number + post)
                # Nothing, a guess, and what was spent already.
                worthless |= ({}, {"altcha": "e30="}, {"altcha": spent})[post % 3]
                taken += public.post(f"{LETTER}/sign-ons", worthless).status == 202
            first = public.post(f"{LETTER}/sign-ons", signer(number))
            if first.status != 202:
                assert asked_for_proof(first)
                again = signer(number) | {"altcha": solved(public)}
                assert public.post(f"{LETTER}/sign-ons", again).status == 202
        assert taken <= 30
        written = {change.after.email for change in services.sign_ons.stream}  # type: ignore[attr-defined]
        assert {signer(number)["email"] for number in range(50)} <= written

    def test_whoever_pays_for_more_than_the_limit_is_refused_every_time(
        self, public: Gateway, services: Services
    ) -> None:
        exhaust(public, services)
        paid_before(services, 300)
        for number in range(100):
            paid = signer(number) | {"altcha": solved(public)}
            answer = public.post(f"{LETTER}/sign-ons", paid, X_Forwarded_For=f"198.51.100.{number}")
            assert answer.status == 429
            assert 1 <= int(answer.headers["retry-after"]) <= 60

    def test_whoever_does_not_pay_is_asked_to_every_time(self, public: Gateway, services: Services) -> None:
        exhaust(public, services)
        for number in range(100):
            answer = public.post(f"{LETTER}/sign-ons", signer(number), X_Forwarded_For=f"198.51.100.{number}")
            assert asked_for_proof(answer)

    def test_the_next_minute_is_free_again(self, public: Gateway, services: Services, clock: Clock) -> None:
        exhaust(public, services)
        clock.pass_by(minutes=1)
        assert public.post(f"{LETTER}/sign-ons", ADA).status == 202

    def test_other_addresses_do_not_suffer(self, public: Gateway, services: Services) -> None:
        exhaust(public, services)
        public.source = "192.0.2.2"
        assert public.post(f"{LETTER}/sign-ons", ADA).status == 202

    def test_the_whole_network_of_an_ipv6_subscriber_is_one(
        self, public: Gateway, services: Services
    ) -> None:
        public.source = "2001:db8::1"
        exhaust(public, services)
        public.source = "2001:db8::ffff:1"
        assert asked_for_proof(public.post(f"{LETTER}/sign-ons", ADA))

    def test_behind_cloudfront_everybody_is_counted_by_their_own_address(
        self, public: Gateway, services: Services, edge_secret: str
    ) -> None:
        public.headers |= {"X-Undersigned-Edge": edge_secret, "X-Undersigned-Viewer": "198.51.100.1"}
        exhaust(public, services)
        public.source = "192.0.2.2"
        assert asked_for_proof(public.post(f"{LETTER}/sign-ons", ADA))
        public.headers["X-Undersigned-Viewer"] = "198.51.100.2"
        assert public.post(f"{LETTER}/sign-ons", ADA).status == 202

    @pytest.mark.parametrize("proof", ["", "guessed", "é", None])
    def test_nobody_else_is_believed_whom_they_answer(
        self, public: Gateway, services: Services, edge_secret: str, proof: str | None
    ) -> None:
        exhaust(public, services)
        public.headers |= {} if proof is None else {"X-Undersigned-Edge": proof}
        assert asked_for_proof(public.post(f"{LETTER}/sign-ons", ADA, X_Undersigned_Viewer="198.51.100.1"))

    def test_without_cloudfront_no_proof_is_good_enough(self, public: Gateway, services: Services) -> None:
        exhaust(public, services)
        told = {"X_Undersigned_Edge": "", "X_Undersigned_Viewer": "198.51.100.1"}
        assert asked_for_proof(public.post(f"{LETTER}/sign-ons", ADA, **told))

    def test_what_is_kept_names_no_address(self, public: Gateway, services: Services) -> None:
        public.post(f"{LETTER}/sign-ons", ADA)
        assert not any("192.0.2" in counter for counter in services.limits.counters)  # type: ignore[attr-defined]


class TestProofOfWork:
    @pytest.fixture(autouse=True)
    def _now(self, clock: Clock) -> None:
        # The library that checks expiry looks at the real clock.
        clock.moment = datetime.now(UTC)

    def test_a_solution_is_good_once(self, public: Gateway) -> None:
        paid = solved(public)
        assert public.post(f"{LETTER}/sign-ons", signer(1) | {"altcha": paid}).status == 202
        answer = public.post(f"{LETTER}/sign-ons", signer(2) | {"altcha": paid})
        assert (answer.status, answer.json()["errors"][0]["code"]) == (422, "already_used")

    def test_writing_a_solution_differently_makes_no_new_one(self, public: Gateway) -> None:
        paid = solved(public)
        public.post(f"{LETTER}/sign-ons", signer(1) | {"altcha": paid})
        rewritten = altcha.Payload.from_base64(paid)
        rewritten.solution.time = 1.5
        answer = public.post(f"{LETTER}/sign-ons", signer(2) | {"altcha": rewritten.to_base64()})
        assert answer.json()["errors"][0]["code"] == "already_used"

    def test_a_retry_of_the_same_submission_spends_nothing_again(self, public: Gateway) -> None:
        given = ADA | {"altcha": solved(public), "submission_id": str(uuid4())}
        assert [public.post(f"{LETTER}/sign-ons", given).status for _ in range(2)] == [202, 202]

    def test_a_solution_is_for_its_own_campaign(self, public: Gateway) -> None:
        given = ADA | {"commitments": ["join"], "altcha": solved(public)}
        answer = public.post(f"{PLEDGE}/sign-ons", given)
        assert answer.json()["errors"][0]["code"] == "wrong_answer"

    def test_a_solution_is_too_late_after_ten_minutes(self, public: Gateway, clock: Clock) -> None:
        paid = solved(public)
        clock.pass_by(minutes=10, seconds=1)
        answer = public.post(f"{LETTER}/sign-ons", ADA | {"altcha": paid})
        assert answer.json()["errors"][0]["code"] == "expired"

    @pytest.mark.parametrize(
        "payload", ["", "!", "e30=", "W10=", "bnVsbA==", "x" * 8_000, "eyJjaGFsbGVuZ2UiOltdfQ=="]
    )
    def test_nonsense_is_no_solution(self, public: Gateway, payload: str) -> None:
        answer = public.post(f"{LETTER}/sign-ons", ADA | {"altcha": payload})
        assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("altcha", "wrong_answer")]

    def test_a_guessed_counter_is_no_solution(self, public: Gateway) -> None:
        made = altcha.Challenge.from_dict(public.post("/api/v1/challenge", {"slug": letter().slug}).json())
        guess = altcha.Payload(made, altcha.Solution(1, made.parameters.key_prefix)).to_base64()
        assert public.post(f"{LETTER}/sign-ons", ADA | {"altcha": guess}).status == 422

    def test_an_easier_challenge_of_ones_own_is_refused(self, public: Gateway) -> None:
        own = altcha.create_challenge("SHA-256", 1, data={"slug": letter().slug}, hmac_secret="guess")
        guess = altcha.Payload(own, altcha.solve_challenge(own)).to_base64()
        assert public.post(f"{LETTER}/sign-ons", ADA | {"altcha": guess}).status == 422

    def test_there_is_no_challenge_for_what_nobody_can_sign(self, public: Gateway) -> None:
        assert public.post("/api/v1/challenge", {"slug": "unknown"}).status == 404
        assert public.post("/api/v1/challenge", {"slug": "../x"}).status == 422


def exhaust(public: Gateway, services: Services) -> None:
    """Let 300 sign-ons come from the gateway's address within this minute."""
    public.post(f"{LETTER}/sign-ons", signer(0))
    sent_before(services, 300)


def asked_for_proof(answer: Answer) -> bool:
    """Whether the answer asks for proof of work, and for nothing else."""
    assert answer.status == 422
    return [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("altcha", "required")]
