"""REST APIs from an OpenAPI body: what API Gateway reads from it besides the routes.

ministack leaves the gateway responses and the binary media types in the body unread, shows a failed
function's error to the client where API Gateway says "Internal server error", gives an API whose
body changed a new id, so that every link of yesterday would break, and believes `X-Forwarded-For`
where API Gateway tells the address that the connection came from.
"""

from typing import Any

from ministack.services import apigateway_v1 as gateway
from ministack.services.cloudformation import provisioners

EXTENSION = "x-amazon-apigateway-"
# What a REST API renames of an integration's answer
# (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html).
RENAMED = {"www-authenticate": "x-amzn-Remapped-WWW-Authenticate"}


def install() -> None:
    """Replaces ministack's import of a REST API's body, its update, its events and its answer to failures."""
    read, call = gateway._import_rest_api, gateway._call_lambda_raw
    build, shape = gateway._build_lambda_event_v1, gateway._lambda_proxy_response
    update = provisioners._apigw_rest_api_update

    def read_whole(body: dict[str, Any], base: dict[str, Any] | None = None) -> str:
        _refuse_siblings(body)
        binary = body.get(EXTENSION + "binary-media-types", [])
        api = str(read(body, {**(base or {}), "binaryMediaTypes": binary}))
        _read_responses(api, body)
        return api

    async def call_quietly(*arguments: Any, **named: Any) -> tuple[Any, str | None]:
        result, error = await call(*arguments, **named)
        if result is not None and (result.get("error") or result.get("throttle")):
            return None, "the function failed"
        return result, error

    def build_without_belief(*arguments: Any, **named: Any) -> dict[str, Any]:
        event: dict[str, Any] = build(*arguments, **named)
        event["requestContext"]["identity"]["sourceIp"] = "127.0.0.1"
        return event

    def shape_renamed(result: Any) -> tuple[Any, str | None]:
        response, error = shape(result)
        return response and {**response, **_renamed(response)}, error

    def update_in_place(api: str, old: dict[str, Any], new: dict[str, Any], *rest: Any, **named: Any) -> Any:
        if new.get("Body") != old.get("Body"):
            _refuse_siblings(new["Body"])
            _read_routes(api, new["Body"])
            _read_responses(api, new["Body"])
        return update(api, {**old, "Body": new.get("Body")}, new, *rest, **named)

    gateway._import_rest_api = read_whole
    gateway._call_lambda_raw = call_quietly
    gateway._build_lambda_event_v1 = build_without_belief
    gateway._lambda_proxy_response = shape_renamed
    provisioners._RESOURCE_HANDLERS["AWS::ApiGateway::RestApi"]["update"] = update_in_place


def _renamed(response: dict[str, Any]) -> dict[str, Any]:
    """A function's headers under the names by which API Gateway lets them through."""
    return {
        part: {RENAMED.get(name.lower(), name): value for name, value in response[part].items()}
        for part in ("headers", "multiValueHeaders")
        if response.get(part)
    }


def _refuse_siblings(body: dict[str, Any]) -> None:
    """Raises ValueError for two variables in one place, of which API Gateway takes one."""
    held: dict[str, str] = {}
    for path in body["paths"]:
        parts = path.split("/")
        for depth, part in enumerate(parts):
            if part.startswith("{"):
                other = held.setdefault("/".join(parts[:depth]), part)
                if other != part:
                    raise ValueError(
                        f"A sibling ({other}) of {path} has a variable path part -- only one is allowed"
                    )


def _read_routes(api: str, body: dict[str, Any]) -> None:
    resources = gateway._resources[api]
    for name in [name for name, resource in resources.items() if resource["path"] != "/"]:
        del resources[name]
    for root in resources.values():
        root["resourceMethods"] = {}
    for path, item in body["paths"].items():
        gateway._import_path_item(api, path, item, {}, None)


def _read_responses(api: str, body: dict[str, Any]) -> None:
    for kind, response in body.get(EXTENSION + "gateway-responses", {}).items():
        status, _headers, answer = gateway._put_gateway_response(api, kind, _as_strings(response))
        if status >= 400:
            raise ValueError(f"gateway response {kind}: {answer!r}")


def _as_strings(response: dict[str, Any]) -> dict[str, Any]:
    return {**response, **({"statusCode": str(response["statusCode"])} if "statusCode" in response else {})}
