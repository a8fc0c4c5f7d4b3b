"""The house with one more field than it has: `python -m tests.one_more_field` says where the field turned up.

A program of its own, because the field must be there before anything derives from the table. It prints a JSON
object: each place, and whether the field is there.
"""

import json
import sys
from typing import Annotated

from chalicelib.domain import fields
from chalicelib.domain.asked import Asked, By, asked_in


class Given(fields.Given):
    nickname: Annotated[fields.Text120 | None, Asked(By.CAMPAIGN, "What friends call you")] = None


class Sent(fields.Sent, Given):
    pass


SAID = "Countess of Code"


def main() -> None:
    fields.Given, fields.Sent = Given, Sent  # type: ignore[misc]
    fields.GIVEN, fields.FIELDS = asked_in(Given), asked_in(Sent)
    json.dump(_found(), sys.stdout)


def _found() -> dict[str, bool]:
    from app import app
    from chalicelib.bootstrap import use
    from chalicelib.domain.access import Role
    from chalicelib.domain.links import seal_link
    from tests.builders import letter
    from tests.callers import CheckedGateway, holder
    from tests.fakes import fake_services
    from tests.html import Page
    from tests.office import publish
    from tests.visitors import Visitor

    services = fake_services()
    use(services)
    slug = publish(services, letter(fields={"nickname": "required"})).campaign.slug
    api, visitor, owner = CheckedGateway(app), Visitor(app), holder(services, Role.OWNER)
    person = {"kind": "individual", "name": "Ada Example", "email": "ada@example.org"}
    form = Page(visitor.get(f"/c/{slug}").text)
    without = visitor.sends(f"/c/{slug}", **person, consent="true")
    refused = api.post(
        f"/api/v1/campaigns/{slug}/sign-ons", person | {"consent": True, "nickname": "x" * 121}
    )
    visitor.sends(f"/c/{slug}", **person, consent="true", nickname=SAID)
    (sign_on,) = services.sign_ons.items.values()  # type: ignore[attr-defined]
    secret, now = services.secrets.links, services.now()
    links = {
        purpose: visitor.get(f"/{purpose}/{seal_link(secret, purpose, sign_on, now)}").text
        for purpose in ("confirm", "mine")
    }
    page = Page(links["confirm"]).fields
    correcting = visitor.sends(f"/confirm/{seal_link(secret, 'confirm', sign_on, now)}", **page, do="correct")
    listed = owner.get(f"/api/v1/organizer/campaigns/{slug}/sign-ons").json()["items"]
    owner.post(f"/api/v1/organizer/campaigns/{slug}/exports", {"format": "csv"})
    services.exporter.work()  # type: ignore[attr-defined]
    (file,) = services.files.files.values()  # type: ignore[attr-defined]
    described = api.get("/api/v1/openapi.json").json()["components"]["schemas"]
    return {
        "the form": "What friends call you" in form.text and "nickname" in form.names,
        "the form's mistakes": any(
            to == "#f-nickname" and said.endswith("Fill in this field.")
            for to, said in Page(without.text).mistakes
        ),
        "the API": "nickname" in [error["field"] for error in refused.json()["errors"]],
        "the API's description": all(
            "nickname" in described[m]["properties"] for m in ("SignOnInput", "Fields")
        ),
        "the confirm page": SAID in links["confirm"],
        "the corrections": Page(correcting.text).fields.get("nickname") == SAID,
        "the signer's own page": SAID in links["mine"],
        "the list": [row["nickname"] for row in listed] == [SAID],
        "the file": file.decode("utf-8-sig").splitlines()[0].endswith(",nickname") and SAID in file.decode(),
    }


if __name__ == "__main__":
    main()
