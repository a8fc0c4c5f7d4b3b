"""What the evidence says of a card, and the chain over all cards."""

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.evidence import (
    FORMAT,
    SIX_ITEMS,
    Chain,
    FileDigest,
    belongs,
    canonical,
    digest,
    record_of,
)
from chalicelib.domain.signons import Status
from tests.builders import NOW, held
from tests.packages import TEXT, UNIT, signed

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcxyz_", min_size=1), inner),
)


def test_a_record_holds_the_six_items_and_what_proves_them() -> None:
    record = record_of(signed(0))

    assert {name: record[name] for name in SIX_ITEMS} == {
        "name": "Ada Example",
        "email": "person0@example.org",
        "phone": "+1 555 0100",
        "employer": "Example Pictures",
        "submitted_at": "2026-03-14T09:26:53Z",
        "text": {"language": "en", "sha256": TEXT.sha256["en"], "version": 1},
    }
    assert record["signature"] == "Ada Example"
    assert record["confirmed_at"] == "2026-03-14T09:29:53Z"
    assert record["transmission"] == {
        "message_id": "transmission-0",
        "accepted_at": "2026-03-14T09:29:58Z",
        "delivered_at": "2026-03-14T09:30:02Z",
    }


def test_a_record_says_so_when_the_transmission_has_not_gone_out_yet() -> None:
    assert record_of(signed(0, transmission=None))["transmission"] is None


def test_nothing_else_that_somebody_typed_is_evidence() -> None:
    card = signed(0, comment="born 1 January", job_title="Editor", postcode="12345", union="Example Local 1")
    assert "born" not in json.dumps(record_of(card))
    proofs = {"id", "signature", "confirmed_at", "checked_at", "transmission"}
    assert set(record_of(card)) == {*SIX_ITEMS, *proofs}


def test_only_confirmed_cards_that_were_neither_withdrawn_nor_refused_belong_to_a_package() -> None:
    assert belongs(signed(0))
    assert belongs(signed(0, status=Status.APPROVED, approved_at=NOW))
    assert not belongs(signed(0, status=Status.REJECTED, rejected_at=NOW))
    assert not belongs(held(UNIT))
    assert not belongs(signed(0, status=Status.WITHDRAWN, withdrawn_at=NOW))


def test_each_line_holds_the_hash_of_the_line_before() -> None:
    chain = Chain(UNIT.slug)
    first = chain.first
    lines = [json.loads(chain.add(record_of(signed(number)))) for number in range(3)]

    assert [line["seq"] for line in lines] == [1, 2, 3]
    assert [line["previous"] for line in lines] == [first, lines[0]["hash"], lines[1]["hash"]]
    assert chain.head == lines[2]["hash"]
    for line in lines:
        assert line["record_sha256"] == digest(line["record"])
        assert line["hash"] == digest({name: line[name] for name in ("previous", "record_sha256", "seq")})


def test_chains_of_two_campaigns_begin_differently() -> None:
    assert Chain("one").first != Chain("another").first
    assert Chain("one").first == digest({"campaign": "one", "format": FORMAT})


def test_the_seal_closes_the_chain_over_the_files() -> None:
    chain = Chain(UNIT.slug)
    chain.add(record_of(signed(0)))
    made_at = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
    line = json.loads(chain.seal(1, made_at, [FileDigest("cards.pdf", "0" * 64, 7)]))

    assert line["hash"] == chain.head
    assert line["record"] == {
        "campaign": UNIT.slug,
        "cards": 1,
        "files": [{"name": "cards.pdf", "sha256": "0" * 64, "size": 7}],
        "format": FORMAT,
        "made_at": "2026-03-16T12:00:00Z",
    }


def test_canonical_json_is_as_rfc_8785_has_it() -> None:
    value = {"b": ["€ö\u007f\u2028", '"\\\u001f\n'], "a": {"z": 1, "m": None, "n": True}}
    wanted = '{"a":{"m":null,"n":true,"z":1},"b":["€ö\u007f\u2028","\\"\\\\\\u001f\\n"]}'
    assert canonical(value) == wanted.encode()


@given(VALUES)
def test_canonical_json_is_the_same_however_often_it_is_read_and_written(value: object) -> None:
    assert canonical(json.loads(canonical(value))) == canonical(value)
