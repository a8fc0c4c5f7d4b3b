"""Clients of AWS that check nothing twice and read no further than is needed."""

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.parsers import JSONParser, ResponseParserFactory
from botocore.session import get_session

if TYPE_CHECKING:
    from botocore.session import Session


class _AsItIs(JSONParser):
    """Answers as they are: to walk through each beside its model would cost more than all the rest.

    What went wrong is read as botocore reads it.
    """

    def parse(self, response: Any, shape: Any) -> Any:
        if response["status_code"] >= 300:
            return super().parse(response, shape)
        parsed = json.loads(response["body"] or b"{}")
        parsed["ResponseMetadata"] = {"HTTPStatusCode": response["status_code"]}
        return parsed


class _Parsers(ResponseParserFactory):
    def create_parser(self, protocol_name: str) -> Any:
        return _AsItIs() if protocol_name == "json" else super().create_parser(protocol_name)


def client(
    service: str,
    read_timeout: float = 3,
    attempts: int = 4,
    signature: str | None = None,
    **where: Any,
) -> Any:
    """A low-level client, with retries that fit a waiting signer.

    Services that speak JSON answer in it, as it is: bytes stay base64, times stay numbers. `where` is what
    botocore must be told when the environment does not say it: endpoint, region, credentials.
    """
    return _session().create_client(
        service,
        config=Config(
            connect_timeout=1,
            read_timeout=read_timeout,
            retries={"mode": "standard", "total_max_attempts": attempts},
            tcp_keepalive=True,
            signature_version=signature,
            # As many as a list asks at once.
            max_pool_connections=16,
            # To write down each time what it runs on takes as long as to sign the request.
            user_agent="undersigned",
            # What is sent is written here, and tried in the tests against two DynamoDBs.
            parameter_validation=False,
            # Links to files name the bucket in their path, because the local AWS has no hosts for buckets.
            s3={"addressing_style": "path"},
        ),
        **where,
    )


@cache
def _session() -> "Session":
    session = get_session()
    session.register_component("response_parser_factory", _Parsers())
    return session
