"""What a mail says: sender's name, subject, parts, headers. How it looks is in `frontend/templates/mail`.

What to press comes first, then why the mail came: so nothing below is ever in the way, and a phone shows both
at once. Senders, subjects and the words that an inbox previews say nothing of a union, because they are read
over shoulders and on locked screens. Nothing that was typed is in a mail to an address that is not confirmed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from babel.dates import UTC, format_datetime

from chalicelib.domain.mails import MAILS, MailPurpose
from chalicelib.domain.outgoing import Mail
from chalicelib.domain.signons import Status
from chalicelib.domain.texts import localized, title_and_rest
from chalicelib.mail.lines import wrapped
from chalicelib.words.languages import direction, locale, translations, written_day
from chalicelib.words.templates import render


@dataclass(frozen=True)
class Part:
    """A paragraph; with `url` a link that reads `text`, as a button when `button` is set.

    Of a `quoted` document, which is named by its language, the plain text has every byte; the HTML shows it
    as it reads.
    """

    text: str
    url: str = ""
    button: bool = False
    quoted: str = ""

    @property
    def title_and_rest(self) -> tuple[str, str]:
        """Of a quoted document its title and the Markdown below."""
        return title_and_rest(self.text)

    def lines(self, colon: str) -> str:
        """The text as plain text has it: in short lines unless it is quoted, with a colon before its link."""
        return self.text if self.quoted else wrapped(self.text + (colon if self.url else ""))


@dataclass(frozen=True)
class Message:
    """A written mail: the sender's name as inboxes show it, subject, plain text, HTML, extra header lines,
    and where replies go if anywhere.
    """

    sender: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    reply_to: str | None = None


Say = Callable[[str], str]


def write(mail: Mail) -> Message:
    """The mail as it is sent, in its signer's language."""
    language = mail.sign_on.language
    say = translations(language).gettext
    # RFC 3834: no out-of-office reply to this.
    headers = {"Auto-Submitted": "auto-generated"}
    if mail.also:
        subject, parts, footer = _several(say, [mail, *mail.also])
    else:
        subject, parts = PURPOSES[mail.purpose](say, _title(mail, language), mail)
        footer = _footer(say, mail)
        if mail.sign_on.updates:
            # RFC 8058: mail programs may unsubscribe with one POST. Who asked for no news is not offered
            # to end it, and does not take this for some.
            headers["List-Unsubscribe"] = f"<{mail.links['unsubscribe']}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    values = {"subject": subject, "parts": parts, "footer": footer, "colon": say(":")}
    return Message(
        sender=say("Confirmations"),
        subject=subject,
        text=render("mail/mail.txt", language, values),
        html=render("mail/mail.html", language, values),
        headers=headers,
        reply_to=mail.campaign.privacy.contact if MAILS[mail.purpose].takes_replies else None,
    )


def _title(mail: Mail, language: str) -> str:
    return localized(mail.campaign.title, language, mail.campaign.default_language)


def _several(say: Say, mails: list[Mail]) -> tuple[str, list[Part], list[Part]]:
    """All that waited for one address: each campaign's title, and the link that leads to its entry."""
    language = mails[0].sign_on.language
    waits = any(mail.purpose is MailPurpose.CONFIRM for mail in mails)
    links = [Part(_title(mail, language), mail.links[MAILS[mail.purpose].leads_to]) for mail in mails]
    until = Part(
        say(
            "Nothing is counted and no name is shown until you confirm. "
            "If you do not confirm within seven days, we erase the entry."
        )
    )
    not_you = Part(
        say(
            "Was this not you? Each page has a button to say so, "
            "and one that stops all such emails for 30 days."
        )
    )
    parts = [
        Part(say("This address was entered in several forms. Each line leads to the entry in one of them.")),
        # Titles tell, so they stand below what an inbox previews.
        *([until, *links, not_you] if waits else [not_you, *links]),
    ]
    kept = dict.fromkeys(_kept_by(say, mail) for mail in mails)
    subject = say("Please confirm your email address") if waits else say("We already have your entries")
    return subject, parts, [Part(text) for text in kept]


def _confirm(say: Say, title: str, mail: Mail) -> tuple[str, list[Part]]:
    return say("Please confirm your email address"), [
        Part(say("Open the page to confirm"), mail.links["confirm"], button=True),
        Part(
            say(
                "Someone entered this email address in a form. If it was you, "
                "please confirm that the address is yours."
            )
        ),
        Part(
            say(
                "Nothing is counted and no name is shown until you confirm. "
                "If you do not confirm within seven days, we erase the entry."
            )
        ),
        Part(say("The form: “%(title)s”.") % {"title": title}),
        Part(
            say(
                "Was this not you? A button on the same page erases the entry and stops our emails about it "
                "for 30 days."
            )
        ),
    ]


def _already(say: Say, title: str, mail: Mail) -> tuple[str, list[Part]]:
    return say("We already have your entry"), [
        Part(say("See or change your entry"), mail.links["mine"], button=True),
        Part(
            say(
                "Someone entered this address in the form again. We already have an entry for it, "
                "so nothing has changed."
            )
        ),
        Part(say("If you did not fill in the form again, you need not do anything.")),
        Part(say("The form: “%(title)s”.") % {"title": title}),
        *_through_another(say, mail),
    ]


def _through_another(say: Say, mail: Mail) -> list[Part]:
    """Whose partner somebody is taken to be does not change with the page that they sign on next."""
    if mail.again_through is None:
        return []
    before = mail.campaign.partner(mail.sign_on.source) if mail.sign_on.source else None
    if before is None:
        said = say("You signed before without a partner. That has not changed: %(other)s sees nothing of it.")
    else:
        said = say(
            "You signed before through %(partner)s. That has not changed: %(other)s sees nothing of it."
        )
    return [Part(said % {"partner": before and before.name, "other": mail.again_through})]


