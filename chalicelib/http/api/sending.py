"""The JSON API of the pause of sending, which is one for all campaigns."""

from chalice.app import Blueprint, Response

from chalicelib.actions.organizing.sending import resume_sending, see_sending
from chalicelib.bootstrap import services
from chalicelib.domain.access import EVERYWHERE, May
from chalicelib.domain.sending import Outcomes, Sending
from chalicelib.http.answers import answer
from chalicelib.http.api.key_schemas import SendingState
from chalicelib.http.callers import permitted

routes = Blueprint(__name__)


@routes.route("/api/v1/organizer/campaigns/{slug}/sending")
def see(slug: str) -> Response:
    """Whether this campaign's mails go out."""
    _, permit = permitted(services(), routes.current_request, slug, May.SEE_SENDING)
    held, outcomes = see_sending(services(), permit)
    # They are of all campaigns: whoever manages one must not count another's mails.
    return _told(held, outcomes if permit.principal.campaigns is None else Outcomes())


@routes.route("/api/v1/organizer/sending/resume", methods=["POST"])
def resume() -> Response:
    """Let all campaigns' mails go out again."""
    _, permit = permitted(services(), routes.current_request, EVERYWHERE, May.RESUME_SENDING)
    return _told(*resume_sending(services(), permit))


def _told(held: Sending, outcomes: Outcomes) -> Response:
    told = SendingState(
        paused=held.paused_at is not None,
        paused_at=held.paused_at,
        cause=held.cause,
        delivered=outcomes.delivered,
        bounced=outcomes.bounced,
        complained=outcomes.complained,
    )
    return answer(told.model_dump(mode="json"))
