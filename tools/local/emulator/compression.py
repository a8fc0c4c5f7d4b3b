"""Compressed answers: what a REST API's `minimumCompressionSize` promises and ministack does not do.

API Gateway compresses an answer of at least that many bytes for a client that accepts gzip, unless the
answer says that it is encoded already.
"""

import gzip
import re
from typing import Any

from ministack.services import apigateway_v1 as gateway

LEVEL = 6
# A weight of nothing refuses (RFC 9110, 12.4.2).
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


def install() -> None:
    """Replaces ministack's call of a proxy integration."""
    invoke = gateway._invoke_lambda_proxy_v1

    async def invoke_and_compress(integration: Any, api_id: str, *rest: Any, **named: Any) -> Any:
        status, headers, body = await invoke(integration, api_id, *rest, **named)
        smallest = (gateway._rest_apis.get(api_id) or {}).get("minimumCompressionSize")
        # The headers of the request, their names in lower case.
        accepts_gzip = GZIP.search(rest[5].get("accept-encoding", ""))
        encoded = any(name.lower() == "content-encoding" for name in headers)
        if smallest is None or len(body) < int(smallest) or encoded or not accepts_gzip:
            return status, headers, body
        return status, {**headers, "Content-Encoding": "gzip"}, gzip.compress(body, LEVEL)

    gateway._invoke_lambda_proxy_v1 = invoke_and_compress
