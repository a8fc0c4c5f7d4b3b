"""An AWS account that answers what a test says."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

Answers = dict[tuple[str, str], Any]


class Account:
    """Clients whose operations answer what `answers` holds for (service, operation).

    That is the answer itself, a function that makes it of what was asked, or an error to raise. Whatever is
    not there is refused, as to credentials that may not. `asked` notes each call.
    """

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self.asked: list[tuple[str, str, dict[str, Any]]] = []

    def but(self, asked: tuple[str, str], answer: Any) -> "Account":
        """The same account with another answer."""
        return Account({**self._answers, asked: answer})

    def client(self, service: str, **_: Any) -> "_Client":
        return _Client(service, self.answer)

    def answer(self, service: str, operation: str, given: dict[str, Any]) -> Any:
        self.asked.append((service, operation, given))
        refused = ClientError({"Error": {"Code": "AccessDenied"}}, operation)
        answer = self._answers.get((service, operation), refused)
        if isinstance(answer, Exception):
            raise answer
        return answer(**given) if callable(answer) else answer


class _Client:
    def __init__(self, service: str, answer: Callable[[str, str, dict[str, Any]], Any]) -> None:
        self._service, self._answer = service, answer

    class meta:  # noqa: N801 - boto3's own name
        endpoint_url = "http://localhost"

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        return lambda **given: self._answer(self._service, operation, given)

    def get_paginator(self, operation: str) -> Any:
        return _Paginator(lambda **given: self._answer(self._service, operation, given))


class _Paginator:
    def __init__(self, answer: Callable[..., Any]) -> None:
        self._answer = answer

    def paginate(self, **given: Any) -> list[Any]:
        return [self._answer(**given)]
