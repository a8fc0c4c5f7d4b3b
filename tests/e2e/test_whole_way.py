"""From the first signature to the downloaded list, on the deployed stack."""

import csv
import io
import uuid
from collections import Counter

import pytest

from tests.people import Hall, person, small_letter, token, union
from tests.stack import Stack
from tests.waiting import at_once, until


@pytest.fixture(scope="module")
def hall(stack: Stack) -> Hall:
    return Hall(stack)


def new_slug(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def test_two_hundred_people_and_twenty_unions_are_each_counted_once(hall: Hall) -> None:
    slug = hall.publish(small_letter(new_slug("whole-way")))
    people = [person(f"Person {n:03d} Example", f"person{n:03d}@{slug}.example.org") for n in range(200)]
    unions = [union(f"Union {n:02d}", f"officer{n:02d}@{slug}.example.org", 100 + n) for n in range(20)]
    repeats = [*people[:25], *unions[:5]]
    repeats += [
        {**fields, "submission_id": str(uuid.uuid4())} for fields in (*people[100:125], *unions[10:15])
    ]
    everyone = [*people, *unions]
    sent = [*everyone[:110], *repeats[:30], *everyone[110:], *repeats[30:]]

    answers = at_once(len(sent), lambda n: hall.sign(slug, **sent[n]), threads=16, expected=())

    assert Counter(answer.status for answer in answers) == {202: 280}
    assert {answer.body for answer in answers} == {answers[0].body}
    stored = hall.sign_ons(slug)
    assert Counter(entry["kind"] for entry in stored) == {"individual": 200, "organization": 20}

    mails = until(lambda: _mails(hall, slug), lambda found: len(found) >= 220, patience=120)
    assert Counter(mail["To"][0] for mail in mails) == Counter(fields["email"] for fields in everyone)
    assert hall.tally(slug)["individuals"] == 0

    confirmed = at_once(len(mails), lambda n: hall.confirm(token(mails[n])), threads=16, expected=())
    assert {(answer.status, answer.json()["status"]) for answer in confirmed} == {(200, "confirmed")}
    tally = until(lambda: hall.tally(slug), lambda found: found["individuals"] == 200)
    assert (tally["organizations"], tally["workers_represented"]) == (0, 0)

    confirmed_now = hall.sign_ons(slug, status="confirmed")
    waiting = [entry for entry in confirmed_now if entry["kind"] == "organization"]
    approved = at_once(len(waiting), lambda n: hall.approve(slug, waiting[n]), threads=16, expected=())
    assert {answer.status for answer in approved} == {200}
    workers = sum(fields["members_represented"] for fields in unions)
    until(
        lambda: hall.tally(slug),
        lambda found: (found["organizations"], found["workers_represented"]) == (20, workers),
    )

    _expect_rows(hall, slug, {fields["email"] for fields in everyone})
    # Each officer is told of the approval as well, once.
    told = until(lambda: _mails(hall, slug), lambda found: len(found) >= 240, patience=120)
    addresses = Counter(fields["email"] for fields in [*everyone, *unions])
    assert Counter(mail["To"][0] for mail in told) == addresses
    hall.stack.restart()
    _expect_rows(hall, slug, {fields["email"] for fields in everyone})
    tally = hall.tally(slug)
    assert (tally["individuals"], tally["organizations"], tally["workers_represented"]) == (200, 20, workers)


def _mails(hall: Hall, slug: str) -> list[dict[str, list[str]]]:
    return [mail for mail in hall.stack.mails() if mail["To"][0].endswith(f"@{slug}.example.org")]


def _expect_rows(hall: Hall, slug: str, addresses: set[str]) -> None:
    text = hall.export(slug, format="csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(addresses)
    assert {row["email"] for row in rows} == addresses
