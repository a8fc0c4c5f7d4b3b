"""The importer as the console sees it: another Lambda function."""

from typing import Any

from chalicelib.domain.errors import FieldError, NotFound, TryLater
from chalicelib.domain.imports import Preview
from chalicelib.domain.spreadsheets import NoTable
from chalicelib.store.invoking import How, LambdaClient, invoked


class LambdaImporter:
    """Importer on AWS Lambda; `events.imports` is the other end."""

    def __init__(self, client: LambdaClient, function: str) -> None:
        self._client, self._function = client, function

    def start(self, import_id: str) -> None:
        self._invoke("Event", "list", import_id)

    def invite(self, import_id: str) -> None:
        self._invoke("Event", "invite", import_id)

    def look(self, import_id: str) -> Preview:
        found = self._invoke("RequestResponse", "look", import_id)
        rows = [(row, shown, list(map(_error, wrong))) for row, shown, wrong in found["rows"]]
        return Preview(found["headings"], found["columns"], found["total"], rows)

    def link(self, import_id: str) -> str:
        return str(self._invoke("RequestResponse", "link", import_id)["url"])

    def _invoke(self, how: How, op: str, import_id: str) -> dict[str, Any]:
        result = invoked(self._client, self._function, how, {"op": op, "id": import_id})
        if result.get("error") == NotFound.code:
            raise NotFound
        if "no_table" in result:
            raise NoTable(result["no_table"])
        if "error" in result:
            raise TryLater
        return result


def _error(told: list[Any]) -> FieldError:
    field, code, params, _ = told
    return FieldError(field, code, params)
