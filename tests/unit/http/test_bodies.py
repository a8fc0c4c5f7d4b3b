"""Bodies that come packed, and bombs among them."""

import gzip
import json
import tracemalloc
from typing import Any

import pytest

from tests.builders import LETTER
from tests.gateway import Gateway

MINE = "/api/v1/organizer/campaigns/stand-with-the-crew"
SIGN = "/api/v1/campaigns/stand-with-the-crew/sign-ons"
LONG = LETTER | {
    "languages": [f"{a}{b}" for a in "abcdef" for b in "ghijk"],
    "title": {"ag": "Письмо"},
    "summary": {"ag": "Письмо"},
    "statement": {f"{a}{b}": "Мы поддерживаем бастующих. " * 500 for a in "abcdef" for b in "ghijk"},
}


def packed(value: Any) -> bytes:
    return gzip.compress(json.dumps(value, ensure_ascii=False).encode())


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip"])
def test_a_definition_that_fits_only_packed_is_published_packed(owner: Gateway, coding: str) -> None:
    plain = json.dumps(LONG, ensure_ascii=False).encode()
    assert len(plain) > 700_000
    refused = owner.put(MINE, plain)
    assert (refused.status, refused.json()["code"]) == (413, "too_large")
    assert "262144 bytes" in refused.json()["detail"]
    answer = owner.put(MINE, packed(LONG), Content_Encoding=coding)
    assert answer.status == 200
    assert answer.json()["statement"] == {tag: text.strip() for tag, text in LONG["statement"].items()}


def test_what_the_gateway_has_unpacked_already_is_read_as_it_is(owner: Gateway) -> None:
    answer = owner.put(MINE, json.dumps(LONG, ensure_ascii=False).encode(), Content_Encoding="gzip")
    assert answer.status == 200


def test_several_members_are_one_body(owner: Gateway) -> None:
    whole = json.dumps(LETTER).encode()
    body = gzip.compress(whole[:100]) + gzip.compress(whole[100:])
    assert owner.put(MINE, body, Content_Encoding="gzip").status == 200


def test_a_plain_body_may_say_that_it_is_plain(owner: Gateway) -> None:
    assert owner.put(MINE, LETTER, Content_Encoding="identity").status == 200


@pytest.mark.slow
@pytest.mark.parametrize("packings", [1, 2])
def test_a_bomb_goes_off_nowhere(owner: Gateway, packings: int) -> None:
    bomb = b" " * 200_000_000
    for _ in range(packings):
        bomb = gzip.compress(bomb)
    tracemalloc.start()
    answer = owner.put(MINE, bomb, Content_Encoding="gzip")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status in (400, 413)
    assert most < 20_000_000


def test_two_mebibytes_are_the_most_that_a_body_unpacks_to(owner: Gateway) -> None:
    room = 2 * 1024 * 1024 - len(json.dumps(LETTER))
    fits = gzip.compress(json.dumps(LETTER).encode() + b" " * room)
    assert owner.put(MINE, fits, Content_Encoding="gzip").status == 200
    over = gzip.compress(json.dumps(LETTER).encode() + b" " * (room + 1))
    answer = owner.put(MINE, over, Content_Encoding="gzip")
    assert answer.status == 413
    assert "2097152 bytes" in answer.json()["detail"]


@pytest.mark.parametrize(
    "broken",
    [
        packed(LETTER)[:-9],
        packed(LETTER) + b"more",
        b"\x1f\x8b" + b"\xff" * 40,
        b"\x1f\x8b",
        gzip.compress(b"{"),
    ],
    ids=["cut short", "more behind it", "no gzip", "magic only", "no JSON within"],
)
def test_what_cannot_be_unpacked_cannot_be_read(owner: Gateway, broken: bytes) -> None:
    answer = owner.put(MINE, broken, Content_Encoding="gzip")
    assert (answer.status, answer.json()["code"]) == (400, "unreadable")


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip, gzip", "ü"])
def test_another_coding_is_refused_with_the_one_that_is_taken(owner: Gateway, coding: str) -> None:
    answer = owner.put(MINE, packed(LETTER), Content_Encoding=coding)
    assert (answer.status, answer.headers["accept-encoding"]) == (415, "gzip")


def test_whoever_signs_sends_nothing_packed(public: Gateway) -> None:
    assert public.send("POST", SIGN, packed({"name": "Ada"}), Content_Encoding="gzip").status == 400
