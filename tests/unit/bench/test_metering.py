"""Request units by DynamoDB's rules: what a launch is planned with must not be flattering."""

from typing import Any

import pytest

from bench.aws.dynamo import Dynamo
from bench.aws.metering import Meter, read_units, write_units
from bench.aws.tables import Index, Table
from bench.aws.values import Refused, item_size

ADA = {"pk": {"S": "crew"}, "sk": {"S": "ada"}}


@pytest.fixture
def dynamo() -> Dynamo:
    """A table with an index of what waits for mail."""
    due = Index("mail-due", "shard", "due_at", frozenset({"pk", "sk", "shard", "due_at"}))
    return Dynamo({"SignOns": Table("SignOns", "pk", "sk", {"mail-due": due})})


def put(dynamo: Dynamo, in_transaction: bool = False, **values: Any) -> Meter:
    """What it takes to write Ada's item with these values."""
    dynamo.meter = Meter()
    entry = {"TableName": "SignOns", "Item": {**ADA, **values}}
    if in_transaction:
        dynamo.answer("TransactWriteItems", {"TransactItems": [{"Put": entry}]})
    else:
        dynamo.answer("PutItem", entry)
    return dynamo.meter


def spent(meter: Meter, table: str) -> float:
    return sum(units for (name, _, _), units in meter.writes.items() if name == table)


def test_a_read_takes_a_unit_for_each_4_kb_and_half_of_it_when_it_may_be_late() -> None:
    assert [read_units(n, consistent=True) for n in (0, 1, 4096, 4097)] == [1, 1, 1, 2]
    assert [read_units(n) for n in (0, 4096, 4097)] == [0.5, 0.5, 1]


def test_a_write_takes_a_unit_for_each_kb_of_the_larger_item_and_twice_that_in_a_transaction() -> None:
    assert [write_units(before, after) for before, after in ((0, 1), (0, 1025), (3000, 10))] == [1, 2, 3]
    assert write_units(0, 1025, transaction=True) == 4


def test_an_items_size_is_that_of_its_names_and_values() -> None:
    assert item_size({"name": {"S": "Ñ"}, "n": {"N": "-120"}, "b": {"B": "AAAA"}}) == 4 + 2 + 1 + 2 + 1 + 3
    assert (
        item_size({"l": {"L": [{"S": "ab"}]}, "m": {"M": {"k": {"BOOL": True}}}}) == 1 + 6 + 1 + 3 + 1 + 1 + 1
    )


def test_mail_that_is_asked_for_waits_and_was_sent_costs_its_index_too(dynamo: Dynamo) -> None:
    due = {"shard": {"S": "07"}, "due_at": {"S": "2026-11-24T09:00:00Z"}}
    assert spent(put(dynamo, **due), "SignOns/mail-due") == 1
    assert spent(put(dynamo, **due, name={"S": "Ada Example"}), "SignOns/mail-due") == 0
    later = due | {"due_at": {"S": "2026-11-24T10:00:00Z"}}
    assert spent(put(dynamo, **later), "SignOns/mail-due") == 2
    assert spent(put(dynamo), "SignOns/mail-due") == 1


def test_a_query_sums_what_it_reads_before_it_rounds_up(dynamo: Dynamo) -> None:
    for n in range(10):
        dynamo.tables["SignOns"].put("crew", str(n), {"pk": {"S": "crew"}, "sk": {"S": str(n)}})
    dynamo.meter = Meter()
    values = {":pk": {"S": "crew"}}
    asked = {
        "TableName": "SignOns",
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": values,
    }
    assert dynamo.answer("Query", asked)["Count"] == 10
    assert dynamo.meter.reads == {("SignOns", "crew", "*"): 0.5}


def test_a_condition_that_is_not_met_costs_what_the_write_would_have(dynamo: Dynamo) -> None:
    put(dynamo, name={"S": "x" * 2000})
    dynamo.meter = Meter()
    entry = {"TableName": "SignOns", "Item": ADA, "ConditionExpression": "attribute_not_exists(pk)"}
    with pytest.raises(Refused):
        dynamo.answer("TransactWriteItems", {"TransactItems": [{"Put": entry}]})
    assert spent(dynamo.meter, "SignOns") == 4
