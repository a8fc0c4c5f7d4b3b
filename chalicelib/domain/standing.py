"""Where somebody stands among those who signed, for them alone."""

from datetime import datetime, timedelta

from chalicelib.domain.asked import SignatoryKind
from chalicelib.domain.campaigns import Campaign
from chalicelib.domain.counting import counts
from chalicelib.domain.figures import Figures
from chalicelib.domain.kinds import Names
from chalicelib.domain.signons import SignOn

# As long after the press the count is about that of the moment.
LATELY = timedelta(minutes=10)


def place_among(told: Figures, sign_on: SignOn, campaign: Campaign, now: datetime) -> int | None:
    """The how-manieth a person is who confirmed a moment ago; None where that is not told, or not so.

    It is told where everybody may know who and how many: never of a card, a meeting or sealed names, nor of
    an organization, nor of whoever waits for approval.
    """
    person = sign_on.kind is SignatoryKind.INDIVIDUAL
    if told.counts is None or campaign.names is not Names.PUBLIC or not person:
        return None
    confirmed_at = sign_on.confirmed_at
    if confirmed_at is None or now >= confirmed_at + LATELY or not counts(sign_on, campaign):
        return None
    # What was counted before the press is without them.
    counted = told.face.as_of is not None and told.face.as_of >= confirmed_at
    return max(told.counts.individuals + (not counted), 1)
