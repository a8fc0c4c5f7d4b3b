"""API Gateway in front of the application, in this process: requests become the events that it sends."""

import base64
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chalice.app import Chalice

from tests.answers import Answer

PARAMETER = re.compile(r"{(\w+)}")


@dataclass
class Gateway:
    """Sends requests to `app` from `source`; `headers` go with every one of them."""

    app: Chalice
    source: str = "192.0.2.1"
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> Answer:
        """`body` is sent as JSON; bytes are sent as they are."""
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: object, **headers: str) -> Answer:
        return self.send("PUT", path, body, **headers)

    def form(self, path: str, body: str, **headers: str) -> Answer:
        return self.send(
            "POST", path, body.encode(), Content_Type="application/x-www-form-urlencoded", **headers
        )

    def send(self, method: str, path: str, body: object = None, /, **headers: str) -> Answer:
        """One request; header names are given with underscores."""
        given = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and not any(name.lower() == "content-type" for name in given):
            given["Content-Type"] = "application/json"
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        return self._answer(self.app(self._event(method, path, raw, given), None))

    def _event(self, method: str, address: str, raw: bytes | None, headers: dict[str, str]) -> dict[str, Any]:
        split = urlsplit(address)
        resource, parameters = self._route(split.path, method)
        return {
            "resource": resource,
            "path": split.path,
            "httpMethod": method,
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "multiValueQueryStringParameters": parse_qs(split.query, keep_blank_values=True) or None,
            "pathParameters": parameters or None,
            "stageVariables": None,
            "requestContext": {
                "resourcePath": resource,
                "httpMethod": method,
                "identity": {"sourceIp": self.source},
            },
            "body": base64.b64encode(raw).decode() if raw else None,
            "isBase64Encoded": bool(raw),
        }

    def _route(self, path: str, method: str) -> tuple[str, dict[str, str]]:
        # As API Gateway does, a word of the pattern comes before a parameter.
        for pattern in sorted(self.app.routes, key=lambda p: [part.startswith("{") for part in p.split("/")]):
            match = re.fullmatch(
                PARAMETER.sub(r"(?P<\1>[^/]+)", re.escape(pattern).replace(r"\{", "{").replace(r"\}", "}")),
                path,
            )
            if match and method in self.app.routes[pattern]:
                return pattern, match.groupdict()
        raise LookupError(f"API Gateway would answer {method} {path} by itself")

    @staticmethod
    def _answer(given: dict[str, Any]) -> Answer:
        body = given["body"]
        raw = (
            base64.b64decode(body)
            if given.get("isBase64Encoded")
            else body
            if isinstance(body, bytes)
            else body.encode()
        )
        headers = {name.lower(): value for name, value in given["headers"].items()}
        headers |= {name.lower(): ", ".join(values) for name, values in given["multiValueHeaders"].items()}
        return Answer(given["statusCode"], headers, raw)
