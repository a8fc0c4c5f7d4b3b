"""What CloudWatch has measured of a stage, asked for in one call."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.ops.stage import Clients


@dataclass(frozen=True)
class Metric:
    """One figure; `statistic` is CloudWatch's, over periods of an hour."""

    namespace: str
    name: str
    statistic: str
    dimensions: tuple[tuple[str, str], ...] = ()


def measured(
    clients: Clients, metrics: dict[str, Metric], since: datetime, now: datetime
) -> dict[str, list[float]]:
    """The values of each of at most 500 metrics by its name there, newest first; empty for what is quiet.

    Raises what boto3 raises.
    """
    names = list(metrics)
    found: dict[str, list[float]] = {name: [] for name in names}
    pages = clients("cloudwatch").get_paginator("get_metric_data")
    for page in pages.paginate(
        MetricDataQueries=[_query(number, metrics[name]) for number, name in enumerate(names)],
        StartTime=since,
        EndTime=now,
        ScanBy="TimestampDescending",
    ):
        for result in page["MetricDataResults"]:
            found[names[int(result["Id"][1:])]] += result["Values"]
    return found


def _query(number: int, metric: Metric) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    told = {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions}
    return {"Id": f"m{number}", "MetricStat": {"Metric": told, "Period": 3600, "Stat": metric.statistic}}
