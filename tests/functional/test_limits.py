"""Limits on a deployed stage."""

import json

from tests.people import Hall, http, person, small_letter
from tests.stack import Stack


def test_nobody_dodges_the_limits_by_claiming_another_address(stack: Stack) -> None:
    hall = Hall(stack)
    slug = hall.publish(small_letter("limited-letter"))
    for number in range(5):
        fields = person("Ada Example", f"ada-{number}@example.org")
        lie = f"198.51.100.{number}"
        headers = {"X_Forwarded_For": lie, "X_Real_Ip": lie, "Forwarded": f"for={lie}", "Via": lie}
        answer = http(
            "POST",
            f"{hall.api}/campaigns/{slug}/sign-ons",
            json.dumps(fields).encode(),
            Content_Type="application/json",
            **headers,
        )
        assert answer.status == 202
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.tables["limits"])
    counters = [item["pk"]["S"].split("#") for page in pages for item in page["Items"]]
    # What was sent for campaigns is counted there as well.
    networks = {name for kind, name, *_ in counters if kind == "limit" and name != "sent"}
    assert len(networks) == 1
