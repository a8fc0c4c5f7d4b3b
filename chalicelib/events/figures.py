"""Figures for CloudWatch, whose alarms look at them."""

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit


def publish(name: str, value: int) -> None:
    """Publish a figure at once: a run that is stopped has published what it measured, and nothing twice."""
    metrics = EphemeralMetrics()
    metrics.add_metric(name, MetricUnit.Count, value)
    metrics.flush_metrics()
