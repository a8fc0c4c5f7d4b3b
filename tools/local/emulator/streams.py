"""DynamoDB streams, delivered to functions as Lambda's event source mappings deliver them.

ministack takes a batch for done when the function returns, whatever it returns, and repeats a failing
one for ever. Lambda honours ReportBatchItemFailures, bisects, counts attempts and records' age, and
sends what it gives up to the failure destination, so that one poisonous record stops nobody
(https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).

Nor does ministack save a stream's records, though it saves how far each function has read: after a
restart everything written would be before that point. A stream keeps its records for 24 hours
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html).
"""

import copy
import time
from typing import Any

from ministack.core import arn
from ministack.core.responses import _request_account_id, _request_region
from ministack.services import dynamodb
from ministack.services import lambda_svc as functions

PAUSE_SECONDS = 0.3
RECORDS, TRIMMED = "stream_records", "stream_trimmed"


def install() -> None:
    """Replaces ministack's poller of DynamoDB streams, and saves their records with the tables."""
    functions._poll_dynamodb_streams = poll
    get_state, load_state = dynamodb.get_state, dynamodb.load_persisted_state

    def get_state_whole() -> dict[str, Any]:
        records, trimmed = dynamodb._stream_records, dynamodb._stream_trimmed
        return {**get_state(), RECORDS: copy.deepcopy(records), TRIMMED: copy.deepcopy(trimmed)}

    def load_state_whole(saved: dict[str, Any] | None) -> None:
        load_state(saved)
        dynamodb._stream_records.update((saved or {}).get(RECORDS, {}))
        dynamodb._stream_trimmed.update((saved or {}).get(TRIMMED, {}))

    dynamodb.get_state, dynamodb.load_persisted_state = get_state_whole, load_state_whole


def poll() -> bool:
    """Starts a delivery for each mapping with records waiting and none under way; says whether any did."""
    started = False
    for account, region, mapping in functions._iter_all_esms():
        tokens = _request_account_id.set(account), _request_region.set(region)
        try:
            started = _start(mapping) or started
        finally:
            _request_account_id.reset(tokens[0])
            _request_region.reset(tokens[1])
    return started


def _start(mapping: dict[str, Any]) -> bool:
    source, name = mapping.get("EventSourceArn", ""), mapping["UUID"]
    if ":dynamodb:" not in source or not mapping.get("Enabled", True) or functions._esm_inflight.get(name, 0):
        return False
    found = functions._dynamodb_stream_table_from_arn_spec(arn.parse_arn(source))
    function = functions._get_func_record_for_qualifier(mapping["FunctionName"], mapping.get("Qualifier"))[0]
    if found is None or function is None:
        return False
    table = found[0]
    if (dynamodb._tables.get(table) or {}).get("LatestStreamArn") != source:
        return False
    horizon, end = dynamodb.stream_start_position(table), dynamodb.stream_end_position(table)
    first = horizon if mapping.get("StartingPosition") == "TRIM_HORIZON" else end
    with functions._dynamodb_stream_positions_lock:
        position = functions._dynamodb_stream_positions.setdefault(name, first)
    # After a crash the position may have been saved a moment later than the records.
    position = min(max(horizon, position), end)
    batch = dynamodb.stream_records_since(table, position, mapping.get("BatchSize", 100))
    if not batch:
        return False
    functions._dispatch_esm_batch(name, _deliver_and_advance, mapping, function, list(batch), position)
    return True


def _deliver_and_advance(
    mapping: dict[str, Any], function: dict[str, Any], batch: list[Any], position: int
) -> None:
    if wanted := functions._apply_filter_criteria(batch, mapping):
        _deliver(mapping, function, wanted)
    mapping["LastProcessingResult"] = "OK"
    with functions._dynamodb_stream_positions_lock:
        functions._dynamodb_stream_positions[mapping["UUID"]] = position + len(batch)


def _deliver(mapping: dict[str, Any], function: dict[str, Any], batch: list[Any]) -> None:
    """Delivers `batch` in order until the function took every record or was offered it often enough."""
    failures = 0
    while batch:
        result = functions._execute_function(function, {"Records": batch})
        if result.get("throttle"):
            time.sleep(PAUSE_SECONDS)
            continue
        failed = _first_failure(mapping, batch, result)
        if failed is None:
            return
        mapping["LastProcessingResult"] = "PROBLEM: Function call failed"
        if failed > 0:
            batch, failures = batch[failed:], 0
        elif len(batch) > 1 and mapping.get("BisectBatchOnFunctionError"):
            half = len(batch) // 2
            _deliver(mapping, function, batch[:half])
            batch, failures = batch[half:], 0
        else:
            failures += 1
            if condition := _given_up(mapping, batch, failures):
                source = mapping["EventSourceArn"]
                functions._send_ddb_stream_failure_record(mapping, function, batch, source, result, condition)
                return
            time.sleep(PAUSE_SECONDS)


def _first_failure(mapping: dict[str, Any], batch: list[Any], result: dict[str, Any]) -> int | None:
    if result.get("error"):
        return 0
    body = result.get("body")
    reports = "ReportBatchItemFailures" in mapping.get("FunctionResponseTypes", [])
    if not reports or not isinstance(body, dict):
        return None
    reported = {failure.get("itemIdentifier") for failure in body.get("batchItemFailures") or []}
    if not reported:
        return None
    numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
    # An identifier that is not in the batch fails all of it.
    return min(numbers.index(number) for number in reported) if reported <= set(numbers) else 0


def _given_up(mapping: dict[str, Any], batch: list[Any], failures: int) -> str | None:
    attempts, age = mapping.get("MaximumRetryAttempts"), mapping.get("MaximumRecordAgeInSeconds")
    if attempts is not None and 0 <= int(attempts) < failures:
        return "RetryAttemptsExhausted"
    oldest = batch[0]["dynamodb"]["ApproximateCreationDateTime"]
    if age is not None and 0 <= int(age) < time.time() - oldest:
        return "MaxRecordAgeExceeded"
    return None
