"""Consume: take a batch of the stream so that nothing is skipped and no poison stops the rest."""

from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.domain.changes import Transition
from chalicelib.domain.errors import Unprocessable
from chalicelib.logs import logger
from chalicelib.ports.services import Services

Handle = Callable[[list[Transition]], None]


def consume(
    services: Services, function: str, records: Sequence[dict[str, Any]], handle: Handle
) -> str | None:
    """Handle the records together, else one by one in their order.

    Returns the sequence number from which Lambda must deliver again (the DynamoDB page of "Reporting
    batch item failures"), None when all is done. A record that can never be handled goes to the
    failure queue and is passed over.
    """
    readable: list[tuple[dict[str, Any], Transition]] = []
    for record in records:
        try:
            readable.append((record, services.read_record(record)))
        except ValueError as error:
            services.failures.put(function, record, error)
    try:
        handle([transition for _, transition in readable])
    except Exception:
        return _one_by_one(services, function, readable, handle)
    return None


def _one_by_one(
    services: Services, function: str, readable: list[tuple[dict[str, Any], Transition]], handle: Handle
) -> str | None:
    for record, transition in readable:
        try:
            handle([transition])
        except Unprocessable as error:
            services.failures.put(function, record, error)
        except Exception as error:
            # Busy, down, or a defect of ours that a new deployment mends: the record is not to blame.
            logger().warning("again", extra={"function": function, "error": type(error).__name__})
            return str(record["dynamodb"]["SequenceNumber"])
    return None
