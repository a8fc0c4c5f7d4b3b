"""Routes and events as API Gateway and Lambda send them, under the names that Chalice has for them."""

import base64
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

View = Callable[..., "Response"]
Event = dict[str, Any]
PARAMETER = re.compile(r"{(\w+)}")


class Headers(dict[str, str]):
    """Names in lower case, asked for in any."""

    def __init__(self, given: Mapping[str, str] | None) -> None:
        super().__init__({name.lower(): value for name, value in (given or {}).items()})

    def get(self, name: str, default: Any = None) -> Any:
        return super().get(name.lower(), default)


class Query(dict[str, str]):
    """The last value of each name, or with `getlist` all of them."""

    def __init__(self, given: Mapping[str, list[str]]) -> None:
        super().__init__({name: values[-1] for name, values in given.items()})
        self._given = given

    def getlist(self, name: str) -> list[str]:
        return list(self._given[name])


class Request:
    """A request in API Gateway's payload format 1.0."""

    def __init__(self, event: Event, lambda_context: Any = None) -> None:
        query = event["multiValueQueryStringParameters"]
        self.query_params = None if query is None else Query(query)
        self.headers = Headers(event["headers"])
        self.context = event["requestContext"]
        self.method = self.context["httpMethod"]
        self.path = self.context["resourcePath"]
        self.lambda_context = lambda_context
        body = event["body"] or ""
        self.raw_body = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


@dataclass
class Response:
    """An answer; a header with a list of values is sent several times."""

    body: Any
    headers: dict[str, Any] = field(default_factory=dict)
    status_code: int = 200

    def to_dict(self, binary_types: object = None) -> Event:
        """As API Gateway takes it."""
        several = {name: value for name, value in self.headers.items() if isinstance(value, list)}
        once = {name: value for name, value in self.headers.items() if name not in several}
        return {
            "headers": once,
            "multiValueHeaders": several,
            "statusCode": self.status_code,
            "body": self.body,
        }


@dataclass
class RouteEntry:
    """What answers one method of one path."""

    view_function: View
    view_name: str
    uri_pattern: str
    method: str
    content_types: list[str] = field(default_factory=list)


class LambdaEvent:
    """Whatever else a function is called with."""

    def __init__(self, event: Event, context: Any) -> None:
        self._event, self.context = event, context

    def to_dict(self) -> Event:
        return self._event


class SNSEvent(LambdaEvent):
    """A topic's notification."""

    @property
    def message(self) -> str:
        return str(self._event["Records"][0]["Sns"]["Message"])


CloudWatchEvent = DynamoDBEvent = SQSEvent = LambdaEvent


@dataclass(frozen=True)
class Rate:
    """How often a schedule comes round, which the template says."""

    value: int
    unit: str = "MINUTES"
    MINUTES = "MINUTES"


class Blueprint:
    """Routes and functions that are written down before there is an application."""

    def __init__(self, import_name: str) -> None:
        self.written: list[tuple[str, str, View]] = []
        self.app: Chalice | None = None

    @property
    def current_request(self) -> Request | None:
        return self.app.current_request if self.app else None

    def route(self, path: str, methods: Iterable[str] = ("GET",), **_: Any) -> Callable[[View], View]:
        def written(view: View) -> View:
            self.written += [(path, method, view) for method in methods]
            return view

        return written

    def schedule(self, expression: Rate, name: str) -> Callable[[Any], Any]:
        return _called_with(CloudWatchEvent)

    def on_dynamodb_record(self, **_: Any) -> Callable[[Any], Any]:
        return _called_with(DynamoDBEvent)

    def on_sqs_message(self, **_: Any) -> Callable[[Any], Any]:
        return _called_with(SQSEvent)

    def on_sns_message(self, **_: Any) -> Callable[[Any], Any]:
        return _called_with(SNSEvent)

    def lambda_function(self, name: str) -> Callable[[Any], Any]:
        return lambda function: function


class Chalice:
    """The application: a table of routes by path and method, and one way to answer."""

    def __init__(self, app_name: str, configure_logs: bool = True) -> None:
        self.app_name, self.log = app_name, None
        self.api = SimpleNamespace(binary_types=[])
        self.routes: dict[str, dict[str, RouteEntry]] = {}
        self.current_request: Request | None = None

    def register_blueprint(self, blueprint: Blueprint) -> None:
        blueprint.app = self
        for path, method, view in blueprint.written:
            self.routes.setdefault(path, {})[method] = RouteEntry(view, view.__name__, path, method)

    def __call__(self, event: Event, context: Any) -> Event:
        request = self.current_request = Request(event, context)
        entry = self.routes[request.path][request.method]
        named = {name: event["pathParameters"][name] for name in PARAMETER.findall(request.path)}
        return entry.view_function(**named).to_dict()


def _called_with(kind: type[LambdaEvent]) -> Callable[[Any], Any]:
    return lambda function: lambda event, context: function(kind(event, context))
