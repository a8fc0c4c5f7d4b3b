"""What has to be so outside the stack: SES lets the sender send, and the pages' domain has a certificate."""

import time
from collections.abc import Callable
from typing import Any

from tools.ship.guide import domain, identity
from tools.ship.guide.notready import NotReady
from tools.ship.guide.records import table
from tools.ship.guide.run import Run
from tools.ship.guide.stages import shown

PAUSE = 15.0


def prepare_sender(run: Run, ses: Any, region: str, pause: float = PAUSE) -> None:
    """Makes SES know the sender, shows the records for DNS, and waits for them if that is wanted."""
    sender = run.answers["MailFrom"]
    known = identity.found(ses, sender)
    made = known is None
    if known is None:
        name = sender.rpartition("@")[2]
        if run.how.dry:
            run.steps(f"SES does not know {name} yet; a deployment makes its identity.")
            return
        known = identity.create(ses, name)
        run.steps(f"SES has an identity for {name} now.")
        run.steps.stands(
            f"SES has an identity for {name}; its DNS records are shown again each time until it is verified."
        )
    if made or not known.verified:
        if asked := identity.records(known, region):
            print(f"\nCopy these records to where the DNS of {known.name} is kept:\n{table(asked)}")
        else:
            print(f"\nSES has sent an email to {known.name}: press the link in it.")
    if not known.verified:
        wanted = "Wait until SES has seen them? Otherwise emails go out as soon as it has."
        if not run.how.dry and run.asker.choose(wanted, otherwise=False):
            _wait(run, lambda: _is_verified(ses, sender), "SES", pause)
        else:
            run.steps(f"SES has not verified {known.name} yet; until then no email goes out.")
    _say_of_sandbox(run, ses, region)


def prepare_domain(run: Run, clients: Callable[..., Any], pause: float = PAUSE) -> None:
    """Sees to the certificate of PublicUrl's host; raises NotReady as long as there is none.

    Nothing is deployed before, because what the first organizer registers binds to the address.
    """
    url, known = run.answers.get("PublicUrl", ""), run.answers.get("EdgeCertificate")
    if not url or known == "" or (known is None and run.asker.silent):
        return
    host = domain.host_of(url)
    if known is None:
        if run.how.dry:
            run.steps(f"A deployment asks ACM for a certificate for {host} and puts CloudFront in front.")
            return
        if not run.asker.choose(
            f"Have AWS make a certificate for {host} and put CloudFront in front? Say no only if a proxy of "
            "your own leads there.",
            otherwise=True,
        ):
            run.remember("EdgeCertificate", "")
            return
    certificate = domain.certificate(clients, url, known or "")
    run.remember("EdgeCertificate", certificate.arn)
    run.steps.stands(
        f"ACM has a certificate for {host} or waits for its record; nothing is deployed without it."
    )
    if certificate.issued:
        return
    acm = clients("acm", region_name=domain.REGION)
    while certificate.proof is None:  # ACM makes it within seconds
        time.sleep(min(pause, 2))
        certificate = domain.described(acm, certificate.arn, host)
    print(f"\nCopy this record to where the DNS of {host} is kept:\n{table([certificate.proof])}")
    if run.how.dry or not run.asker.choose(
        "Wait until AWS has seen it? It takes some minutes.", otherwise=not run.asker.silent
    ):
        raise NotReady(
            f"The certificate for {host} waits for that record; it is remembered in {shown(run.stage)}. "
            f"Publish the record, then: {run.again}"
        )
    _wait(run, lambda: domain.described(acm, certificate.arn, host).issued, "ACM", pause)


def likely_sender(ses: Any) -> str | None:
    """An address of a domain that SES may send from already; None if there is none."""
    found = next(iter(identity.verified_domains(ses)), None)
    return f"no-reply@{found}" if found else None


def _say_of_sandbox(run: Run, ses: Any, region: str) -> None:
    found = ses.get_account()
    a_day, a_second = (found["SendQuota"][name] for name in ("Max24HourSend", "MaxSendRate"))
    run.steps(f"SES sends up to {a_day:,.0f} emails a day here, {a_second:,.0f} a second.")
    if found["ProductionAccessEnabled"]:
        return
    print(
        "\nSES is in its sandbox here: only verified addresses will get emails until you ask it for access."
    )
    if found.get("Details", {}).get("ReviewDetails", {}).get("Status") == "PENDING":
        print("AWS is looking at your request.")
        return
    website = run.answers.get("PublicUrl") or f"https://{run.answers['MailFrom'].rpartition('@')[2]}"
    written = identity.write_request(run.stage, region, run.answers["MailFrom"], website)
    print(f"What to write and where is in {written}; AWS answers within a day.")


def _is_verified(ses: Any, sender: str) -> bool:
    known = identity.found(ses, sender)
    return known is not None and known.verified


def _wait(run: Run, is_so: Callable[[], bool], who: str, pause: float) -> None:
    run.steps(f"Waiting for {who}; Ctrl-C ends the waiting, and the same command goes on later …")
    while not is_so():
        time.sleep(pause)
    run.steps(f"{who} has seen it.")
