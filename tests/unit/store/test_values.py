"""What goes into DynamoDB and comes out, held against boto3's own conversion."""

import json
from base64 import b64encode
from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.access import Role
from chalicelib.store.dynamo import from_attributes, to_attributes

# DynamoDB keeps 38 digits of a number.
NUMBERS = st.integers(-(10**38) + 1, 10**38 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text() | st.binary() | st.sampled_from(Role),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
ITEMS = st.dictionaries(st.text(max_size=5), VALUES, max_size=6)


def plain(value: Any) -> Any:
    """What boto3 makes of an attribute, in the types that the stores use."""
    match value:
        case Decimal():
            return int(value)
        case Binary():
            return bytes(value)
        case list():
            return [plain(entry) for entry in value]
        case dict():
            return {name: plain(entry) for name, entry in value.items()}
    return value


@given(ITEMS)
def test_an_item_is_written_as_boto3_would_write_it(item: dict[str, Any]) -> None:
    serialize = TypeSerializer().serialize
    expected = {name: serialize(value) for name, value in item.items() if value is not None}
    assert to_attributes(item) == expected


@given(ITEMS)
def test_an_item_is_read_as_boto3_would_read_it(item: dict[str, Any]) -> None:
    serialize, deserialize = TypeSerializer().serialize, TypeDeserializer().deserialize
    held = {name: serialize(value) for name, value in item.items()}
    read = from_attributes(held)
    assert read == {name: plain(deserialize(value)) for name, value in held.items()} == item
    assert types(read) == types({name: plain(deserialize(value)) for name, value in held.items()})


@given(ITEMS)
def test_an_item_is_read_as_it_lies_in_dynamodbs_json(item: dict[str, Any]) -> None:
    """Which is how clients and the stream's records hold it: bytes are base64 there."""
    as_json = json.loads(json.dumps(to_attributes(item), default=lambda value: b64encode(value).decode()))
    assert from_attributes(as_json) == {name: value for name, value in item.items() if value is not None}


def types(value: Any) -> Any:
    """The type of each value in it: 1 and True are equal, but not the same."""
    if isinstance(value, dict):
        return {name: types(entry) for name, entry in value.items()}
    return [types(entry) for entry in value] if isinstance(value, list) else type(value)


@pytest.mark.parametrize("value", [1.5, Decimal(1), {1, 2}, frozenset("a"), object()], ids=repr)
def test_what_is_never_stored_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        to_attributes({"a": [value]})


@pytest.mark.parametrize("attribute", [{}, {"X": "1"}, {"SS": ["a"]}, {"S": "a", "N": "1"}], ids=repr)
def test_an_attribute_that_no_store_writes_is_refused(attribute: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        from_attributes({"a": attribute})
