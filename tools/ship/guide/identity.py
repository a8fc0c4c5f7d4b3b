"""The sender in SES: its domain's identity, the DNS records for it, and the request to leave the sandbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.paths import LOCAL
from tools.ship.guide.records import Record

# Where bounces go: a domain of its own, so that SPF is aligned and the domain's own mail is left alone.
BOUNCES = "bounce"
REQUEST = Path(__file__).with_name("production-access.txt")
CONSOLE = "https://{region}.console.aws.amazon.com/ses/home?region={region}#/account"


@dataclass(frozen=True)
class Identity:
    """What SES knows of a sender: by which name, whether it may send, what DNS has to say for it.

    `tokens` are Easy DKIM's, none for a single address; `bounces` is the MAIL FROM domain, empty without one.
    """

    name: str
    verified: bool
    tokens: tuple[str, ...] = ()
    bounces: str = ""

    @property
    def is_domain(self) -> bool:
        return "@" not in self.name


def found(ses: Any, sender: str) -> Identity | None:
    """What SES knows the sender's address by, a verified one first; None if it knows nothing of it."""
    known = [identity for name in _names(sender) if (identity := _identity(ses, name))]
    return next((identity for identity in known if identity.verified), next(iter(known), None))


def create(ses: Any, domain: str) -> Identity:
    """Makes the domain's identity, signed with Easy DKIM, and its MAIL FROM domain; again changes nothing."""
    identity = _identity(ses, domain)
    if identity is None:
        ses.create_email_identity(
            EmailIdentity=domain, DkimSigningAttributes={"NextSigningKeyLength": "RSA_2048_BIT"}
        )
    if identity is None or not identity.bounces:
        ses.put_email_identity_mail_from_attributes(
            EmailIdentity=domain,
            MailFromDomain=f"{BOUNCES}.{domain}",
            # Until the record is there SES sends with its own domain, and mail still goes out.
            BehaviorOnMxFailure="USE_DEFAULT_VALUE",
        )
    made = _identity(ses, domain)
    assert made is not None  # noqa: S101 - it was made above
    return made


def verified_domains(ses: Any) -> Iterator[str]:
    """The domains that SES may send from already."""
    for listed in ses.list_email_identities()["EmailIdentities"]:
        if listed["IdentityType"] == "DOMAIN" and listed.get("VerificationStatus") == "SUCCESS":
            yield listed["IdentityName"]


def records(identity: Identity, region: str) -> list[Record]:
    """What DNS has to say so that mail from the identity's domain arrives; none for a single address."""
    if not identity.is_domain:
        return []
    domain = identity.name
    made = [
        Record(
            f"{token}._domainkey.{domain}",
            "CNAME",
            f"{token}.dkim.amazonses.com",
            "DKIM: SES signs for the domain",
        )
        for token in identity.tokens
    ]
    if identity.bounces:
        server = f"10 feedback-smtp.{region}.amazonses.com"
        made += [
            Record(identity.bounces, "MX", server, "MAIL FROM: bounces come to SES"),
            Record(
                identity.bounces, "TXT", '"v=spf1 include:amazonses.com ~all"', "SPF: SES may send for it"
            ),
        ]
    policy = "DMARC: keep your own if there is one; once all arrives, p=quarantine"
    return [*made, Record(f"_dmarc.{domain}", "TXT", '"v=DMARC1; p=none"', policy)]


def write_request(stage: str, region: str, sender: str, website: str) -> Path:
    """Writes down what to ask SES for, and where; gives the file."""
    path = LOCAL / f"ses-production-access-{stage}.txt"
    path.parent.mkdir(exist_ok=True)
    filled = {
        "console": CONSOLE.format(region=region),
        "region": region,
        "sender": sender,
        "website": website,
    }
    path.write_text(REQUEST.read_text().format(**filled))
    return path


def _names(sender: str) -> list[str]:
    """What SES may know an address by: itself, its domain, or one above it."""
    labels = sender.rpartition("@")[2].split(".")
    return [sender, *(".".join(labels[start:]) for start in range(len(labels) - 1))]


def _identity(ses: Any, name: str) -> Identity | None:
    try:
        known = ses.get_email_identity(EmailIdentity=name)
    except ses.exceptions.NotFoundException:
        return None
    return Identity(
        name,
        bool(known["VerifiedForSendingStatus"]),
        tuple(known.get("DkimAttributes", {}).get("Tokens", ())),
        known.get("MailFromAttributes", {}).get("MailFromDomain", ""),
    )
