"""The kinds of campaigns: what each asks, counts, mails and shows.

Nothing else in the house asks which kind a campaign is; it asks for one of these traits.
"""

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.mails import MailPurpose
from chalicelib.domain.text import N_


class Kind(StrEnum):
    LETTER = "letter"
    PLEDGE = "pledge"
    CARD = "card"
    SIGN_IN = "sign-in"


class Names(StrEnum):
    PUBLIC = "public"
    SEALED = "sealed"
    SEALED_UNTIL_MILESTONE = "sealed_until_milestone"


class Review(StrEnum):
    """Whether people count at once, or once an organizer approved them."""

    NONE = "none"
    BEFORE_COUNTING = "before_counting"


@dataclass(frozen=True)
class Traits:
    """One kind. What it does not say is the private choice: nothing told, nobody named, nothing listed.

    `title`, `call` and `consent` are what pages call it, what its button says, and what is agreed to; `offer`
    is what organizers are told who may begin one.
    """

    title: str
    call: str
    consent: str
    offer: str = ""
    # What it says beside the address, where nobody is mailed a link to confirm.
    about_address: str = ""

    # Parts of a definition that it cannot be without.
    needs: tuple[str, ...] = ()
    # Sign-on fields of its own, each of them needed.
    asks: frozenset[str] = frozenset()
    # Fields that a campaign usually decides about, and which here must be required.
    requires: tuple[str, ...] = ()
    individuals_only: bool = True
    # What `names` of a definition may say.
    names: frozenset[Names] = frozenset({Names.SEALED})
    # What `review` of a definition may say.
    review: frozenset[Review] = frozenset({Review.BEFORE_COUNTING})
    # Whether signers choose who sees their name, and whether they may be in the totals only.
    asks_visibility: bool = False
    may_be_counted_only: bool = False

    # Whether a sign-on counts without a confirmed address, and is answered with the pass of its day.
    signs_at_once: bool = False
    gives_pass: bool = False
    # What goes out after signing, to who signs again, and after confirming.
    first_mail: MailPurpose = MailPurpose.CONFIRM
    later_mail: MailPurpose = MailPurpose.ALREADY
    confirmed_mail: MailPurpose | None = None
    # Whether people are told that theirs was refused, and why; officers of organizations always are.
    tells_refusal: bool = False
    # A showing of interest: it says what it records, holds nothing else that identifies somebody, and once
    # it has been handed in cannot be withdrawn.
    evidence: bool = False

    tells_totals: bool = False
    tells_milestones: bool = False
    shows_names: bool = False
    # Whether everybody may find it in lists, unless its definition says otherwise.
    listed: bool = False
    shareable: bool = False
    # Whether everybody may see which partners there are.
    names_partners: bool = False
    # Whether the issuer's name stands under the text as well.
    signed_off: bool = False

    @property
    def may_be_corrected(self) -> bool:
        """Whether what stands may be corrected: not what proves something or opens a door."""
        return not self.evidence and not self.signs_at_once

    def decided_mail(self, kind: SignatoryKind, *, approved: bool) -> MailPurpose | None:
        """What tells somebody of a decision about theirs, None where nobody is written to."""
        if kind is SignatoryKind.ORGANIZATION:
            return MailPurpose.APPROVED if approved else MailPurpose.REFUSED
        return MailPurpose.REFUSED if self.tells_refusal and not approved else None

    @property
    def usual_names(self) -> Names:
        """What a definition means that does not say whose names are shown."""
        return Names.PUBLIC if Names.PUBLIC in self.names else Names.SEALED

    @property
    def usual_review(self) -> Review:
        """What a definition means that does not say who is checked."""
        return Review.NONE if Review.NONE in self.review else Review.BEFORE_COUNTING


TRAITS: dict[Kind, Traits] = {
    Kind.LETTER: Traits(
        title=N_("Statement of solidarity"),
        call=N_("Sign the statement"),
        offer=N_("People and organizations sign a text in public."),
        consent=N_(
            "I have read the statement and sign it. I agree that what I enter here, which may show that I "
            "support a union, is kept and used as described below."
        ),
        individuals_only=False,
        names=frozenset(Names),
        review=frozenset(Review),
        asks_visibility=True,
        may_be_counted_only=True,
        tells_totals=True,
        tells_milestones=True,
        shows_names=True,
        listed=True,
        shareable=True,
        names_partners=True,
        signed_off=True,
    ),
    Kind.PLEDGE: Traits(
        title=N_("Pledge"),
        call=N_("Make this pledge"),
        offer=N_("The same, and signers choose what they will do."),
        consent=N_(
            "I have read the pledge and make it. I agree that what I enter here, which may show that I "
            "support a union, is kept and used as described below."
        ),
        needs=("commitments",),
        asks=frozenset({"commitments"}),
        individuals_only=False,
        names=frozenset(Names),
        review=frozenset(Review),
        asks_visibility=True,
        may_be_counted_only=True,
        tells_totals=True,
        tells_milestones=True,
        shows_names=True,
        listed=True,
        shareable=True,
        names_partners=True,
        signed_off=True,
    ),
    Kind.CARD: Traits(
        title=N_("Union authorization card"),
        call=N_("Sign the card"),
        offer=N_("Confidential authorization cards of one bargaining unit."),
        consent=N_(
            "I have read the authorization and sign it of my own free will. I agree that what I enter here, "
            "which shows that I support a union, is kept and used as described below."
        ),
        needs=("unit",),
        asks=frozenset({"signature"}),
        requires=("employer", "phone"),
        names=frozenset({Names.SEALED, Names.SEALED_UNTIL_MILESTONE}),
        asks_visibility=True,
        confirmed_mail=MailPurpose.TRANSMISSION,
        tells_refusal=True,
        evidence=True,
        tells_milestones=True,
        shows_names=True,
        signed_off=True,
    ),
    Kind.SIGN_IN: Traits(
        title=N_("Meeting sign-in"),
        call=N_("Sign in"),
        offer=N_("A pass for each person and day of a meeting."),
        consent=N_(
            "I sign in to this meeting. I agree that what I enter here, which may show that I belong to a "
            "union, is kept and used as described below."
        ),
        about_address=N_(
            "Your pass opens at once. We also email you the link to it. "
            "Use a personal address: your employer may be able to read work email."
        ),
        needs=("event",),
        asks=frozenset({"day"}),
        # A pass is given at once, and a door without a connection cannot ask what became of it.
        review=frozenset({Review.NONE}),
        may_be_counted_only=True,
        signs_at_once=True,
        gives_pass=True,
        first_mail=MailPurpose.PASS,
        later_mail=MailPurpose.PASS,
    ),
}
