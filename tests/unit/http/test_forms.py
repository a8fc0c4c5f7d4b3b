"""Forms are read as strictly as JSON, and say the same."""

import pytest
from chalice.app import Request

from chalicelib.domain.asked import Visibility
from chalicelib.domain.errors import TooLarge, Unreadable, WrongType
from chalicelib.domain.signons import Reading, read
from chalicelib.http.requests import read_form

ADA = "kind=individual&name=Ada+Example&email=ada%40example.org&consent=on"


def request(body: str | bytes, media_type: str = "application/x-www-form-urlencoded") -> Request:
    return Request(
        {
            "multiValueQueryStringParameters": None,
            "headers": {"content-type": media_type},
            "pathParameters": None,
            "requestContext": {"httpMethod": "POST", "resourcePath": "/"},
            "stageVariables": None,
            "body": body,
        }
    )


def read_from(body: str) -> Reading:
    return read(read_form(request(body)))


def test_what_ada_typed_is_read() -> None:
    body = f"{ADA}&comment=&visibility=public&commitments=join&commitments=tell&updates=true&day=2026-12-01"
    given = read_from(body).given
    assert (given.name, given.email, given.consent, given.updates) == (
        "Ada Example",
        "ada@example.org",
        True,
        True,
    )
    assert (given.comment, given.visibility, given.commitments) == (None, Visibility.PUBLIC, ["join", "tell"])
    assert given.day is not None
    assert given.day.isoformat() == "2026-12-01"


def test_a_number_is_read_from_its_digits() -> None:
    assert read_from(f"{ADA}&members_represented=1200").given.members_represented == 1200


@pytest.mark.parametrize(
    ("addition", "field", "code"),
    [
        ("&members_represented=many", "members_represented", "whole_number"),
        ("&members_represented=1.5", "members_represented", "whole_number"),
        ("&nickname=A", "nickname", "unknown_field"),
        ("&updates=perhaps", "updates", "wrong_type"),
        ("&day=tomorrow", "day", "wrong_format"),
        ("&phone=%00", "phone", "text_characters"),
    ],
)
def test_what_is_wrong_has_the_same_codes_as_json(addition: str, field: str, code: str) -> None:
    wrong = read_from(ADA + addition).unreadable
    assert [(error.field, error.code) for error in wrong] == [(field, code)]


def test_an_unticked_box_is_not_a_missing_field() -> None:
    wrong = read_from(ADA.replace("&consent=on", "")).unreadable
    assert [(error.field, error.code) for error in wrong] == [("consent", "must_be_true")]


@pytest.mark.parametrize(
    "body", ["name=a&name=b", "name=%ff", b"name=\xff", "&".join(f"f{n}=1" for n in range(200))]
)
def test_what_no_form_sends_cannot_be_read(body: str | bytes) -> None:
    with pytest.raises(Unreadable):
        read_form(request(body))


def test_a_form_has_its_own_type_and_limit() -> None:
    with pytest.raises(WrongType):
        read_form(request(ADA, "text/plain"))
    with pytest.raises(WrongType):
        read_form(request(ADA, "application/json"))
    with pytest.raises(TooLarge):
        read_form(request("name=" + "x" * 16_384))
