"""What a stage costs is what its parts cost."""

import json

import pytest

from tools.ship import costs
from tools.ship.costs import Line, Price
from tools.ship.package import merged_infra

ALARM = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "Errors"}}


def test_an_alarm_of_an_expression_is_billed_by_the_metrics_that_it_reads() -> None:
    queries = [{"Id": "a", "MetricStat": {}}, {"Id": "b", "MetricStat": {}}, {"Id": "c", "Expression": "a+b"}]
    joined = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": queries}}
    assert costs.standing({"Resources": {"One": ALARM, "Two": joined}}) == {"cloudwatch.alarm_month": 3}


def test_what_only_cloudfront_needs_is_paid_for_with_cloudfront() -> None:
    secret = {"Type": "AWS::SecretsManager::Secret"}
    template = {"Resources": {"Keys": secret, "Edge": secret | {"Condition": "HasEdge"}}}
    assert costs.standing(template) == {"secrets.secret_month": 1}
    assert costs.standing(template, edge=True) == {"secrets.secret_month": 2}


def test_each_dashboard_shows_no_more_than_is_always_free() -> None:
    resources = merged_infra()["Resources"].values()
    boards = [board for board in resources if board.get("Type") == "AWS::CloudWatch::Dashboard"]
    assert 0 < len(boards) <= 3
    for board in boards:
        widgets = json.loads(board["Properties"]["DashboardBody"]["Fn::Sub"])["widgets"]
        assert sum(len(widget["properties"].get("metrics", [])) for widget in widgets) <= 50


def test_what_is_always_free_is_taken_off_once_and_never_earns_anything() -> None:
    by = {"a": Price("SQS", 2, always_free=10), "b": Price("SQS", 1, 0), "c": Price("KMS", 5, 1)}
    amounts = {"a": 4, "b": 3, "c": 2}
    assert costs.priced(amounts, by, always_free=True) == (Line("KMS", 5), Line("SQS", 3))
    assert costs.priced(amounts, by, always_free=False) == (Line("SQS", 11), Line("KMS", 10))


@pytest.mark.parametrize("edge", [False, True])
def test_a_stage_costs_more_with_each_signer_and_less_than_its_parts_without_the_allowances(
    edge: bool,
) -> None:
    sums = [costs.total(costs.monthly(signers, edge)) for signers in (0, 10_000, 1_000_000)]
    assert sums == sorted(sums)
    assert 0 < sums[0] < sums[2] < costs.total(costs.monthly(1_000_000, edge, always_free=False))


def test_every_unit_that_is_counted_has_a_price() -> None:
    assert costs.used(1, edge=True).keys() <= costs.prices().keys()
