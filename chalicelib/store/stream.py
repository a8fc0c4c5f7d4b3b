"""Records of the SignOns stream, read into what happened to one sign-on."""

from typing import Any

from chalicelib.domain.changes import Transition
from chalicelib.domain.signons import SignOn
from chalicelib.store.dynamo import from_attributes
from chalicelib.store.signon_items import sign_on_of


def read_record(record: dict[str, Any]) -> Transition:
    """The transition that a stream record (NEW_AND_OLD_IMAGES, as Lambda delivers it) tells of.

    Raises ValueError (pydantic's ValidationError among them) for a record that is none.
    """
    try:
        stream = record["dynamodb"]
        before, after = _image(stream, "OldImage"), _image(stream, "NewImage")
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a record of the stream") from error
    if before is None and after is None:
        raise ValueError("a record without images")
    return Transition(before, after)


def _image(stream: dict[str, Any], name: str) -> SignOn | None:
    return sign_on_of(from_attributes(stream[name])) if stream.get(name) else None
