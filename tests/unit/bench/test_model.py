"""What a traced launch says of a larger one."""

from bench.aws.metering import Meter
from bench.model import Model, Traced

PEOPLE = 100


def traced(*writes: tuple[str, str, float]) -> Model:
    """A launch of 100 people that spent these write units under these keys."""
    meter = Meter()
    for table, pk, units in writes:
        meter.writes[table, pk, "item"] = units
    return Model(Traced("crew", {"sign": meter}, PEOPLE, batches=1, records=500, calls=0))


def test_the_key_that_everybody_writes_to_is_hot_first() -> None:
    model = traced(("Campaigns", "crew", 200), ("SignOns", "crew#07", 10))
    assert model.signers_per_second() == 500
    assert model.hottest()[0]["place"] == "Campaigns SLUG"


def test_buckets_share_the_load() -> None:
    model = traced(*(("SignOns", f"crew#{n:02d}", 6 * PEOPLE / 64) for n in range(64)))
    assert round(model.signers_per_second()) == round(1000 / (6 / 64))


def test_what_only_one_signer_has_is_never_hot() -> None:
    model = traced(("Limits", "network-of-ada", 90), ("Campaigns", "crew", 1))
    assert [load.place for load in model.partitions()] == ["Campaigns SLUG"]


def test_a_launch_fills_the_batches_of_the_tally() -> None:
    model = traced(("SignOns", "crew#07", 10 * PEOPLE))
    assert model.records_at_once(10) == 12
    assert model.records_at_once(10_000) == 500
