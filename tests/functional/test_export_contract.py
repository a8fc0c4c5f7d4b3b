"""A list of a campaign into one file, from each of the stores, by runs that are killed on the way."""

import io
import random
from uuid import uuid4

import openpyxl
import pytest

from chalicelib.actions.exporting.files import make_file
from chalicelib.domain.access import AuditEntry, Principal, Role
from chalicelib.domain.exports import COLUMNS, HELD, ExportJob, Format
from chalicelib.domain.keys import api_key_hash
from tests.backends import Stores
from tests.builders import confirmed, held, letter
from tests.fakes import Clock, FakeFiles, with_changes
from tests.mortal import Killed, mortal
from tests.office import publish

PEOPLE = 60
PART = 50_000


@pytest.mark.parametrize("seed", range(3))
def test_everybody_is_in_the_file_once_however_often_a_run_is_killed(
    stores: Stores, slug: str, seed: int
) -> None:
    chance, key, clock = random.Random(seed), uuid4().hex, Clock()
    services = with_changes(stores.services, now=clock, files=FakeFiles())
    publish(services, letter(slug=slug))
    holder = Principal(api_key_hash(key), Role.ORGANIZER, "o", frozenset({slug}))
    services.access.put_key(holder, clock())
    for number in range(PEOPLE):
        made = confirmed if number % 4 else held
        comment = chance.randbytes(3_000).hex()
        services.sign_ons.write(
            made(letter(slug=slug), email=f"p{number}@example.org", name=f"Ada {number}", comment=comment),
            None,
        )
    # Who sent something that is not confirmed yet is there once, as what they confirmed before.
    services.sign_ons.propose(held(letter(slug=slug), email="p1@example.org", submission_id=str(uuid4())))
    job = services.export_jobs.put(ExportJob(uuid4().hex, slug, Format.XLSX, holder.id, clock()))
    line = services.audit.add(AuditEntry(clock(), holder.id, "export", slug, job.line_when_asked))

    deaths = 0
    while (found := services.export_jobs.get(job.id)) and found.state == "running":
        clock.moment += HELD
        # Sooner or later it comes a part further; a run that never does is given up.
        fatal = chance.randrange(10, 50) if found.tries < 2 else 10_000
        try:
            make_file(mortal(services, fatal), key, job.id, line, lambda: 900.0, PART)
        except Killed:
            deaths += 1

    assert found
    assert (found.state, found.done, deaths > 1) == ("done", PEOPLE, True)
    sheet = openpyxl.load_workbook(io.BytesIO(services.files.files[f"exports/{job.id}.xlsx"])).worksheets[0]
    names = [sheet.cell(line, COLUMNS.index("name") + 1).value for line in range(2, sheet.max_row + 1)]
    assert sorted(map(str, names)) == sorted(f"Ada {number}" for number in range(PEOPLE))
