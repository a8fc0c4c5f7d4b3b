"""What a deployment sees to before: the sender in SES, and the certificate of an own domain."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cloud import IDENTITY, Account, Acm, Ses
from tools import paths
from tools.ship.guide import identity, stages
from tools.ship.guide.notready import NotReady
from tools.ship.guide.outside import prepare_domain, prepare_sender
from tools.ship.guide.run import How, Run

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0a"
Starts = Callable[..., Run]


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Starts:
    """Begins a deployment of prod in which each question gets `answer`."""
    monkeypatch.setattr(paths, "STAGES", tmp_path)
    monkeypatch.setattr(identity, "LOCAL", tmp_path)

    def start(answer: str = "", **how: bool) -> Run:
        run = Run("prod", How(read=lambda prompt: answer, **how))
        run.answers.update(MailFrom="no-reply@example.org", PublicUrl="https://sign.example.org")
        return run

    return start


def test_a_new_sender_gets_an_identity_and_the_records_to_copy(
    starts: Starts, capsys: pytest.CaptureFixture[str]
) -> None:
    ses = Ses({}, looks=9)

    prepare_sender(starts(), ses, "eu-central-1", pause=0)

    assert ses.created == ["example.org"]
    told = capsys.readouterr().out
    for record in (
        "CNAME one._domainkey.example.org\n        one.dkim.amazonses.com",
        "MX    bounce.example.org\n        10 feedback-smtp.eu-central-1.amazonses.com",
        'TXT   bounce.example.org\n        "v=spf1 include:amazonses.com ~all"',
        'TXT   _dmarc.example.org\n        "v=DMARC1; p=none"',
    ):
        assert record in told
    assert "until then no email goes out" in told


def test_who_wants_to_wait_waits_until_ses_has_seen_the_records(
    starts: Starts, capsys: pytest.CaptureFixture[str]
) -> None:
    prepare_sender(starts("y"), Ses({}, looks=4), "eu-central-1", pause=0)

    assert "SES has seen it." in capsys.readouterr().out


def test_a_domain_above_the_senders_is_enough(starts: Starts, capsys: pytest.CaptureFixture[str]) -> None:
    ses = Ses({"example.org": dict(IDENTITY)})
    run = starts()
    run.answers["MailFrom"] = "no-reply@mail.example.org"

    prepare_sender(run, ses, "eu-central-1")

    assert ses.created == []
    assert "DKIM" not in (told := capsys.readouterr().out)
    assert "SES sends up to 200 emails a day here, 1 a second." in told


def test_in_the_sandbox_the_request_to_leave_it_is_written(starts: Starts, tmp_path: Path) -> None:
    prepare_sender(starts(), Ses({"example.org": dict(IDENTITY)}, sandbox=True), "eu-central-1")

    written = (tmp_path / "ses-production-access-prod.txt").read_text()
    assert "https://eu-central-1.console.aws.amazon.com/ses/home?region=eu-central-1#/account" in written
    assert "Who writes: no-reply@example.org." in written
    assert "{" not in written


def test_looking_only_makes_neither_an_identity_nor_a_certificate(starts: Starts) -> None:
    ses, acm = Ses({}), Acm("PENDING_VALIDATION")
    run = starts(dry=True)

    prepare_sender(run, ses, "eu-central-1")
    prepare_domain(run, Account(acm=acm).client)

    assert (ses.created, acm.requested) == ([], [])


def test_an_own_domain_gets_a_certificate_and_waits_for_it(
    starts: Starts, capsys: pytest.CaptureFixture[str]
) -> None:
    acm, run = Acm("PENDING_VALIDATION", "PENDING_VALIDATION", "ISSUED"), starts("y")

    prepare_domain(run, Account(acm=acm).client, pause=0)

    assert acm.requested == ["sign.example.org"]
    assert "CNAME _a.sign.example.org.\n        _b.acm-validations.aws." in capsys.readouterr().out
    assert stages.read("prod")["EdgeCertificate"] == CERTIFICATE


def test_without_its_certificate_nothing_is_deployed_and_the_next_time_it_is_remembered(
    starts: Starts,
) -> None:
    acm, run = Acm("PENDING_VALIDATION"), starts("y", silent=True)
    run.answers["EdgeCertificate"] = CERTIFICATE

    with pytest.raises(NotReady, match="Publish the record, then: make deploy STAGE=prod"):
        prepare_domain(run, Account(acm=acm).client)
    assert acm.requested == []
    assert stages.read("prod")["EdgeCertificate"] == CERTIFICATE


@pytest.mark.parametrize(
    ("acm", "sentence"),
    [
        (Acm("VALIDATION_TIMED_OUT"), "was not validated within 72 hours: take EdgeCertificate out"),
        (Acm(), "has no certificate arn:"),
    ],
)
def test_a_certificate_that_will_never_be_good_is_told(starts: Starts, acm: Acm, sentence: str) -> None:
    run = starts()
    run.answers["EdgeCertificate"] = CERTIFICATE

    with pytest.raises(NotReady, match=sentence):
        prepare_domain(run, Account(acm=acm).client)


def test_an_own_proxy_needs_no_certificate_of_ours(starts: Starts) -> None:
    run, acm = starts("n"), Acm("ISSUED")

    prepare_domain(run, Account(acm=acm).client)
    prepare_domain(run, Account(acm=acm).client)

    assert acm.requested == []
    assert stages.read("prod")["EdgeCertificate"] == ""


def test_an_address_with_a_path_is_refused(starts: Starts) -> None:
    run = starts()
    run.answers["PublicUrl"] = "https://example.org/sign"

    with pytest.raises(NotReady, match="must be a host alone"):
        prepare_domain(run, Account().client)