def _pass(say: Say, title: str, mail: Mail) -> tuple[str, list[Part]]:
    sign_on = mail.sign_on
    if sign_on.day is None:
        raise LookupError("a pass is of a day")
    day = written_day(sign_on.day, sign_on.language, "full")
    return say("Your pass for %(day)s") % {"day": day}, [
        Part(say("Open the pass"), mail.links["pass"], button=True),
        Part(say("Thank you. Your pass for %(day)s is ready.") % {"day": day}),
        Part(
            say("Show it at the entrance, on your phone or on paper. It is good for one person and this day.")
        ),
        Part(say("You need a separate pass for each day. Sign in again for each other day you attend.")),
        Part(say("The form: “%(title)s”.") % {"title": title}),
    ]


def _transmission(say: Say, title: str, mail: Mail) -> tuple[str, list[Part]]:
    """The confirmation that NLRB GC memo 15-08 asks for: all six items, and a request to answer if not so."""
    sign_on = mail.sign_on
    language, consent = sign_on.language, sign_on.consent
    submitted = format_datetime(sign_on.signed_at, "long", tzinfo=UTC, locale=locale(language))
    agreed = say("Text you agreed to: see below, version %(version)d (SHA-256 %(sha256)s).")
    items = (
        (say("Name"), sign_on.name),
        (say("Email address"), sign_on.email),
        (say("Telephone number"), sign_on.phone),
        (say("Employer"), sign_on.employer),
        (say("Date submitted"), submitted),
        (say("Signature, as typed"), sign_on.signature),
    )
    return say("A copy of what you filled in"), [
        Part(say("See your entry, or withdraw it"), mail.links["mine"], button=True),
        Part(
            say("You filled in a form and confirmed this address. This is what was recorded, word for word.")
        ),
        Part(
            say(
                "If anything is wrong, reply to this email and tell us what. If everything is right, "
                "keep this email."
            )
        ),
        *(
            Part(say("%(label)s: %(value)s") % {"label": label, "value": _as_typed(value, language)})
            for label, value in items
        ),
        Part(agreed % {"version": consent.version, "sha256": consent.sha256}),
        Part((mail.agreed_text or "").rstrip("\n"), quoted=consent.language),
        Part(say("The exact text, byte for byte"), mail.links["text"]),
    ]


def _approved(say: Say, title: str, mail: Mail) -> tuple[str, list[Part]]:
    return say("Your entry was checked"), [
        Part(say("See or change your entry"), mail.links["mine"], button=True),
        Part(say("What you entered was checked and approved. It counts from now on.")),
        *_about_a_decision(say, title, mail),
    ]


def _refused(say: Say, title: str, mail: Mail) -> tuple[str, list[Part]]:
    corrects = mail.campaign.traits.may_be_corrected
    see = say("See or change your entry") if corrects else say("See your entry, or withdraw it")
    if mail.sign_on.status is Status.APPROVED:
        said = say("Your change was checked and not approved. What was approved before still counts.")
    else:
        said = say("What you entered was checked and not approved. It does not count.")
    return say("Your entry was checked"), [
        Part(see, mail.links["mine"], button=True),
        Part(said),
        *_about_a_decision(say, title, mail),
    ]


def _officer(say: Say, title: str, mail: Mail) -> tuple[str, list[Part]]:
    told = say(
        "The organizers entered it from a list. You can look at it there, change it or withdraw it; "
        "if it is right, you need not do anything."
    )
    return say("Please check an entry in your name"), [
        Part(say("See or change your entry"), mail.links["mine"], button=True),
        Part(told),
        Part(say("The form: “%(title)s”.") % {"title": title}),
    ]


def _about_a_decision(say: Say, title: str, mail: Mail) -> list[Part]:
    """A reason may tell as much as a title does, so it stands below it."""
    reason = mail.sign_on.mail and mail.sign_on.mail.reason
    given = [Part(say("The reason given: “%(reason)s”") % {"reason": reason})] if reason else []
    reply = say("If anything about this is not right, reply to this email and tell us what.")
    return [Part(reply), Part(say("The form: “%(title)s”.") % {"title": title}), *given]


def _footer(say: Say, mail: Mail) -> list[Part]:
    if mail.campaign.traits.may_be_corrected:
        see = say("See, change, withdraw or erase your entry")
    else:
        see = say("See, withdraw or erase your entry")
    stop = say("Stop news emails about this")
    return [
        Part(_kept_by(say, mail)),
        Part(see, mail.links["mine"]),
        *([Part(stop, mail.links["unsubscribe"])] if mail.sign_on.updates else []),
    ]


def _as_typed(value: str | None, language: str) -> str:
    """Within a line that runs from right to left, isolated (UAX #9): a telephone number keeps its order."""
    return f"\u2068{value}\u2069" if direction(language) == "rtl" else str(value)


def _kept_by(say: Say, mail: Mail) -> str:
    privacy = mail.campaign.privacy
    kept = say("Your data is kept by %(controller)s (%(contact)s).")
    return kept % {"controller": privacy.controller, "contact": privacy.contact}


PURPOSES: dict[MailPurpose, Callable[[Say, str, Mail], tuple[str, list[Part]]]] = {
    MailPurpose.CONFIRM: _confirm,
    MailPurpose.ALREADY: _already,
    MailPurpose.PASS: _pass,
    MailPurpose.TRANSMISSION: _transmission,
    MailPurpose.APPROVED: _approved,
    MailPurpose.REFUSED: _refused,
    MailPurpose.OFFICER: _officer,
}
