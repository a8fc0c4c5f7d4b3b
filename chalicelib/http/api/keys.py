"""The JSON API of keys, for owners of all campaigns."""

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.actions.organizing import keys as actions
from chalicelib.bootstrap import services
from chalicelib.domain.access import EVERYWHERE, HeldKey, May, Permit
from chalicelib.http.answers import answer, nothing
from chalicelib.http.api.key_schemas import Key, KeyList, KeyRequest, NewKey
from chalicelib.http.callers import permitted
from chalicelib.http.requests import read_json

routes = Blueprint(__name__)


@routes.route("/api/v1/organizer/keys")
def list_keys() -> Response:
    """The keys that are good, the newest first; what they are cannot be read again."""
    items = [Key(**_told(held)) for held in actions.list_keys(services(), _permit())]
    return answer(KeyList(items=items).model_dump(mode="json"))


@routes.route("/api/v1/organizer/keys", methods=["POST"])
def make_key() -> Response:
    """A new key, shown this once."""
    permit = _permit()
    given = read_json(routes.current_request, KeyRequest)
    campaigns = None if given.campaigns is None else frozenset(given.campaigns)
    wanted = actions.Wanted(given.role, given.label, campaigns, given.source)
    key, held = actions.make_key(services(), permit, wanted)
    return answer(NewKey(key=key, **_told(held)).model_dump(mode="json"), 201)


@routes.route("/api/v1/organizer/keys/{id}", methods=["DELETE"])
def revoke_key(id: str) -> Response:  # noqa: A002 - the path parameter's name
    """Stop a key at once."""
    actions.revoke_key(services(), _permit(), id)
    return nothing()


def _permit() -> Permit:
    return permitted(services(), routes.current_request, EVERYWHERE, May.MANAGE_KEYS)[1]


def _told(held: HeldKey) -> dict[str, Any]:
    principal = held.principal
    return {
        "id": principal.id,
        "role": principal.role,
        "label": principal.label,
        "campaigns": None if principal.campaigns is None else sorted(principal.campaigns),
        "source": principal.source,
        "created_at": held.created_at,
    }
