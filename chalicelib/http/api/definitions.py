"""The JSON API for holders of a key: definitions of campaigns."""

from chalice.app import Blueprint, Response

from chalicelib.actions.organizing.names import open_names
from chalicelib.actions.organizing.publish import organizers_campaign, organizers_campaigns, publish
from chalicelib.bootstrap import services
from chalicelib.domain.access import May
from chalicelib.domain.stored import StoredCampaign
from chalicelib.http.answers import answer
from chalicelib.http.api.schemas import Definition, in_list, shown_definition
from chalicelib.http.callers import bearer, permitted
from chalicelib.http.conditions import if_match
from chalicelib.http.requests import read_json

routes = Blueprint(__name__)

# A definition in ten languages does not fit the limit for the public, and one in thirty only packed.
LIMIT = 256 * 1024
UNPACKED_LIMIT = 2 * 1024 * 1024


@routes.route("/api/v1/organizer/campaigns")
def list_campaigns() -> Response:
    """The campaigns the key may manage, by slug; none for partners and doors."""
    _, principal = bearer(services(), routes.current_request)
    return answer({"items": [in_list(heading) for heading in organizers_campaigns(services(), principal)]})


@routes.route("/api/v1/organizer/campaigns/{slug}")
def get_campaign(slug: str) -> Response:
    """The definition as it was published, drafts included."""
    _, permit = permitted(services(), routes.current_request, slug, May.READ_DEFINITION)
    return _answer(organizers_campaign(services(), permit))


@routes.route("/api/v1/organizer/campaigns/{slug}", methods=["PUT"])
def put_campaign(slug: str) -> Response:
    """Publish a definition, whose slug is the address's; the answer is what is now held."""
    request = routes.current_request
    _, permit = permitted(services(), request, slug, May.PUBLISH)
    given = read_json(request, Definition, LIMIT, UNPACKED_LIMIT)
    return _answer(publish(services(), permit, given.campaign, seen=if_match(request)))


@routes.route("/api/v1/organizer/campaigns/{slug}/names/open", methods=["POST"], name="open_names")
def open_sealed_names(slug: str) -> Response:
    """Open the names that were sealed until a milestone; the answer is what is now held."""
    _, permit = permitted(services(), routes.current_request, slug, May.OPEN_NAMES)
    return _answer(open_names(services(), permit))


def _answer(stored: StoredCampaign) -> Response:
    return answer(shown_definition(stored), headers={"ETag": f'"{stored.rev}"'})
